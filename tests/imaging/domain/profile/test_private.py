"""Private attributes stay only where somebody has looked at them, and only as small whole numbers."""

from dataclasses import replace

import pytest
from pydicom.dataset import Dataset

from enthesis.imaging.domain.profile.private import (
    LARGEST,
    PrivateRule,
    checked,
    keep_private,
    proposed,
    reviewed,
)

APEX = PrivateRule(
    creator="ACME 1.0", group=0x0009, element=0x0B, vr="US", most=4000, name="Apex", why="A place on the screen.",
    source="Statement of conformance, page 12", reviewed_by="A. Person", reviewed_on="2026-11-25",
)  # fmt: skip


def source(value: object = 312, vr: str = "US", block: int = 0x10) -> Dataset:
    """Give a dataset whose private block holds one value."""
    dataset = Dataset()
    dataset.add_new((0x0009, block), "LO", "ACME 1.0")
    dataset.add_new((0x0009, (block << 8) + 0x0B), vr, value)
    return dataset


def test_nothing_of_the_list_counts_before_it_was_reviewed() -> None:
    assert reviewed() == tuple(rule for rule in proposed() if rule.reviewed_by and rule.reviewed_on)
    assert not replace(APEX, reviewed_by="").is_reviewed
    assert not replace(APEX, reviewed_on="soon").is_reviewed
    assert APEX.is_reviewed


def test_every_line_of_the_list_says_why_it_is_harmless() -> None:
    assert {(rule.group % 2, rule.vr in ("IS", "US", "UL"), rule.most <= LARGEST) for rule in proposed()} == {
        (1, True, True)
    }


@pytest.mark.parametrize(
    "wrong",
    [
        replace(APEX, group=0x0010),
        replace(APEX, element=0x100),
        replace(APEX, vr="LO"),
        replace(APEX, vr="DS"),
        replace(APEX, most=0),
        replace(APEX, most=10**9),
        replace(APEX, why=""),
        replace(APEX, creator=""),
        replace(APEX, source=""),
    ],
)
def test_line_that_could_hold_a_name_is_refused(wrong: PrivateRule) -> None:
    with pytest.raises(ValueError, match="Apex: "):
        checked(wrong)


@pytest.mark.parametrize("block", [0x10, 0x42])
def test_reviewed_number_is_written_anew_in_a_block_of_its_own(block: int) -> None:
    clean = Dataset()

    assert keep_private(source(block=block), clean, [APEX])
    assert {(str(one.tag), one.value) for one in clean} == {("(0009,0010)", "ACME 1.0"), ("(0009,100B)", 312)}


@pytest.mark.parametrize(
    "given",
    [
        source("ROWAN", "LO"),
        source(4001),
        source([1, 2]),
        source(b"ROWANBERRY", "UN"),
        source(-5, "SS"),
        Dataset(),
    ],
)
def test_anything_else_in_its_place_stays_behind(given: Dataset) -> None:
    clean = Dataset()

    assert not keep_private(given, clean, [APEX])
    assert len(clean) == 0


def test_number_of_unknown_representation_is_read() -> None:
    clean = Dataset()

    assert keep_private(source(b"\x38\x01", "UN"), clean, [APEX])
    assert clean[0x0009, 0x100B].value == 312
