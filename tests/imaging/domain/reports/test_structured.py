"""The structured report, read back with highdicom and checked by dicom3tools' dciodvfy."""

import io
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import ComprehensiveSRStorage, UltrasoundImageStorage, UltrasoundMultiFrameImageStorage

from enthesis.imaging.domain.reports import Drawn, Pictured
from enthesis.imaging.domain.reports.structured import structured_report
from tests.architecture.house import SOURCE
from tests.servers.debian import debian_program

SECRET = b"0123456789abcdef"
NOON = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)
LOOP = Pictured(1, UltrasoundMultiFrameImageStorage, "2.25.11", "2.25.12", "2.25.13", 600, 800, 33, "L")
STILL = Pictured(2, UltrasoundImageStorage, "2.25.21", "2.25.22", "2.25.13", 480, 640, 1)
ELSEWHERE = Pictured(3, UltrasoundImageStorage, "2.25.31", "2.25.32", "2.25.33", 480, 640, 1, "R")

DISTANCE = Drawn(
    uuid.UUID(int=1), 0, "distance", 32, ((10.0, 10.0), (40.25, 50.0)), {"mm": 5.017}, "supraspinatus",
    "supraspinatus tendon",
)  # fmt: skip
ANGLE = Drawn(uuid.UUID(int=2), 1, "angle", None, ((50.0, 1.0), (1.0, 1.0), (1.0, 50.0)), {"degrees": 90.0})
ELLIPSE = Drawn(
    uuid.UUID(int=3), 1, "ellipse", None, ((240.0, 220.0), (360.0, 380.0), (340.0, 270.0), (260.0, 330.0)),
    {"mm2": 157.08, "mm": 48.442}, is_students=False,
)  # fmt: skip
TRACE = Drawn(uuid.UUID(int=4), 0, "trace", 0, ((1.0, 1.0), (50.0, 1.0), (50.0, 50.0)), {"mm2": 24, "mm": 24})
LABEL = Drawn(
    uuid.UUID(int=5),
    2,
    "label",
    None,
    ((7.5, 8.5),),
    {},
    "long_head_of_biceps_tendon",
    "long head of biceps tendon",
)
BY_HAND = replace(ANGLE, is_scaled_by_hand=True)
EVERYTHING = [DISTANCE, ANGLE, ELLIPSE, TRACE, LABEL]


def made(pictures: Any = (LOOP, STILL, ELSEWHERE), drawn: Any = EVERYTHING) -> bytes:
    return structured_report(pictures, drawn, secret=SECRET, made_at=NOON)


def read(data: bytes) -> Any:
    return sr.srread(io.BytesIO(data))


@pytest.fixture(scope="module")
def content() -> sr.MeasurementReport:
    return read(made()).content


def words(group: Any) -> tuple[str, str]:
    tracking = [item for item in group[0].ContentSequence if item.name == codes.DCM.TrackingIdentifier]
    return tracking[0].value, str(group.tracking_uid)


def test_report_is_a_tid_1500_by_a_device_about_an_ultrasound_examination() -> None:
    report = read(made())
    (observer,) = report.content.get_observer_contexts()
    values = {item.name.meaning: item for item in report.content[0].ContentSequence}
    assert (report.SOPClassUID, report.Modality) == (ComprehensiveSRStorage, "SR")
    assert report.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    assert report.content[0].name == codes.DCM.ImagingMeasurementReport
    assert observer.observer_type == codes.DCM.Device
    assert observer.observer_identifying_attributes.name == "Enthesis"
    assert values["Procedure reported"].value == codes.SCT.DiagnosticUltrasonography


def test_open_lines_are_measurements_inferred_from_coordinates(content: sr.MeasurementReport) -> None:
    groups = content.get_image_measurement_groups()
    found = [
        (words(group), [(m.name, m.value, m.unit) for m in group.get_measurements()]) for group in groups
    ]
    assert found == [
        (("Distance 1 (student)", "2.25.1"), [(codes.DCM.Distance, 5.017, codes.UCUM.Millimeter)]),
        (("Angle 2 (student)", "2.25.2"), [(codes.SCT.Angle, 90.0, codes.UCUM.Degree)]),
    ]
    (where,) = groups[0].get_measurements()[0].referenced_coordinates
    assert where.graphic_type == sr.GraphicTypeValues.POLYLINE
    np.testing.assert_array_equal(where.value, [[10, 10], [40.25, 50]])


def test_areas_are_planar_regions_with_area_and_length(content: sr.MeasurementReport) -> None:
    ellipse, trace, _ = content.get_planar_roi_measurement_groups()
    found = [
        (words(one), [(m.name, m.value, m.unit) for m in one.get_measurements()]) for one in (ellipse, trace)
    ]
    area, mm, mm2 = codes.SCT.Area, codes.UCUM.Millimeter, codes.UCUM.SquareMillimeter
    assert found == [
        (("Ellipse 3 (reader)", "2.25.3"), [(area, 157.08, mm2), (codes.SCT.Circumference, 48.442, mm)]),
        (("Outline 4 (student)", "2.25.4"), [(area, 24, mm2), (codes.SCT.Perimeter, 24, mm)]),
    ]
    assert ellipse.roi.graphic_type == sr.GraphicTypeValues.ELLIPSE
    np.testing.assert_allclose(ellipse.roi.value, [[240, 220], [360, 380], [340, 270], [260, 330]], atol=1e-3)
    assert trace.roi.graphic_type == sr.GraphicTypeValues.POLYLINE
    np.testing.assert_array_equal(trace.roi.value, [[1, 1], [50, 1], [50, 50], [1, 1]])


