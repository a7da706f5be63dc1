"""Bodies of several parts, read and written without ever holding more than one part (RFC 2046 5.1, RFC 2387)."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

Read = Callable[[int], bytes]

STEP_BYTES: Final = 2**18
MOST_HEADER_BYTES: Final = 2**13
# RFC 2046, 5.1.1: what a boundary may be made of, and how long it may be.
BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
CRLF: Final = b"\r\n"


class BadMultipart(ValueError):
    """The body is not what its head promises, or ends in the middle of a part (`is_short`)."""

    def __init__(self, words: str, *, is_short: bool = False) -> None:
        super().__init__(words)
        self.is_short = is_short


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `data` is None where it was larger than the limit; then it was read past and not held."""

    headers: dict[str, str]
    data: bytes | None = field(repr=False)

    @property
    def content_type(self) -> str:
        """Give the media type in small letters, without parameters; empty where the part names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def iter_parts(read: Read, boundary: str, *, most_bytes: int) -> Iterator[Part]:
    """Yield the parts of a body one by one, as they come in.

    Parameters
    ----------
    read
        Gives at most so many bytes, and none at the end.
    most_bytes
        The largest part that is held, in bytes.

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
        headers = source.headers()
        yield Part(headers, source.content(most_bytes))


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

    def content(self, most_bytes: int) -> bytes | None:
        """Give the part up to the next delimiter, or None where it is larger than the limit."""
        while len(self.held) < len(self.delimiter):
            self.more()
        if not self.held.startswith(self.delimiter):
            del self.held[: len(CRLF)]
        kept: io.BytesIO | None = io.BytesIO()
        for piece in self._pieces():
            if kept is not None and kept.tell() + len(piece) <= most_bytes:
                kept.write(piece)
            else:
                kept = None
        return None if kept is None else kept.getvalue()

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
