"""How long something will still take."""

import pytest

from enthesis.jobs.domain import seconds_left


@pytest.mark.parametrize(
    ("elapsed", "done", "total", "left"),
    [(10, 1, 2, 10), (10, 3, 4, 3), (60, 1, 4, 180), (10, 99, 100, 1), (10, 0, 4, None), (1, 1, 4, None),
     (9, 4, 4, None), (9, 0, 0, None)],
)  # fmt: skip
def test_seconds_left(elapsed, done, total, left):
    assert seconds_left(elapsed, done, total) == left
