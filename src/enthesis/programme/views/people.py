"""The list of people, its file, a new person, and one person's roles."""

import csv
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from enthesis.accounts.services import invite_person
from enthesis.core.errors import InvalidInput
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can
from enthesis.core.views import action
from enthesis.programme.forms import ROLE_FILTERS, EndForm, EnrolForm, PeopleFilter, PersonForm, RoleForm
from enthesis.programme.permissions import (
    get_person_for,
    remember_standing,
    standing_from,
    visible_cohorts,
    visible_people,
)
from enthesis.programme.selectors import PersonRow, known_regions, people_matching, person_rows, with_roles

CSV_COLUMNS = ("Name", "E-mail address", "Role", "Cohort", "Regions", "From", "Until", "Scan code", "Account")


class Lines:
    """A file that hands back each line that is written to it, so that a long list is sent while it is read."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def plain_cell(value: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def csv_rows(row: PersonRow) -> Iterator[tuple[Any, ...]]:
    """Yield a person's lines: one for each role or place in a cohort, or one without."""
    who = (row.person.name, row.person.email)
    state = "open" if row.person.is_active else "closed"
    for place in row.enrolments:
        yield (*who, "Student", place.cohort.name, "", place.starts_on, place.ends_on, place.scan_code, state)
    for held in row.holdings:
        where = held.cohort.name if held.cohort else "Whole site"
        yield (
            *who,
            held.get_role_display(),
            where,
            " ".join(held.regions),
            held.starts_on,
            held.ends_on,
            "",
            state,
        )
    if not row.enrolments and not row.holdings:
        yield (*who, *[""] * (len(CSV_COLUMNS) - 3), state)


@action("programme.manage_people")
@require_safe
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the list of people, as it is filtered, as a file for a spreadsheet."""
    today = timezone.localdate()
    found = with_roles(
        people_matching(visible_people(request.user), PeopleFilter(request.GET).wanted(), today)
    )
    write = csv.writer(Lines()).writerow

    def lines() -> Iterator[str]:
        yield "\ufeff" + write(CSV_COLUMNS)
        for person in found.iterator(chunk_size=500):
            yield from (
                write([plain_cell(cell) for cell in row]) for row in csv_rows(PersonRow.of(person, today))
            )

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="people-{today:%Y-%m-%d}.csv"'
    return response


@action("programme.manage_people")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show people with their roles; the address bar says which and in which order."""
    today, wanted = timezone.localdate(), PeopleFilter(request.GET).wanted()
    page = page_of(
        request, people_matching(visible_people(request.user), wanted, today), is_counted_within=True
    )
    without = {
        "role": ("role", "page"),
        "cohort": ("cohort", "page"),
        "order": ("order", "page"),
        "page": ("page",),
    }
    context = {
        "page": page,
        "rows": person_rows(page, today),
        "wanted": wanted,
        "roles": ROLE_FILTERS,
        "cohorts": [(cohort.pk, cohort.name) for cohort in visible_cohorts(request.user)],
        "addresses": {name: address_without(request, *names) for name, names in without.items()}
        | {"file": address_without(request, "page", "size")},
    }
    return render(request, "programme/people.html", context)


@action("programme.manage_people")
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Enter a person, who is mailed a link, and go on to their roles."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = invite_person(**form.cleaned_data, actor=request.user, now=timezone.now())
        except InvalidInput as error:
            note_errors(form, error)
        else:
            return redirect("programme:person", pk=added.pk)
    return render(request, "programme/add_person.html", {"form": form}, status=422 if form.errors else 200)


def note_errors(form: Any, error: InvalidInput) -> None:
    """Show a service's refusal at the fields it names, or above them all."""
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, words)
    if not error.fields:
        form.add_error(None, error.message)


@action("programme.manage_people")
@require_safe
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a person's roles and places in cohorts, with what can be done about them."""
    return render(request, "programme/person.html", person_context(request, pk, timezone.localdate()))


def person_context(request: HttpRequest, pk: uuid.UUID, today: date, **forms: Any) -> dict[str, Any]:
    """Give what a person's page shows; a form that was sent with errors takes the place of the empty one."""
    shown = get_person_for(request.user, pk)
    cohorts, regions = visible_cohorts(request.user), known_regions()
    holdings = list(shown.role_holdings.select_related("cohort").order_by("-starts_on", "-pk"))
    places = list(shown.enrolments.select_related("cohort").order_by("-starts_on"))
    is_oneself = shown.pk == request.user.pk
    if not is_oneself:
        remember_standing(shown, standing_from(holdings, places, today))
    return {
        "person": shown,
        "is_oneself": is_oneself,
        "can_act_as": not is_oneself and can(request.user, "programme.act_as_person", shown),
        "region_labels": regions,
        "today": today,
        "holdings": holdings,
        "places": places,
        "end_form": EndForm(initial={"last_day": today}),
        "role_form": RoleForm(cohorts=cohorts, regions=regions, today=today),
        "enrol_form": EnrolForm(cohorts=cohorts),
        **forms,
    }
