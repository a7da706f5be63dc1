"""What every object store promises."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from enthesis.core.errors import Unavailable

# How much of an open file is held at a time.
PART = 2**20


class BlobMissing(Unavailable):
    """An object that a row names is not in the store."""

    title = "This file cannot be found"


class BlobDamaged(Unavailable):
    """An object's bytes are not what their name says."""

    title = "This file is damaged"


class StoreFull(Unavailable):
    """There is no room for another object."""

    title = "The store is full"


class BlobStore(Protocol):
    """Objects under their own SHA-256 (64 hex digits). Writing the same bytes twice keeps them once."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and give their key; raises StoreFull or Unavailable, and then keeps nothing."""

    def put_file(self, file: BinaryIO) -> str:
        """Keep what an open file holds, as `put` does, without ever holding all of it."""

    def get(self, key: str) -> bytes:
        """Give the bytes after checking them against their key; raises BlobMissing or BlobDamaged."""

    def open(self, key: str) -> BinaryIO:
        """Give an open file after checking all of it as `get` does, without ever holding all of it."""

    def exists(self, key: str) -> bool:
        """Tell whether an object is there."""

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""

    def keys(self) -> Iterator[str]:
        """Walk over the keys of all objects."""

    def total(self) -> tuple[int, int]:
        """Count the objects and their bytes, by looking at every one of them."""

    def address(self, key: str, *, content_type: str, name: str, cache: str) -> str:
        """Give where a browser may fetch an object itself for a minute; empty where only this site gives it."""


def key_of(data: bytes) -> str:
    """Give the key under which these bytes are kept: their SHA-256 in hex (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def verified(key: str, data: bytes) -> bytes:
    """Give the bytes back if they are what their key says.

    Raises
    ------
    BlobDamaged
        They are not.
    """
    if key_of(data) != key:
        raise damaged()
    return data


def key_of_file(file: BinaryIO) -> str:
    """Give the key of what an open file holds from its beginning, and lead back there."""
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(PART):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def verified_file(key: str, file: BinaryIO) -> BinaryIO:
    """Give an open file back, at its beginning, if it holds what its key says; raises BlobDamaged."""
    if key_of_file(file) != key:
        file.close()
        raise damaged()
    return file


def missing() -> BlobMissing:
    """Make the refusal for an object that is not there."""
    return BlobMissing("This file is not in the store. Please tell your administrator.")


def damaged() -> BlobDamaged:
    """Make the refusal for an object that is not what its name says."""
    return BlobDamaged("What the store gave back is not what was put in. Please tell your administrator.")


def full() -> StoreFull:
    """Make the refusal for a full store."""
    return StoreFull(
        "There is no room left for images. Nothing was lost; please tell your administrator and try later."
    )
