"""Bases, sources, gaps and prefixes."""

from pathlib import Path

import pytest

from tests.programme.domain.folders import changed, findings_in

CHANGES = {
    "source": (
        "reflection.yaml",
        "full_min: source:S9",
        "full_min: source:S999",
        [
            "reflection.yaml:6: There is no source 'S999' in sources.yaml; add it, or correct the basis.",
        ],
    ),
    "mark": (
        "reflection.yaml",
        "full_min: source:S9",
        "full_min: hearsay",
        [
            (
                "reflection.yaml:6: 'full_min' must be 'seed', 'default' or 'source:S1', several separated "
                "by a comma and a space, not 'hearsay'."
            ),
        ],
    ),
    "basis key": (
        "reflection.yaml",
        "full_min: source:S9",
        "full_minimum: source:S9",
        [
            (
                "reflection.yaml:6: The basis names 'full_minimum', which is not in this block; take it "
                "out or correct it."
            ),
        ],
    ),
    "prefix": (
        "regions/hip.yaml",
        "  - id: HP01\n",
        "  - id: KN99\n",
        [
            "regions/hip.yaml:49: The view 'KN99' must begin with this region's letters, HP.",
        ],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_wrong_markings_is_found_by_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, expected: list[str]
) -> None:
    assert findings_in(changed(tmp_path, file, before, after)) == expected


def test_every_key_needs_a_basis_where_the_file_has_no_rest(tmp_path: Path) -> None:
    before, after = "  accreditation: default\n  rest: seed", "  accreditation: default\n  title: seed"
    found = findings_in(changed(tmp_path, "programme.yaml", before, after))
    assert found[0] == (
        "programme.yaml:9: 'short_title' has no basis; name it under 'basis', or add 'rest' there."
    )
    assert len(found) == 16


def test_gap_without_a_slot_and_slot_without_a_gap_are_found(tmp_path: Path) -> None:
    text = "The distance from capsule to femoral neck is {capsule} mm"
    found = findings_in(changed(tmp_path, "regions/hip.yaml", text, text.replace("{capsule}", "{distance}")))
    assert found == [
        (
            "regions/hip.yaml:259: The gap '{distance}' is not among this report's slots; add it there "
            "or correct it."
        ),
        "regions/hip.yaml:274: The slot 'capsule' is used nowhere in this report; use it or take it out.",
    ]


def test_slot_of_a_kind_needs_what_belongs_to_it(tmp_path: Path) -> None:
    before = "kind: measure, measure: M09}"
    found = findings_in(changed(tmp_path, "regions/elbow.yaml", before, "kind: measure}"))
    assert found == ["regions/elbow.yaml:282: A slot of the kind 'measure' needs 'measure'; add it."]
