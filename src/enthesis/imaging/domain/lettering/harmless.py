"""Which writing may stay on a picture: scales, settings and anatomy. Everything else is taken for a name.

What may stay is listed, not what must go, because names are endless and a patient's number looks like any other.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

LEXICON: Final = Path(__file__).with_name("harmless.txt")
SURE_ENOUGH: Final = 0.8
"""Below this, writing counts as unread. Mirrored and broken writing passes it at times, as words of no lexicon."""
LONGEST_NUMBER: Final = 3
SHORTEST_WORD: Final = 3
MOST_DIGITS: Final = 5
MOST_BARE_DIGITS: Final = 4
PAIR: Final = 2

UNITS: Final = frozenset(
    ["", "mm", "cm", "m", "hz", "khz", "mhz", "db", "s", "ms", "fps", "w", "mw", "%", "°", "x", "d", "y", "yr", "kpa",
     "cm/s", "m/s", "cm²", "mm²", "cm³", "ml", "g", "c", "f", "h", "l", "r", "p"]
)  # fmt: skip
"""What may stand right behind a number: units, and single letters as some machines put behind settings."""

_PARTS = re.compile(r"[\s,;:/|()\[\]<>=]+")
_NUMBER = re.compile(r"[a-z]?[-+~]?(\d+)(?:\.(\d+))?([a-zµ°%/²³]*)")
_DATE = re.compile(
    r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}|\d{1,2}\s*[-/. ]?\s*[a-z]{3,9}\s*[-/. ,]?\s*\d{2,4}"
)
# Surnames on their own, planes and muscle heads before these words.
_LONG_OR_SHORT = re.compile(r"\b(?:long|short)(?=\s+(?:axis|head|view)\b)")
_BETWEEN_NAMES = re.compile(r"[\^=\\\s,.-]+")
_TIME = re.compile(r"\d{1,2}\s*:\s*\d{2}")


def is_harmless(words: str, *, denied: frozenset[str] = frozenset()) -> bool:
    """Tell whether nothing in a line of writing can identify anybody.

    A line with a date, a time or more than five digits is not harmless, nor one of numbers alone with more than four.
    Otherwise each of its parts must be a word of the lexicon, a number of up to three digits before and after the
    point with or without its unit, or one letter before a number ("G 62"). Names of two letters are many, and so are
    initials: a short word that is in no lexicon stands alone on no picture.

    Parameters
    ----------
    words
        The line as it was read.
    denied
        Parts in lower case that are not harmless on this picture, because its patient is called so.
    """
    line = plain(words)
    if _DATE.search(line) or _TIME.search(line) or sum(c.isdigit() for c in line) > MOST_DIGITS:
        return False
    parts = parts_of(_LONG_OR_SHORT.sub("", line))
    if all(_NUMBER.fullmatch(part) for part in parts) and sum(c.isdigit() for c in line) > MOST_BARE_DIGITS:
        return False
    settings = _settings(parts)
    return all(part not in denied and (part in settings or is_harmless_part(part)) for part in parts)


def _settings(parts: Sequence[str]) -> frozenset[str]:
    """Give the single letters that name a setting: those before a number, where no other letter stands alone."""
    letters = [part for part in parts if len(part) == 1 and part.isascii() and part.isalpha()]
    before = [one for one, other in pairwise(parts) if one in letters and _NUMBER.fullmatch(other)]
    return frozenset(before) if len(letters) == len(before) == 1 else frozenset()


def is_harmless_part(part: str) -> bool:
    """Tell whether one part of a line, in lower case, can stand on a picture of anybody."""
    word = part.strip(".-–+*#'\"°%")
    if part in lexicon() or word in lexicon() or not word:
        return True
    number = _NUMBER.fullmatch(part)
    if number is None:
        return False
    whole, fraction, unit = number[1], number[2] or "", number[3]
    return max(len(whole), len(fraction)) <= LONGEST_NUMBER and (unit in UNITS or unit in lexicon())


def parts_of(line: str) -> list[str]:
    """Cut a plain line into its words and numbers."""
    return [part for part in _PARTS.split(line) if part]


def plain(words: str) -> str:
    """Write words in lower case and in their plainest form: full-width letters as usual ones."""
    return unicodedata.normalize("NFKC", words).lower().strip()


def names_that_look_harmless(names: Iterable[str]) -> frozenset[str]:
    """Give those parts of people's names, and their initials, that the rule alone would let stand on a picture.

    They are few, since most names are in no lexicon, and must be denied on this patient's pictures.
    """
    found: set[str] = set()
    for name in names:
        parts = [part for part in (one.strip(".'") for one in _BETWEEN_NAMES.split(plain(name))) if part]
        initials = [part[0] for part in parts]
        found.update(part for part in parts if not part.isdigit() and is_harmless_part(part))
        found.update({"".join(initials), "".join(reversed(initials))} if len(initials) == PAIR else ())
    return frozenset(found)


@lru_cache(maxsize=1)
def lexicon() -> frozenset[str]:
    """Give the words of the lexicon."""
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
