"""Where an identity can hide in a file, one function for each kind of place. Each changes a dataset that was read."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID

from enthesis.imaging.domain.profile import table
from tests.planted.identities import Identity

Place = Callable[[Dataset, Identity], None]

TEXT = (
    "AE",
    "LO",
    "LT",
    "PN",
    "SH",
    "ST",
    "UC",
    "UR",
    "UT",
    "CS",
    "AS",
    "UN",
    "OB",
    "OW",
    "DA",
    "DT",
    "TM",
    "IS",
    "DS",
    "UI",
)
SOUND = {
    "SOPClassUID", "Modality", "PhotometricInterpretation", "PixelData", "SpecificCharacterSet", "Rows", "Columns",
    "TransferSyntaxUID", "NumberOfFrames", "ImplementationClassUID",
}  # fmt: skip
"""What must be sound, or the file would be refused for that alone."""
CREATORS = (
    "GEMS_IDEN_01",
    "SIEMENS MED SMS USG S2000",
    "Philips US Imaging DD 021",
    "ACUSON: 1.2.840.11386.1.0",
    "KRETZ_US",
)


def value_for(kind: str, who: Identity) -> object:
    """Give what a person's data look like in an element of this value representation."""
    encoded = who.name.encode("utf-8")
    values: dict[str, object] = {
        "PN": who.name, "AE": who.number, "CS": who.number, "SH": who.number, "AS": "058Y", "DA": who.born,
        "DT": f"{who.born}093005", "TM": "093005", "IS": who.number[2:], "DS": who.number[2:], "UI": who.uid,
        "OB": encoded + bytes(len(encoded) % 2), "OW": encoded + bytes(len(encoded) % 2),
        "UN": encoded + bytes(len(encoded) % 2), "UR": f"urn:{who.number}",
    }  # fmt: skip
    return values.get(kind, f"{who.name} {who.number} {who.phone} {who.address} {who.hospital}")


def table_attributes() -> Iterator[tuple[int, str]]:
    """Walk over the attributes of the standard's table that can hold words: tag and value representation."""
    for rule in table().rules:
        if rule.tag.isalnum() and len(rule.tag) == 8 and "x" not in rule.tag:
            tag = int(rule.tag, 16)
            kind, _, _, _, keyword = DicomDictionary.get(tag, ("", "", "", "", ""))
            if kind in TEXT and keyword not in SOUND and tag >> 16 > 0x0007 and tag >> 16 != 0xFFFA:
                yield tag, kind


def in_the_table(dataset: Dataset, who: Identity) -> None:
    """Write into every attribute that the standard's table names."""
    for tag, kind in table_attributes():
        dataset.add_new(tag, kind, value_for(kind, who))


def in_the_dictionary(dataset: Dataset, who: Identity) -> None:
    """Write into every other attribute of the standard that holds words, those of sound pictures apart."""
    for tag, (kind, _, _, _, keyword) in DicomDictionary.items():
        if kind in TEXT[:9] and keyword not in SOUND and 0x0007 < tag >> 16 < 0xFFFA and tag not in dataset:
            dataset.add_new(tag, kind, value_for(kind, who))


def in_nested_sequences(dataset: Dataset, who: Identity) -> None:
    """Write ten sequences deep, in known and unknown sequences, and into the items of the kept one."""
    for keyword in ("RequestAttributesSequence", "ReferencedStudySequence", "DerivationCodeSequence"):
        item = _named(who)
        for _ in range(10):
            outer = _named(who)
            setattr(outer, keyword, Sequence([item]))
            item = outer
        setattr(dataset, keyword, Sequence([item]))
    for region in dataset.get("SequenceOfUltrasoundRegions") or []:
        region.update(_named(who))
        region.add_new(Tag(0x0019, 0x0010), "LO", who.name)
        region.add_new(Tag(0x0018, 0x6FFF), "LO", who.name)


