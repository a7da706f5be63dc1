"""From a received object to a verdict, as it is read: nothing of it is written before it is blanked.

References
----------
DICOM PS3.15 annex E: Basic Application Level Confidentiality Profile, Clean Pixel Data Option.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from pydicom.dataset import Dataset

from enthesis.imaging.domain.opening import Opened, OwnErrors, Passing, Sink, Source, open_object
from enthesis.imaging.domain.pixels.headers import PixelHeader, read_header
from enthesis.imaging.domain.pixels.masks import kept_pixels
from enthesis.imaging.domain.pixels.palettes import read_palette
from enthesis.imaging.domain.pixels.writing import Blanking, WrittenPixels, rewrite
from enthesis.imaging.domain.profile import STRICT, Options
from enthesis.imaging.domain.profile.removals import removals
from enthesis.imaging.domain.profile.retained import carry_over, retain
from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reading import (
    acquired_at,
    check_is_ultrasound,
    received_identity,
    text,
    whole,
)
from enthesis.imaging.domain.regions import usable_regions
from enthesis.imaging.domain.tags import Cleaning, cleaned, plain_text, write_object
from enthesis.imaging.domain.telling import drop_telling
from enthesis.imaging.domain.timing import frame_timing
from enthesis.imaging.domain.uids import MIN_SECRET_BYTES, new_uid
from enthesis.imaging.domain.verdicts import (
    Box,
    Clean,
    KnownScreen,
    Limits,
    PictureFacts,
    Quarantined,
    ReceivedIdentity,
    Refusal,
    Refused,
    Region,
    Verdict,
    refused,
)

NO_REGION: Final = "no_usable_region"
REGION_IS_SCREEN: Final = "region_is_screen"
MARKED: Final = "marked_by_owner"
# Decision 0015. Of the real screens that were measured, the largest scan area takes 91 %.
WHOLE_SCREEN: Final = 0.95
NOBODY: Final = ReceivedIdentity()
ScreenFor = Callable[[str, str, int, int], KnownScreen | None]


def no_screen(_manufacturer: str, _model: str, _rows: int, _columns: int) -> None:
    """Know no screen."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known about pictures besides what they say themselves.

    `screen_for` gives the learnt screen for (manufacturer, model, rows, columns), `marked` are the boxes that the owner
    of this picture says are scan; both count only where the machine has not said it. `options` are those of the
    confidentiality profile.
    """

    screen_for: ScreenFor = no_screen
    marked: tuple[Box, ...] = ()
    options: Options = STRICT


USUAL: Final = Rules()


def deidentify(data: bytes, *, secret: bytes, limits: Limits | None = None, rules: Rules = USUAL) -> Verdict:
    """Return what becomes of a DICOM file, with the cleaned object in `dicom`; otherwise like `clean_into`."""
    return _with_bytes(
        lambda sink: clean_into(sink, io.BytesIO(data), secret=secret, limits=limits, rules=rules)
    )


def deidentify_dataset(
    dataset: bytes, *, transfer_syntax: str, secret: bytes, limits: Limits | None = None, rules: Rules = USUAL
) -> Verdict:
    """Return what becomes of a bare dataset, as a C-STORE request carries it; otherwise like `deidentify`."""
    return _with_bytes(
        lambda sink: clean_into(
            sink,
            io.BytesIO(dataset),
            transfer_syntax=transfer_syntax,
            secret=secret,
            limits=limits,
            rules=rules,
        )
    )


def clean_into(
    sink: Sink, source: Source, *, secret: bytes, transfer_syntax: str = "", limits: Limits | None = None,
    rules: Rules = USUAL,
) -> Verdict:  # fmt: skip
    """Write the cleaned form of a DICOM object into a sink as it is read, and return what becomes of it.

    Whatever is read, this does not raise, but for errors of the source and the sink themselves (OSError, and what is
    derived from `Unavailable`). Memory is bounded by one frame, however long the object is.

    Parameters
    ----------
    sink
        Takes the cleaned object. After a refusal what it holds is worth nothing and has to be thrown away.
    secret
        The site's key for new UIDs, at least 16 bytes. One object and one secret give one answer.
    transfer_syntax
        Where given, the source is a bare dataset in this syntax; otherwise a file (PS3.10).
    limits
        What an object may ask for; the defaults where not given.
    rules
        What else is known: machines whose screens were learnt, and boxes that a person has marked.

    Returns
    -------
    Clean
        Nothing but kept attributes; every pixel outside the usable ultrasound regions is black on every frame.
        The inside may still show a name typed over the scan: it has to be read before anybody sees it.
    Quarantined
        Attributes are clean, but nobody who may has said which pixels are scan: sealed, never shown, for a steward.
    Refused
        Nothing is kept; `code` and `message` say why and what to do.

    Raises
    ------
    ValueError
        The secret is too short: an error of the caller, not of the object.
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"The secret must have at least {MIN_SECRET_BYTES} bytes.")
    asked = _Asked(secret, limits or Limits(), rules)
    return _guarded(lambda: _verdict(OwnErrors(sink), OwnErrors(source), transfer_syntax, asked))


