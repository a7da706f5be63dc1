"""Which cases count."""

from datetime import date

from enthesis.logbook.domain.progress.facts import CaseFact, Targets, counted, verified


def case(name, day=1, **changes):
    facts = {
        "case_id": name,
        "performed_on": date(2025, 10, 1),
        "verified_on": date(2025, 10, day),
        "state": "verified",
        "region": "hip",
        "supervision_level": "S3",
    }
    return CaseFact(**facts | changes)


def targets(**changes):
    return Targets(**{"total": 250, "starts_on": date(2025, 9, 1), "deadline": date(2026, 7, 31)} | changes)


def names(cases):
    return [fact.case_id for fact in cases]


def test_verified_are_those_with_a_day_in_its_order():
    cases = [case("c", 3), case("b", 2), case("x", verified_on=None, state="draft"), case("a", 3)]

    assert names(verified(cases)) == ["b", "a", "c"]


def test_counted_stops_observed_cases_at_the_maximum():
    cases = [
        case("late", 9, supervision_level="S0"),
        *(case(n, 2, supervision_level="S0") for n in "ab"),
        case("z"),
    ]

    assert names(counted(cases, targets(observed_max_counted=2))) == ["z", "a", "b"]


def test_counted_stops_simulated_cases_at_the_maximum():
    cases = [case("a", 1, simulated=True), case("b", 2, simulated=True), case("c", 3)]

    assert names(counted(cases, targets(simulated_max_counted=1))) == ["a", "c"]


def test_counted_takes_a_place_of_both_maxima_for_a_case_that_is_both():
    cases = [
        case("a", 1, simulated=True, supervision_level="S0"),
        case("b", 2, simulated=True),
        case("c", 3, supervision_level="S0"),
        case("d", 4),
    ]

    assert names(counted(cases, targets(simulated_max_counted=1, observed_max_counted=1))) == ["a", "d"]


def test_counted_without_maxima_is_all_verified():
    cases = [case(str(number), supervision_level="S0", simulated=True) for number in range(40)]

    assert len(counted(cases, targets())) == 40
    assert counted(cases, targets(observed_max_counted=0)) == []


def test_correction_of_a_verified_case_does_not_wait():
    assert case("a", state="submitted").is_waiting is False
    assert case("a", state="submitted", verified_on=None).is_waiting is True
    assert case("a", state="draft", verified_on=None).is_waiting is False


def test_names_of_codes():
    names_of = targets(region_names={"wrist_hand": "wrist or hand"}, view_names={"SH06": "supraspinatus"})

    assert [names_of.region_name(code) for code in ("wrist_hand", "upper_arm")] == [
        "wrist or hand",
        "upper arm",
    ]
    assert [names_of.view_name(code) for code in ("SH06", "SH99")] == ["supraspinatus", "SH99"]
