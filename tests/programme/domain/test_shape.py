"""Keys that nobody knows, and values of another kind."""

from pathlib import Path

import pytest

from tests.programme.domain.folders import changed, findings_in

CHANGES = {
    "unknown key": (
        "programme.yaml",
        "duration_months: 12",
        "duration_month: 12",
        [
            "programme.yaml:2: 'duration_months' is missing; add it.",
            (
                "programme.yaml:21: 'duration_month' is not a key of this block; did you mean "
                "'duration_months'?"
            ),
        ],
    ),
    "far key": (
        "fees.yaml",
        "is_uk_residents_only: true",
        "is_uk_residents_only: true\nzebra: 1",
        [
            (
                "fees.yaml:11: 'zebra' is not a key of this block; take it out. Keys here: basis, fees, "
                "is_uk_residents_only, additional_costs."
            ),
        ],
    ),
    "wrong type": (
        "programme.yaml",
        "credits: 60",
        "credits: '60'",
        [
            "programme.yaml:20: 'credits' must be a whole number, without quotes.",
        ],
    ),
    "wrong choice": (
        "programme.yaml",
        "mode: part_time",
        "mode: evenings",
        [
            "programme.yaml:22: 'mode' must be 'part_time' or 'full_time', not 'evenings'.",
        ],
    ),
    "too small": (
        "programme.yaml",
        "fheq_level: 7",
        "fheq_level: 3",
        [
            "programme.yaml:19: 'fheq_level' must be at least 4.",
        ],
    ),
    "pattern": (
        "curriculum.yaml",
        "  - id: K1\n",
        "  - id: K 1\n",
        [
            (
                "curriculum.yaml:7: 'id' must be letters, digits, hyphens and underscores, without spaces, "
                "not 'K 1'."
            ),
            "curriculum.yaml:56: There is no outcome 'K1' in curriculum.yaml; did you mean 'K 1'?",
            "assessment.yaml:11: There is no outcome 'K1' in curriculum.yaml; did you mean 'K 1'?",
            "assessment.yaml:28: There is no outcome 'K1' in curriculum.yaml; did you mean 'K 1'?",
            "assessment.yaml:43: There is no outcome 'K1' in curriculum.yaml; did you mean 'K 1'?",
        ],
    ),
    "date for number": (
        "calendar.yaml",
        "weeks: 52",
        "weeks: 2026-09-01",
        [
            "calendar.yaml:5: 'weeks' must be a whole number, without quotes.",
        ],
    ),
    "empty text": (
        "programme.yaml",
        "award: PGCert",
        "award: ''",
        [
            "programme.yaml:17: 'award' must not be empty.",
        ],
    ),
    "missing key": (
        "reflection.yaml",
        "  full_min: 25\n",
        "",
        [
            "reflection.yaml:4: 'full_min' is missing; add it.",
            (
                "reflection.yaml:6: The basis names 'full_min', which is not in this block; take it out or "
                "correct it."
            ),
        ],
    ),
    "threshold": (
        "reflection.yaml",
        "  full_min_words: 150\n",
        "  full_min_words: -1\n",
        [
            "reflection.yaml:11: 'full_min_words' must be at least 0.",
        ],
    ),
    "short": (
        "curriculum.yaml",
        "    outcomes: [K1, K2, S1, S2, P1]",
        "    outcomes: []",
        [
            "curriculum.yaml:56: 'outcomes' must have at least 1 item.",
        ],
    ),
    "one mark": (
        "reflection.yaml",
        "rubric:\n",
        "rubric:\n  - {id: x, label: X, levels: [One]}\n",
        [
            "reflection.yaml:101: 'levels' must have at least 2 items.",
        ],
    ),
    "pair": (
        "assessment.yaml",
        "  group_size: [4, 5]",
        "  group_size: [5, 4]",
        [
            (
                "assessment.yaml:131: 'group_size' does not fit: the first number must not be larger than "
                "the second."
            ),
        ],
    ),
    "long": (
        "assessment.yaml",
        "  group_size: [4, 5]",
        "  group_size: [4, 5, 6]",
        [
            "assessment.yaml:131: 'group_size' must have at most 2 items.",
        ],
    ),
    "boolean": (
        "fees.yaml",
        "is_uk_residents_only: true",
        "is_uk_residents_only: 'true'",
        [
            "fees.yaml:10: 'is_uk_residents_only' must be true or false, without quotes.",
        ],
    ),
    "letters": (
        "fees.yaml",
        "currency: GBP",
        "currency: POUNDS",
        [
            "fees.yaml:8: 'currency' must have at most 3 letters.",
        ],
    ),
    "fraction": (
        "logbook.yaml",
        "abnormal_fraction: 0.5",
        "abnormal_fraction: 1.5",
        [
            "logbook.yaml:23: 'abnormal_fraction' must be at most 1.0.",
        ],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_wrong_shape_is_found_by_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, expected: list[str]
) -> None:
    assert findings_in(changed(tmp_path, file, before, after)) == expected
