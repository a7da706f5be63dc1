"""New identifiers: the same for the same original and secret, valid, and impossible to guess without the secret."""

import hashlib
import hmac
import uuid

import pytest
from pydicom.uid import UID

from enthesis.imaging.domain.uids import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION, new_uid

SECRET = b"sixteen bytes...."


def test_new_uid_is_the_uuid_of_a_keyed_hash() -> None:
    """PS3.5 B.2: 2.25 and the decimal form of a UUID, worked out here step by step."""
    digest = bytearray(hmac.new(SECRET, b"dicom-uid:1.2.3", hashlib.sha256).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80

    assert new_uid("1.2.3", secret=SECRET) == f"2.25.{int.from_bytes(digest, 'big')}"


def test_new_uid_ignores_padding() -> None:
    assert (
        new_uid("1.2.3\0", secret=SECRET)
        == new_uid(" 1.2.3 ", secret=SECRET)
        == new_uid("1.2.3", secret=SECRET)
    )


def test_new_uid_of_another_original_or_secret_is_another() -> None:
    assert (
        len({new_uid(one, secret=key) for one in ("1.2.3", "1.2.4") for key in (SECRET, SECRET[::-1])}) == 4
    )


@pytest.mark.parametrize("original", ["1.2.3", "", "not a uid", "1..2", "9" * 300, "Ümlaut", "\ud800"])
def test_new_uid_is_valid_whatever_the_original(original: str) -> None:
    found = new_uid(original, secret=SECRET)

    assert UID(found).is_valid
    assert len(found) <= 44
    assert uuid.UUID(int=int(found.removeprefix("2.25."))).version == 5


def test_new_uid_with_a_short_secret_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        new_uid("1.2.3", secret=b"fifteen bytes..")


def test_implementation_is_named_as_the_standard_allows() -> None:
    assert UID(IMPLEMENTATION_UID).is_valid
    assert len(IMPLEMENTATION_VERSION) <= 16
