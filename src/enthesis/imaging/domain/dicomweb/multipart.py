"""Bodies of several parts, read and written without ever holding more than one part (RFC 2046 5.1, RFC 2387)."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

Read = Callable[[int], bytes]

STEP_BYTES: Final = 2**18
MOST_HEADER_BYTES: Final = 2**13
# RFC 2046, 5.1.1: what a boundary may be made of, and how long it may be.
BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
CRLF: Final = b"\r\n"


class BadMultipart(OSError):
    """The body is not what its head promises, or ends in the middle of a part (`is_short`)."""

    def __init__(self, words: str, *, is_short: bool = False) -> None:
        super().__init__(words)
        self.is_short = is_short


class Part:
    """One part: its header fields by their names in small letters, and its content, which is read once and onwards."""

    def __init__(self, headers: dict[str, str], pieces: Iterator[bytes]) -> None:
        self.headers = headers
        self.taken = 0
        self._pieces, self._ahead, self._at = pieces, b"", 0

    @property
    def content_type(self) -> str:
        """Give the media type in small letters, without parameters; empty where the part names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def peek(self, size: int) -> bytes:
        """Give the first bytes of what is left without taking them; raises BadMultipart."""
        held = [self._ahead[self._at :]]
        while sum(map(len, held)) < size and (piece := next(self._pieces, b"")):
            held.append(piece)
        self._ahead, self._at = b"".join(held), 0
        return self._ahead[:size]

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many bytes, or all that are left; none after the last. Raises BadMultipart."""
        if size < 0:
            return b"".join(iter(lambda: self.read(STEP_BYTES), b""))
        if self._at == len(self._ahead):
            self._ahead, self._at = next(self._pieces, b""), 0
        found = self._ahead[self._at : self._at + size]
        self._at += len(found)
        self.taken += len(found)
        return found


def iter_parts(read: Read, boundary: str) -> Iterator[Part]:
    """Yield the parts of a body one by one, as they come in; what was not read of one is passed over.

    Parameters
    ----------
    read
        Gives at most so many bytes, and none at the end.

    Raises
    ------
    BadMultipart
        The body has another shape, or ends too early; what was yielded until then stands.
    """
    if not BOUNDARY.fullmatch(boundary):
        raise BadMultipart("The boundary of the parts is missing, or is not one that RFC 2046 allows.")
    source = _Source(read, CRLF + b"--" + boundary.encode("ascii"))
    source.skip_to_delimiter()
    while not source.is_last():
        part = Part(source.headers(), source.content())
        yield part
        while part.read(STEP_BYTES):
            pass


class _Source:
    """What has been read and not yet used, and where the next delimiter is."""

    def __init__(self, read: Read, delimiter: bytes) -> None:
        self.read, self.delimiter = read, delimiter
        # The first delimiter may stand at the very beginning, without the line break that belongs to all others.
        self.held = bytearray(CRLF)

    def more(self) -> None:
        """Read on; raises BadMultipart at the end of the body."""
        piece = self.read(STEP_BYTES)
        if not piece:
            raise BadMultipart("The body ended before its last part did.", is_short=True)
        self.held += piece

    def skip_to_delimiter(self) -> None:
        """Leave what stands before the next delimiter, and the delimiter."""
        for _ in self._pieces():
            pass

    def is_last(self) -> bool:
        """Tell whether the delimiter just passed ends the body; else leave the rest of its line."""
        while len(self.held) < 2:
            self.more()
        if self.held.startswith(b"--"):
            return True
        while (end := self.held.find(CRLF)) < 0:
            if len(self.held) > MOST_HEADER_BYTES:
                raise BadMultipart("A boundary is followed by something else than a new line.")
            self.more()
        if self.held[:end].strip(b" \t"):
            raise BadMultipart("A boundary is followed by something else than a new line.")
        del self.held[:end]
        return False

    def headers(self) -> dict[str, str]:
        """Give the part's header fields by their names in small letters; without any, an empty line follows at once."""
        while (end := self.held.find(CRLF + CRLF)) < 0:
            if len(self.held) > MOST_HEADER_BYTES + STEP_BYTES:
                break
            self.more()
        if not 0 <= end <= MOST_HEADER_BYTES:
            raise BadMultipart("The head of a part does not end.")
        lines = self.held[:end].decode("latin-1").split("\r\n")
        # The empty line stays: that of a part without content may already be the next delimiter's line break.
        del self.held[: end + len(CRLF)]
        named = (line.partition(":") for line in lines if ":" in line)
        return {name.strip().lower(): value.strip() for name, _, value in named}

    def content(self) -> Iterator[bytes]:
        """Yield the part up to the next delimiter, piece by piece."""
        while len(self.held) < len(self.delimiter):
            self.more()
        if not self.held.startswith(self.delimiter):
            del self.held[: len(CRLF)]
        yield from self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        """Yield what stands before the next delimiter, piece by piece, and leave the delimiter."""
        while True:
            found = self.held.find(self.delimiter)
            # Without one, the last bytes may still be its beginning.
            sure = found if found >= 0 else max(0, len(self.held) - len(self.delimiter) + 1)
            piece = bytes(self.held[:sure])
            del self.held[: sure + (len(self.delimiter) if found >= 0 else 0)]
            if piece:
                yield piece
            if found >= 0:
                return
            self.more()


def written(parts: Iterable[tuple[dict[str, str], Iterable[bytes]]], boundary: str) -> Iterator[bytes]:
    """Yield a body made of parts: of each, its header fields and its pieces."""
    mark = b"--" + boundary.encode("ascii")
    for headers, pieces in parts:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield mark + CRLF + lines.encode("ascii") + CRLF
        yield from pieces
        yield CRLF
    yield mark + b"--" + CRLF
