"""Unpacks fonts made for browsers (WOFF2) into TrueType, which is what the typesetter reads.

So the document uses the very files of the screen, from the same package, and no font has to be kept beside the source.

References
----------
WOFF File Format 2.0, W3C Recommendation 2024-08-08; section numbers below. OpenType 1.9.1, tables glyf, loca and head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from struct import pack, unpack, unpack_from

import brotli  # type: ignore[import-untyped]

# Section 4.1: the tags that are written as a number.
WORDS = (
    "cmap head hhea hmtx maxp name OS/2 post cvt_ fpgm glyf loca prep CFF_ VORG EBDT EBLC gasp hdmx kern "
    "LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG_ sbix acnt avar bdat bloc "
    "bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill"
)
TAGS = [tag.replace("_", " ") for tag in WORDS.split()]
SIGNATURE = b"wOF2"
HEADER_SIZE = 48
COMPOSITE = 0xFFFF


class Bytes:
    """A stream of bytes that is read from its beginning."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        taken = self.data[self.at : self.at + size]
        if len(taken) < size:
            raise ValueError("The font ends too early.")
        self.at += size
        return taken

    def byte(self) -> int:
        """Read a number of one byte."""
        return self.take(1)[0]

    def word(self) -> int:
        """Read a number of two bytes."""
        return int.from_bytes(self.take(2), "big")

    def base_128(self) -> int:
        """Read a number of one to five bytes (section 3.1, UIntBase128)."""
        value = 0
        for _ in range(5):
            byte = self.byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise ValueError("A number in the font is too long.")

    def short(self) -> int:
        """Read a number of one to three bytes (section 3.1, 255UInt16)."""
        first = self.byte()
        if first == 253:
            return self.word()
        return {254: 506, 255: 253}[first] + self.byte() if first > 253 else first


@dataclass(frozen=True)
class Entry:
    """A table in the directory: its name, its size in the file, and whether it was transformed."""

    tag: str
    size: int
    is_transformed: bool


def truetype(woff2: bytes, family: str) -> bytes:
    """Unpack one font, and let it go by a family name of our own.

    A browser joins the files of one family by the letters that each has; the typesetter takes one file for a family. So
    each file becomes a family, and the typesetter gets them in their order.

    Raises
    ------
    ValueError
        If it is not WOFF2, is a collection of several fonts, or has transformed metrics, which none of ours has.
    """
    if woff2[:4] != SIGNATURE or woff2[4:8] == b"ttcf":
        raise ValueError("This is not a single font in WOFF2.")
    (number,) = unpack_from(">H", woff2, 12)
    (packed_size,) = unpack_from(">I", woff2, 20)
    stream = Bytes(woff2)
    stream.take(HEADER_SIZE)
    entries = [_entry(stream) for _ in range(number)]
    unpacked = Bytes(brotli.decompress(stream.take(packed_size)))
    tables = {entry.tag: unpacked.take(entry.size) for entry in entries}
    transformed = {entry.tag for entry in entries if entry.is_transformed}
    if transformed - {"glyf", "loca"}:
        raise ValueError("The font has a transformed table that is not read here.")
    if "glyf" in transformed:
        tables["glyf"], tables["loca"] = _outlines(tables["glyf"])
        tables["head"] = tables["head"][:50] + pack(">h", 1) + tables["head"][52:]
    tables["name"] = _names(tables["name"], family)
    return _file(woff2[4:8], tables)


def _names(table: bytes, family: str) -> bytes:
    """Write the name table with another family (ids 1 and 4) and without finer names for it (16, 17, 21, 22)."""
    _, number, start = unpack_from(">3H", table)
    records: list[tuple[tuple[int, ...], bytes]] = []
    for index in range(number):
        *keys, length, offset = unpack_from(">6H", table, 6 + 12 * index)
        if keys[3] in (16, 17, 21, 22):
            continue
        words = table[start + offset : start + offset + length]
        # Platforms 0 and 3 write UTF-16, the Macintosh one byte for each of these letters.
        renamed = family.encode("ascii" if keys[0] == 1 else "utf-16-be")
        records.append((tuple(keys), renamed if keys[3] in (1, 4) else words))
    offsets = accumulate((len(words) for _, words in records), initial=0)
    rows = [pack(">6H", *keys, len(words), at) for (keys, words), at in zip(records, offsets, strict=False)]
    head = pack(">3H", 0, len(records), 6 + 12 * len(records))
    return head + b"".join(rows) + b"".join(words for _, words in records)


def _entry(stream: Bytes) -> Entry:
    flags = stream.byte()
    tag = stream.take(4).decode("ascii") if flags & 0x3F == 0x3F else TAGS[flags & 0x3F]
    size, version = stream.base_128(), flags >> 6
    # Section 5: for outlines, version 3 means untouched; for all else, version 0.
    is_transformed = version != 3 if tag in ("glyf", "loca") else version != 0
    return Entry(tag, stream.base_128() if is_transformed else size, is_transformed)


