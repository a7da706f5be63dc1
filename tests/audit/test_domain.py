"""The chain's arithmetic."""

import pytest

from enthesis.audit.domain import GENESIS, entry_hash, plain

FIELDS = {"number": 1, "actor": "Zoë", "detail": {"b": 1, "a": [True, None]}}


def test_entry_hash_does_not_depend_on_the_order_of_fields():
    turned = {"detail": {"a": [True, None], "b": 1}, "actor": "Zoë", "number": 1}
    assert entry_hash(GENESIS, FIELDS) == entry_hash(GENESIS, turned)


def test_entry_hash_is_the_same_for_ever():
    assert entry_hash(GENESIS, FIELDS) == "49ba5af125d614744913e7b36e3eb91594298116a6770967d88e9c7a679f1a17"


@pytest.mark.parametrize(
    ("previous", "fields"),
    [("1" * 64, FIELDS), (GENESIS, {**FIELDS, "actor": "Zoe"}), (GENESIS, {**FIELDS, "detail": {}})],
)
def test_entry_hash_covers_everything(previous, fields):
    assert entry_hash(previous, fields) != entry_hash(GENESIS, FIELDS)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (1e16, "10000000000000000"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (True, "True"),
        ({"a": [2.0]}, "{'a': [2]}"),
    ],
)
def test_plain_writes_whole_numbers_in_one_way(value, written):
    assert repr(plain(value)) == written
