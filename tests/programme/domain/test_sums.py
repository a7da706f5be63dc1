"""What must add up, and does not."""

from pathlib import Path

import pytest

from tests.programme.domain.folders import changed, findings_in

CHANGES = {
    "weights": (
        "assessment.yaml",
        "    weight: 0.6",
        "    weight: 0.5",
        [
            "assessment.yaml:9: The weights of module M1 sum to 0.9; they must sum to 1.",
        ],
    ),
    "formative weight": (
        "assessment.yaml",
        "    is_formative: true\n    weight: 0\n",
        "    is_formative: true\n    weight: 0.1\n",
        [
            "assessment.yaml:9: The weights of module M1 sum to 1.1; they must sum to 1.",
            "assessment.yaml:42: A formative component earns no mark; give it the weight 0.",
        ],
    ),
    "credits": (
        "programme.yaml",
        "credits: 60",
        "credits: 90",
        [
            (
                "curriculum.yaml:44: The modules have 60 credits together, but the award has 90 "
                "(programme.yaml:20); make them agree."
            ),
        ],
    ),
    "minima": (
        "logbook.yaml",
        "    shoulder: 50",
        "    shoulder: 60",
        [
            (
                "logbook.yaml:13: The region minima (225) and the free cases (35) make 260, not the total "
                "of 250; change one of them."
            ),
        ],
    ),
    "missing minimum": (
        "logbook.yaml",
        "    foot: 25\n  free: 35",
        "  free: 60",
        [
            "logbook.yaml:13: The region 'foot' has no minimum; add it, 0 if none.",
        ],
    ),
    "supervision": (
        "logbook.yaml",
        "assisted_min: 75",
        "assisted_min: 175",
        [
            (
                "logbook.yaml:30: Assisted and unaided cases make 325, more than the total of 250; lower "
                "one of them."
            ),
        ],
    ),
    "pace falls": (
        "logbook.yaml",
        "[0, 10, 25, 45",
        "[0, 30, 25, 45",
        [
            "logbook.yaml:40: The pace falls from 30 to 25 in month 3; it must never fall.",
        ],
    ),
    "pace length": (
        "logbook.yaml",
        "[0, 10, 25, 45",
        "[0, 25, 45",
        [
            (
                "logbook.yaml:40: The pace has 11 values, but the programme has 12 months; give one value "
                "for each month."
            ),
        ],
    ),
    "pace end": (
        "logbook.yaml",
        "240, 250]",
        "240, 245]",
        [
            "logbook.yaml:40: The pace ends at 245, not at the total of 250; change one of them.",
        ],
    ),
    "weeks swapped": (
        "calendar.yaml",
        "    first_week: 1\n    last_week: 2",
        "    first_week: 2\n    last_week: 1",
        [
            "calendar.yaml:18: The last week comes before the first; swap them.",
        ],
    ),
    "week after end": (
        "calendar.yaml",
        "    first_week: 2\n    last_week: 10",
        "    first_week: 2\n    last_week: 60",
        [
            "calendar.yaml:26: Week 60 is after the programme's last, 52; correct one of them.",
        ],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_wrong_sums_is_found_by_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, expected: list[str]
) -> None:
    assert findings_in(changed(tmp_path, file, before, after)) == expected