def test_label_is_a_point_with_what_is_shown_there(content: sr.MeasurementReport) -> None:
    label = content.get_planar_roi_measurement_groups()[2]
    named = ("long_head_of_biceps_tendon", "99ENTHESIS", "long head of biceps tendon")
    (evaluation,), (site,) = label.get_qualitative_evaluations(), label.finding_sites
    assert (evaluation.value.value, evaluation.value.scheme_designator, evaluation.value.meaning) == named
    assert (site.value.value, site.value.scheme_designator, site.value.meaning) == named
    assert site.laterality == codes.SCT.Right
    assert label.get_measurements() == []
    assert label.roi.graphic_type == sr.GraphicTypeValues.POINT
    np.testing.assert_array_equal(label.roi.value, [[7.5, 8.5]])


def test_scale_set_by_hand_is_the_method_of_a_measurement() -> None:
    def methods(drawn: Drawn) -> list[Any]:
        (group,) = read(made(drawn=[drawn])).content.get_image_measurement_groups()
        return [
            one.method and (one.method.value, one.method.scheme_designator)
            for one in group.get_measurements()
        ]

    assert methods(BY_HAND) == [("scale_by_hand", "99ENTHESIS")]
    assert methods(ANGLE) == [None]


def referenced(item: Dataset) -> list[tuple[str, Any]]:
    """Give every picture that is named below an item, with its frame."""
    own = [
        (one.ReferencedSOPInstanceUID, one.get("ReferencedFrameNumber"))
        for one in item.get("ReferencedSOPSequence", [])
    ]
    return own + [found for child in item.get("ContentSequence", []) for found in referenced(child)]


def test_frames_count_from_one_and_stills_have_none(content: sr.MeasurementReport) -> None:
    open_lines, regions = content.get_image_measurement_groups(), content.get_planar_roi_measurement_groups()
    found = [referenced(group[0]) for group in (*open_lines, *regions)]
    assert found == [
        [("2.25.11", 33)], [("2.25.21", None)], [("2.25.21", None)], [("2.25.11", 1)], [("2.25.31", None)],
    ]  # fmt: skip


def test_evidence_is_every_picture_by_study_and_series() -> None:
    report = read(made())
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
        (one.study_uid, one.series_uid, one.sop_class_uid, one.sop_instance_uid)
        for one in (LOOP, STILL, ELSEWHERE)
    }
    assert report.StudyInstanceUID == LOOP.study_uid


def elements(dataset: Dataset) -> list[Any]:
    found = []
    for element in dataset:
        found.append(element)
        if element.VR == "SQ":
            found += [inner for item in element.value for inner in elements(item)]
    return found


def test_report_names_nobody_and_tells_no_other_time_than_its_own() -> None:
    report = pydicom.dcmread(io.BytesIO(made()))
    everything = elements(report)
    assert {str(one.value) for one in everything if one.VR == "PN"} - {""} == {"ANONYMOUS"}
    assert {str(one.value) for one in everything if one.VR == "DA"} - {""} == {"20261125"}
    assert {str(one.value) for one in everything if one.VR in ("TM", "DT")} - {""} == {
        "120000",
        "20261125120000",
    }
    assert (report.PatientID, report.PatientBirthDate, report.PatientSex) == ("ANONYMOUS", "", "")
    assert (report.PatientIdentityRemoved, report.VerificationFlag) == ("YES", "UNVERIFIED")
    observers = [one for one in everything if one.keyword == "TextValue" and str(one.value) == "Enthesis"]
    assert len(observers) == 1


def test_same_drawings_make_the_same_report_and_others_another() -> None:
    moved = [replace(DISTANCE, points=((11.0, 10.0), (40.25, 50.0))), *EVERYTHING[1:]]
    measured = [replace(DISTANCE, values={"mm": 6.0}), *EVERYTHING[1:]]
    named = [replace(DISTANCE, structure="infraspinatus"), *EVERYTHING[1:]]
    uids = [
        read(made(drawn=drawn)).SOPInstanceUID for drawn in (EVERYTHING, EVERYTHING, moved, measured, named)
    ]
    assert uids[0] == uids[1]
    assert len(set(uids)) == 4
    assert made() == made()
    assert all(uid.startswith("2.25.") and uid.is_valid for uid in uids)


@pytest.mark.parametrize("given", [((), EVERYTHING), ((LOOP,), ())])
def test_report_of_nothing_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="something drawn"):
        made(*given)


@pytest.mark.parametrize(
    "drawn",
    [EVERYTHING, *([one] for one in (*EVERYTHING, BY_HAND))],
    ids=lambda drawn: f"{len(drawn)} {drawn[0].kind}",
)
def test_dciodvfy_finds_no_error(tmp_path: Path, drawn: list[Drawn]) -> None:
    path = tmp_path / "report.dcm"
    path.write_bytes(made(drawn=drawn))
    said = debian_program("dciodvfy", "dicom3tools").run("-new", path)
    lines = (said.stdout + said.stderr).splitlines()
    assert "ComprehensiveSR" in lines
    assert [line for line in lines if line.startswith("Error")] == []


def test_highdicom_is_imported_only_when_a_report_is_made() -> None:
    early = re.compile(
        r"^(?:from|import) (?:highdicom|enthesis\.imaging\.domain\.reports\.structured)\b", re.MULTILINE
    )
    found = [path.name for path in SOURCE.rglob("*.py") if early.search(path.read_text(encoding="utf-8"))]
    assert found == ["structured.py"]
