"""Objects on their way into the store and out of it, so that a crash or a full disk leaves nothing unseen behind."""

import io
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from enthesis.core.blobs import store
from enthesis.core.blobs.base import key_of_file
from enthesis.core.errors import Unavailable
from enthesis.imaging.models import Instance, LooseObject

# No arrival takes this long: what is still loose then was left by something that died.
LEFT_BEHIND_AFTER = timedelta(hours=1)
IN_MEMORY_BYTES: Final = 8 * 2**20


@dataclass(frozen=True)
class Deposit:
    """Objects that lie in the store under the protection of loose rows, until a picture's row names them."""

    by: uuid.UUID
    keys: tuple[str, ...]

    def settle(self) -> None:
        """Say, in the transaction of the row that names them, that the objects are loose no more."""
        LooseObject.objects.filter(by=self.by).delete()

    def abandon(self) -> None:
        """Remove those of the objects that no row names, because none will."""
        remove_loose(self.by)


@contextmanager
def or_abandon(deposits: Iterable[Deposit]) -> Iterator[None]:
    """Do something with deposits, or abandon those that there are by then, whatever fails."""
    try:
        yield
    except BaseException:
        for deposit in deposits:
            deposit.abandon()
        raise


@contextmanager
def spool() -> Iterator[BinaryIO]:
    """Give a file for an object on its way: in memory while it is small, else on the disk, where it has no name.

    Only what is blanked or sealed may be written into it.
    """
    folder = settings.DATA_DIR / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(folder)) as file:
        yield cast(BinaryIO, file)


def put_objects(objects: Sequence[bytes | BinaryIO], *, now: datetime) -> Deposit:
    """Put objects into the store, outside any transaction; their keys come in the same order.

    Parameters
    ----------
    objects
        Bytes, or open files that can be read from any place, which are never held as a whole.

    Raises
    ------
    StoreFull, Unavailable
        Nothing was kept.
    """
    files = [io.BytesIO(one) if isinstance(one, bytes) else one for one in objects]
    deposit = Deposit(uuid.uuid4(), tuple(key_of_file(file) for file in files))
    rows = [LooseObject(key=key, by=deposit.by, at=now) for key in sorted(set(deposit.keys))]
    # Taken over from whoever lets go of the same bytes just now: they must not delete them under our hands.
    LooseObject.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=["by", "at"]
    )
    with or_abandon([deposit]):
        for file in files:
            store().put_file(file)
    return deposit


def let_go(keys: Iterable[str], *, now: datetime) -> None:
    """Remove objects once the transaction that has taken their names out of a row is kept.

    Where the store does not answer then, the loose rows stay, and the daily job removes what they name.
    """
    by = uuid.uuid4()
    rows = [LooseObject(key=key, by=by, at=now) for key in sorted({key for key in keys if key})]
    LooseObject.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: remove_loose(by), robust=True)


def remove_loose(by: uuid.UUID) -> int:
    """Delete the loose objects of one piece of work that no picture names, and give their number.

    What the store does not delete just now stays loose, for the daily job.
    """
    removed = 0
    for key in list(LooseObject.objects.filter(by=by).values_list("key", flat=True)):
        try:
            removed += _remove_one(key, by)
        except Unavailable:
            continue
    return removed


@transaction.atomic
def _remove_one(key: str, by: uuid.UUID) -> bool:
    # The row's lock keeps a new arrival of the same bytes waiting until they are gone, so that it puts them again.
    loose = LooseObject.objects.select_for_update().filter(key=key, by=by).first()
    if loose is None:
        return False
    is_free = not _is_named(key)
    if is_free:
        store().delete(key)
    loose.delete()
    return is_free


def _is_named(key: str) -> bool:
    named = Q(object_key=key) | Q(bundle_key=key) | Q(thumbnail_key=key) | Q(sealed_key=key)
    return Instance.objects.filter(named).exists()


def remove_left_behind(*, now: datetime) -> int:
    """Delete what arrivals and removals that died have left in the store, and give the number of objects."""
    old = LooseObject.objects.filter(at__lt=now - LEFT_BEHIND_AFTER)
    return sum(remove_loose(by) for by in set(old.values_list("by", flat=True)))
