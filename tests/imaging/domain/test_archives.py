"""Zips: what is taken, what is refused, and that no name in one is ever used."""

import io
import random
import struct
import tracemalloc
import zipfile

import pytest

from enthesis.imaging.domain.archives import ArchiveLimits, Member, iter_members
from enthesis.imaging.domain.verdicts import refused

PICTURE = bytes(128) + b"DICM" + bytes(range(256)) * 4
OTHER = bytes(128) + b"DICM" + bytes(range(255, -1, -1)) * 4


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """Give a zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def outcome(data: bytes, **limits: int) -> list[str]:
    """Give what became of each member: `taken`, the reason it was skipped, or the code of its refusal."""
    found = list(iter_members(data, limits=ArchiveLimits(**limits)))
    return [one.skipped or (one.refusal.code if one.refusal else "taken") for one in found]


def test_members_come_in_order_with_their_content() -> None:
    found = list(iter_members(zipped(("b/2.dcm", PICTURE), ("b/", b""), ("a/1.dcm", OTHER))))

    assert found == [Member(1, 2, data=PICTURE), Member(2, 2, data=OTHER)]
    assert [one.label for one in found] == ["file 1 of 2", "file 2 of 2"]


def test_one_member_at_a_time_is_held() -> None:
    size = 4 * 2**20
    content = bytes(128) + b"DICM" + random.Random(1).randbytes(size)
    data = zipped(*[(str(number), content) for number in range(4)], method=zipfile.ZIP_STORED)
    tracemalloc.start()
    try:
        members = iter_members(data)
        for _ in range(4):
            member = next(members)
            assert member.data == content
            del member
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    # Room that grows with what is read takes an eighth more, and one step is on its way.
    assert peak < 1.6 * size, peak / size


def test_members_come_from_an_open_file_too() -> None:
    stream = io.BytesIO(zipped(("1", PICTURE), method=zipfile.ZIP_STORED))

    assert list(iter_members(stream)) == [Member(1, 1, data=PICTURE)]


def test_zip_with_a_comment_is_read() -> None:
    assert outcome(zipped(("1", PICTURE), comment=b"x" * 65_535)) == ["taken"]


def test_names_are_nowhere_in_what_comes_out() -> None:
    names = ("Rowan Alex/ID44.dcm", "../../etc/rowan", "ROWAN\x00.dcm")
    found = list(iter_members(zipped(*((name, PICTURE) for name in names))))

    assert "rowan" not in repr([(one, one.label) for one in found]).casefold()
    assert [one.data for one in found] == [PICTURE] * 3


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("DICOMDIR", "index"),
        ("A/dicomdir", "index"),
        ("A\\DICOMDIR", "index"),
        ("__MACOSX/._1.dcm", "leftover"),
        ("a/.DS_Store", "leftover"),
        ("Thumbs.db", "leftover"),
        ("desktop.ini", "leftover"),
    ],
)
def test_index_and_leftovers_are_skipped(name: str, reason: str) -> None:
    assert outcome(zipped((name, PICTURE), ("1", PICTURE))) == [reason, "taken"]


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 50, zipped(("1", PICTURE))[:-30]])
def test_no_zip_is_one_refusal(data: bytes) -> None:
    (found,) = iter_members(data)

    assert found == Member(0, 0, refusal=refused("archive_unreadable"))
    assert found.label == "the zip file"


def test_empty_zip_has_no_members() -> None:
    assert outcome(zipped()) == []


def test_too_many_members_are_refused_before_any_is_read() -> None:
    many = zipped(*((str(index), PICTURE) for index in range(4)))

    assert outcome(many, max_members=3) == ["archive_too_many"]
    assert outcome(many, max_members=4) == ["taken"] * 4


def test_directory_that_is_too_large_for_its_members_is_refused() -> None:
    long_names = zipped(*((f"{index}{'x' * 3000}", PICTURE) for index in range(2)))

    assert outcome(long_names, max_members=5) == ["archive_too_many"]


def test_directory_that_hides_its_count_is_counted() -> None:
    data = bytearray(zipped(*((str(index), PICTURE) for index in range(4))))
    at = data.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 1, 1)

    assert outcome(bytes(data), max_members=3) == ["archive_too_many"]


def test_zip_larger_than_the_limit_is_refused() -> None:
    data = zipped(("1", PICTURE))

    assert outcome(data, max_archive_bytes=len(data) - 1) == ["archive_too_large"]
    assert outcome(data, max_archive_bytes=len(data)) == ["taken"]


def test_zip64_is_refused() -> None:
    data = zipped(("1", PICTURE))
    at = data.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)

    assert outcome(data[:at] + locator + data[at:]) == ["archive_too_large"]


def test_member_larger_than_the_limit_is_refused_and_the_rest_read() -> None:
    data = zipped(("1", PICTURE + b"x"), ("2", PICTURE))

    assert outcome(data, max_member_bytes=len(PICTURE)) == ["too_large", "taken"]


def test_total_above_the_limit_ends_the_reading() -> None:
    data = zipped(*((str(index), PICTURE) for index in range(4)))

    assert outcome(data, max_total_bytes=2 * len(PICTURE)) == ["taken", "taken", "archive_too_large"]


def test_bomb_is_refused_by_its_ratio() -> None:
    bomb = zipped(("1", PICTURE + bytes(3_000_000)), ("2", PICTURE))

    assert len(bomb) < 6000
    assert outcome(bomb) == ["archive_ratio", "taken"]


def test_high_ratio_of_a_small_file_is_no_bomb() -> None:
    assert outcome(zipped(("1", PICTURE + bytes(900_000)))) == ["taken"]


def test_member_that_claims_to_be_smaller_than_it_is_is_damaged() -> None:
    data = bytearray(zipped(("1", PICTURE + bytes(500_000))))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(mark) + offset, 200)

    assert outcome(bytes(data)) == ["damaged"]


def test_encrypted_member_is_refused() -> None:
    data = bytearray(zipped(("1", PICTURE), ("2", PICTURE)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        struct.pack_into("<H", data, at, struct.unpack_from("<H", data, at)[0] | 1)

    assert outcome(bytes(data)) == ["archive_encrypted", "taken"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_method_without_a_bound_is_refused(method: int) -> None:
    assert outcome(zipped(("1", PICTURE), method=method)) == ["archive_method"]


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh9"]
)
def test_archive_in_an_archive_is_refused(start: bytes) -> None:
    assert outcome(zipped(("1", start + bytes(200)), ("2", PICTURE))) == ["archive_nested", "taken"]


@pytest.mark.parametrize("content", [b"", b"report", bytes(200)])
def test_other_files_are_not_dicom(content: bytes) -> None:
    assert outcome(zipped(("1", content), ("2", PICTURE))) == ["not_dicom", "taken"]


def test_damaged_member_is_refused_and_the_rest_read() -> None:
    data = bytearray(zipped(("1", PICTURE), ("2", PICTURE), method=zipfile.ZIP_STORED))
    data[data.index(b"DICM") + 100] ^= 1

    assert outcome(bytes(data)) == ["damaged", "taken"]


def test_hostile_bytes_never_raise() -> None:
    chance = random.Random(11)
    whole = zipped(("1", PICTURE), ("2", PICTURE + bytes(5000)), comment=b"remark")
    for _ in range(800):
        data = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for member in iter_members(bytes(data)):
            assert sum(one is not None for one in (member.data, member.refusal)) + bool(member.skipped) == 1


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypisom", b"RIFF\x10\0\0\0AVI "]
)
def test_plain_picture_in_a_zip_is_to_be_unpacked(start: bytes) -> None:
    (member,) = iter_members(zipped(("a", start + bytes(200))))
    assert member.refusal == refused("plain_in_archive")
