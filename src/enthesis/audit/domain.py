"""The chain itself: each entry's hash covers its own words and the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
_PREFIX = b"enthesis.audit.v1\n"


def entry_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """Give the SHA-256 (hex) of an entry over the previous hash and its fields as canonical JSON."""
    words = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(_PREFIX + previous.encode() + b"\n" + words.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Write numbers so that every database gives them back alike: a whole number never as 1.0 or 1e+16."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
