"""What every object store promises."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from enthesis.core.errors import Unavailable


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

    def get(self, key: str) -> bytes:
        """Give the bytes after checking them against their key; raises BlobMissing or BlobDamaged."""

    def exists(self, key: str) -> bool:
        """Tell whether an object is there."""

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""

    def keys(self) -> Iterator[str]:
        """Walk over the keys of all objects."""


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
        raise BlobDamaged("What the store gave back is not what was put in. Please tell your administrator.")
    return data


def full() -> StoreFull:
    """Make the refusal for a full store."""
    return StoreFull(
        "There is no room left for images. Nothing was lost; please tell your administrator and try later."
    )
