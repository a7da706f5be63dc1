"""Finds what may identify a person in text that a student typed (rule PH15: it blocks, it does not warn).

When in doubt it finds: a false alarm costs a student one word, a miss costs a patient their privacy.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["email", "nhs_number", "phone", "postcode", "date_of_birth", "date", "hospital_number", "name"]

HINTS: dict[Kind, str] = {
    "email": "This looks like an e-mail address. Take it out.",
    "nhs_number": "This looks like an NHS number. Take it out; use the case reference instead.",
    "phone": "This looks like a telephone number. Take it out.",
    "postcode": "This looks like a postcode. Take it out.",
    "date_of_birth": "This looks like a date of birth. Write the age band instead.",
    "date": "This is a full date. Write the month and year, or how long ago it was.",
    "hospital_number": "This looks like a hospital or record number. Take it out.",
    "name": "This looks like a person's name. Write their role instead, such as “the referrer”.",
}


@dataclass(frozen=True)
class Identifier:
    """One place in a text that may identify a person: what kind, where, and what to do instead."""

    kind: Kind
    start: int
    end: int
    hint: str


def find_identifiers(text: str) -> list[Identifier]:
    """Find NHS numbers, postcodes, full dates, names with a title, record numbers, e-mail and telephone numbers.

    Any full date counts, since a day in a clinical text is a date of birth or the date of an examination, and
    both help to find the person. Places do not overlap and come in the order of the text; `start` and `end`
    count characters as Python slices do.

    References
    ----------
    NHS number: 3-3-4 digits with a modulus-11 check digit, NHS Data Dictionary. Postcode areas and the letters
    of the inward code: Royal Mail PAF programmers' guide.
    """
    found: list[Identifier] = []
    taken = bytearray(len(text))
    for kind, spans in _DETECTORS:
        for start, end in spans(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(Identifier(kind, start, end, HINTS[kind]))
    return sorted(found, key=lambda identifier: identifier.start)


Span = tuple[int, int]

_GAP = r"[ \t\u00a0\u2009\u202f\-\u2010-\u2013]?"
_NOT_IN_NUMBER = r"(?<![\w.])(?<!\d[-/])"
_NUMBER_ENDS = r"(?![\w])(?!\.\d)"

_EMAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")

_NHS = re.compile(rf"{_NOT_IN_NUMBER}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}{_NUMBER_ENDS}")

_PHONE = re.compile(
    rf"(?<![\w.])(?:(?:\+|00)44{_GAP}(?:\(0\){_GAP})?[1-9]\d{{1,4}}|\(?0[1-9]\d{{1,4}}\)?)"
    rf"(?:{_GAP}\d{{3,8}}){{1,3}}{_NUMBER_ENDS}"
)
_LABELLED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|bleep|pager|ext|extension)\b\.?[ \t]*(?:no\.?|number)?[ \t]*[:#]?[ \t]*"
    r"(?P<span>\d(?:[ -]?\d){3,12})\b",
    re.IGNORECASE,
)

_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    "EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|"
    "ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|"
    "TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_POSTCODE = re.compile(
    rf"(?<![\w./-])(?:GIR ?0AA|(?:{_AREAS})"
    r"[0-9][0-9A-HJKMNPR-Y]?[ \u00a0]?(?P<inward>[0-9][ABD-HJLNP-UW-Z]{2}))(?!\w)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_SHORT_YEAR = r"(?P<year>(?:18|19|20)\d\d|['’]?\d\d)"
_BEFORE = r"(?<![\w.])(?<!\d[-/])"
_AFTER = r"(?![\w])(?![./-]\d)"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + body + _AFTER, re.IGNORECASE)


_FULL_DATES = (
    _pattern(rf"(?P<day>\d{{1,2}})[ ]?(?P<mark>[/.\- –])[ ]?(?P<month>\d{{1,2}})[ ]?(?P=mark)[ ]?{_YEAR}"),
    _pattern(r"(?P<day>\d{1,2})(?P<mark>/)(?P<month>\d{1,2})(?P=mark)(?P<year>\d\d)"),
    _pattern(rf"{_YEAR}(?P<mark>[/.\-–])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"),
    _pattern(rf"{_DAY}(?:\s+of)?[\s\-./]*{_MONTH}[\s,\-./]*{_YEAR}"),
    _pattern(rf"{_MONTH}[\s\-./]*{_DAY}[\s,\-./]+{_YEAR}"),
    _pattern(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
)
_BIRTH_DATES = (
    _pattern(
        rf"(?P<day>\d{{1,2}})[ ]?(?P<mark>[/.\- –])[ ]?(?P<month>\d{{1,2}})[ ]?(?P=mark)[ ]?{_SHORT_YEAR}"
    ),
    _pattern(rf"{_DAY}(?:\s+of)?[\s\-./]*{_MONTH}[\s,\-./]*{_SHORT_YEAR}"),
    _pattern(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)?\d\d)"),
)
_BIRTH = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|born|birth\s?(?:day|date)|b/d)", re.IGNORECASE
)
_BIRTH_REACH = 50

_RECORD_LABEL = (
    r"(?:m\.?r\.?n|nhs|chi|h&c|pas|pid|hosp(?:ital)?|patient|unit|record|case\s?note|accession|acc|episode|"
    r"crn|rxr|national insurance|ni)"
)
_LABELLED_RECORD = re.compile(
    rf"\b{_RECORD_LABEL}\b\.?[ \t]*(?:no\b\.?|nos\b\.?|number|num\b\.?|nr\b\.?|id\b\.?|ref\b\.?|#)?"
    r"[ \t]*(?:is[ \t]+)?[:#=]?[ \t]*(?P<span>[A-Z]{0,4}[ -]?\d(?:[ \-/]?\d){3,}[A-Z]?)(?!\w)",
    re.IGNORECASE,
)
_SHAPED_RECORD = re.compile(
    r"(?<![\w.])(?<!\d[-/])(?:[A-Z]{1,3}-?\d{6,8}|\d{7,9}[A-Z]?|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D])(?![\w])(?!\.\d)",
    re.IGNORECASE,
)
_TERM_CODE = re.compile(r"(?:snomed|sctid|\bct code|concept)\W*(?:ct\W*)?(?:code|id)?\W*$", re.IGNORECASE)

_PARTICLE = r"(?:(?:van|von|de|der|den|del|della|di|da|du|la|le|al|el|bin|ibn|ter|ten)[ ]+){0,3}"
_SURNAME = r"(?:[A-Z]\.?[ ]?){0,3}" + _PARTICLE + r"(?:[A-Z][a-z]*['’])?[A-ZÀ-ÖØ-Þ][\w'’\-]+"
_TITLED = re.compile(
    rf"\b(?P<title>Mr|Mrs|Ms|Miss|Mx|Master|Dr|Prof|Professor|Sir|Dame)(?P<gap>\.?[ \t\u00a0]+|\.?\s*\n\s*|\.)"
    rf"(?P<surname>{_SURNAME})"
)
_SHOUTED = re.compile(
    r"\b(?:MR|MRS|MS|MISS|MX|DR|PROF)\.?[ \t\u00a0]+(?P<surname>(?:[A-Z]\.?[ ])?[A-Z][A-Z'’\-]{2,})\b"
)
_WHISPERED = re.compile(r"\b(?:mr|mrs)\.?[ \t\u00a0]+(?P<surname>[a-z][a-z'’\-]{2,})\b")
_NAME_LABEL = re.compile(
    r"\b(?i:(?:patient|pt|model|client)(?:['’]s)?[ ]name|surname|forename|first name|last name|known as)\b"
    r"[ \t]*(?:is[ \t]+|[:=\-][ \t]*)(?P<span>[A-Z][\w'’\-]+(?:[ ][A-Z][\w'’\-]+)*)"
)
_OPENING_WORDS = re.compile(
    "A|An|And|Abnormal|Agreed|All|Also|Any|As|At|Both|But|By|Compared|Comparison|Complete|Discussed|Doppler|Findings|"
    "Focused|For|From|Full|He|Her|His|However|I|If|In|Is|It|Left|Limited|Mild|No|Normal|Not|Of|On|Or|Our|Patient|"
    "Report|Reported|Right|Scan|Scanned|She|So|That|The|Their|There|These|They|This|To|Ultrasound|Was|We|When|"
    "Which|Who|Will|With|You"
)
_MAGNETIC = re.compile(
    "angiogram|angiography|arthrogram|arthrography|available|confirmed|examination|findings|image|images|imaging|"
    "neurography|neurogram|protocol|report|scan|scanner|scanning|scans|sequence|sequences|shows|showed|spine|study|"
    "and|for|from|has|not|or|the|was|with|shoulder|elbow|wrist|hand|hip|knee|ankle|foot|pelvis"
)


def _emails(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _EMAIL.finditer(text))


def _nhs_numbers(text: str) -> Iterator[Span]:
    for match in _NHS.finditer(text):
        if _has_valid_check_digit([int(character) for character in match.group() if character.isdigit()]):
            yield match.span()


def _has_valid_check_digit(digits: list[int]) -> bool:
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]


def _phones(text: str) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group().replace("(0)", ""))
        national = re.sub(r"^(?:00)?44", "", digits) if not digits.startswith("01") else digits
        if 9 <= len(national.lstrip("0")) <= 10:
            yield match.span()
    yield from (match.span("span") for match in _LABELLED_PHONE.finditer(text))


def _postcodes(text: str) -> Iterator[Span]:
    for match in _POSTCODE.finditer(text):
        # "L4 5th metatarsal" is a level and an ordinal, not a place in Liverpool.
        if not _ORDINAL.fullmatch(match["inward"] or ""):
            yield match.span()


def _births(text: str) -> Iterator[Span]:
    for label in _BIRTH.finditer(text):
        for pattern in (*_FULL_DATES, *_BIRTH_DATES):
            match = pattern.search(text, label.end(), label.end() + _BIRTH_REACH)
            if match and _is_a_day(match):
                yield match.span()
                break


def _dates(text: str) -> Iterator[Span]:
    for pattern in _FULL_DATES:
        yield from (match.span() for match in pattern.finditer(text) if _is_a_day(match))


def _is_a_day(match: re.Match[str]) -> bool:
    """Say whether day and month exist, in British or American order."""
    month = match["month"].lower()[:3]
    first = int(match["day"])
    second = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    year = int(match["year"].lstrip("'’"))
    year += 1900 if year < 100 else 0
    return _exists(year, second, first) or (month.isdigit() and _exists(year, first, second))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        # 1900 was no leap year, but 29/2/00 may mean 2000.
        return month == 2 and day == 29 and year % 4 == 0
    return True


def _record_numbers(text: str) -> Iterator[Span]:
    yield from (match.span("span") for match in _LABELLED_RECORD.finditer(text))
    for match in _SHAPED_RECORD.finditer(text):
        if not _TERM_CODE.search(text, max(0, match.start() - 20), match.start()):
            yield match.span()


def _names(text: str) -> Iterator[Span]:
    for match in _TITLED.finditer(text):
        starts_a_sentence = "." in match["gap"] or "\n" in match["gap"]
        if not (starts_a_sentence and _OPENING_WORDS.fullmatch(match["surname"])):
            yield match.span()
    for pattern in (_SHOUTED, _WHISPERED):
        for match in pattern.finditer(text):
            if not _MAGNETIC.fullmatch(match["surname"].lower()):
                yield match.span()
    yield from (match.span("span") for match in _NAME_LABEL.finditer(text))


_DETECTORS: tuple[tuple[Kind, Callable[[str], Iterator[Span]]], ...] = (
    ("email", _emails),
    ("nhs_number", _nhs_numbers),
    ("phone", _phones),
    ("date_of_birth", _births),
    ("date", _dates),
    ("postcode", _postcodes),
    ("hospital_number", _record_numbers),
    ("name", _names),
)
