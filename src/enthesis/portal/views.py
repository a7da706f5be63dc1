"""The home of each role, the search, the audit record, and the page that shows every component."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.accounts.permissions import signed_in_person
from enthesis.core import words
from enthesis.core.errors import NotVisible
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can
from enthesis.core.plots import Dated, Plot, Spread, cumulative
from enthesis.core.views import action, public
from enthesis.logbook.permissions import FOLLOWERS
from enthesis.logbook.selectors import cumulative_plot_of
from enthesis.portal import selectors, services
from enthesis.portal.domain import acts, components
from enthesis.portal.permissions import get_failure_for
from enthesis.programme.models import Role
from enthesis.programme.selectors import document_of, standing_of

# Whoever holds one of these and nothing else begins at the page where their work is.
FIRST_PLACES = ((Role.IMAGE_STEWARD, "imaging:quarantine"),)


@action("portal.open_home")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person's roles ask of them now."""
    person = signed_in_person(request)
    standing = standing_of(person)
    for role, place in FIRST_PLACES:
        if standing.has(role) and len({holding.role for holding in standing.holdings}) == 1:
            return redirect(place)
    context = {"now": timezone.now(), "standing": standing}
    if standing.enrolment is not None:
        mine = selectors.student_home(person, standing.enrolment)
        context |= {
            "student": mine,
            "plot": cumulative_plot_of(mine.progress),
            "document": document_of(standing.enrolment.cohort),
        }
    if standing.has(Role.SUPERVISOR):
        context["supervisor"] = selectors.supervisor_home(person, timezone.now())
    if can(person, "portal.retry_work"):
        context["site"] = selectors.administrator_home(person, timezone.now())
    elif standing.has(*FOLLOWERS):
        context["students"] = selectors.followed_students(person)[:12]
    return render(request, "portal/home.html", context)


@action("portal.retry_work")
@require_POST
def retry_work(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Queue again what failed, and go back to the home page."""
    job = get_failure_for(request.user, pk)
    services.retry_work(job=job, actor=signed_in_person(request), now=timezone.now())
    messages.success(request, f"{job}: it is tried again.")
    return redirect("portal:home")


@action("portal.search")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search the cases this person may read, and say so where nothing was found."""
    text = request.GET.get("q", "").strip()[:100]
    page = page_of(request, selectors.search_cases(signed_in_person(request), text)) if text else None
    rows = [(case, document_of(case.enrolment.cohort)) for case in page] if page else []
    context = {"q": text, "page": page, "rows": rows, "address": address_without(request, "page")}
    return render(request, "portal/search.html", context)


@action("programme.read_audit_record")
@require_safe
def record_page(request: HttpRequest) -> HttpResponse:
    """Show who did what, latest first."""
    wanted = {name: request.GET.get(name, "").strip()[:150] for name in ("action", "actor", "target")}
    page = page_of(request, selectors.record_entries(**wanted))
    context = {
        "page": page,
        "names": selectors.named(page),
        "wanted": wanted,
        "choices": list(acts.choices()),
        "areas": {start: area for start, area, _ in acts.choices()},
        "act": acts.act_in_words,
        "thing": acts.thing_in_words,
        "address": address_without(request, "page"),
    }
    return render(request, "portal/record.html", context)


@public
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """Show how far the sample cohort is written; the fragment asks again until it is. Only the demo has one."""
    if not settings.DEMO:
        raise NotVisible("There is no sample cohort here.")
    return render(request, "portal/_sample.html", {"sample": selectors.sample_progress()})


@public
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component of the design system on one page; its table can be sorted, filtered and paged."""
    wanted = {"order": request.GET.get("order", "-number"), "state": request.GET.get("state", "")}
    rows = Paginator(components.sample_cases(**wanted), 5).get_page(request.GET.get("page"))
    context = {
        **components.component_samples(),
        "wanted": wanted,
        "page": rows,
        "address": address_without(request, "page"),
        "order_address": address_without(request, "page", "order"),
        "state_address": address_without(request, "page", "state"),
        "plot": _sample_plot(),
    }
    return render(request, "portal/design.html", context)


def _sample_plot() -> Plot:
    """Draw the made-up curve of the component page."""
    own, ahead = components.sample_curve()
    begin, today, end = own[0][0], own[-1][0], ahead[-1][0]
    return cumulative(
        f"{own[-1][1]} of 250 signed; at this pace the target is reached in August, July to September",
        own=[Dated(on, count) for on, count in own],
        expected=[Dated(begin, 0), Dated(end, 250)],
        target=250,
        today=today,
        forecast=[Spread(*values) for values in ahead],
        own_word="signed",
        columns=("Day", "Signed"),
        rows=[(words.short_day(on), str(count)) for on, count in own[::4]],
        note="The band holds four of five such courses. Made-up numbers.",
    )