class Outlines:
    """The streams that a transformed glyf table consists of (section 5.1)."""

    def __init__(self, data: bytes) -> None:
        """Cut the table into its streams."""
        _, options, self.glyphs, _, *sizes = unpack_from(">4H7I", data)
        stream = Bytes(data)
        stream.take(36)
        streams = [Bytes(stream.take(size)) for size in sizes]
        self.contours, self.points, self.flags, self.shapes, self.composites, boxes, self.instructions = (
            streams
        )
        bitmap_size = (self.glyphs + 31) // 32 * 4
        self.has_box = boxes.take(bitmap_size)
        self.boxes = boxes
        self.overlaps = stream.take((self.glyphs + 7) // 8) if options & 1 else bytes((self.glyphs + 7) // 8)

    def glyph(self, number: int) -> bytes:
        """Write the next glyph as a glyf table has it."""
        contours = self.contours.word()
        box = self.boxes.take(8) if _bit(self.has_box, number) else None
        if contours == 0:
            return b""
        if contours == COMPOSITE:
            return pack(">H", COMPOSITE) + (box or bytes(8)) + self._composite()
        return self._simple(contours, box, _bit(self.overlaps, number))

    def _simple(self, contours: int, box: bytes | None, overlaps: bool) -> bytes:
        counts = [self.points.short() for _ in range(contours)]
        flags = self.flags.take(sum(counts))
        steps = [_step(flag & 0x7F, self.shapes) for flag in flags]
        instructions = self.instructions.take(self.shapes.short())
        xs, ys = (list(accumulate(step[axis] for step in steps)) for axis in (0, 1))
        box = box or pack(">4h", min(xs), min(ys), max(xs), max(ys))
        marks = bytearray(flag < 0x80 for flag in flags)
        marks[0] |= 0x40 if overlaps else 0
        ends = pack(f">{contours}H", *(end - 1 for end in accumulate(counts)))
        moves = [pack(f">{len(steps)}h", *(step[axis] for step in steps)) for axis in (0, 1)]
        program = pack(">H", len(instructions)) + instructions
        return pack(">h", contours) + box + ends + program + bytes(marks) + b"".join(moves)

    def _composite(self) -> bytes:
        parts, has_instructions, more = [], False, True
        while more:
            head = self.composites.take(4)
            flags = int.from_bytes(head[:2], "big")
            scale = 2 if flags & 0x08 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
            parts.append(head + self.composites.take((4 if flags & 0x01 else 2) + scale))
            has_instructions |= bool(flags & 0x100)
            more = bool(flags & 0x20)
        if has_instructions:
            size = self.shapes.short()
            parts.append(pack(">H", size) + self.instructions.take(size))
        return b"".join(parts)


def _bit(bits: bytes, number: int) -> bool:
    return bool(bits[number >> 3] & 0x80 >> (number & 7))


def _step(flag: int, stream: Bytes) -> tuple[int, int]:
    """Read by how much a point moves (section 5.2, table of triplets)."""
    if flag < 10:
        return 0, _signed(flag, ((flag & 14) << 7) + stream.byte())
    if flag < 20:
        return _signed(flag, ((flag - 10 & 14) << 7) + stream.byte()), 0
    if flag < 84:
        code, both = flag - 20, stream.byte()
        dx, dy = 1 + (code & 0x30) + (both >> 4), 1 + ((code & 0x0C) << 2) + (both & 0x0F)
    elif flag < 120:
        code = flag - 84
        dx, dy = 1 + (code // 12 << 8) + stream.byte(), 1 + (code % 12 >> 2 << 8) + stream.byte()
    elif flag < 124:
        first, middle, last = stream.take(3)
        dx, dy = (first << 4) + (middle >> 4), ((middle & 0x0F) << 8) + last
    else:
        dx, dy = stream.word(), stream.word()
    return _signed(flag, dx), _signed(flag >> 1, dy)


def _signed(flag: int, value: int) -> int:
    return value if flag & 1 else -value


def _outlines(data: bytes) -> tuple[bytes, bytes]:
    """Write the tables glyf and loca (with long offsets)."""
    outlines = Outlines(data)
    glyphs = [_padded(outlines.glyph(number)) for number in range(outlines.glyphs)]
    offsets = accumulate((len(glyph) for glyph in glyphs), initial=0)
    return b"".join(glyphs), pack(f">{len(glyphs) + 1}I", *offsets)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _checksum(data: bytes) -> int:
    padded = _padded(data)
    total: int = sum(unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF


def _file(flavour: bytes, tables: dict[str, bytes]) -> bytes:
    """Write the tables with their directory."""
    names = sorted(tables)
    tables["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:]
    power = len(names).bit_length() - 1
    search = 16 << power
    header = flavour + pack(">4H", len(names), search, power, 16 * len(names) - search)
    whole = header + b"".join(_directory(names, tables)) + b"".join(_padded(tables[name]) for name in names)
    # OpenType, head.checkSumAdjustment: the whole file then sums up to this constant.
    adjustment = pack(">I", (0xB1B0AFBA - _checksum(whole)) & 0xFFFFFFFF)
    at = _offsets(names, tables)[names.index("head")] + 8
    return whole[:at] + adjustment + whole[at + 4 :]


def _offsets(names: Sequence[str], tables: dict[str, bytes]) -> list[int]:
    return list(accumulate((len(_padded(tables[name])) for name in names), initial=12 + 16 * len(names)))


def _directory(names: Sequence[str], tables: dict[str, bytes]) -> Iterator[bytes]:
    for name, offset in zip(names, _offsets(names, tables), strict=False):
        yield pack(">4sIII", name.encode("ascii"), _checksum(tables[name]), offset, len(tables[name]))