def release(
    quarantined: bytes, *, keep: Sequence[Box], blank: Sequence[Box] = (), limits: Limits | None = None
) -> Clean | Refused:
    """Return a quarantined object with everything outside some boxes blanked; otherwise like `release_into`."""
    verdict = _with_bytes(
        lambda sink: release_into(sink, io.BytesIO(quarantined), keep=keep, blank=blank, limits=limits)
    )
    return _not_in_quarantine(verdict)


def release_into(
    sink: Sink,
    source: Source,
    *,
    keep: Sequence[Box],
    blank: Sequence[Box] = (),
    limits: Limits | None = None,
) -> Clean | Refused:
    """Write a quarantined object with everything outside the boxes blanked, as an image steward has marked them.

    The UIDs stay those of the quarantined object. `acquired_at` and `identity` of the answer are empty: the caller has
    them from the quarantine. Boxes are clamped to the image; without one that is at least 8 pixels wide and high the
    answer is the refusal `no_usable_region`. What lies in the boxes of `blank` is blanked inside too.
    """
    asked = limits or Limits()
    return _not_in_quarantine(
        _guarded(lambda: _released(OwnErrors(sink), OwnErrors(source), keep, blank, asked))
    )


def blank(cleaned: bytes, *, boxes: Sequence[Box], limits: Limits | None = None) -> Clean | Refused:
    """Return a cleaned object with what lies in the boxes blanked too; otherwise like `blank_into`."""
    verdict = _with_bytes(lambda sink: blank_into(sink, io.BytesIO(cleaned), boxes=boxes, limits=limits))
    return _not_in_quarantine(verdict)


def blank_into(
    sink: Sink, source: Source, *, boxes: Sequence[Box], limits: Limits | None = None
) -> Clean | Refused:
    """Write a cleaned object with what lies in the boxes blanked too, on every frame; its UIDs stay.

    `acquired_at` and `identity` of the answer are empty, and `kept_fraction` tells of this step alone. A damaged object
    is refused.
    """
    asked = limits or Limits()
    return _not_in_quarantine(_guarded(lambda: _blanked(OwnErrors(sink), OwnErrors(source), boxes, asked)))


def _guarded(work: Callable[[], Verdict]) -> Verdict:
    with quiet:
        try:
            return work()
        except Refusal as refusal:
            return refused(refusal.code)
        except Passing as passing:
            raise passing.error from None
        except Exception:  # noqa: BLE001  # parsers and codecs fail in their own ways on hostile bytes; none may pass
            return refused("damaged")


def _with_bytes(work: Callable[[Sink], Verdict]) -> Verdict:
    sink = io.BytesIO()
    verdict = work(sink)
    return verdict if isinstance(verdict, Refused) else replace(verdict, dicom=sink.getvalue())


def _not_in_quarantine(verdict: Verdict) -> Clean | Refused:
    return refused(verdict.reasons[0]) if isinstance(verdict, Quarantined) else verdict


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an object is cleaned with."""

    secret: bytes
    limits: Limits
    rules: Rules


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which parts of a screen stay, why nobody who may has said so, and the learnt screen that has."""

    blanking: Blanking
    doubts: tuple[str, ...] = ()
    screen: str = ""


def _verdict(sink: Sink, source: Source, transfer_syntax: str, asked: _Asked) -> Verdict:
    opened = open_object(source, asked.limits, transfer_syntax=transfer_syntax)
    check_is_ultrasound(opened.head)
    work = _Work(opened, read_header(opened, asked.limits), usable_regions(opened.head))
    plan = _plan(work, asked.rules)
    facts = _rebuilt(sink, work, plan, _received(opened, asked))
    opened.stream.drain()
    identity = received_identity(opened.head)
    return Quarantined(b"", facts, identity, plan.doubts) if plan.doubts else Clean(b"", facts, identity)


