"""Receiving as it comes: piece by piece, marked, and under an identifier that is taken."""

import io
import json

import pytest

from enthesis.core.blobs import store
from enthesis.core.sealing import unseal
from enthesis.imaging.domain import MESSAGES, Box, tags
from enthesis.imaging.domain.uids import RELEASE
from enthesis.imaging.models import Instance, LooseObject, Receipt, Study
from enthesis.programme.models import Enrolment
from tests.factories.imaging import arrive, instance_of, keys_of, picture_file, place_of, stored
from tests.factories.people import make_cohort, make_student
from tests.imaging.domain.material import read


@pytest.fixture
def place(db: None) -> Enrolment:
    return place_of(make_student(make_cohort()))


def nothing_kept() -> bool:
    """Tell whether neither a row nor an object is there."""
    rows = (Instance, Study, Receipt, LooseObject)
    return not stored() and not any(model.objects.exists() for model in rows)


def test_other_picture_with_the_same_identifier_is_refused_and_the_first_stays(place) -> None:
    uids = {"SOPInstanceUID": "1.2.826.0.1.77.1.1.1"}
    first = instance_of(arrive(place, picture_file(1, **uids)))
    other = arrive(place, picture_file(2, **uids))
    again = arrive(place, b"other preamble".ljust(128) + picture_file(1, **uids)[128:])
    assert (other.outcome, other.code, other.message) == (
        "refused",
        "other_content",
        MESSAGES["other_content"],
    )
    assert (again.outcome, again.instance) == ("known", first)
    assert (Instance.objects.get(), stored()) == (first, keys_of(first))


def test_picture_that_is_sent_again_after_an_upgrade_is_known(place, monkeypatch) -> None:
    data = picture_file()
    first = instance_of(arrive(place, data))
    monkeypatch.setattr(tags, "IMPLEMENTATION_VERSION", "ENTHESIS_99.1")
    monkeypatch.setattr(tags, "METHOD", "Enthesis 99.1: another way to say it")
    again = arrive(place, b"other preamble".ljust(128) + data[128:])
    assert (again.outcome, again.instance) == ("known", first)


def test_file_is_read_piece_by_piece_and_known_by_its_bytes_afterwards(place) -> None:
    class Pieces(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.largest = max(self.largest, size or 0)
            return super().read(min(size or 0, 1000))

    data = picture_file()
    source = Pieces(data)
    assert arrive(place, source).outcome == "received"
    assert source.largest <= 2**20
    assert (source.tell(), arrive(place, data).outcome) == (len(data), "known")


def test_source_that_breaks_off_leaves_nothing(place) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 2000:
                raise ConnectionResetError
            return super().read(500)

    with pytest.raises(ConnectionResetError):
        arrive(place, Broken(picture_file()))
    assert nothing_kept()


def test_marked_picture_waits_for_a_steward_with_everything_else_black(place) -> None:
    data = picture_file(SequenceOfUltrasoundRegions=None)
    received = arrive(place, data, marked=[Box(10, 12, 40, 30)], converted_from="png")
    found = instance_of(received)
    pixels = read(unseal(store().get(found.sealed_key))).pixel_array
    assert (received.outcome, received.code) == ("quarantined", "marked_by_owner")
    assert (found.marked, found.marked_by) == ([{"x0": 10, "y0": 12, "x1": 40, "y1": 30}], place.user)
    assert found.converted_from == "png"
    assert pixels[:12].max() == pixels[31:].max() == pixels[:, :10].max() == pixels[:, 41:].max() == 0
    assert pixels[12:31, 10:41].any()


def test_report_of_what_was_removed_is_kept_without_a_value(place) -> None:
    data = picture_file(PatientName="Rowanberry^Alexandrine", PatientComments="Rowanberry")
    report = instance_of(arrive(place, data)).removal
    assert report["version"] == RELEASE
    assert {line[0] for line in report["lines"]} >= {"removed", "emptied", "replaced"}
    assert "Rowanberry" not in json.dumps(report)
