"""One-time tokens, how a person came in, and what their browser calls itself, in words."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Under this key the session keeps how its person came in, so that a signature can say so.
SIGNED_IN_BY_KEY = "signed_in_by"

WAYS_IN = {
    "password": "password",
    "passkey": "passkey",
    "link": "one-time link",
    "demo": "the sample people's list",
}

# The order matters: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux", "Linux"),
)


def hash_token(token: str) -> str:
    """Give the hash (SHA-256, hex) under which a one-time token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def way_in(records: Iterable[Mapping[str, Any]]) -> str:
    """Give how a person came in, from the library's records of what they proved, oldest first.

    A second factor confirms a way in but is not one; a passkey that replaces the password is.
    """
    way = "password"
    for record in records:
        if record.get("method") == "mfa":
            way = "passkey" if record.get("passwordless") else way
        elif record.get("method") in WAYS_IN:
            way = record["method"]
    return way


def browser_words(user_agent: str) -> str:
    """Give a browser's name as people know it: "Firefox on Windows"; what says nothing is "A browser"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, user_agent)), "")
    return f"{browser} on {system}" if system else browser
