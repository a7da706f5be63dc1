"""Refusals carry words, a code for scripts and a status."""

import pytest

from enthesis.core import errors
from enthesis.core.errors import DomainError, InvalidInput


def test_refusal_says_its_words():
    error = InvalidInput("Choose a region.", fields={"region": "None chosen."})
    assert (str(error), error.message, error.fields) == (
        "Choose a region.",
        "Choose a region.",
        {"region": "None chosen."},
    )
    assert DomainError("No.").fields == {}


def kinds():
    return [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)
    ]


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_words_for_its_page(kind):
    assert 400 <= kind.status < 600
    assert kind.code.replace("_", "").isalpha()
    assert kind.title[0].isupper()
    assert not kind.title.endswith(".")


def test_no_two_kinds_share_a_code():
    codes = [kind.code for kind in kinds()]
    assert sorted(codes) == sorted(set(codes))