def _plan(work: "_Work", rules: Rules) -> _Plan:
    """Say which parts stay: by the machine's regions, a screen that was learnt, or a mark that needs a look."""
    header, boxes = work.header, [region.box for region in work.regions]
    doubts = _doubts(header, boxes)
    if not doubts:
        return _Plan(Blanking(boxes))
    marked = [box for box in (_clamped(box, header) for box in rules.marked) if box.is_usable]
    if marked:
        return _Plan(Blanking(marked), (MARKED,))
    made = plain_text(work.opened.head, "Manufacturer"), plain_text(work.opened.head, "ManufacturerModelName")
    screen = rules.screen_for(*made, header.rows, header.columns)
    if screen is None:
        return _Plan(Blanking(None), doubts)
    return _Plan(Blanking(screen.keep, screen.blank), screen=screen.name)


def _doubts(header: PixelHeader, boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return why the boxes do not tell scan from banner; empty where they do."""
    if not boxes:
        return (NO_REGION,)
    kept = kept_pixels(header.rows, header.columns, boxes).mean()
    return (REGION_IS_SCREEN,) if kept >= WHOLE_SCREEN else ()


def _released(
    sink: Sink, source: Source, keep: Sequence[Box], blank: Sequence[Box], limits: Limits
) -> Verdict:
    opened = open_object(source, limits)
    work = _Work(opened, read_header(opened, limits), ())
    boxes = [box for box in (_clamped(box, work.header) for box in keep) if box.is_usable]
    if not boxes:
        raise Refusal(NO_REGION)
    return Clean(b"", _rebuilt(sink, work, _Plan(Blanking(boxes, blank)), _own), NOBODY)


def _blanked(sink: Sink, source: Source, boxes: Sequence[Box], limits: Limits) -> Verdict:
    opened = open_object(source, limits)
    header = read_header(opened, limits)
    work = _Work(opened, header, usable_regions(opened.head))
    screen = [Box(0, 0, header.columns - 1, header.rows - 1)]
    return Clean(b"", _rebuilt(sink, work, _Plan(Blanking(screen, boxes)), _own), NOBODY)


def _clamped(box: Box, header: PixelHeader) -> Box:
    return Box(max(box.x0, 0), max(box.y0, 0), min(box.x1, header.columns - 1), min(box.y1, header.rows - 1))


Made = tuple[Dataset, dict[str, Any]]
Maker = Callable[[Cleaning], Made]


def _received(opened: Opened, asked: _Asked) -> Maker:
    """Give what makes the new object of a received one, with the report of what was removed."""

    def uid(original: str, keyword: str) -> str:
        # A missing UID still needs a stable one, or a second upload of the file would count as another picture.
        return new_uid(original or f"{keyword} of {opened.digest}", secret=asked.secret)

    def make(work: Cleaning) -> Made:
        clean = cleaned(work, uid)
        drop_telling(opened.head, clean)
        retain(opened.head, clean, asked.rules.options, secret=asked.secret)
        return clean, removals(opened.head, clean, asked.rules.options).as_json()

    return make


def _own(work: Cleaning) -> Made:
    """Make a new object of one that was made here: it keeps its UIDs, and what the options of its time have kept."""
    clean = cleaned(work, lambda original, _keyword: original)
    carry_over(work.source, clean)
    return clean, {}


@dataclass(frozen=True, slots=True)
class _Work:
    """An object that is being read, with what it says of its pixels and of its screen."""

    opened: Opened
    header: PixelHeader
    regions: tuple[Region, ...]


def _rebuilt(sink: Sink, work: _Work, plan: _Plan, make: Maker) -> PictureFacts:
    """Write the new object, and return what is known about it."""
    source, header = work.opened.head, work.header
    palette = read_palette(source) if header.photometric == "PALETTE COLOR" else None
    with _pixels_at_fault():
        pixels, frames = rewrite(work.opened, header, palette, plan.blanking)
    is_masked = plan.blanking.boxes is not None
    clean, removal = make(
        Cleaning(source=source, header=header, palette=palette, pixels=pixels, is_masked=is_masked)
    )
    with _pixels_at_fault():
        content = write_object(sink, clean, pixels, frames)
    facts = _facts(source, clean, pixels, work.regions)
    return replace(facts, screen=plan.screen, removal=removal, content=content)


@contextmanager
def _pixels_at_fault() -> Iterator[None]:
    """Refuse as not decodable whatever a codec stumbles on."""
    try:
        yield
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
