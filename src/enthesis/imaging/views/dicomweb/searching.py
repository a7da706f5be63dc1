"""QIDO-RS: searching for studies, series and instances (PS3.18 10.6)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from enthesis.core.views import action
from enthesis.imaging.domain.dicomweb import accepting
from enthesis.imaging.domain.dicomweb.searching import INSTANCE, SERIES, STUDY, BadQuery, Query, read_query
from enthesis.imaging.selectors import dicomweb
from enthesis.imaging.views.dicomweb.answers import (
    BadRequest,
    NotAcceptable,
    base_address,
    kept_by_nobody,
    reader,
    wants,
)

JSON = "application/json"


def search_studies(request: HttpRequest) -> JsonResponse:
    """Search for studies; the view of their address calls this, since stores come to the same one."""
    return _answer(request, STUDY)


@action("imaging.use_dicomweb")
@require_safe
def series(request: HttpRequest, study: str = "") -> JsonResponse:
    """Search for series, of one study or of all."""
    return _answer(request, SERIES, StudyInstanceUID=study)


@action("imaging.use_dicomweb")
@require_safe
def instances(request: HttpRequest, study: str = "", series: str = "") -> JsonResponse:
    """Search for instances, of one series, one study, or all."""
    return _answer(request, INSTANCE, StudyInstanceUID=study, SeriesInstanceUID=series)


def _answer(request: HttpRequest, level: str, **within: str) -> JsonResponse:
    user, media = reader(request), _media(request)
    try:
        query = read_query(request.GET.lists())
        query = _narrowed(query, within)
        rows, total = dicomweb.search(user, level, query, base_address())
    except BadQuery as problem:
        raise BadRequest(str(problem)) from problem
    response = JsonResponse(rows, safe=False)
    response.headers["Content-Type"] = media
    response.headers["X-Total-Count"] = str(total)
    left = max(0, total - query.offset - len(rows)) if rows else 0
    # PS3.18 8.3.4.4: more results than were given.
    told = [
        *query.warnings,
        *([f"There are {left} additional results that can be requested"] if left else []),
    ]
    if told:
        response.headers["Warning"] = ", ".join(f'299 Enthesis "{words}"' for words in told)
    kept_by_nobody(response)
    return response


def _narrowed(query: Query, within: dict[str, str]) -> Query:
    """Add the UIDs of the address; a key that says otherwise finds nothing."""
    matches = dict(query.matches)
    for keyword, uid in within.items():
        if not uid:
            continue
        asked = matches.get(keyword)
        matches[keyword] = uid if asked is None or uid in asked.split(",") else "0"
    return Query(matches, query.limit, query.offset, query.included, query.is_all_included, query.warnings)


def _media(request: HttpRequest) -> str:
    for one in wants(request):
        for media in (accepting.DICOM_JSON, JSON):
            if one.takes(media):
                return media
    raise NotAcceptable("Results are given as application/dicom+json. XML is not offered.")
