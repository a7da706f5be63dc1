"""Reason codes, boxes and what must never be printed."""

import ast
import dataclasses
import inspect
from pathlib import Path

import pytest

from enthesis.imaging import domain
from enthesis.imaging.domain.verdicts import (
    MESSAGES,
    Box,
    Clean,
    PictureFacts,
    Quarantined,
    ReceivedIdentity,
    Refusal,
    Refused,
    Region,
    refused,
)

SOURCES = Path(inspect.getfile(domain)).parent


def test_every_code_that_is_raised_has_a_sentence_and_the_other_way_round() -> None:
    raised = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Refusal",
                "refused",
                "CannotRender",
            ):
                raised |= {value.value for value in ast.walk(node) if isinstance(value, ast.Constant)}

    doubts = {"no_usable_region", "region_is_screen", "marked_by_owner"}
    # Told by the first bytes of a file (`why_not`), and by services.
    told = {
        "empty_file",
        "other_picture",
        "other_film",
        "not_a_picture",
        "not_marked",
        "media_index",
        "other_content",
    }
    assert {code for code in raised if isinstance(code, str)} | doubts | told == set(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES.keys())
def test_message_is_a_sentence_that_is_short_and_does_not_shout(message: str) -> None:
    assert message.endswith(".")
    assert "!" not in message
    assert len(message) <= 200


def test_refused_has_the_code_and_its_sentence() -> None:
    assert refused("too_large") == Refused("too_large", MESSAGES["too_large"])


def test_refused_with_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        refused("unheard_of")


def test_refusal_carries_its_code() -> None:
    assert Refusal("damaged").code == "damaged"


def test_quarantined_says_the_sentence_of_its_first_reason() -> None:
    found = Quarantined(b"", picture(), ReceivedIdentity(), ("no_usable_region", "damaged"))

    assert found.message == MESSAGES["no_usable_region"]


@pytest.mark.parametrize(
    ("box", "is_usable"),
    [(Box(0, 0, 7, 7), True), (Box(0, 0, 6, 7), False), (Box(0, 0, 7, 6), False), (Box(9, 9, 0, 0), False)],
)
def test_box_is_usable_from_8_pixels_on(box: Box, is_usable: bool) -> None:
    assert box.is_usable is is_usable


@pytest.mark.parametrize(("spatial_format", "kind"), [(1, "2d"), (2, "m_mode"), (3, "spectral")])
def test_region_has_a_kind(spatial_format: int, kind: str) -> None:
    assert Region(Box(0, 0, 7, 7), spatial_format, 1, 3, 3, 0.01, 0.01).kind == kind


@pytest.mark.parametrize(
    ("units", "deltas", "expected"),
    [
        ((3, 3), (0.0616, 0.05), (0.616, 0.5)),
        ((4, 3), (0.01, 0.01), None),
        ((3, 7), (0.01, 0.01), None),
        ((3, 3), (None, 0.01), None),
        ((3, 3), (0.01, None), None),
    ],
)
def test_region_has_a_size_in_mm_where_both_axes_are_lengths(
    units: tuple[int, int], deltas: tuple[float | None, float | None], expected: tuple[float, float] | None
) -> None:
    assert Region(Box(0, 0, 7, 7), 1, 1, *units, *deltas).mm_per_pixel == expected


def test_repr_of_a_verdict_shows_neither_identity_nor_bytes() -> None:
    identity = ReceivedIdentity("PID-77", "ACC-88", "OPERATOR")

    assert repr(identity) == "ReceivedIdentity()"
    assert "secret bytes" not in repr(Clean(b"secret bytes", picture(), identity))
    assert "secret bytes" not in repr(
        Quarantined(b"secret bytes", picture(), identity, ("no_usable_region",))
    )


def test_repr_of_facts_does_not_show_the_time() -> None:
    assert "acquired_at" not in repr(picture())


def picture() -> PictureFacts:
    """Give facts in which every field is empty."""
    return PictureFacts(**{field.name: None for field in dataclasses.fields(PictureFacts)})  # type: ignore[arg-type]
