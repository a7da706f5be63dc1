"""The standard's table: all of it, as published, and the keep-list held against it."""

from collections import Counter

import pytest
from pydicom.datadict import tag_for_keyword

from enthesis.imaging.domain import keeplist
from enthesis.imaging.domain.profile import Action, action_for, edition, rule_for, table
from enthesis.imaging.domain.regions import CARRIED, CORNERS


def test_table_has_the_published_number_of_rows_for_each_action() -> None:
    assert Counter(rule.basic for rule in table().rules) == {
        "X": 384, "D": 92, "U": 54, "Z": 42, "X/D": 22, "X/Z": 11, "X/Z/D": 8, "Z/D": 6, "X/Z/U*": 2,
    }  # fmt: skip
    assert edition() == "PS3.15 2024b"


def test_table_has_the_published_number_of_rows_for_each_option() -> None:
    said = Counter((column, value) for rule in table().rules for column, value in rule.options.items())

    assert said == {
        ("safe_private", "C"): 1, ("uids", "K"): 59, ("device", "K"): 46, ("device", "C"): 11, ("institution", "K"): 10,
        ("patient", "K"): 9, ("patient", "C"): 4, ("full_dates", "K"): 165, ("modified_dates", "C"): 165,
        ("descriptors", "C"): 125, ("structure", "C"): 3, ("graphics", "C"): 4,
    }  # fmt: skip


def test_no_attribute_has_two_rows() -> None:
    assert [tag for tag, times in Counter(rule.tag for rule in table().rules).items() if times > 1] == []


@pytest.mark.parametrize(
    ("tag", "action"),
    [
        (0x00100010, Action.EMPTY),
        (0x00100020, Action.EMPTY_OR_REPLACE),
        (0x00080018, Action.NEW_UID),
        (0x00081140, Action.REMOVE_EMPTY_OR_NEW_UIDS),
        (0x00080060, Action.NOT_LISTED),
        (0x60003000, Action.REMOVE),
        (0x601E4000, Action.REMOVE),
        (0x60000010, Action.NOT_LISTED),
        (0x50000005, Action.REMOVE),
        (0x501E3000, Action.REMOVE),
        (0x00090010, Action.REMOVE),
        (0x60031010, Action.REMOVE),
        (0x7FE00010, Action.NOT_LISTED),
        (0xFFFCFFFC, Action.REMOVE),
    ],
)
def test_action_is_found_for_plain_repeating_and_private_attributes(tag: int, action: Action) -> None:
    assert action_for(tag) is action


def test_rule_tells_its_options() -> None:
    rule = rule_for(0x00081010)

    assert rule is not None
    assert (rule.name, rule.in_iod, dict(rule.options)) == ("Station Name", True, {"device": "K"})
    assert rule_for(0x00080060) is None


def test_keep_list_keeps_nothing_that_the_table_removes() -> None:
    """What the table names and we write holds a value of ours: a new UID, nothing, or a fixed word."""
    kept = (
        *keeplist.WHOLE_NUMBERS, *keeplist.LOOP_WHOLE_NUMBERS, *keeplist.FRACTIONS, *keeplist.LISTED_WORDS, *CARRIED,
        *CORNERS,
    )  # fmt: skip
    tags = {keyword: tag_for_keyword(keyword) for keyword in kept}

    assert [keyword for keyword, tag in tags.items() if tag is None] == []
    assert {keyword: action_for(tag or 0) for keyword, tag in tags.items() if rule_for(tag or 0)} == {}
