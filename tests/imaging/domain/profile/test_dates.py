"""Dates that move: by one interval for each patient, never as they were, with what lies between them unchanged."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from enthesis.imaging.domain.profile.dates import interval_for, moved_dates
from enthesis.imaging.domain.quiet import quiet

SECRET = b"only for these tests"
OTHER_SECRET = b"another site's secret"


def source(patient: str = "HB441709", study: str = "1.2.3", **attributes: str) -> Dataset:
    """Give a dataset of one patient."""
    dataset = Dataset()
    with quiet:
        dataset.PatientID, dataset.StudyInstanceUID = patient, study
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
    return dataset


def moment(moved: dict[str, str], of: str = "Study") -> datetime:
    """Read a moved date and its time."""
    return datetime.fromisoformat(f"{moved[f'{of}Date']}T{moved[f'{of}Time']}")


@given(st.text(min_size=1, max_size=64))
def test_interval_is_between_one_day_and_a_year_and_a_day(patient: str) -> None:
    interval = interval_for(source(patient), secret=SECRET)

    assert timedelta(days=1) <= interval < timedelta(days=366)


def test_interval_is_one_for_a_patient_and_differs_between_patients_and_sites() -> None:
    one = interval_for(source("HB441709", study="1.2.3"), secret=SECRET)

    assert interval_for(source("hb441709 ", study="1.2.4"), secret=SECRET) == one
    assert interval_for(source("HB441708"), secret=SECRET) != one
    assert interval_for(source("HB441709"), secret=OTHER_SECRET) != one


def test_interval_is_one_for_a_study_where_nobody_is_named() -> None:
    one = interval_for(source("", study="1.2.3"), secret=SECRET)

    assert interval_for(source("", study="1.2.3"), secret=SECRET) == one
    assert interval_for(source("", study="1.2.4"), secret=SECRET) != one


def test_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        interval_for(source(), secret=b"short")


def test_all_moments_of_a_visit_move_together() -> None:
    visit = source(
        StudyDate="20261014", StudyTime="093005.250", SeriesDate="2026.10.14", SeriesTime="09:40",
        AcquisitionDate="20261015", AcquisitionTime="000001", AcquisitionDateTime="20261014093005.250000+0100",
        ContentDate="20261014", ContentTime="", PatientBirthDate="19670412",
    )  # fmt: skip

    moved = moved_dates(visit, secret=SECRET)

    back = interval_for(visit, secret=SECRET)
    assert set(moved) == {
        "StudyDate", "StudyTime", "SeriesDate", "SeriesTime", "AcquisitionDate", "AcquisitionTime",
        "AcquisitionDateTime", "ContentDate",
    }  # fmt: skip
    assert moment(moved) == datetime.fromisoformat("2026-10-14T09:30:05") - back
    assert moment(moved, "Series") - moment(moved) == timedelta(minutes=9, seconds=55)
    assert moment(moved, "Acquisition") - moment(moved) == timedelta(hours=14, minutes=29, seconds=56)
    assert moved["AcquisitionDateTime"] == f"{moment(moved):%Y%m%d%H%M%S}"
    assert moved["ContentDate"] == f"{date(2026, 10, 14) - timedelta(days=back.days):%Y%m%d}"


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("", "093005"),
        ("ROWAN", "093005"),
        ("20261399", "093005"),
        ("٢٠٢٦١٠١٤", "093005"),
        ("00010101", "093005"),
    ],
)
def test_what_is_no_date_is_left_out(day: str, clock: str) -> None:
    dataset = source()
    dataset.add_new(0x00080020, "LO", day)
    dataset.add_new(0x00080030, "LO", clock)

    assert moved_dates(dataset, secret=SECRET) == {}


def test_time_that_cannot_be_read_leaves_the_date() -> None:
    dataset = source(StudyDate="20261014")
    dataset.add_new(0x00080030, "LO", "ROWAN")

    assert set(moved_dates(dataset, secret=SECRET)) == {"StudyDate"}


@given(st.dates(date(1905, 1, 1), date(2090, 1, 1)), st.times())
def test_no_date_stays_as_it_was(day: date, clock: time) -> None:
    dataset = source(StudyDate=f"{day:%Y%m%d}", StudyTime=f"{clock:%H%M%S}")

    moved = moved_dates(dataset, secret=SECRET)

    assert moved["StudyDate"] < f"{day:%Y%m%d}"
    back = interval_for(dataset, secret=SECRET)
    assert moment(moved) + back == datetime.combine(day, clock.replace(microsecond=0))
