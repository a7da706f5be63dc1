"""Names that exist nowhere, and ids that exist twice."""

from pathlib import Path

import pytest

from tests.programme.domain.folders import changed, findings_in

CHANGES = {
    "unknown structure": (
        "regions/hip.yaml",
        "structures: [anterior_hip_recess]",
        "structures: [anterior_hip_reces]",
        [
            (
                "regions/hip.yaml:52: There is no structure 'anterior_hip_reces' in regions/hip.yaml; did "
                "you mean 'anterior_hip_recess'?"
            ),
        ],
    ),
    "unknown module": (
        "assessment.yaml",
        "    module: M1\n    title: Objective",
        "    module: M7\n    title: Objective",
        [
            (
                "assessment.yaml:6: There is no module 'M7' in curriculum.yaml; add it to curriculum.yaml, "
                "or correct the name."
            ),
            "assessment.yaml:9: The weights of module M7 sum to 0.6; they must sum to 1.",
            "assessment.yaml:26: The weights of module M1 sum to 0.4; they must sum to 1.",
        ],
    ),
    "duplicate id": (
        "curriculum.yaml",
        "  - id: K2\n",
        "  - id: K1\n",
        [
            (
                "curriculum.yaml:10: The outcome 'K1' is already at curriculum.yaml:7; give this one "
                "another id."
            ),
            (
                "curriculum.yaml:56: There is no outcome 'K2' in curriculum.yaml; add it to "
                "curriculum.yaml, or correct the name."
            ),
            (
                "assessment.yaml:11: There is no outcome 'K2' in curriculum.yaml; add it to "
                "curriculum.yaml, or correct the name."
            ),
            (
                "assessment.yaml:28: There is no outcome 'K2' in curriculum.yaml; add it to "
                "curriculum.yaml, or correct the name."
            ),
            (
                "assessment.yaml:43: There is no outcome 'K2' in curriculum.yaml; add it to "
                "curriculum.yaml, or correct the name."
            ),
        ],
    ),
    "region unlisted": (
        "programme.yaml",
        "knee, ankle, foot]",
        "knee, ankle]",
        [
            (
                "logbook.yaml:20: There is no region 'foot' in programme.yaml; add it to programme.yaml, "
                "or correct the name."
            ),
            (
                "calendar.yaml:39: There is no region 'foot' in programme.yaml; add it to programme.yaml, "
                "or correct the name."
            ),
            "regions/foot.yaml:2: 'foot' is not among the regions of programme.yaml; add it there.",
        ],
    ),
    "region unfiled": (
        "programme.yaml",
        "knee, ankle, foot]",
        "knee, ankle, foot, jaw]",
        [
            "programme.yaml:25: The region 'jaw' has no file; write regions/jaw.yaml.",
            "logbook.yaml:13: The region 'jaw' has no minimum; add it, 0 if none.",
        ],
    ),
    "region name": (
        "regions/hip.yaml",
        "\nid: hip\n",
        "\nid: hips\n",
        [
            "regions/hip.yaml:4: The id 'hips' must be the file's name, 'hip'.",
        ],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_wrong_references_is_found_by_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, expected: list[str]
) -> None:
    assert findings_in(changed(tmp_path, file, before, after)) == expected


def test_list_that_is_a_word_is_found_first(tmp_path: Path) -> None:
    before = "regions: [shoulder, elbow, wrist_hand, hip, knee, ankle, foot]"
    found = findings_in(changed(tmp_path, "programme.yaml", before, "regions: shoulder"))
    assert found[0] == "programme.yaml:25: 'regions' must be a list; begin each item with a dash."
