"""How long a piece of work will still take."""

# Before this many seconds a forecast would jump about more than it tells.
_TOO_EARLY_S = 2.0


def seconds_left(elapsed: float, done: int, total: int) -> int | None:
    """Give the seconds still needed if the rest goes as fast as what is done; None while that cannot be told."""
    if elapsed < _TOO_EARLY_S or done <= 0 or total <= done:
        return None
    return max(1, round(elapsed * (total - done) / done))
