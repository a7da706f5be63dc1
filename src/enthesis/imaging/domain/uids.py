"""New identifiers that cannot be traced back without the site's secret."""

import hashlib
import hmac
import uuid
from importlib.metadata import version
from typing import Final

IMPLEMENTATION_UID: Final = "2.25.61066418173022760760800029129571632041"
RELEASE: Final = version("enthesis").partition("+")[0]
"""Which release this is, as objects and reports name it; ours are known by the class UID, which stays."""
IMPLEMENTATION_VERSION: Final = f"ENTHESIS_{RELEASE}"[:16]
MIN_SECRET_BYTES: Final = 16


def method_of(what: str) -> str:
    """Write by which release and how an object was made, as DeidentificationMethod takes it: 64 characters at most."""
    return f"Enthesis {RELEASE}: {what}"[:64]


def new_uid(original: str, *, secret: bytes) -> str:
    """Return the UID that stands for `original` on this site.

    The same original gives the same answer for one secret, so pictures of one study stay together and a second
    upload is recognised; without the secret nobody can go back or compare sites. An original that is not a valid
    UID is replaced as well, which repairs it.

    Returns
    -------
    str
        `2.25.` and the decimal form of a UUID made from HMAC-SHA-256; at most 44 characters.

    Raises
    ------
    ValueError
        The secret is shorter than 16 bytes.

    References
    ----------
    DICOM PS3.5 B.2 (UUID derived UID); PS3.15 E.1.1 (replacement of UIDs).
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"The secret must have at least {MIN_SECRET_BYTES} bytes.")
    plain = original.strip(" \0").encode(errors="backslashreplace")
    digest = hmac.new(secret, b"dicom-uid:" + plain, hashlib.sha256).digest()
    return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"
