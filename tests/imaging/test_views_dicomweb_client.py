"""DICOMweb as a client that is not ours uses it: everything through a real socket."""

import io
from typing import Any

import numpy as np
import pydicom
import pytest
import requests
from PIL import Image
from pydicom.dataset import Dataset

from enthesis.imaging import states
from enthesis.imaging.models import Instance
from tests.factories.imaging import loop_file, make_clean, picture_file, place_of
from tests.factories.people import make_cohort, make_student
from tests.factories.programs import dicomweb_of, make_key

pytestmark = pytest.mark.django_db(transaction=True)
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"


@pytest.fixture
def place() -> Any:
    return place_of(make_student(make_cohort()))


@pytest.fixture
def web(site_url: str, place: Any) -> Any:
    return dicomweb_of(site_url, make_key(place.user))


def uids(picture: Instance) -> tuple[str, str, str]:
    return picture.study.study_uid, picture.series_uid, picture.sop_instance_uid


def test_stored_object_is_received_and_waits_for_its_owner(web: Any, place: Any) -> None:
    sent = pydicom.dcmread(io.BytesIO(picture_file()))
    answer = web.store_instances([sent])
    kept = Instance.objects.get()
    (item,) = answer.ReferencedSOPSequence
    assert "FailedSOPSequence" not in answer
    assert (kept.owner, kept.source, kept.state) == (place, "dicomweb", states.READING)
    assert (item.ReferencedSOPInstanceUID, item.WarningReason) == (kept.sop_instance_uid, 0xB000)
    assert web.search_for_studies() == []


def test_studies_series_and_instances_are_found(web: Any, place: Any) -> None:
    still, loop = make_clean(place, picture_file(1)), make_clean(place, loop_file(3, 2))
    (study,) = [
        Dataset.from_json(row) for row in web.search_for_studies(search_filters={"PatientID": "ANON*"})
    ]
    assert (study.StudyInstanceUID, study.NumberOfStudyRelatedInstances) == (still.study.study_uid, 2)
    (series,) = [Dataset.from_json(row) for row in web.search_for_series(study.StudyInstanceUID)]
    assert (series.Modality, series.NumberOfSeriesRelatedInstances) == ("US", 2)
    found = [Dataset.from_json(row) for row in web.search_for_instances(study.StudyInstanceUID)]
    assert {one.SOPInstanceUID: one.NumberOfFrames for one in found} == {
        still.sop_instance_uid: 1,
        loop.sop_instance_uid: 3,
    }


def test_objects_are_retrieved_as_they_are_stored(web: Any, place: Any) -> None:
    still, loop = make_clean(place, picture_file(1)), make_clean(place, loop_file(3, 2))
    got = web.retrieve_study(still.study.study_uid)
    assert [one.SOPInstanceUID for one in got] == [still.sop_instance_uid, loop.sop_instance_uid]
    one = web.retrieve_instance(*uids(loop))
    assert (one.SOPInstanceUID, one.NumberOfFrames) == (loop.sop_instance_uid, 3)
    assert [one.SOPInstanceUID for one in web.retrieve_series(*uids(loop)[:2])] == [
        still.sop_instance_uid,
        loop.sop_instance_uid,
    ]


def test_metadata_names_where_the_pixels_are(web: Any, place: Any) -> None:
    picture = make_clean(place)
    (row,) = web.retrieve_study_metadata(picture.study.study_uid)
    assert row["0020000D"]["Value"] == [picture.study.study_uid]
    assert row["7FE00010"]["BulkDataURI"].endswith(f"{picture.sop_instance_uid}/bulkdata/7FE00010")
    assert "00020010" not in row
    (pixels,) = web.retrieve_bulkdata(row["7FE00010"]["BulkDataURI"])
    assert len(pixels) == picture.rows * picture.columns


def test_frames_come_uncompressed_and_as_jpeg(web: Any, place: Any) -> None:
    loop = make_clean(place, loop_file(3))
    plain = web.retrieve_instance_frames(*uids(loop), [1, 3])
    means = [float(np.frombuffer(frame, np.uint8).reshape(48, 64)[20, 30]) for frame in plain]
    assert means == [40, 120]
    (jpeg,) = web.retrieve_instance_frames(*uids(loop), [2], media_types=(("image/jpeg", JPEG_BASELINE),))
    assert Image.open(io.BytesIO(jpeg)).size == (64, 48)


def test_pictures_are_rendered(web: Any, place: Any) -> None:
    loop = make_clean(place, loop_file(3))
    jpeg = web.retrieve_instance_rendered(*uids(loop))
    png = web.retrieve_instance_rendered(*uids(loop), media_types=("image/png",))
    frame = web.retrieve_instance_frames_rendered(*uids(loop), [2], media_types=("image/png",))
    small = web.retrieve_instance_rendered(
        *uids(loop), media_types=("image/png",), params={"viewport": "32,32"}
    )
    kinds = [Image.open(io.BytesIO(data)) for data in (jpeg, png, frame, small)]
    assert [(one.format, one.size) for one in kinds] == [
        ("JPEG", (64, 48)), ("PNG", (64, 48)), ("PNG", (64, 48)), ("PNG", (32, 24)),
    ]  # fmt: skip


def test_program_of_another_student_finds_nothing(site_url: str, place: Any) -> None:
    picture = make_clean(place)
    other = dicomweb_of(site_url, make_key(make_student(make_cohort("Other"))))
    assert other.search_for_studies() == []
    with pytest.raises(requests.HTTPError) as refused:
        other.retrieve_instance(*uids(picture))
    assert refused.value.response.status_code == 404
