"""Single frames of cleaned objects, against pydicom reading the whole."""

import functools
import io
import struct
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.uid import RLELossless

from enthesis.imaging.domain import Clean, deidentify
from enthesis.imaging.domain.dicomweb.metadata import metadata_of
from enthesis.imaging.domain.dicomweb.stored import NoFrames, StoredObject, pieces
from tests.imaging.domain.material import SECRET, noise, read, small, specimen, written

ADDRESS = "https://x.example/dicomweb/studies/1/series/2/instances/3"


@functools.cache
def clean(kind: str) -> bytes:
    """Give a cleaned object: a JPEG loop, an RGB still, a loop in runs, or a still of 16 bits."""
    if kind == "runs":
        dataset = read(small(noise(48, 64)))
        dataset.NumberOfFrames, dataset.FrameTime, dataset.FrameIncrementPointer = 3, 40, 0x00181063
        dataset.PixelData = np.stack([noise(48, 64) // (place + 1) for place in range(3)]).tobytes()
        dataset.compress(RLELossless)
        return written(dataset)
    sent = {
        "jpeg": lambda: specimen(cine=True),
        "colour": lambda: small(noise(33, 41, 3)),
        "sixteen": lambda: small(noise(32, 32, dtype=np.uint16, top=4000)),
    }[kind]()
    verdict = deidentify(sent, secret=SECRET)
    assert isinstance(verdict, Clean)
    data: Any = verdict.dicom
    return data if isinstance(data, bytes) else bytes(data.read())


KINDS = ("jpeg", "colour", "runs", "sixteen")


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_what_the_whole_object_holds(kind: str) -> None:
    found, whole = StoredObject(io.BytesIO(clean(kind))), read(clean(kind))
    assert found.frames == int(whole.get("NumberOfFrames", 1))
    expected = whole.pixel_array.reshape(found.frames, -1)
    for number in {1, 2, found.frames} & set(range(1, found.frames + 1)):
        plain = np.frombuffer(found.plain_frame(number), expected.dtype)
        # JPEG decoders differ by rounding.
        assert plain.shape == expected[number - 1].shape
        assert np.abs(plain.astype(int) - expected[number - 1].astype(int)).max() <= (
            3 if kind == "jpeg" else 0
        )


def test_frame_of_a_jpeg_loop_is_its_stream() -> None:
    found = StoredObject(io.BytesIO(clean("jpeg")))
    assert Image.open(io.BytesIO(found.frame(found.frames))).format == "JPEG"


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_frame_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(NoFrames):
        StoredObject(io.BytesIO(clean("jpeg"))).frame(number)


@pytest.mark.parametrize("kind", KINDS)
def test_uncompressed_file_is_one_that_pydicom_reads(kind: str) -> None:
    found = StoredObject(io.BytesIO(clean(kind)))
    plain = read(b"".join(found.plain_file()))
    assert plain.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian
    assert plain.SOPInstanceUID == found.header.SOPInstanceUID
    assert plain.pixel_array.shape == read(clean(kind)).pixel_array.shape
    if plain.SamplesPerPixel == 3:
        assert plain.PhotometricInterpretation == "RGB"
    assert len(plain.PixelData) % 2 == 0


def test_object_too_large_for_a_file_is_not_uncompressed() -> None:
    found = StoredObject(io.BytesIO(clean("jpeg")))
    found.frames = 2**32 // found.native_frame_bytes + 1
    assert not found.fits_plain
    with pytest.raises(NoFrames):
        next(found.plain_file())


def test_only_the_beginning_and_one_frame_are_read() -> None:
    data = clean("jpeg")
    counted = _Counted(data)
    StoredObject(counted).frame(1)
    assert counted.count < len(data) / 2


class _Counted(io.BytesIO):
    """Counts the bytes that are read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def test_file_goes_in_pieces_and_is_closed() -> None:
    file = io.BytesIO(clean("colour"))
    assert b"".join(pieces(file)) == clean("colour")
    assert file.closed


def test_metadata_has_everything_but_the_pixels() -> None:
    found = metadata_of(StoredObject(io.BytesIO(clean("colour"))), ADDRESS)
    assert found["7FE00010"] == {"vr": "OB", "BulkDataURI": f"{ADDRESS}/bulkdata/7FE00010"}
    assert found["00083002"]["Value"] == ["1.2.840.10008.1.2.1"]
    assert found["00280010"] == {"vr": "US", "Value": [33]}
    assert [tag for tag in found if tag.startswith("0002")] == []
    assert list(found) == sorted(found)


def test_large_values_are_given_by_their_address() -> None:
    dataset = read(clean("colour"))
    dataset.add_new(0x00281201, "OW", struct.pack("<H", 7) * 1000)
    stored = StoredObject(io.BytesIO(written(dataset)))
    assert metadata_of(stored, ADDRESS)["00281201"] == {
        "vr": "OW",
        "BulkDataURI": f"{ADDRESS}/bulkdata/00281201",
    }
    assert stored.value_of(0x00281201) == struct.pack("<H", 7) * 1000
    assert (stored.value_of(0x00280010), stored.value_of(0x00281202)) == (None, None)
