"""Which files have arrived already, without knowing which files they were."""

import hashlib
import hmac
import re
from collections.abc import Iterable

from enthesis.core.sealing import site_key
from enthesis.imaging.models import Receipt
from enthesis.programme.models import Enrolment

_SHA256 = re.compile(r"[0-9a-f]{64}")


def fingerprint_of(sha256: str) -> str:
    """Give the fingerprint under which a file with this SHA-256 (64 hex digits) is remembered."""
    return hmac.new(site_key("receipts"), sha256.encode(), hashlib.sha256).hexdigest()


def known_fingerprints(owner: Enrolment, hashes: Iterable[str]) -> list[str]:
    """Give those of these SHA-256 hashes (hex) whose files this student has sent already, in their order."""
    asked = {one: fingerprint_of(one.lower()) for one in hashes if _SHA256.fullmatch(one.lower())}
    receipts = Receipt.objects.filter(owner=owner, fingerprint__in=asked.values())
    known = set(receipts.values_list("fingerprint", flat=True))
    return [one for one, fingerprint in asked.items() if fingerprint in known]
