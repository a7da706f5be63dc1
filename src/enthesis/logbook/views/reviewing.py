"""The supervisor's minute: a queue, a case with images and report side by side, a grade, a signature, the next one."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.logbook import forms, selectors, services, states
from enthesis.logbook.models import Case, Review
from enthesis.logbook.permissions import get_case_for
from enthesis.logbook.views.cases import CaseView, differences, pictures_of
from enthesis.programme.selectors import document_of


@action("logbook.review_cases")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for this supervisor, oldest first."""
    waiting = selectors.queue_of(request.user)
    page = page_of(request, selectors.with_thumbnails(selectors.without_contents(waiting)))
    rows = [(case, CaseView(case, document_of(case.enrolment.cohort))) for case in page]
    minutes = selectors.minutes_for(page.paginator.count)
    context = {"page": page, "rows": rows, "minutes": minutes, "address": address_without(request, "page")}
    return render(request, "logbook/queue.html", context)


@action("logbook.review_cases")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Give the number of cases that wait, for the frame."""
    count = selectors.queue_of(request.user).count()
    return HttpResponse(str(count) if count else "", content_type="text/plain")


@action("logbook.review_cases")
@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    """List what this supervisor has decided."""
    reviews = selectors.decided_by(signed_in_person(request))
    page = page_of(request, reviews)
    rows = [(review, CaseView(review.case, document_of(review.case.enrolment.cohort))) for review in page]
    context = {"page": page, "rows": rows, "address": address_without(request, "page")}
    return render(request, "logbook/decided.html", context)


class TakenBack(WrongState):
    """The student took the case back while the supervisor had it open."""

    title = "The student took this case back"


class OwnCase(NotAllowed):
    """The supervisor whom a case names is its own student."""

    title = "Nobody can sign their own case"


def case_to_review(request: HttpRequest, pk: uuid.UUID) -> Case:
    """Give a case that this person can read.

    Raises
    ------
    TakenBack
        It was with them, and is a draft again.
    OwnCase
        They are its student.
    NotVisible
        There is none, or it is not theirs to read.
    """
    person = signed_in_person(request)
    taken_back = Case.objects.filter(
        pk=pk, supervisor=person, state=states.DRAFT, submitted_at__isnull=False
    ).exclude(enrolment__user=person)
    if taken_back.exists():
        raise TakenBack(
            "Nothing was signed. The case comes back to your queue when the student sends it again."
        )
    case = get_case_for(person, pk)
    if case.enrolment.user_id == person.pk and case.state == states.SUBMITTED:
        raise OwnCase("Take it back, name another supervisor, and send it again. Nothing you wrote is lost.")
    return case


@action("logbook.review_cases")
@require_http_methods(["GET", "POST"])
def review_case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a case for review; sign it or send it back, and go on to the next."""
    case = case_to_review(request, pk)
    if request.method == "GET":
        if case.state != states.SUBMITTED:
            return redirect("logbook:case", pk=pk)
        require(request.user, "logbook.review_cases", case)
        return show_review(request, case, {})
    post = forms.tidy(request.POST)
    document = document_of(case.enrolment.cohort)
    signed_in_by = request.session.get("signed_in_by", "password")
    following = selectors.next_in_queue(request.user, case) if case.submitted_at else None
    try:
        decision = forms.read_decision(post, case, document, signed_in_by)
        decide = services.return_case if post.get("then") == "return" else services.verify_case
        decide(
            pk=pk,
            revision=forms.read_revision(post),
            decision=decision,
            actor=request.user,
            now=timezone.now(),
        )
    except InvalidInput as error:
        return show_review(request, case, error.fields, message=error.message, post=post)
    except EditConflict as error:
        return show_review(request, case, {}, message=error.message, post=post, is_changed=True)
    done = "Sent back" if post.get("then") == "return" else "Signed"
    messages.success(request, f"{done}: case {case.number} of {case.enrolment.user.name}.")
    return redirect("logbook:review", pk=following.pk) if following else redirect("logbook:queue")


def place_of(supervisor: Any, case: Case) -> dict[str, int]:
    """Give a case's place in the sitting: what was decided today stays in the count, so that 2 of 7 follows 1 of 7."""
    waiting = list(selectors.queue_of(supervisor).values_list("pk", flat=True))
    done = selectors.decided_today(supervisor)
    at = waiting.index(case.pk) if case.pk in waiting else 0
    return {"at": done + at + 1, "of": done + len(waiting), "done": done}


def show_review(
    request: HttpRequest,
    case: Case,
    errors: dict[str, str],
    *,
    message: str = "",
    post: Any = None,
    is_changed: bool = False,
) -> HttpResponse:
    """Show a case for review, with what was entered where it could not be signed.

    Where the case `is_changed` since it was opened, the report is the present one, and above it stands what the student
    changed meanwhile, and what the supervisor had.
    """
    document = document_of(case.enrolment.cohort)
    edited = forms.merge_edits(case.report, post, document, case) if post is not None else case.report
    seen = forms.read_seen(post, case) if is_changed else case.report
    own = forms.merge_edits(seen, post, document, case) if is_changed else seen
    context = {
        "view": CaseView(case, document),
        "case": case,
        "document": document,
        "report": case.report if is_changed else edited,
        "seen": post.get("seen", "") if post is not None and not is_changed else json.dumps(case.report),
        "theirs": differences(seen, case.report, document) if is_changed else [],
        "yours": differences(seen, own, document) if is_changed else [],
        "structures": {s.id: s.label for s in document.region(case.region).structures},
        "stack": pictures_of(signed_in_person(request), case, document),
        "entered": post or {},
        "errors": errors,
        "message": message,
        # After a mistake the form still says which revision was seen, so that a change meanwhile is not overlooked.
        "revision": case.revision if is_changed or post is None else post.get("revision", case.revision),
        "presence": Review.Presence.choices,
        "place": place_of(request.user, case),
        "following": selectors.next_in_queue(request.user, case),
        "earlier": list(case.reviews.select_related("supervisor").order_by("-decided_at")),
    }
    status = 409 if is_changed else 422 if errors else 200
    return render(request, "logbook/review.html", context, status=status)
