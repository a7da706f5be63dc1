"""From a received file to a verdict, wholly in memory.

References
----------
DICOM PS3.15 annex E: Basic Application Level Confidentiality Profile, Clean Pixel Data Option.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from pydicom.dataset import Dataset

from enthesis.imaging.domain.pixels.headers import PixelHeader, read_header
from enthesis.imaging.domain.pixels.masks import kept_pixels
from enthesis.imaging.domain.pixels.palettes import Palette, read_palette
from enthesis.imaging.domain.pixels.writing import WrittenPixels, rewrite
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reading import (
    acquired_at,
    check_is_ultrasound,
    part10,
    read_part10,
    received_identity,
    text,
    whole,
)
from enthesis.imaging.domain.regions import usable_regions
from enthesis.imaging.domain.tags import Cleaning, cleaned, part10_bytes
from enthesis.imaging.domain.timing import frame_timing
from enthesis.imaging.domain.uids import MIN_SECRET_BYTES, new_uid
from enthesis.imaging.domain.verdicts import (
    Box,
    Clean,
    Limits,
    PictureFacts,
    Quarantined,
    Refusal,
    Refused,
    Region,
    Verdict,
    refused,
)

NO_REGION = "no_usable_region"
REGION_IS_SCREEN = "region_is_screen"
# Decision 0015. Of the real screens that were measured, the largest scan area takes 91 %.
WHOLE_SCREEN: Final = 0.95
NewUid = Callable[[str, str], str]


def deidentify(data: bytes, *, secret: bytes, limits: Limits | None = None) -> Verdict:
    """Return what becomes of a DICOM file: clean, quarantined or refused. Whatever the bytes are, this does not raise.

    Parameters
    ----------
    data
        The whole file, as received (PS3.10).
    secret
        The site's key for new UIDs, at least 16 bytes. One file and one secret give one answer.
    limits
        What a file may ask for; the defaults where not given.

    Returns
    -------
    Clean
        Nothing but kept attributes; every pixel outside the usable ultrasound regions is black on every frame.
        The inside may still show a name typed over the scan: a person has to look before anybody else sees it.
    Quarantined
        Attributes are clean, but no region says which pixels are scan, or they say so of (nearly) all: sealed, never
        shown, for a steward to `release`.
    Refused
        Nothing was kept; `code` and `message` say why and what to do.

    Raises
    ------
    ValueError
        The secret is too short: an error of the caller, not of the file.
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"The secret must have at least {MIN_SECRET_BYTES} bytes.")
    return _guarded(lambda: _verdict(data, secret, limits or Limits()))


def deidentify_dataset(
    dataset: bytes, *, transfer_syntax: str, secret: bytes, limits: Limits | None = None
) -> Verdict:
    """Return what becomes of a bare dataset, as a C-STORE request carries it; otherwise like `deidentify`.

    Raises
    ------
    ValueError
        The secret is too short.
    """
    try:
        with quiet:
            data = part10(dataset, transfer_syntax=transfer_syntax)
    except Refusal as refusal:
        return refused(refusal.code)
    return deidentify(data, secret=secret, limits=limits)


def release(quarantined: bytes, *, keep: Sequence[Box], limits: Limits | None = None) -> Clean | Refused:
    """Return a quarantined object with everything outside the boxes blanked, as an image steward has marked them.

    The UIDs stay those of the quarantined object. `acquired_at` and `identity` of the answer are empty: the caller has
    them from the quarantine. Boxes are clamped to the image; without one that is at least 8 pixels wide and high the
    answer is the refusal `no_usable_region`.
    """
    verdict = _guarded(lambda: _released(quarantined, keep, limits or Limits()))
    if isinstance(verdict, Quarantined):
        return refused(NO_REGION)
    return verdict


def blank(cleaned: bytes, *, boxes: Sequence[Box], limits: Limits | None = None) -> Clean | Refused:
    """Return a cleaned object with what lies in the boxes blanked too, on every frame; its UIDs stay.

    `acquired_at` and `identity` of the answer are empty, and `kept_fraction` tells of this step alone. A damaged object
    is refused.
    """
    verdict = _guarded(lambda: _blanked(cleaned, boxes, limits or Limits()))
    return refused("damaged") if isinstance(verdict, Quarantined) else verdict


def _guarded(work: Callable[[], Verdict]) -> Verdict:
    with quiet:
        try:
            return work()
        except Refusal as refusal:
            return refused(refusal.code)
        except Exception:  # noqa: BLE001  # parsers and codecs fail in their own ways on hostile bytes; none may pass
            return refused("damaged")


