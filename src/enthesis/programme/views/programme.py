"""The programme itself, for everybody who is signed in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enthesis.core.errors import NotVisible
from enthesis.core.paging import address_without
from enthesis.core.views import action
from enthesis.programme.domain import ProgrammeDocument, Region, UnknownTerm, View
from enthesis.programme.models import Cohort, ProgrammeVersion
from enthesis.programme.permissions import visible_cohorts
from enthesis.programme.selectors import calendar_of, latest_version, read_document, standing_of

PER_PAGE = 200
# When a view is due, in words.
DUE = {"focused": "Always, in its part", "complete": "In a complete examination", "optional": "On request"}


def chosen_cohort(request: HttpRequest, cohorts: list[Cohort]) -> Cohort | None:
    """Give the cohort that the address names, else the reader's own, else the newest they have to do with.

    Raises
    ------
    NotVisible
        The address names a cohort that is not theirs to see.
    """
    named = request.GET.get("cohort", "")
    if named:
        found = [cohort for cohort in cohorts if str(cohort.pk) == named]
        if not found:
            raise NotVisible("There is no such cohort among those you can see.")
        return found[0]
    enrolment = standing_of(request.user).enrolment
    own = [cohort for cohort in cohorts if enrolment is not None and cohort.pk == enrolment.cohort_id]
    return next(iter(own or cohorts), None)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Give what all pages of the programme share: the cohort, its version and the document, where there is one."""
    cohorts = list(visible_cohorts(request.user))
    cohort = chosen_cohort(request, cohorts)
    version: ProgrammeVersion | None = cohort.version if cohort else latest_version()
    document = read_document(version.pk) if version else None
    return {"cohorts": cohorts, "cohort": cohort, "version": version, "document": document}


@action("programme.read_programme")
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """Show the programme that a cohort was promised: modules, regions, logbook, calendar and assessment."""
    context = frame_of(request)
    document, cohort = context["document"], context["cohort"]
    if document is None:
        return render(request, "programme/no_programme.html", context)
    calendar = list(calendar_of(document, cohort.starts_on, timezone.localdate())) if cohort else []
    return render(request, "programme/programme.html", {**context, "calendar": calendar})


def matching_views(document: ProgrammeDocument, words: str, region: str) -> list[tuple[Region, View]]:
    """Give the standard views that contain every word, with their regions, in the programme's order."""
    wanted = words.casefold().split()
    found = []
    for place in document.regions:
        names = {structure.id: structure.name for structure in place.structures}
        for view in place.views if region in ("", place.id) else ():
            said = [view.id, view.title, place.label, *view.pathologies, *(names[s] for s in view.structures)]
            text = " ".join(said).casefold()
            if all(word in text for word in wanted):
                found.append((place, view))
    return found


@action("programme.read_programme")
@require_safe
def standard_views(request: HttpRequest) -> HttpResponse:
    """Show the standard views of all regions, to be searched."""
    context = frame_of(request)
    document: ProgrammeDocument | None = context["document"]
    if document is None:
        return render(request, "programme/no_programme.html", context)
    words, region = request.GET.get("q", "")[:100], request.GET.get("region", "")
    page = Paginator(matching_views(document, words, region), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "words": words,
        "region_id": region,
        "regions": [(place.id, place.label) for place in document.regions],
        "region_address": address_without(request, "region", "page"),
        "page_address": address_without(request, "page"),
        "due": DUE,
    }
    return render(request, "programme/views.html", {**context, **shown})


@action("programme.read_programme")
@require_safe
def region(request: HttpRequest, key: str) -> HttpResponse:
    """Show one region with its views on a page that prints well."""
    context = frame_of(request)
    try:
        shown = context["document"].region(key) if context["document"] else None
    except UnknownTerm:
        shown = None
    if shown is None:
        raise NotVisible("The programme has no such region.")
    names = {structure.id: structure.name for structure in shown.structures}
    about = {"region": shown, "structure_names": names, "due": DUE}
    return render(request, "programme/region.html", {**context, **about})
