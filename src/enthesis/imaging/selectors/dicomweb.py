"""Searches of programs: studies, series and instances of what they may read, each page with two questions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from enthesis.imaging.domain.dicomweb import searching
from enthesis.imaging.domain.dicomweb.searching import INSTANCE, SERIES, STUDY, Query
from enthesis.imaging.domain.tags import NOBODY
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import readable_instances

# What every cleaned object says of itself.
MODALITY = "US"
STANDS = {
    "PatientName": NOBODY,
    "PatientID": NOBODY,
    "AccessionNumber": "",
    "ReferringPhysicianName": "",
    "StudyID": "",
    "ModalitiesInStudy": MODALITY,
    "Modality": MODALITY,
}
COLUMNS = {
    "StudyInstanceUID": "study__study_uid",
    "SeriesInstanceUID": "series_uid",
    "SOPInstanceUID": "sop_instance_uid",
    "SOPClassUID": "sop_class_uid",
    "SeriesNumber": "series_number",
    "InstanceNumber": "instance_number",
}
GROUPS = {
    STUDY: ("study__study_uid",),
    SERIES: ("study__study_uid", "series_uid"),
    INSTANCE: ("study__study_uid", "series_uid", "sop_instance_uid"),
}
ORDERS = {
    STUDY: (F("received").desc(), "study__study_uid"),
    SERIES: ("study__study_uid", F("number").asc(nulls_last=True), "series_uid"),
    INSTANCE: (
        "study__study_uid", "series_uid", F("place").asc(nulls_last=True), "sop_instance_uid",
    ),
}  # fmt: skip
Row = dict[str, Any]


def search(user: Any, level: str, query: Query, address: str) -> tuple[list[Row], int]:
    """Give one page of results as DICOM JSON, and how many there are in all.

    Parameters
    ----------
    level
        STUDY, SERIES or INSTANCE.
    address
        Where DICOMweb is mounted, without a stroke at the end, for the addresses in the results.
    """
    grouped = _matching(user, query).values(*GROUPS[level])
    page = _facts(grouped, level, user).order_by(*ORDERS[level])[query.offset : query.offset + query.limit]
    rows = [_result(facts, level, query, address) for facts in page]
    return rows, grouped.distinct().count()


def _matching(user: Any, query: Query) -> QuerySet[Instance]:
    wanted = Q()
    for keyword, value in query.matches.items():
        wanted &= _condition(user, keyword, value)
    return readable_instances(user).filter(wanted).order_by()


def _condition(user: Any, keyword: str, value: str) -> Q:
    if keyword in STANDS:
        return Q() if searching.is_match(value, STANDS[keyword]) else Q(pk__in=[])
    if keyword == "StudyDate":
        return _own(user) & _between("study__performed_at__date", searching.dates(value))
    if keyword == "StudyTime":
        return _own(user) & _between("study__performed_at__time", searching.times(value))
    if keyword.endswith("UID"):
        return Q(**{f"{COLUMNS[keyword]}__in": searching.uids(value)})
    return Q(**{COLUMNS[keyword]: searching.whole_number(value)})


def _between(column: str, ends: tuple[Any, Any]) -> Q:
    first, last = ends
    begin = Q() if first is None else Q(**{f"{column}__gte": first})
    return begin & (Q() if last is None else Q(**{f"{column}__lte": last}))


def _own(user: Any) -> Q:
    """Tell the pictures of this person's own: nobody else is told here on which day somebody was scanned."""
    return Q(owner__user_id=user.pk)


def _facts(grouped: Any, level: str, user: Any) -> Any:
    facts = grouped.annotate(
        received=Max("received_at"),
        performed=Min("study__performed_at", filter=_own(user)),
        maker=Max("study__manufacturer"),
        model=Max("study__model"),
        part=Max("body_part"),
        series_in_study=Count("series_uid", distinct=True),
        instances=Count("sop_instance_uid", distinct=True),
    )
    if level == STUDY:
        return facts
    facts = facts.annotate(number=Min("series_number"))
    if level == SERIES:
        return facts
    return facts.annotate(
        sop_class=Max("sop_class_uid"), place=Min("instance_number"), height=Max("rows"), width=Max("columns"),
        many=Max("frames"),
    )  # fmt: skip


def _result(facts: Mapping[str, Any], level: str, query: Query, address: str) -> Row:
    makers: list[Callable[[Mapping[str, Any]], dict[str, Any]]] = [_study, _series, _instance]
    place = (STUDY, SERIES, INSTANCE).index(level)
    found: dict[str, Any] = {}
    # A search of all series or instances also says of which study they are (PS3.18 table 10.6.3-4, note).
    for make in makers[: place + 1]:
        found |= make(facts)
    if level == STUDY:
        found |= {
            "NumberOfStudyRelatedSeries": facts["series_in_study"],
            "NumberOfStudyRelatedInstances": facts["instances"],
        }
    elif level == SERIES:
        found["NumberOfSeriesRelatedInstances"] = facts["instances"]
    found |= {keyword: value for keyword, value in _more(facts).items() if query.includes(keyword)}
    names = ("studies", "series", "instances")[: place + 1]
    uids = [facts[column] for column in GROUPS[level]]
    found["RetrieveURL"] = "/".join(
        [address, *(f"{name}/{uid}" for name, uid in zip(names, uids, strict=True))]
    )
    return searching.row(found)


def _study(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what PS3.18 table 10.6.3-3 wants of a study."""
    when: datetime | None = facts["performed"]
    local = timezone.localtime(when, timezone.get_default_timezone()) if when else None
    return {
        "StudyDate": f"{local:%Y%m%d}" if local else "",
        "StudyTime": f"{local:%H%M%S}" if local else "",
        "AccessionNumber": "",
        "InstanceAvailability": "ONLINE",
        "ModalitiesInStudy": [MODALITY],
        "ReferringPhysicianName": "",
        "PatientName": NOBODY,
        "PatientID": NOBODY,
        "PatientBirthDate": "",
        "PatientSex": "",
        "StudyInstanceUID": facts["study__study_uid"],
        "StudyID": "",
    }


def _series(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what PS3.18 table 10.6.3-4 wants of a series; descriptions are removed from all objects."""
    return {
        "Modality": MODALITY,
        "SeriesInstanceUID": facts["series_uid"],
        "SeriesNumber": facts["number"],
    }


def _instance(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what PS3.18 table 10.6.3-5 wants of an instance."""
    return {
        "SOPClassUID": facts["sop_class"],
        "SOPInstanceUID": facts["sop_instance_uid"],
        "InstanceNumber": facts["place"],
        "Rows": facts["height"],
        "Columns": facts["width"],
        "NumberOfFrames": facts["many"],
    }


def _more(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said only where it is asked for."""
    return {
        "Manufacturer": facts["maker"],
        "ManufacturerModelName": facts["model"],
        "BodyPartExamined": facts["part"],
        "PatientIdentityRemoved": "YES",
    }
