"""A new object with nothing in it but what the keep-list names.

The cleaned dataset starts empty and attributes are written into it from numbers and checked words. Nothing is copied as
bytes, so private groups, overlays (60xx), curves (50xx), icons, structured content, unknown sequences, padding, the
preamble and whatever follows the last element are gone without being looked for.

BurnedInAnnotation is left out of a cleaned object: the standard gives an absent value the meaning "may or may not", and
that is true until the writing on it has been read. `confirm_into` then writes NO (PS3.15 E.3.1, Clean Pixel Data).
"""

import hashlib
import io
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID
from pydicom.valuerep import DSfloat

from enthesis.imaging.domain import keeplist
from enthesis.imaging.domain.opening import UNDEFINED, Sink, Source, open_object
from enthesis.imaging.domain.pixels.headers import GREY, PixelHeader
from enthesis.imaging.domain.pixels.palettes import Palette, write_palette
from enthesis.imaging.domain.pixels.streams import ITEM
from enthesis.imaging.domain.pixels.writing import WrittenPixels
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reading import CAPTURE_CLASSES, number, text, whole
from enthesis.imaging.domain.regions import usable_items
from enthesis.imaging.domain.timing import ASSUMED_NOTE, frame_steps, frame_timing
from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION, method_of
from enthesis.imaging.domain.verdicts import Limits

