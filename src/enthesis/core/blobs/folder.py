"""Objects as plain files, `ab/cd/abcd…`: written beside, flushed, then renamed, so that a crash leaves none half."""

import errno
import io
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from enthesis.core.blobs.base import full, key_of_file, missing, verified, verified_file

# Below this much free disk the database itself would be in danger.
_RESERVE_BYTES = 64 * 2**20


class FolderStore:
    """A folder on a local disk.

    Parameters
    ----------
    root
        Made when it is not there.
    limit_bytes
        Refuse new objects once the folder's own total would pass this; 0 for no limit but the disk's.
    """

    def __init__(self, root: Path, *, limit_bytes: int = 0) -> None:
        self.root, self.limit_bytes = root, limit_bytes
        root.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """Give the file of a key."""
        return self.root / key[:2] / key[2:4] / key

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and give their key.

        Raises
        ------
        StoreFull
            The disk or the limit has no room; nothing is left behind.
        """
        return self.put_file(io.BytesIO(data))

    def put_file(self, file: BinaryIO) -> str:
        """Keep what an open file holds durably and give its key; raises StoreFull as `put` does."""
        key, length = key_of_file(file), file.seek(0, os.SEEK_END)
        target = self.path(key)
        if target.exists():
            return key
        self._make_sure_of_room(length)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{uuid.uuid4().hex}")
        try:
            file.seek(0)
            with beside.open("wb") as copy:
                shutil.copyfileobj(file, copy)
                copy.flush()
                os.fsync(copy.fileno())
            beside.rename(target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise full() from error
            raise
        self._flush_folder(target.parent)
        return key

    def get(self, key: str) -> bytes:
        """Give the bytes of a key; raises BlobMissing or BlobDamaged."""
        try:
            return verified(key, self.path(key).read_bytes())
        except FileNotFoundError as error:
            raise missing() from error

    def open(self, key: str) -> BinaryIO:
        """Give an object as an open file; raises BlobMissing or BlobDamaged."""
        try:
            return verified_file(key, self.path(key).open("rb"))
        except FileNotFoundError as error:
            raise missing() from error

    def exists(self, key: str) -> bool:
        """Tell whether an object is there."""
        return self.path(key).exists()

    def delete(self, key: str) -> None:
        """Remove an object."""
        self.path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Walk over all keys, in order."""
        yield from sorted(file.name for file in self.root.glob("??/??/*") if not file.name.startswith("."))

    def total(self) -> tuple[int, int]:
        """Count the objects and their bytes."""
        sizes = [file.stat().st_size for file in self.root.glob("??/??/*")]
        return len(sizes), sum(sizes)

    def address(self, key: str, *, content_type: str, name: str, cache: str) -> str:
        """Give nothing: only this site can give what lies in its folder."""
        return ""

    def _make_sure_of_room(self, wanted: int) -> None:
        if shutil.disk_usage(self.root).free < wanted + _RESERVE_BYTES:
            raise full()
        if self.limit_bytes and self.total()[1] + wanted > self.limit_bytes:
            raise full()

    @staticmethod
    def _flush_folder(folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
