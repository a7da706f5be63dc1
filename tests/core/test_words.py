"""How times, dates and numbers are written."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from enthesis.core import words

NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (datetime(2026, 10, 13, 8, 30, tzinfo=UTC), "Tue 13 Oct, 09:30"),
        (datetime(2026, 1, 5, 8, 30, tzinfo=UTC), "Mon 5 Jan, 08:30"),
        (datetime(2025, 12, 31, 23, 5, tzinfo=UTC), "Wed 31 Dec 2025, 23:05"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wed 1 Jul, 00:30"),
        (None, "–"),
    ],
)
def test_moment_is_in_the_site_zone(when, written):
    assert words.moment(when) == written


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1250, 0, "1,250"),
        (-14, 0, "\N{MINUS SIGN}14"),
        (-1250.55, 1, "\N{MINUS SIGN}1,250.5"),
        (0, 2, "0.00"),
    ],
)
def test_figures_have_commas_and_a_minus_sign(value, places, written):
    assert words.figures(value, places) == written
    assert "-" not in words.count(-1, "case")


def test_percent_never_breaks_before_its_sign():
    assert [words.percent(share) for share in (0, 0.966, 1)] == [
        "0\N{NO-BREAK SPACE}%",
        "97\N{NO-BREAK SPACE}%",
        "100\N{NO-BREAK SPACE}%",
    ]


def test_moment_is_in_the_reader_zone():
    with timezone.override(zoneinfo.ZoneInfo("Asia/Kolkata")):
        assert words.moment(datetime(2026, 10, 13, 20, 30, tzinfo=UTC)) == "Wed 14 Oct, 02:00"
        assert words.clock(datetime(2026, 10, 13, 20, 30, 5, tzinfo=UTC)) == "02:00:05"


def test_clock_has_seconds():
    assert words.clock(datetime(2026, 10, 13, 13, 2, 31, tzinfo=UTC)) == "14:02:31"


def test_dates():
    day = date(2026, 10, 4)
    assert (words.day(day), words.short_day(day), words.month(day)) == (
        "Sun 4 Oct 2026",
        "4 Oct 2026",
        "October 2026",
    )


@pytest.mark.parametrize(
    "write", [words.moment, words.clock, words.day, words.short_day, words.month, words.ago]
)
def test_nothing_is_a_dash(write):
    assert write(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (7200, "2 hours ago"),
        (3 * 86400, "3 days ago"),
        (-5, "just now"),
    ],
)
def test_ago(seconds, written):
    assert words.ago(NOW - timedelta(seconds=seconds)) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (150, "2 minutes"), (7200, "2 hours")],
)
def test_duration(seconds, written):
    assert words.duration(seconds) == written


@pytest.mark.parametrize(
    ("number", "one", "many", "written"),
    [
        (1, "case", "", "1 case"),
        (0, "case", "", "0 cases"),
        (2500, "case", "", "2,500 cases"),
        (2, "study", "studies", "2 studies"),
    ],
)
def test_count(number, one, many, written):
    assert words.count(number, one, many) == written


def test_month_of_a_time_is_that_of_the_readers_zone():
    assert words.month(datetime(2026, 9, 30, 23, 30, tzinfo=UTC)) == "October 2026"


def test_listed_puts_and_before_the_last():
    names = ["Amber", "Bertram", "Clement"]
    assert [words.listed(names[:n]) for n in (1, 2, 3)] == [
        "Amber",
        "Amber and Bertram",
        "Amber, Bertram and Clement",
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 KB"), (3_800_000, "3.8 MB"), (150 * 10**6, "150 MB"),
     (10**9, "1.0 GB"), (5 * 10**12, "5000 GB")],
)  # fmt: skip
def test_size(number, written):
    assert words.size(number) == written


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("Shoulder", "shoulder"), ("Wrist and hand", "wrist and hand"), ("A1 pulleys", "A1 pulleys"), ("MRI", "MRI"),
        ("OSCE examiner", "OSCE examiner"), ("X-ray", "X-ray"), ("T2-weighted", "T2-weighted"), ("pH", "pH"),
        ("Full-thickness MRI finding", "full-thickness MRI finding"), ("A", "A"), ("", ""),
    ],
)  # fmt: skip
def test_inner_lowers_an_ordinary_first_word_and_nothing_else(label, written):
    assert words.inner(label) == written


def test_filters_are_these():
    assert set(words.filters()) == {
        "moment",
        "clock",
        "day",
        "short_day",
        "month",
        "ago",
        "duration",
        "figures",
        "percent",
        "count",
        "listed",
        "size",
        "inner",
    }
