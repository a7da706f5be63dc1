"""Measurements to take away: who may, and that the report names the pictures as their cleaned objects do."""

import csv
import io
from typing import Any

import pydicom
import pytest
from highdicom import sr

from enthesis.core.blobs import store
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import drawing_links
from tests.factories.imaging import make_unchecked, place_of
from tests.factories.people import make_cohort, make_student
from tests.imaging.drawing import LABEL, TRACE, draw, make_scaled, make_scaled_loop
from tests.imaging.pages import signed_in

pytestmark = pytest.mark.django_db

FORMS = ("report.dcm", "table.csv")


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


def ask(person: Any, form: str, *pictures: Instance) -> Any:
    """Take the measurements of pictures away."""
    links = drawing_links(one.pk for one in pictures)
    address = links.report if form == "report.dcm" else links.table
    return signed_in(person).get(address, headers={"Accept": "application/json"})


def test_report_names_the_pictures_as_their_objects_do(place: Any) -> None:
    still, loop, bare = make_scaled(place), make_scaled_loop(place), make_scaled(place)
    draw(still, place.user)
    draw(loop, place.user, TRACE, frame=2)
    draw(loop, place.user, LABEL, frame=0)
    response = ask(place.user, "report.dcm", bare, still, loop)
    report: Any = sr.srread(io.BytesIO(response.content))
    objects = [pydicom.dcmread(io.BytesIO(store().get(one.object_key))) for one in (still, loop)]
    found = {
        (
            study.StudyInstanceUID,
            series.SeriesInstanceUID,
            one.ReferencedSOPClassUID,
            one.ReferencedSOPInstanceUID,
        )
        for kept in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence")
        for study in report.get(kept, [])
        for series in study.ReferencedSeriesSequence
        for one in series.ReferencedSOPSequence
    }
    assert found == {
        (one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPClassUID, one.SOPInstanceUID) for one in objects
    }
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex"):
        assert {report[keyword].value} == {one[keyword].value for one in objects}
    assert place.user.name.encode() not in response.content
    assert len(report.content.get_image_measurement_groups()) == 1
    assert len(report.content.get_planar_roi_measurement_groups()) == 2
    assert {name: response[name].partition(";")[0] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "application/dicom", "Content-Disposition": "attachment",
    }  # fmt: skip


def test_table_counts_pictures_as_the_viewer_does(place: Any) -> None:
    bare, loop = make_scaled(place), make_scaled_loop(place)
    draw(loop, place.user, TRACE, frame=2)
    response = ask(place.user, "table.csv", bare, loop)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [
        {
            "Picture": "2", "Frame": "3", "Kind": "Outline", "Structure": "", "Length or circumference (mm)": "40",
            "Area (mm2)": "100", "Angle (degrees)": "", "Scale": "by the machine", "Drawn by": "student",
            "Points (pixels from the top left)": "10,10 30,10 30,30 10,30",
        }
    ]  # fmt: skip


def test_scale_that_was_set_by_hand_is_told(place: Any) -> None:
    picture = make_scaled(place)
    draw(picture, place.user)
    picture.regions = [{**picture.regions[0], "by_hand": True}]
    picture.save(update_fields=["regions"])
    rows = csv.DictReader(io.StringIO(ask(place.user, "table.csv", picture).content.decode("utf-8-sig")))
    assert [row["Scale"] for row in rows] == ["set by hand"]
    report: Any = sr.srread(io.BytesIO(ask(place.user, "report.dcm", picture).content))
    (group,) = report.content.get_image_measurement_groups()
    assert [one.method.meaning for one in group.get_measurements()] == [
        "Scale set by hand on the depth scale"
    ]


@pytest.mark.parametrize("form", FORMS)
def test_pictures_without_drawings_give_no_report(place: Any, form: str) -> None:
    response = ask(place.user, form, make_scaled(place), make_unchecked(place))
    assert response.status_code == 409
    assert response.json()["error"] == {
        "code": "nothing_drawn", "fields": {},
        "message": "Nothing is measured or named on these pictures. Open the picture, choose Measure, then come back.",
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_pictures_of_others_give_no_report(place: Any, form: str) -> None:
    picture = make_scaled(place)
    draw(picture, place.user)
    assert ask(make_student(place.cohort), form, picture).status_code == 404
    assert ask(place.user, form, picture).status_code == 200
