"""Wilson intervals against published tables."""

import pytest

from enthesis.psychometrics.intervals import critical_value, wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low_percent", "high_percent"),
    [(0, 13, 0.0, 22.8), (2, 25, 2.2, 25.0), (3, 60, 1.7, 13.7), (5, 125, 1.7, 9.0)],
)
def test_wilson_interval_of_discrepancy_rates(
    successes: int, n: int, low_percent: float, high_percent: float
) -> None:
    """The values that the programme's domain notes give for rates of D3 and D4."""
    interval = wilson_interval(successes, n)

    assert round(interval.low * 100, 1) == low_percent
    assert round(interval.high * 100, 1) == high_percent


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_of_newcombe_table_i(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe RG. Two-sided confidence intervals for the single proportion. Stat Med 1998, table I."""
    interval = wilson_interval(successes, n)

    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_interval_at_the_extremes_is_exact_and_symmetric() -> None:
    none, all_of_them = wilson_interval(0, 8), wilson_interval(8, 8)

    assert none.low == 0.0
    assert all_of_them.high == 1.0
    assert all_of_them.low == pytest.approx(1 - none.high, abs=1e-15)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_wilson_interval_of_impossible_counts_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="observation"):
        wilson_interval(successes, n)


def test_critical_value_of_95_percent() -> None:
    assert round(critical_value(0.95), 6) == 1.959964


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.1])
def test_critical_value_outside_0_to_1_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        critical_value(confidence)
