"""One spelling for the content of a case, so that one hash can bind it for good."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from math import isfinite
from typing import Any

CASE_PREFIX = b"enthesis.logbook.case.v1\n"


class NotCanonical(ValueError):
    """The content has no single spelling: a value that JSON lacks, or a number that could be written in two ways."""


def canonical_json(content: Any) -> bytes:
    """Write content as JSON in the only way there is for it.

    Keys are sorted by code point, text is in Unicode normal form C, there is no white space, and characters
    outside ASCII are written as UTF-8. A whole float is written as an integer, so that 5.0 and 5, which a
    database may exchange, are the same content.

    Raises
    ------
    NotCanonical
        If a value is not text, a number, a boolean, null, a list or a mapping with text keys; if a float is
        not finite or needs an exponent; if two keys become the same; if text holds half a surrogate pair.

    References
    ----------
    The idea, with its remarks on numbers and on sorting, is RFC 8785, JSON Canonicalization Scheme; keys are
    sorted here by code point instead of UTF-16 unit. Unicode Standard Annex 15 for normal form C.
    """
    plain = _normal(content)
    written = json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return written.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("The text holds half a surrogate pair, which has no spelling in UTF-8.") from error


def bind(content: Mapping[str, Any]) -> str:
    """Give the hash that binds a signed case: SHA-256, in hexadecimal, over a fixed prefix and the canonical JSON.

    The prefix keeps a case's hash from ever being the hash of anything else that this system binds.
    """
    return fingerprint(CASE_PREFIX, content)


def fingerprint(prefix: bytes, content: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hexadecimal, over a prefix that names the kind of content, and its canonical JSON."""
    return hashlib.sha256(prefix + canonical_json(content)).hexdigest()


def _normal(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    raise NotCanonical(f"A {type(value).__name__} has no single spelling in JSON; write it as text first.")


def _number(value: float) -> float | int:
    if not isfinite(value):
        raise NotCanonical(f"{value} is not a number that JSON can hold.")
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    if "e" in repr(value):
        raise NotCanonical(f"{value!r} can be written in more than one way; write it as text first.")
    return value


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"The key {key!r} is not text.")
        normal = unicodedata.normalize("NFC", key)
        if normal in result:
            raise NotCanonical(f"The key {normal!r} is there twice.")
        result[normal] = _normal(item)
    return result