def in_private_blocks(dataset: Dataset, who: Identity) -> None:
    """Write into private blocks of known makers, into their creators, and into elements without a creator."""
    for number, creator in enumerate(CREATORS):
        block = dataset.private_block(0x0009 + 2 * number, creator, create=True)
        for element, kind in enumerate(("LO", "PN", "UN", "OB", "DA", "LT")):
            block.add_new(element, kind, value_for(kind, who))
        block.add_new(0x50, "SQ", Sequence([_named(who)]))
    dataset.add_new(Tag(0x0029, 0x0010), "LO", who.name)
    dataset.add_new(Tag(0x0031, 0x1001), "LO", who.name)
    dataset.add_new(Tag(0x7FDF, 0x1012), "UN", value_for("UN", who))


def in_overlays_and_curves(dataset: Dataset, who: Identity) -> None:
    """Write into labels and comments of overlays and curves, and draw the name in an overlay's bits."""
    for group in (0x6000, 0x6002, 0x601E):
        dataset.add_new(Tag(group, 0x0010), "US", 32)
        dataset.add_new(Tag(group, 0x0011), "US", 256)
        dataset.add_new(Tag(group, 0x0022), "LO", who.number)
        dataset.add_new(Tag(group, 0x0040), "CS", "T")
        dataset.add_new(Tag(group, 0x0050), "SS", [1, 1])
        dataset.add_new(Tag(group, 0x0100), "US", 1)
        dataset.add_new(Tag(group, 0x0102), "US", 0)
        dataset.add_new(Tag(group, 0x1500), "LO", who.name)
        dataset.add_new(Tag(group, 0x3000), "OW", drawn(who.number).tobytes())
        dataset.add_new(Tag(group, 0x4000), "LT", who.name)
    for group in (0x5000, 0x5002):
        dataset.add_new(Tag(group, 0x0022), "LO", who.name)
        dataset.add_new(Tag(group, 0x0040), "SH", who.number)
        dataset.add_new(Tag(group, 0x3000), "OW", value_for("OW", who))


def in_structured_content(dataset: Dataset, who: Identity) -> None:
    """Write a report's content into the picture, with its people, its words and its dates."""
    items = []
    for kind, keyword in (
        ("PNAME", "PersonName"),
        ("TEXT", "TextValue"),
        ("DATE", "Date"),
        ("UIDREF", "UID"),
    ):
        item = Dataset()
        item.RelationshipType, item.ValueType = "CONTAINS", kind
        setattr(item, keyword, {"Date": who.born, "UID": who.uid}.get(keyword, who.name))
        items.append(item)
    outer = Dataset()
    outer.ValueType, outer.ContentSequence = "CONTAINER", Sequence(items)
    dataset.ContentSequence = Sequence([outer])
    dataset.VerifyingObserverSequence = Sequence([_named(who)])


def in_an_encapsulated_document(dataset: Dataset, who: Identity) -> None:
    """Carry a letter along, as PDF and as HL7."""
    letter = f"%PDF-1.4 {who.name} {who.number}".encode()
    dataset.EncapsulatedDocument = letter + bytes(len(letter) % 2)
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.DocumentTitle = who.name
    dataset.HL7InstanceIdentifier = who.number


def in_the_file_meta(dataset: Dataset, who: Identity) -> None:
    """Write into the file's own header: sender, UID of the object, private information."""
    meta = dataset.file_meta
    meta.SourceApplicationEntityTitle = who.number
    meta.SendingApplicationEntityTitle = who.number
    meta.ImplementationVersionName = who.number
    meta.MediaStorageSOPInstanceUID = UID(who.uid)
    meta.PrivateInformationCreatorUID = UID(who.uid)
    meta.add_new(Tag(0x0002, 0x0102), "OB", value_for("OB", who))


def in_uid_roots(dataset: Dataset, who: Identity) -> None:
    """Make every UID from the patient's number and birth date."""
    for number, keyword in enumerate(
        (
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "SOPInstanceUID",
            "FrameOfReferenceUID",
            "DeviceUID",
            "IrradiationEventUID",
        )
    ):
        setattr(dataset, keyword, UID(f"{who.uid}.{number}"))
    dataset.StudyInstanceUID = UID(who.uid)


