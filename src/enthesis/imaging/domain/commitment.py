"""Storage commitment as messages: what a machine asks about, and what it is told (DICOM PS3.4 annex J)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import UID

from enthesis.imaging.domain.quiet import quiet
from enthesis.imaging.domain.reading import text

# PS3.3 table C.14-1: No such object instance.
NO_SUCH_OBJECT: Final = 0x0112
ALL_HELD: Final = 1
SOME_MISSING: Final = 2
MOST_REFERENCES: Final = 10_000

Reference = tuple[str, str]
"""SOP Class UID and SOP Instance UID, both as the machine calls them."""


class NotARequest(Exception):
    """What was sent is not a request for storage commitment; `too_many` tells that it only asks about too much."""

    def __init__(self, *, too_many: bool = False) -> None:
        super().__init__()
        self.too_many = too_many


@dataclass(frozen=True)
class Request:
    """What a machine asks about. Nothing of it is shown where this is printed."""

    transaction_uid: str = field(repr=False)
    references: tuple[Reference, ...] = field(repr=False)


def read_request(dataset: Dataset) -> Request:
    """Read the action information of a request (PS3.4 table J.3-1).

    Raises
    ------
    NotARequest
        Something is missing, or there is too much of it.
    """
    with quiet:
        transaction = text(dataset, "TransactionUID")
        items = list(dataset.get("ReferencedSOPSequence") or ())
        if not transaction or not items:
            raise NotARequest
        if len(items) > MOST_REFERENCES:
            raise NotARequest(too_many=True)
        references = [
            (text(one, "ReferencedSOPClassUID"), text(one, "ReferencedSOPInstanceUID")) for one in items
        ]
    if not all(sop_class and instance for sop_class, instance in references):
        raise NotARequest
    return Request(transaction, tuple(dict.fromkeys(references)))


@dataclass(frozen=True)
class Report:
    """What a machine is told about its request. Nothing of it is shown where this is printed."""

    transaction_uid: str = field(repr=False)
    held: tuple[Reference, ...] = field(repr=False)
    missing: tuple[Reference, ...] = field(repr=False)

    @property
    def event(self) -> int:
        """Give the event type (PS3.4 table J.3-2): all are held, or some are missing."""
        return SOME_MISSING if self.missing else ALL_HELD

    def dataset(self) -> Dataset:
        """Give the event information (PS3.4 table J.3-2)."""
        told = Dataset()
        with quiet:  # a UID that the machine made wrongly is given back as it is
            told.TransactionUID = UID(self.transaction_uid)
            if self.held:
                told.ReferencedSOPSequence = [_item(one) for one in self.held]
            if self.missing:
                told.FailedSOPSequence = [_item(one, NO_SUCH_OBJECT) for one in self.missing]
        return told


def report_on(request: Request, held: Iterable[str]) -> Report:
    """Give what a machine is told, where the objects with these UIDs (as the machine calls them) are held."""
    here = set(held)
    return Report(
        request.transaction_uid,
        tuple(one for one in request.references if one[1] in here),
        tuple(one for one in request.references if one[1] not in here),
    )


def _item(reference: Reference, reason: int | None = None) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = (UID(one) for one in reference)
    if reason is not None:
        item.FailureReason = reason
    return item
