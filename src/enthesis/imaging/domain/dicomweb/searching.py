"""What a program searches for: matching keys and paging (PS3.18 8.3.4, 10.6), and results as DICOM JSON."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final, TypeVar

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

T = TypeVar("T")

STUDY, SERIES, INSTANCE = "study", "series", "instance"

# Attributes that can be matched, by keyword, with the level they belong to.
KEYS: Final[Mapping[str, str]] = {
    "StudyInstanceUID": STUDY,
    "StudyDate": STUDY,
    "StudyTime": STUDY,
    "PatientName": STUDY,
    "PatientID": STUDY,
    "AccessionNumber": STUDY,
    "ReferringPhysicianName": STUDY,
    "StudyID": STUDY,
    "ModalitiesInStudy": STUDY,
    "SeriesInstanceUID": SERIES,
    "SeriesNumber": SERIES,
    "Modality": SERIES,
    "SOPInstanceUID": INSTANCE,
    "SOPClassUID": INSTANCE,
    "InstanceNumber": INSTANCE,
}
CONTROLS: Final = frozenset({"limit", "offset", "fuzzymatching", "includefield", "accept"})
MOST_RESULTS: Final = 500
UID: Final = re.compile(r"[0-9.]{1,64}")
NOT_FUZZY: Final = "The fuzzymatching parameter is not supported. Only literal matching has been performed."


class BadQuery(ValueError):
    """What is asked cannot be read; the words say which part and how to write it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search. `matches` has the wanted value of each key; `warnings` what was asked and is not done."""

    matches: Mapping[str, str]
    limit: int = MOST_RESULTS
    offset: int = 0
    included: frozenset[str] = frozenset()
    is_all_included: bool = False
    warnings: tuple[str, ...] = field(default=())

    def includes(self, keyword: str) -> bool:
        """Tell whether an attribute that is not always given was asked for."""
        return self.is_all_included or keyword in self.included or keyword in self.matches


def read_query(pairs: Iterable[tuple[str, list[str]]]) -> Query:
    """Read the parameters of a search.

    Raises
    ------
    BadQuery
        A name is no attribute's, a number is none, or a key stands twice with different values.
    """
    asked = dict(pairs)
    matches: dict[str, str] = {}
    unknown: list[str] = []
    for name, values in asked.items():
        if name in CONTROLS:
            continue
        keyword = attribute(name)
        if keyword not in KEYS:
            unknown.append(keyword)
        elif len(set(values)) > 1 and not keyword.endswith("UID"):
            raise BadQuery(f"{keyword} stands there more than once. Name one value for it.")
        else:
            matches[keyword] = ",".join(values)
    included = [word for value in asked.get("includefield", []) for word in value.split(",") if word]
    warnings = (
        [f"These attributes cannot be matched and were left out: {', '.join(unknown)}."] if unknown else []
    )
    if asked.get("fuzzymatching", ["false"])[-1].lower() == "true":
        warnings.append(NOT_FUZZY)
    return Query(
        matches={keyword: value for keyword, value in matches.items() if value not in ("", "*")},
        limit=min(_number(asked, "limit", MOST_RESULTS), MOST_RESULTS),
        offset=_number(asked, "offset", 0),
        included=frozenset(attribute(word) for word in included if word != "all"),
        is_all_included="all" in included,
        warnings=tuple(warnings),
    )


def _number(asked: Mapping[str, list[str]], name: str, otherwise: int) -> int:
    value = asked.get(name, [str(otherwise)])[-1]
    if not value.isdecimal() or len(value) > 9:
        raise BadQuery(f"{name} must be a whole number from 0 on.")
    return int(value)


def attribute(name: str) -> str:
    """Give an attribute's keyword from its keyword or from eight hex digits; of a path its last.

    Raises
    ------
    BadQuery
        There is no such attribute.
    """
    last = name.rpartition(".")[2]
    keyword = keyword_for_tag(int(last, 16)) if re.fullmatch(r"[0-9A-Fa-f]{8}", last) else last
    if not keyword or tag_for_keyword(keyword) is None:
        raise BadQuery(
            f"\u201c{name[:40]}\u201d is not an attribute. Write a keyword such as StudyDate, or 00080020."
        )
    return keyword


def uids(value: str) -> list[str]:
    """Read a list of UIDs (PS3.4 C.2.2.2.2); raises BadQuery."""
    found = [one for one in re.split(r"[,\\]", value) if one]
    if not all(UID.fullmatch(one) for one in found):
        raise BadQuery("A UID has digits and dots only, at most 64.")
    return found


def whole_number(value: str) -> int:
    """Read the value of a key that is a whole number; raises BadQuery."""
    if not re.fullmatch(r"-?\d{1,9}", value.strip()):
        raise BadQuery("A number is matched by one whole number.")
    return int(value)


def dates(value: str) -> tuple[date | None, date | None]:
    """Read a day or a range of days, either end open (PS3.4 C.2.2.2.5); raises BadQuery."""
    return _range(value, _day, "a date such as 20261014-20261020")


def _day(text: str) -> date:
    if len(text) != 8:
        raise ValueError(text)
    return date.fromisoformat(text)


def times(value: str) -> tuple[time | None, time | None]:
    """Read a time of the day or a range, either end open; the later end goes up to its last second. Raises BadQuery."""
    first, last = _range(value, _time, "a time such as 0930-1200")
    if last is None:
        return first, None
    digits = len(re.sub(r"\D", "", value.rpartition("-")[2].partition(".")[0]))
    return first, last.replace(
        minute=last.minute if digits > 2 else 59,
        second=last.second if digits > 4 else 59,
        microsecond=999_999,
    )


def _time(text: str) -> time:
    plain = text.partition(".")[0]
    if len(plain) not in (2, 4, 6):
        raise ValueError(text)
    return time.fromisoformat(plain)


def _range(value: str, parse: Callable[[str], T], words: str) -> tuple[T | None, T | None]:
    first, dash, last = value.partition("-")
    try:
        begin = parse(first) if first else None
        end = (parse(last) if last else None) if dash else begin
    except ValueError:
        raise BadQuery(f"Write {words}.") from None
    return begin, end


def is_match(wanted: str, value: str) -> bool:
    """Tell whether a value fits what is wanted, with `*` and `?` standing for others (PS3.4 C.2.2.2.4).

    Names are matched whatever their capitals.
    """
    pattern = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in wanted)
    return re.fullmatch(pattern, value, re.IGNORECASE) is not None


def element(keyword: str, *values: Any) -> tuple[str, dict[str, Any]]:
    """Write one attribute as DICOM JSON (PS3.18 F.2.2): its tag with its VR and values; without values it is empty."""
    tag, vr = tag_for_keyword(keyword), dictionary_VR(keyword)
    given = [value for value in values if value not in (None, "")]
    written = [{"Alphabetic": value} if vr == "PN" else value for value in given]
    return f"{tag:08X}", {"vr": vr, "Value": written} if written else {"vr": vr}


def row(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Write a result as DICOM JSON, its attributes in order of their tags."""
    pairs = (
        element(keyword, *(value if isinstance(value, (list, tuple)) else [value]))
        for keyword, value in attributes.items()
    )
    return dict(sorted(pairs))
