import io

import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from enthesis.imaging.domain.dicomweb.storing import Names, Told, answer, names_of
from tests.imaging.domain.material import deflate_bomb, noise, read, small, specimen

STILL = "1.2.840.10008.5.1.4.1.1.6.1"


def test_object_says_what_it_calls_itself() -> None:
    sent = read(specimen())
    assert names_of(specimen()) == Names(
        str(sent.SOPClassUID), str(sent.SOPInstanceUID), str(sent.StudyInstanceUID)
    )


def test_deflated_object_is_read_without_inflating_it_all() -> None:
    sent = read(specimen())
    sent.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    stream = io.BytesIO()
    sent.save_as(stream, enforce_file_format=True)
    assert names_of(stream.getvalue()).study == str(sent.StudyInstanceUID)
    assert names_of(stream.getvalue()[: len(stream.getvalue()) // 2]).study == str(sent.StudyInstanceUID)
    assert names_of(deflate_bomb(50 * 2**20)) == Names()


def test_names_stand_in_the_beginning_whatever_the_syntax() -> None:
    for syntax in (ImplicitVRLittleEndian, ExplicitVRBigEndian):
        sent = read(small(noise(16, 16)))
        sent.file_meta.TransferSyntaxUID = syntax
        stream = io.BytesIO()
        pydicom.dcmwrite(
            stream, sent, implicit_vr=syntax.is_implicit_VR, little_endian=syntax.is_little_endian,
            force_encoding=True,
        )  # fmt: skip
        assert names_of(stream.getvalue()[:1000]).study == "1.2.3"


def test_names_of_the_head_are_read_where_the_rest_cannot_be() -> None:
    assert names_of(specimen()[:400]).sop_class == STILL


def test_what_is_no_object_has_no_names() -> None:
    assert [names_of(data) for data in (b"", b"x" * 10, specimen()[:140], bytes(1000))] == [Names()] * 4


def test_answer_names_what_was_kept_and_what_was_not() -> None:
    kept = Told(Names(STILL, "1.2.3", "1"), 0, STILL, "2.25.1", "https://x.example/1")
    found = Dataset.from_json(answer("", [kept, Told(Names(STILL, "1.2.4", "1"), 0xC000)]).to_json())
    assert (found.RetrieveURL or "") == ""
    (item,) = found.ReferencedSOPSequence
    assert (item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID, item.RetrieveURL, item.WarningReason) == (
        STILL, "2.25.1", "https://x.example/1", 0xB000,
    )  # fmt: skip
    (failed,) = found.FailedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == ("1.2.4", 0xC000)


def test_answer_has_no_empty_lists() -> None:
    assert [name for name in ("ReferencedSOPSequence", "FailedSOPSequence") if name in answer("", [])] == []
