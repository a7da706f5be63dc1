"""Encryption at rest for what nobody may read by accident (quarantined pictures).

AES-256-GCM with a random 96-bit nonce per object (NIST SP 800-38D); the key is the site's own, from the environment.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_MARK = b"ENTHESIS-SEALED-1\n"
_NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes were not sealed with this site's key, or were changed since."""


def site_key(purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose from the site's key (HMAC-SHA-256 as the extractor)."""
    return hmac.new(base64.urlsafe_b64decode(settings.SITE_KEY), purpose.encode(), hashlib.sha256).digest()


def seal(data: bytes) -> bytes:
    """Encrypt and authenticate `data` with the site's key."""
    nonce = os.urandom(_NONCE_BYTES)
    return _MARK + nonce + AESGCM(site_key("sealing")).encrypt(nonce, data, _MARK)


def unseal(sealed: bytes) -> bytes:
    """Give back what was sealed.

    Raises
    ------
    SealBroken
        The key is another one, or the bytes are not what `seal` made.
    """
    nonce, body = sealed[len(_MARK) : len(_MARK) + _NONCE_BYTES], sealed[len(_MARK) + _NONCE_BYTES :]
    try:
        return AESGCM(site_key("sealing")).decrypt(nonce, body, sealed[: len(_MARK)])
    except (InvalidTag, ValueError) as error:
        raise SealBroken("this was not sealed with the site's present key") from error
