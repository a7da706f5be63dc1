"""Encryption at rest for what nobody may read by accident (quarantined pictures), of any length in little memory.

A sealed file is cut into pieces, each encrypted and authenticated by itself, so that it can be written as it comes and
read from any place. The key is the site's own, from the environment.

References
----------
NIST SP 800-38D (AES-256-GCM); Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015 (STREAM: a counter in the nonce keeps pieces in order, a mark on the last one shows a
cut-off end).
"""

import base64
import hashlib
import hmac
import io
import os
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MARK: Final = b"ENTHESIS-SEALED-2\n"
_WHOLE_MARK: Final = b"ENTHESIS-SEALED-1\n"
_WHOLE_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 32
_TAG_BYTES: Final = 16
PIECE_BYTES: Final = 2**18


class SealBroken(Exception):
    """The bytes were not sealed with this site's key, or were changed since."""


def site_key(purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose from the site's key (HMAC-SHA-256 as the extractor)."""
    return hmac.new(base64.urlsafe_b64decode(settings.SITE_KEY), purpose.encode(), hashlib.sha256).digest()


def seal(data: bytes) -> bytes:
    """Encrypt and authenticate `data` with the site's key."""
    sealed = io.BytesIO()
    with Sealing(sealed) as sealing:
        sealing.write(data)
    return sealed.getvalue()


def unseal(sealed: bytes) -> bytes:
    """Give back what was sealed.

    Raises
    ------
    SealBroken
        The key is another one, or the bytes are not what `seal` made.
    """
    if sealed.startswith(_WHOLE_MARK):
        return _unseal_whole(sealed)
    return Unsealed(io.BytesIO(sealed)).read()


class Sealing(io.RawIOBase):
    """Writes into a file, sealed; what was written is complete only once this is closed. The file stays open."""

    def __init__(self, file: BinaryIO) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._file, self._key, self._held, self._number = file, _key_of(salt), bytearray(), 0
        file.write(_MARK + salt)

    def writable(self) -> bool:
        """Tell that this can be written."""
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Take bytes; whole pieces go into the file at once."""
        self._held += data
        while len(self._held) > PIECE_BYTES:
            self._put(bytes(self._held[:PIECE_BYTES]), is_last=False)
            del self._held[:PIECE_BYTES]
        return len(data)

    def close(self) -> None:
        """Write what is left, marked as the end."""
        if not self.closed:
            self._put(bytes(self._held), is_last=True)
            self._held.clear()
        super().close()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._number, is_last=is_last), piece, _MARK))
        self._number += 1


class Unsealed(io.RawIOBase):
    """Reads a sealed file, from any place, a piece at a time.

    Raises
    ------
    SealBroken
        At the start or while reading: the key is another one, or the file is not what was sealed.
    """

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        head = file.read(len(_MARK) + _SALT_BYTES)
        body = file.seek(0, os.SEEK_END) - len(head)
        if len(head) < len(_MARK) + _SALT_BYTES or not head.startswith(_MARK) or body < _TAG_BYTES:
            raise _broken()
        self._file, self._start, self._key = file, len(head), _key_of(head[len(_MARK) :])
        self._pieces = -(-body // (PIECE_BYTES + _TAG_BYTES))
        self._size = body - self._pieces * _TAG_BYTES
        self._at, self._number, self._piece = 0, -1, b""
        self._load(0)

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that this can be read from any place."""
        return True

    def tell(self) -> int:
        """Give the place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read into a buffer, at most to the end of a piece."""
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, PIECE_BYTES)
        self._load(number)
        with memoryview(buffer) as view:
            found = self._piece[within : within + len(view)]
            view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Close the file below too."""
        self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(self._start + number * (PIECE_BYTES + _TAG_BYTES))
        sealed = self._file.read(PIECE_BYTES + _TAG_BYTES)
        nonce = _nonce(number, is_last=number == self._pieces - 1)
        try:
            self._piece = self._key.decrypt(nonce, sealed, _MARK)
        except (InvalidTag, ValueError) as error:
            raise _broken() from error
        self._number = number


def open_sealed(file: BinaryIO) -> BinaryIO:
    """Open a sealed file for reading from any place; raises SealBroken."""
    return io.BufferedReader(Unsealed(file), PIECE_BYTES)


def _unseal_whole(sealed: bytes) -> bytes:
    """Give back what was sealed in one piece, as it was until pictures of any length were."""
    body = sealed[len(_WHOLE_MARK) :]
    try:
        key = AESGCM(site_key("sealing"))
        return key.decrypt(body[:_WHOLE_NONCE_BYTES], body[_WHOLE_NONCE_BYTES:], _WHOLE_MARK)
    except (InvalidTag, ValueError) as error:
        raise _broken() from error


def _broken() -> SealBroken:
    return SealBroken("this was not sealed with the site's present key")


def _key_of(salt: bytes) -> AESGCM:
    return AESGCM(hmac.new(site_key("sealing"), salt, hashlib.sha256).digest())


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")
