"""Which writing may stay on a picture: scales, settings and anatomy. Everything else is taken for a name.

What may stay is listed, not what must go, because names are endless and a patient's number looks like any other.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

LEXICON: Final = Path(__file__).with_name("harmless.txt")
SURE_ENOUGH: Final = 0.8
"""Below this, writing counts as unread. Mirrored and broken writing passes it at times, as words of no lexicon."""
LONGEST_NUMBER: Final = 3
SHORTEST_WORD: Final = 3
MOST_DIGITS: Final = 5
MOST_SHORT_WORDS: Final = 2
PAIR: Final = 2

_PARTS = re.compile(r"[\s,;:/|()\[\]<>=]+")
_NUMBER = re.compile(r"[-+~]?(\d+)(?:\.(\d+))?([a-zµ°%/²³]*)")
_DATE = re.compile(
    r"\d{1,4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,4}|\d{1,2}\s*[-/. ]?\s*[a-z]{3,9}\s*[-/. ,]?\s*\d{2,4}"
)
# Surnames on their own, planes and muscle heads before these words.
_LONG_OR_SHORT = re.compile(r"\b(?:long|short)(?=\s+(?:axis|head|view)\b)")
_BETWEEN_NAMES = re.compile(r"[\^=\\\s,.-]+")
_TIME = re.compile(r"\d{1,2}\s*:\s*\d{2}")


def is_harmless(words: str, *, denied: frozenset[str] = frozenset()) -> bool:
    """Tell whether nothing in a line of writing can identify anybody.

    A line with a date, a time or more than five digits is not harmless, nor one with more than two short words that are
    in no lexicon: a name may be written with a space after each letter. Otherwise each of its parts must be one or two
    letters, a number of up to three digits before and after the point with or without its unit, or a word of the
    lexicon.

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
    short = [part for part in parts if part.isalpha() and len(part) < SHORTEST_WORD and part not in lexicon()]
    if len(short) > MOST_SHORT_WORDS:
        return False
    return all(part not in denied and is_harmless_part(part) for part in parts)


def is_harmless_part(part: str) -> bool:
    """Tell whether one part of a line, in lower case, can stand on a picture of anybody."""
    word = part.strip(".-–+*#'\"°%")
    if part in lexicon() or word in lexicon():
        return True
    number = _NUMBER.fullmatch(part)
    if number is not None:
        whole, fraction, unit = number[1], number[2] or "", number[3]
        return max(len(whole), len(fraction)) <= LONGEST_NUMBER and (
            len(unit) < SHORTEST_WORD or unit in lexicon()
        )
    return len(word) < SHORTEST_WORD and word.isascii()


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
