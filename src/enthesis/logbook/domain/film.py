"""A cine loop as a file that players open: Motion JPEG in AVI.

It was chosen over a folder of pictures, which does not play; over an animated GIF or WebP, for which each frame would
be coded anew with a loss; and over MP4, which needs an encoder that we do not have. The frames in it are the very JPEGs
that the logbook keeps and shows, byte for byte, at the speed of the machine. VLC, mpv, ffmpeg, Windows Media Player and
QuickTime open it.

References
----------
Microsoft, AVI RIFF File Reference. Microsoft, OpenDML AVI File Format Extensions 1.02, for what MJPG means.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MICROSECONDS = 1_000_000
HAS_INDEX = 0x10
IS_KEY_FRAME = 0x10
UNKNOWN_QUALITY = 0xFFFFFFFF
FRAME = b"00dc"
LARGEST = 2**32 - 1
# Everything before the first frame.
HEAD_SIZE = 224


@dataclass(frozen=True)
class Film:
    """What is known of a loop before its frames are read.

    Parameters
    ----------
    width, height
        In pixels.
    frame_ms
        How long a frame is shown, in milliseconds.
    lengths
        The bytes of each frame.
    """

    width: int
    height: int
    frame_ms: float
    lengths: Sequence[int]

    @property
    def size(self) -> int:
        """Give how many bytes the whole file has."""
        return HEAD_SIZE + self._frames_size + 8 + 16 * len(self.lengths)

    def parts(self, frames: Iterable[bytes]) -> Iterator[bytes]:
        """Give the file piece by piece, reading one frame at a time.

        Raises
        ------
        ValueError
            The frames are others than was said, or the file would pass the 4 GiB that its format can say.
        """
        if self.size > LARGEST:
            raise ValueError("This loop is too long for one file.")
        yield self._head()
        for length, frame in zip(self.lengths, frames, strict=True):
            if len(frame) != length:
                raise ValueError("A frame is not as long as was said.")
            yield chunk(FRAME, frame)
        yield chunk(b"idx1", b"".join(self._index()))

    @property
    def _frames_size(self) -> int:
        return sum(8 + length + length % 2 for length in self.lengths)

    def _head(self) -> bytes:
        """Give everything before the first frame."""
        header = chunk(b"LIST", b"hdrl" + chunk(b"avih", self._about_file()) + self._about_pictures())
        frames = struct.pack("<4sI4s", b"LIST", 4 + self._frames_size, b"movi")
        index = 8 + 16 * len(self.lengths)
        whole = 4 + len(header) + len(frames) + self._frames_size + index
        return struct.pack("<4sI4s", b"RIFF", whole, b"AVI ") + header + frames

    def _about_file(self) -> bytes:
        longest, each = max(self.lengths), self._microseconds
        fastest = min(longest * MICROSECONDS // each, LARGEST)
        return struct.pack(
            "<14I", each, fastest, 0, HAS_INDEX, len(self.lengths), 0, 1, longest, self.width,
            self.height, 0, 0, 0, 0,
        )  # fmt: skip

    def _about_pictures(self) -> bytes:
        longest = max(self.lengths)
        stream = struct.pack(
            "<4s4sIHHIIIIIIII4H", b"vids", b"MJPG", 0, 0, 0, 0, self._microseconds, MICROSECONDS, 0,
            len(self.lengths), longest, UNKNOWN_QUALITY, 0, 0, 0, self.width, self.height,
        )  # fmt: skip
        bitmap = struct.pack(
            "<IiiHH4sIiiII",
            40,
            self.width,
            self.height,
            1,
            24,
            b"MJPG",
            self.width * self.height * 3,
            0,
            0,
            0,
            0,
        )
        return chunk(b"LIST", b"strl" + chunk(b"strh", stream) + chunk(b"strf", bitmap))

    @property
    def _microseconds(self) -> int:
        return max(1, round(self.frame_ms * 1000))

    def _index(self) -> Iterator[bytes]:
        """Tell where each frame begins, counted from the word "movi"."""
        begins = 4
        for length in self.lengths:
            yield struct.pack("<4sIII", FRAME, IS_KEY_FRAME, begins, length)
            begins += 8 + length + length % 2


def chunk(name: bytes, data: bytes) -> bytes:
    """Give a piece of a RIFF file: its name, its length, its bytes, and one more where their number is odd."""
    return struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2)
