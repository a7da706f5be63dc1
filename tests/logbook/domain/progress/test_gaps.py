"""What is missing, in words."""

from datetime import date

from enthesis.logbook.domain.progress.facts import CaseFact, Targets
from enthesis.logbook.domain.progress.gaps import Gap, gaps, missing_in_words, next_most_useful_case

DAY = date(2025, 10, 14)


def targets(**changes):
    return Targets(**{"total": 0, "starts_on": DAY, "deadline": date(2026, 7, 31)} | changes)


def cases(number, region="hip", level="S3", **changes):
    return [
        CaseFact(f"{region}{i}", DAY, "verified", region, level, verified_on=DAY, **changes)
        for i in range(number)
    ]


def test_missing_region_cases_in_words():
    assert missing_in_words(cases(8), targets(region_minima={"hip": 20})) == [
        "12 more hip cases (8 of 20 verified)."
    ]


def test_missing_one_case_is_in_the_singular():
    names = {"wrist_hand": "wrist or hand"}
    wanted = targets(region_minima={"wrist_hand": 1}, region_names=names)

    assert missing_in_words([], wanted) == ["1 more wrist or hand case (0 of 1 verified)."]


def test_missing_is_ordered_by_the_share_that_is_missing():
    done = [*cases(8, "hip"), *cases(45, "shoulder"), *cases(66, "knee", "S2")]
    wanted = targets(
        total=250, region_minima={"shoulder": 50, "hip": 20, "knee": 35}, unaided_min=84, assisted_min=66
    )

    assert missing_in_words(done, wanted) == [
        "12 more hip cases (8 of 20 verified).",
        "131 more cases in all (119 of 250 verified).",
        "31 more cases performed unaided (53 of 84).",
        "5 more shoulder cases (45 of 50 verified).",
    ]


def test_missing_kinds_of_case():
    wanted = targets(
        dynamic_min=6, doppler_min=5, comparison_min=4, follow_up_min=3, assisted_min=2, view_minima={"HI01": 1},
        view_names={"HI01": "anterior {recess}"},
    )  # fmt: skip

    assert missing_in_words([], wanted) == [
        "6 more cases with a dynamic test (0 of 6).",
        "5 more cases with Doppler (0 of 5).",
        "4 more cases with the other side compared (0 of 4).",
        "3 more cases whose further course is known (0 of 3).",
        "2 more cases performed with help (0 of 2).",
        "1 more case with the view anterior {recess} (0 of 1).",
    ]


def test_missing_reflections():
    done = cases(1, reflection_full=True, reflection_tags=frozenset({"discrepancy"}))
    wanted = targets(
        reflections_min=4, reflection_regions_min=2, reflection_tags=("discrepancy", "missed_finding")
    )

    assert gaps(done, wanted) == [
        Gap("reflection", "missed_finding", "A full reflection on missed finding.", 1, 1.0),
        Gap("reflection", "", "3 more full reflections (1 of 4).", 3, 0.75),
        Gap("reflection", "regions", "Full reflections from 1 more region (1 of 2).", 1, 0.5),
    ]


def test_missing_share_of_abnormal_and_normal_cases():
    done = [*cases(4, abnormal=True), *cases(6)]

    assert missing_in_words(done, targets(abnormal_fraction=0.5, normal_fraction=0.15)) == [
        "More abnormal cases: 4 of 10 are abnormal, at least 50\N{NO-BREAK SPACE}% are asked for."
    ]
    assert missing_in_words(cases(9, abnormal=True) + cases(1), targets(normal_fraction=0.15)) == [
        "More normal cases: 1 of 10 are normal, at least 15\N{NO-BREAK SPACE}% are asked for."
    ]
    assert missing_in_words([], targets(abnormal_fraction=0.5)) == []


def test_next_most_useful_case_closes_several_gaps():
    wanted = targets(region_minima={"hip": 20, "elbow": 20}, unaided_min=150, dynamic_min=60, doppler_min=60)

    assert next_most_useful_case(cases(8), wanted) == (
        "Next most useful: an elbow case, scanned unaided, with a dynamic test and Doppler."
    )


def test_next_most_useful_case_when_only_the_total_is_missing():
    assert next_most_useful_case(cases(8), targets(total=9)) == "Next most useful: a case."


def test_next_most_useful_case_names_the_outcome_and_help():
    wanted = targets(region_minima={"hip": 20}, assisted_min=5, abnormal_fraction=0.5)

    assert (
        next_most_useful_case(cases(8), wanted)
        == "Next most useful: an abnormal hip case, scanned with help."
    )


def test_nothing_missing():
    assert missing_in_words(cases(3), targets(total=3)) == []
    assert next_most_useful_case(cases(3), targets(total=3)) == "Nothing is missing: every target is met."
