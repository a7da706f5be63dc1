"""The hash that binds a case."""

import hashlib
import json
from datetime import date

import pytest

from enthesis.logbook.domain.content import NotCanonical, bind, canonical_json

CONTENT = {"b": [1, 2.5, None, True], "a": {"ü": "Café\n“x”", "z": ""}}


def test_canonical_json_is_sorted_tight_utf8():
    assert canonical_json(CONTENT) == '{"a":{"z":"","ü":"Café\\n“x”"},"b":[1,2.5,null,true]}'.encode()


def test_bind_of_a_fixed_case_never_changes():
    # Literal from: printf 'enthesis.logbook.case.v1\n{"a":{"z":"","ü":"Café\\n“x”"},"b":[1,2.5,null,true]}' | sha256sum
    assert bind(CONTENT) == "c9de796c46abbc3115e492e8bc0705db8cab31b7577496df51bb5838decbf326"


def test_bind_agrees_with_hashlib_and_json_alone():
    plain = json.dumps(CONTENT, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    assert bind(CONTENT) == hashlib.sha256(b"enthesis.logbook.case.v1\n" + plain).hexdigest()


def test_bind_ignores_the_order_of_keys_and_the_form_of_accents():
    decomposed = {"a": {"z": "", "u\u0308": "Cafe\u0301\n“x”"}, "b": (1, 2.5, None, True)}

    assert bind(decomposed) == bind(CONTENT)


@pytest.mark.parametrize(
    "changed",
    [
        {**CONTENT, "b": [1, 2.5, None, False]},
        {**CONTENT, "b": [2.5, 1, None, True]},
        {**CONTENT, "c": None},
        {**CONTENT, "b": [1, "2.5", None, True]},
        {**CONTENT, "a": {"z": " ", "ü": "Café\n“x”"}},
    ],
)
def test_bind_notices_any_change(changed):
    assert bind(changed) != bind(CONTENT)


def test_canonical_json_writes_whole_floats_as_integers():
    assert canonical_json([5.0, -0.0, 12.25, 0.0001]) == b"[5,0,12.25,0.0001]"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, 1e-7])
def test_canonical_json_refuses_numbers_with_two_spellings(number):
    with pytest.raises(NotCanonical):
        canonical_json([number])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"on": date(2025, 10, 14)}, "A date has no single spelling"),
        ({1: "x"}, "The key 1 is not text"),
        ({"é": 1, "e\u0301": 2}, "The key 'é' is there twice"),
        ({"x": "\ud800"}, "half a surrogate pair"),
        ({"x": {1, 2}}, "A set has no single spelling"),
    ],
)
def test_canonical_json_refuses_what_json_lacks(content, message):
    with pytest.raises(NotCanonical, match=message):
        canonical_json(content)
