"""The report says what was measured, with what it is compared, and what was missed."""

from benchmarks.rows import Row, compared, figure, table


def test_table_shows_ratio_and_missed_limit():
    rows = [
        compared("page", 12.0, "ms", baseline=5.0, note="bare view", limit=10),
        Row("store", 1_234_567, "bytes"),
    ]
    assert table(rows).split("\n")[2:] == [
        "| page | 12 ms | 10 ms, missed | 5 ms | 2.4× | bare view |",
        "| store | 1,234,567 bytes |  |  |  |  |",
    ]


def test_limit_is_kept_up_to_and_including_it():
    assert Row("queries", 6, "queries", limit=6).is_kept
    assert not Row("queries", 7, "queries", limit=6).is_kept


def test_figure_has_three_significant_digits():
    assert [figure(value) for value in (0, 0.012345, 1.5, 99.94, 100.4, 123456.7)] == [
        "0",
        "0.0123",
        "1.5",
        "99.9",
        "100",
        "123,457",
    ]
