"""Who decides what the listener only carries out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pydicom.dataset import Dataset

from enthesis.imaging.domain.commitment import Report, Request
from enthesis.imaging.domain.opening import Source


@dataclass(frozen=True, slots=True)
class Reply:
    """What a machine is answered about one object: a status (PS3.4 B.2.3) and, where it failed, why in words."""

    status: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who wants to open an association: what it calls itself, from where, and the SHA-256 of its certificate.

    `certificate` is empty where the line is not encrypted.
    """

    title: str
    address: str
    certificate: str = ""


class Desk(Protocol):
    """Who decides. Every method is called from threads of its own."""

    def let_in(self, peer: Peer) -> str:
        """Give an empty string where this machine may open an association, otherwise a key of `REJECTIONS`."""

    def turned_away(self, reason: str, calling: str) -> None:
        """Be told that somebody was refused: a key of `REJECTIONS`, `too_many` or `no_certificate`."""

    def receive(self, data: Source, transfer_syntax: str, calling: str) -> Reply:
        """Decide about one object, a bare dataset in this transfer syntax, which may still be on its way."""

    def broken_off(self, calling: str) -> None:
        """Be told that a connection ended within an object, of which nothing was kept."""

    def commit(self, request: Request, calling: str) -> tuple[str, Report]:
        """Say which of these objects are held, and give a name under which the answer is remembered."""

    def answered(self, name: str) -> None:
        """Be told that the answer of this name has reached its machine."""

    def sessions(self, query: Dataset, calling: str) -> Iterable[Dataset]:
        """Give what of this machine's worklist fits a query."""
