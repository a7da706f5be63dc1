"""Measurements as a DICOM structured report that other systems read: TID 1500 in a Comprehensive SR.

An ellipse, an outline or a label is a planar region (TID 1410); a distance or an angle is a measurement whose
coordinates are inferred from the picture (TID 1501 with TID 320). Coordinates are ours as they are: (0, 0) is the top
left corner of the first pixel in both.

References
----------
DICOM PS3.16 TID 1500, 1501, 1410, 300, 320, 1002 (observer), 4019; PS3.3 A.35.3 (Comprehensive SR), C.18.6
(spatial coordinates), C.17 (SR modules).
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from highdicom import sr
from highdicom.sr import CodedConcept
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID

from enthesis.imaging.domain import measuring
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reports.drawn import WORDS, Drawn, Pictured
from enthesis.imaging.domain.tags import NOBODY
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION, method_of, new_uid

SCHEME: Final = "99ENTHESIS"
"""Private codes for the structures of the programme; PS3.16 section 8 asks private designators to begin with 99."""

METHOD: Final = method_of("made from cleaned pictures, names nobody")
PROCEDURE: Final = codes.SCT.DiagnosticUltrasonography
UNITS: Final = {"mm": codes.UCUM.Millimeter, "mm2": codes.UCUM.SquareMillimeter, "degrees": codes.UCUM.Degree}
NAMES: Final = {
    ("distance", "mm"): codes.DCM.Distance,
    ("angle", "degrees"): codes.SCT.Angle,
    ("ellipse", "mm"): codes.SCT.Circumference,
    ("ellipse", "mm2"): codes.SCT.Area,
    ("trace", "mm"): codes.SCT.Perimeter,
    ("trace", "mm2"): codes.SCT.Area,
}
"""What each value of each kind is called."""

BY_HAND: Final = CodedConcept("scale_by_hand", SCHEME, "Scale set by hand on the depth scale")
"""The method of what was measured where the machine gave no scale."""

REGIONS: Final = frozenset({measuring.ELLIPSE, measuring.TRACE, measuring.LABEL})
"""The kinds that mark a region of the picture; the others lie open."""

SIDES: Final = {"L": codes.SCT.Left, "R": codes.SCT.Right}


def structured_report(
    pictures: Sequence[Pictured], drawn: Sequence[Drawn], *, secret: bytes, made_at: datetime
) -> bytes:
    """Give a DICOM file with everything that is drawn on these pictures, filed under the study of the first.

    Parameters
    ----------
    secret
        The site's key: the same drawings always get the same new UID, so that a second export is no second report.
    made_at
        When the report is made, in the site's time. It is the only time in the report.

    Raises
    ------
    ValueError
        There is no picture, or nothing is drawn.
    """
    if not pictures or not drawn:
        raise ValueError("A report needs pictures with something drawn on them.")
    evidence = [_evidence(picture, made_at) for picture in pictures]
    names = "/".join(sorted(f"{one.key}{one.points}{one.structure}{dict(one.values)}" for one in drawn))
    with quiet:
        report = sr.ComprehensiveSR(
            evidence=evidence,
            content=_content(pictures, drawn, evidence)[0],
            series_instance_uid=new_uid(f"sr-series:{pictures[0].study_uid}", secret=secret),
            series_number=9001,
            sop_instance_uid=new_uid(f"sr:{names}", secret=secret),
            instance_number=1,
            manufacturer="Enthesis",
            is_complete=True,
        )
        _finish(report, made_at)
        stream = io.BytesIO()
        report.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _evidence(picture: Pictured, made_at: datetime) -> Dataset:
    """Give what a report copies from a picture: its UIDs, and the patient that every cleaned object names."""
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = picture.sop_class_uid, picture.sop_instance_uid
    found.SeriesInstanceUID, found.StudyInstanceUID = picture.series_uid, picture.study_uid
    found.PatientName = found.PatientID = NOBODY
    for keyword in ("PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
                    "ReferringPhysicianName"):  # fmt: skip
        setattr(found, keyword, "")
    found.Modality, found.Rows, found.Columns = "US", picture.rows, picture.columns
    if picture.is_loop:
        found.NumberOfFrames = picture.frames
    return found


def _content(
    pictures: Sequence[Pictured], drawn: Sequence[Drawn], evidence: Sequence[Dataset]
) -> sr.MeasurementReport:
    device = sr.DeviceObserverIdentifyingAttributes(uid=IMPLEMENTATION_UID, name="Enthesis")
    observer = sr.ObserverContext(codes.DCM.Device, device)
    numbered = enumerate(drawn, 1)
    return sr.MeasurementReport(
        observation_context=sr.ObservationContext(observer_device_context=observer),
        procedure_reported=PROCEDURE,
        imaging_measurements=[_group(number, one, pictures[one.picture]) for number, one in numbered],
        title=codes.DCM.ImagingMeasurementReport,
        language_of_content_item_and_descendants=sr.LanguageOfContentItemAndDescendants(
            CodedConcept("en-GB", "RFC5646", "English (United Kingdom)")
        ),
        referenced_images=list(evidence),
    )


def _group(
    number: int, drawn: Drawn, picture: Pictured
) -> sr.PlanarROIMeasurementsAndQualitativeEvaluations | sr.MeasurementsAndQualitativeEvaluations:
    by = "student" if drawn.is_students else "reader"
    about: dict[str, Any] = {
        "tracking_identifier": sr.TrackingIdentifier(
            uid=f"2.25.{drawn.key.int}",  # PS3.5 B.2
            identifier=f"{WORDS[drawn.kind]} {number} ({by})",
        ),
        "finding_sites": _sites(drawn, picture),
        "qualitative_evaluations": _evaluations(drawn),
    }
    frames = [drawn.frame + 1] if drawn.frame is not None and picture.is_loop else None
    # SourceImageForMeasurement says INFERRED FROM also below coordinates, where TID 320 has SELECTED FROM.
    source = sr.SourceImageForRegion(picture.sop_class_uid, picture.sop_instance_uid, frames)
    if drawn.kind in REGIONS:
        region = sr.ImageRegion(*_graphic(drawn), source_image=source)
        values = [_measurement(drawn, unit) for unit in drawn.values]
        return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            referenced_region=region, measurements=values or None, **about
        )
    where = sr.CoordinatesForMeasurement(*_graphic(drawn), source_image=source)
    values = [_measurement(drawn, unit, where) for unit in drawn.values]
    return sr.MeasurementsAndQualitativeEvaluations(measurements=values, **about)


def _measurement(
    drawn: Drawn, unit: str, where: sr.CoordinatesForMeasurement | None = None
) -> sr.Measurement:
    return sr.Measurement(
        name=NAMES[drawn.kind, unit],
        value=float(drawn.values[unit]),
        unit=UNITS[unit],
        method=BY_HAND if drawn.is_scaled_by_hand else None,
        referenced_coordinates=[where] if where is not None else None,
    )


def _graphic(drawn: Drawn) -> tuple[str, "np.ndarray[Any, Any]"]:
    """Give the graphic type and its points, columns before rows, as float32 of shape (points, 2)."""
    points: Iterable[tuple[float, float]] = drawn.points
    kind = {measuring.ELLIPSE: "ELLIPSE", measuring.LABEL: "POINT"}.get(drawn.kind, "POLYLINE")
    if drawn.kind == measuring.ELLIPSE:
        points = measuring.principal_points(drawn.points)
    elif drawn.kind == measuring.TRACE:
        # A closed polyline ends where it begins (PS3.3 C.18.6.1.2).
        points = [*drawn.points, drawn.points[0]]
    return kind, np.array(list(points), dtype=np.float32)


def _structure(drawn: Drawn) -> CodedConcept:
    return CodedConcept(drawn.structure, SCHEME, (drawn.structure_name or drawn.structure)[:64])


def _sites(drawn: Drawn, picture: Pictured) -> list[sr.FindingSite] | None:
    if not drawn.structure:
        return None
    return [sr.FindingSite(_structure(drawn), laterality=SIDES.get(picture.laterality))]


def _evaluations(drawn: Drawn) -> list[sr.QualitativeEvaluation] | None:
    if drawn.kind != measuring.LABEL:
        return None
    named = CodedConcept("structure_shown", SCHEME, "Structure shown here")
    return [sr.QualitativeEvaluation(named, _structure(drawn))]


def _finish(report: Dataset, made_at: datetime) -> None:
    """Write what says that nobody is named, and whose the private codes are (PS3.3 C.12.1.1.9, C.7.1.1)."""
    report.PatientIdentityRemoved = "YES"
    report.DeidentificationMethod = METHOD
    report.SeriesDescription = "Measurements"
    report.ContentDate = report.InstanceCreationDate = made_at.strftime("%Y%m%d")
    report.ContentTime = report.InstanceCreationTime = made_at.strftime("%H%M%S")
    scheme = Dataset()
    scheme.CodingSchemeDesignator, scheme.CodingSchemeName = SCHEME, "Structures of the Enthesis programme"
    report.CodingSchemeIdentificationSequence = [scheme]
    for equipment in report.ContributingEquipmentSequence:
        equipment.ContributionDateTime = made_at.strftime("%Y%m%d%H%M%S")
    report.file_meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    report.file_meta.ImplementationVersionName = IMPLEMENTATION_VERSION