NOBODY: Final = "ANONYMOUS"
METHOD: Final = method_of("keep-list of tags, black outside the scan")
METHOD_TAGS_ONLY: Final = method_of("keep-list of tags, pixels as sent, not shown")
METHOD_UNREAD: Final = method_of("keep-list of tags, scan area as sent, unread")
STILL_CLASS: Final = "1.2.840.10008.5.1.4.1.1.6.1"
LOOP_CLASS: Final = "1.2.840.10008.5.1.4.1.1.3.1"
PROFILE_CODE: Final = ("113100", "Basic Application Confidentiality Profile")
PIXELS_CODE: Final = ("113101", "Clean Pixel Data Option")
EMPTY: Final = (
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
)
METHOD_TAG: Final = Tag("DeidentificationMethod")
FRAME_TIME: Final = Tag("FrameTime")
FRAME_TIME_VECTOR: Final = Tag("FrameTimeVector")
_PIXEL_TAG: Final = b"\xe0\x7f\x10\x00"
_END_OF_ITEMS: Final = b"\xfe\xff\xdd\xe0" + bytes(4)
LONGEST_NUMBER: Final = 999_999
PLAIN: Final = re.compile(r"[^A-Za-z0-9 .,/+()-]")
LONG_DIGITS: Final = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a new object is made of."""

    source: Dataset
    header: PixelHeader
    palette: Palette | None
    pixels: WrittenPixels
    is_masked: bool


def cleaned(work: Cleaning, uid: Callable[[str, str], str]) -> Dataset:
    """Return the new object without its pixels: valid as an ultrasound object with them, naming nobody.

    Parameters
    ----------
    uid
        Gives the new UID for an original and the attribute that it stands in.

    References
    ----------
    DICOM PS3.15 annex E (profiles and options), PS3.3 C.12.1.1.1 and C.7.1 (de-identification attributes).
    """
    clean = Dataset()
    _write_identity(clean, work, uid)
    _write_equipment(clean, work.source)
    _write_numbers(clean, work)
    _write_pixels(clean, work)
    _write_method(clean, is_masked=work.is_masked)
    clean.file_meta = _file_meta(clean, work.pixels.syntax)
    return clean


def write_object(sink: Sink, clean: Dataset, pixels: WrittenPixels, frames: Iterable[bytes]) -> str:
    """Write a cleaned object as a DICOM file, explicit little endian, frame by frame.

    Returns
    -------
    str
        SHA-256, in hexadecimal, of what it shows and says, but for the release that has written it: two releases give
        one answer for one picture.

    References
    ----------
    DICOM PS3.5 section 7.1.2 (element with a 32-bit length) and A.4 (frames in items; an empty table of offsets).
    """
    sink.write(file_bytes(clean))
    digest = hashlib.sha256(_lasting(clean))
    counted = _hashed(frames, digest)
    vr = b"OB" if pixels.bits_allocated == 8 else b"OW"
    if pixels.frame_bytes:
        total = pixels.frame_bytes * int(clean.get("NumberOfFrames") or 1)
        sink.write(_PIXEL_TAG + vr + struct.pack("<HI", 0, total + total % 2))
        for frame in counted:
            sink.write(frame)
        sink.write(bytes(total % 2))
        return digest.hexdigest()
    sink.write(_PIXEL_TAG + b"OB" + struct.pack("<HI", 0, UNDEFINED) + _item(b""))
    for frame in counted:
        sink.write(_item(frame))
    sink.write(_END_OF_ITEMS)
    return digest.hexdigest()


def _lasting(clean: Dataset) -> bytes:
    """Give a cleaned object as bytes without what names the release: the header of the file, and the method."""
    lasting = Dataset({tag: element for tag, element in clean.items() if tag != METHOD_TAG})
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, lasting, implicit_vr=False, little_endian=True)
    return stream.getvalue()


def _hashed(frames: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for frame in frames:
        digest.update(frame)
        yield frame


def file_bytes(dataset: Dataset) -> bytes:
    """Return a dataset as the bytes of a DICOM file, explicit little endian."""
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def _item(frame: bytes) -> bytes:
    return ITEM + struct.pack("<I", len(frame) + len(frame) % 2) + frame + bytes(len(frame) % 2)


def mark_confirmed(dicom: bytes) -> bytes:
    """Write into a cleaned object that its pixels are clean; like `confirm_into`."""
    sink = io.BytesIO()
    confirm_into(sink, io.BytesIO(dicom))
    return sink.getvalue()


def confirm_into(sink: Sink, source: Source) -> None:
    """Pass a cleaned object on with the note that its pixels were searched and nobody is named in the picture.

    What is written is the same object with BurnedInAnnotation NO (PS3.3 C.7.6.1).

    Raises
    ------
    ValueError
        Nothing outside a scan area was blanked in this object: no search can make it clean.
    """
    with quiet:
        opened = open_object(source, Limits())
        if not _is_masked(opened.head):
            raise ValueError("Only an object whose surroundings were blanked can be confirmed.")
        opened.head.BurnedInAnnotation = "NO"
        sink.write(file_bytes(opened.head))
        opened.copy_pixels(sink)


def unread_into(sink: Sink, source: Source) -> None:
    """Pass a cleaned object on with the note that the writing on its scan was not read, so that it may name somebody.

    What is written has BurnedInAnnotation YES (PS3.3 C.7.6.1) and does not claim the Clean Pixel Data Option.
    """
    with quiet:
        opened = open_object(source, Limits())
        head = opened.head
        codes = [item for item in head.DeidentificationMethodCodeSequence if item.CodeValue != PIXELS_CODE[0]]
        head.DeidentificationMethodCodeSequence = Sequence(codes)
        head.DeidentificationMethod, head.BurnedInAnnotation = METHOD_UNREAD, "YES"
        sink.write(file_bytes(head))
        opened.copy_pixels(sink)


def _is_masked(dataset: Dataset) -> bool:
    codes = dataset.get("DeidentificationMethodCodeSequence") or []
    is_ours = dataset.file_meta.get("ImplementationClassUID") == IMPLEMENTATION_UID
    return is_ours and PIXELS_CODE[0] in {text(code, "CodeValue") for code in codes}


def plain_text(dataset: Dataset, keyword: str) -> str:
    """Return a kept free text, cut down to plain letters and digits.

    It is dropped as a whole where a word of it also stands in an attribute that names a person or a place: some sites
    type the name of a ward or of themselves into the name of the machine.
    """
    found = " ".join(PLAIN.sub(" ", text(dataset, keyword)).split())[:64]
    if LONG_DIGITS.search(found) or any(_names(found, word) for word in _identity_words(dataset)):
        return ""
    return found


def _names(found: str, word: str) -> bool:
    # A short word must stand alone: "lee" is a surname, but not in "steeled".
    return word in found.casefold() if len(word) > 3 else word in _words(found)


def _identity_words(dataset: Dataset) -> Iterator[str]:
    for keyword in keeplist.IDENTITY_SOURCES:
        yield from _words(text(dataset, keyword))


def _words(value: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", value.casefold()) if len(word) >= 3}


def _write_identity(clean: Dataset, work: Cleaning, uid: Callable[[str, str], str]) -> None:
    given = text(work.source, "SOPClassUID")
    clean.SOPClassUID = UID(_sop_class(given, work.header.frames))
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(clean, keyword, UID(uid(text(work.source, keyword), keyword)))
    for keyword in EMPTY:
        setattr(clean, keyword, "")
    clean.PatientName, clean.PatientID = NOBODY, NOBODY
    clean.Modality = "US"
    clean.PatientOrientation = ""
    clean.ImageType = _image_type(work.source)
    clean.DerivationDescription = "Written anew without identity"
    if given in CAPTURE_CLASSES:
        said = text(work.source, "ConversionType")
        clean.ConversionType = said if said in keeplist.CONVERSIONS else "WSD"


def _sop_class(given: str, frames: int) -> str:
    # The retired classes differ only in colour formats that are not written here.
    if given in CAPTURE_CLASSES:
        return given
    return LOOP_CLASS if frames > 1 or given.startswith("1.2.840.10008.5.1.4.1.1.3") else STILL_CLASS


def _image_type(source: Dataset) -> list[str]:
    parts = text(source, "ImageType").split("\\")
    primary = "SECONDARY" if parts[1:2] == ["SECONDARY"] else "PRIMARY"
    kind = parts[2] if len(parts) > 2 and parts[2] in keeplist.IMAGE_KINDS else ""
    return ["DERIVED", primary, kind] if kind else ["DERIVED", primary]


def _write_equipment(clean: Dataset, source: Dataset) -> None:
    clean.Manufacturer = plain_text(source, "Manufacturer")
    model = plain_text(source, "ManufacturerModelName")
    if model:
        clean.ManufacturerModelName = model
    for keyword, allowed in keeplist.LISTED_WORDS.items():
        word = text(source, keyword).upper()
        if word in allowed:
            setattr(clean, keyword, word)
    if "ImageLaterality" not in clean and "Laterality" not in clean:
        # Paired parts of the body must say something (PS3.3 C.7.3.1, type 2C); nothing means that it is unknown.
        clean.Laterality = ""


def _write_numbers(clean: Dataset, work: Cleaning) -> None:
    clean.SeriesNumber, clean.InstanceNumber = None, None
    _copy_numbers(clean, work.source, keeplist.WHOLE_NUMBERS, keeplist.FRACTIONS)
    items = usable_items(work.source)
    if items:
        clean.SequenceOfUltrasoundRegions = items
    if work.header.frames > 1 or clean.SOPClassUID == LOOP_CLASS:
        _write_timing(clean, work)


def _copy_numbers(
    clean: Dataset, source: Dataset, wholes: tuple[str, ...], fractions: tuple[str, ...]
) -> None:
    for keyword in wholes:
        given = whole(source, keyword)
        if given is not None and 0 <= given <= LONGEST_NUMBER:
            setattr(clean, keyword, given)
    for keyword in fractions:
        fraction = number(source, keyword)
        if fraction is not None and 0 <= fraction <= LONGEST_NUMBER:
            setattr(clean, keyword, _decimal(fraction))


def _write_timing(clean: Dataset, work: Cleaning) -> None:
    frames = work.header.frames
    clean.NumberOfFrames = frames
    _copy_numbers(clean, work.source, keeplist.LOOP_WHOLE_NUMBERS, ("FrameDelay",))
    timing = frame_timing(work.source, frames)
    steps = frame_steps(work.source, frames)
    clean.FrameTime = _decimal(timing.frame_ms or 0.0)
    clean.FrameIncrementPointer = FRAME_TIME
    if steps and number(work.source, "FrameTime") is None:
        del clean.FrameTime
        clean.FrameTimeVector = [_decimal(step) for step in steps]
        clean.FrameIncrementPointer = FRAME_TIME_VECTOR
    if timing.assumed:
        clean.DerivationDescription = f"{clean.DerivationDescription}. {ASSUMED_NOTE}"


def _decimal(value: float) -> DSfloat:
    return DSfloat(round(value, 6), auto_format=True)


def _write_pixels(clean: Dataset, work: Cleaning) -> None:
    written = work.pixels
    clean.Rows, clean.Columns = work.header.rows, work.header.columns
    clean.SamplesPerPixel = written.samples
    clean.PhotometricInterpretation = written.photometric
    if written.samples == 3:
        clean.PlanarConfiguration = 0
    clean.BitsAllocated, clean.BitsStored = written.bits_allocated, written.bits_stored
    clean.HighBit, clean.PixelRepresentation = written.bits_stored - 1, 0
    if written.photometric == "PALETTE COLOR" and work.palette is not None:
        write_palette(work.palette, clean)
    if written.photometric in GREY:
        for keyword in ("WindowCenter", "WindowWidth"):
            given = number(work.source, keyword)
            if given is not None and abs(given) <= LONGEST_NUMBER:
                setattr(clean, keyword, _decimal(given))
    _write_losses(clean, work)


def _write_losses(clean: Dataset, work: Cleaning) -> None:
    was_lossy = text(work.source, "LossyImageCompression") == "01" or work.header.is_lossy
    if not was_lossy and work.pixels.jpeg_ratio is None:
        clean.LossyImageCompression = "00"
        return
    clean.LossyImageCompression = "01"
    ratio = work.pixels.jpeg_ratio or number(work.source, "LossyImageCompressionRatio")
    if ratio is not None and 0 < ratio <= LONGEST_NUMBER:
        clean.LossyImageCompressionRatio = _decimal(round(ratio, 2))
    if work.header.is_dct:
        clean.LossyImageCompressionMethod = "ISO_10918_1"


def _write_method(clean: Dataset, *, is_masked: bool) -> None:
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = METHOD if is_masked else METHOD_TAGS_ONLY
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    codes = [PROFILE_CODE, PIXELS_CODE] if is_masked else [PROFILE_CODE]
    clean.DeidentificationMethodCodeSequence = Sequence([_code(*code) for code in codes])
    if not is_masked:
        clean.BurnedInAnnotation = "YES"


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item


def _file_meta(clean: Dataset, syntax: str) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = clean.SOPClassUID
    meta.MediaStorageSOPInstanceUID = clean.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta
