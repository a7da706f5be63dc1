"""Intervals that belong beside every small count."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """A lower and an upper bound, in the unit of the thing estimated."""

    low: float
    high: float


def critical_value(confidence: float) -> float:
    """Give the two-sided standard normal quantile for a confidence level.

    Parameters
    ----------
    confidence
        Between 0 and 1, both excluded: 0.95 gives 1.959964.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson_interval(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the score interval of a proportion, which stays honest at 0 of n and with small n.

    Parameters
    ----------
    successes
        How many of the `n` had the property, 0 to `n`.
    n
        How many were looked at, at least 1.
    confidence
        Two-sided confidence level, between 0 and 1.

    Returns
    -------
    Interval
        Bounds as proportions in 0 to 1, without continuity correction.

    Raises
    ------
    ValueError
        If `n` is below 1, `successes` lies outside 0 to `n`, or the confidence outside 0 to 1.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference.
    J Am Stat Assoc 1927;22:209-212. Method 3 in Newcombe RG, Stat Med 1998;17:857-872.
    """
    if n < 1:
        raise ValueError(f"an interval needs at least one observation, not {n}")
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes do not fit into {n} observations")
    z = critical_value(confidence)
    middle = successes + z * z / 2
    half_width = z * sqrt(successes * (n - successes) / n + z * z / 4)
    low, high = (middle - half_width) / (n + z * z), (middle + half_width) / (n + z * z)
    # The bounds at the extremes are exactly 0 and 1; rounding alone would leave a stray 1e-17.
    return Interval(0.0 if successes == 0 else low, 1.0 if successes == n else high)