def _verdict(data: bytes, secret: bytes, limits: Limits) -> Verdict:
    source = read_part10(data, limits)
    check_is_ultrasound(source)
    header, regions, uid = read_header(source, limits), usable_regions(source), _uid_maker(data, secret)
    boxes = [region.box for region in regions]
    doubts = _doubts(header, boxes)
    dicom, facts = _rebuilt(source, header, None if doubts else boxes, regions, uid)
    if doubts:
        return Quarantined(dicom, facts, received_identity(source), doubts)
    return Clean(dicom, facts, received_identity(source))


def _doubts(header: PixelHeader, boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return why the boxes do not tell scan from banner; empty where they do."""
    if not boxes:
        return (NO_REGION,)
    kept = kept_pixels(header.rows, header.columns, boxes).mean()
    return (REGION_IS_SCREEN,) if kept >= WHOLE_SCREEN else ()


def _released(data: bytes, keep: Sequence[Box], limits: Limits) -> Verdict:
    source = read_part10(data, limits)
    boxes = [box for box in (_clamped(box, source) for box in keep) if box.is_usable]
    if not boxes:
        raise Refusal(NO_REGION)
    dicom, facts = _rebuilt(
        source, read_header(source, limits), boxes, (), lambda original, _keyword: original
    )
    return Clean(dicom, facts, received_identity(Dataset()))


def _blanked(data: bytes, boxes: Sequence[Box], limits: Limits) -> Verdict:
    source = read_part10(data, limits)
    header, regions = read_header(source, limits), usable_regions(source)
    screen = [Box(0, 0, header.columns - 1, header.rows - 1)]
    dicom, facts = _rebuilt(source, header, screen, regions, lambda original, _keyword: original, but=boxes)
    return Clean(dicom, facts, received_identity(Dataset()))


def _clamped(box: Box, source: Dataset) -> Box:
    rows, columns = whole(source, "Rows") or 0, whole(source, "Columns") or 0
    return Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, columns - 1), min(box.y1, rows - 1))


def _uid_maker(data: bytes, secret: bytes) -> NewUid:
    def make(original: str, keyword: str) -> str:
        if original:
            return new_uid(original, secret=secret)
        # A missing UID still needs a stable one, or a second upload of the file would count as another picture.
        return new_uid(f"{keyword} of {hashlib.sha256(data).hexdigest()}", secret=secret)

    return make


def _rebuilt(
    source: Dataset,
    header: PixelHeader,
    boxes: Sequence[Box] | None,
    regions: tuple[Region, ...],
    uid: NewUid,
    *,
    but: Sequence[Box] = (),
) -> tuple[bytes, PictureFacts]:
    palette = read_palette(source) if header.photometric == "PALETTE COLOR" else None
    pixels = _rewritten(source, header, palette, boxes, but)
    clean = cleaned(
        Cleaning(
            source=source, header=header, palette=palette, pixels=pixels, is_masked=boxes is not None, uid=uid
        )
    )
    return part10_bytes(clean), _facts(source, clean, pixels, regions)


def _rewritten(
    source: Dataset,
    header: PixelHeader,
    palette: Palette | None,
    boxes: Sequence[Box] | None,
    but: Sequence[Box],
) -> WrittenPixels:
    try:
        return rewrite(source, header, palette, boxes, but=but)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal("cannot_decode") from error


def _facts(
    source: Dataset, clean: Dataset, pixels: WrittenPixels, regions: tuple[Region, ...]
) -> PictureFacts:
    frames = whole(clean, "NumberOfFrames") or 1
    timing = frame_timing(clean, frames)
    return PictureFacts(
        sop_class_uid=str(clean.SOPClassUID),
        sop_instance_uid=str(clean.SOPInstanceUID),
        study_uid=str(clean.StudyInstanceUID),
        series_uid=str(clean.SeriesInstanceUID),
        series_number=whole(clean, "SeriesNumber"),
        instance_number=whole(clean, "InstanceNumber"),
        manufacturer=text(clean, "Manufacturer"),
        model=text(clean, "ManufacturerModelName"),
        body_part=text(clean, "BodyPartExamined"),
        laterality=text(clean, "ImageLaterality") or text(clean, "Laterality"),
        rows=int(clean.Rows),
        columns=int(clean.Columns),
        frames=frames,
        transfer_syntax=str(pixels.syntax),
        photometric=pixels.photometric,
        lossy=clean.LossyImageCompression == "01",
        frame_time_ms=timing.frame_ms,
        frame_time_assumed=timing.assumed,
        kept_fraction=pixels.kept_fraction,
        regions=regions,
        acquired_at=acquired_at(source),
    )