def in_kept_words(dataset: Dataset, who: Identity) -> None:
    """Write into those attributes that are kept where they hold one of their usual words, and into make and model."""
    first = who.name.split("=")[0].split("^")[0]
    dataset.PatientName, dataset.PatientID, dataset.InstitutionName = who.name, who.number, who.hospital
    dataset.Manufacturer = f"{first} {who.hospital}"
    dataset.ManufacturerModelName = f"LOGIQ {who.number}"
    dataset.BodyPartExamined = first.upper()[:16] if first.isascii() else who.number
    dataset.Laterality, dataset.TransducerType = who.number, who.number
    dataset.ImageType = ["ORIGINAL", who.number, who.number]
    dataset.ConversionType = who.number
    dataset.LossyImageCompressionMethod = who.number
    dataset.WindowCenterWidthExplanation = who.name


def in_kept_numbers(dataset: Dataset, who: Identity) -> None:
    """Write the patient's number into those attributes that are kept as numbers."""
    digits = int(who.number[2:])
    dataset.PatientID = who.number
    dataset.SeriesNumber, dataset.InstanceNumber, dataset.DepthOfScanField = digits, digits, digits
    dataset.MechanicalIndex = str(digits)
    dataset.CineRate = dataset.RecommendedDisplayFrameRate = digits
    for region in dataset.get("SequenceOfUltrasoundRegions") or []:
        region.TransducerFrequency = region.PulseRepetitionFrequency = digits


def in_an_icon(dataset: Dataset, who: Identity) -> None:
    """Carry a small picture along on which the name stands."""
    icon, pixels = Dataset(), drawn(who.number, bits=False)
    icon.SamplesPerPixel, icon.PhotometricInterpretation = 1, "MONOCHROME2"
    icon.Rows, icon.Columns = pixels.shape
    icon.BitsAllocated, icon.BitsStored, icon.HighBit, icon.PixelRepresentation = 8, 8, 7, 0
    icon.PixelData = pixels.tobytes()
    icon["PixelData"].VR = "OB"
    icon.PatientName = who.name
    dataset.IconImageSequence = Sequence([icon])


def in_wrong_representations(dataset: Dataset, who: Identity) -> None:
    """Write words where numbers and dates belong, with representations that do not fit."""
    for keyword in (
        "StudyDate",
        "PatientBirthDate",
        "AcquisitionDateTime",
        "SeriesNumber",
        "FrameTime",
        "MechanicalIndex",
    ):
        element = DataElement(Tag(keyword), "LO", who.number)
        dataset[element.tag] = element
    dataset.add_new(Tag(0x0008, 0x9FFF), "UN", value_for("UN", who))
    dataset.add_new(Tag(0x0010, 0x1FFF), "LO", who.name)


PLACES: tuple[Place, ...] = (
    in_the_table, in_the_dictionary, in_nested_sequences, in_private_blocks, in_overlays_and_curves,
    in_structured_content, in_an_encapsulated_document, in_the_file_meta, in_uid_roots, in_kept_words, in_kept_numbers,
    in_an_icon, in_wrong_representations,
)  # fmt: skip


def drawn(words: str, *, bits: bool = True) -> np.ndarray:
    """Draw words: as an overlay's bits (PS3.5 section 8.1.2), 32 rows of 256, or as grey pixels."""
    canvas = Image.new("L", (256, 32))
    ImageDraw.Draw(canvas).text((2, 2), words, fill=255, font=ImageFont.load_default(20))
    pixels = np.asarray(canvas)
    return np.packbits(pixels > 127, bitorder="little") if bits else pixels


def _named(who: Identity) -> Dataset:
    item = Dataset()
    item.PatientName, item.PatientID, item.PatientBirthDate = who.name, who.number, who.born
    item.ReferencedSOPInstanceUID = UID(who.uid)
    item.PatientComments = f"{who.hospital} {who.phone}"
    return item


def pairs(places: tuple[Place, ...] = PLACES) -> Iterator[tuple[Place, ...]]:
    """Give each kind of place alone, and then all of them together."""
    yield from ((place,) for place in places)
    yield tuple(itertools.chain(places))
