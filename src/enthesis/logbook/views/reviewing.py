"""The supervisor's minute: a queue, a case with images and report side by side, a grade, a signature, the next one."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import DomainError, EditConflict, InvalidInput, NotAllowed, WrongState
from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import require
from enthesis.core.views import action, wants_json
from enthesis.imaging.selectors import drawing_links
from enthesis.logbook import forms, selectors, services, states
from enthesis.logbook.models import Case, Review
from enthesis.logbook.permissions import get_case_for
from enthesis.logbook.services.texts import MayIdentifySomebody
from enthesis.logbook.views.cases import CaseView, differences, pictures_of
from enthesis.programme.selectors import document_of


@action("logbook.review_cases")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for this supervisor, oldest first."""
    user = signed_in_person(request)
    waiting = selectors.without_contents(selectors.queue_of(user), user)
    page = page_of(request, selectors.with_thumbnails(waiting))
    rows = [(case, CaseView(case, document_of(case.enrolment.cohort))) for case in page]
    minutes = selectors.minutes_for(page.paginator.count)
    context = {"page": page, "rows": rows, "minutes": minutes, "address": address_without(request, "page")}
    return render(request, "logbook/queue.html", context)


@action("logbook.review_cases")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Give the number of cases that wait, for the frame."""
    count = selectors.queue_of(request.user).count()
    return HttpResponse(str(count) if count else "", content_type="text/plain")


@action("logbook.review_cases")
@require_safe
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


def was_taken_back(person: Any, pk: uuid.UUID) -> bool:
    """Tell whether a case was with this supervisor, undecided, and is being written again."""
    decided = Review.objects.filter(case=OuterRef("pk"), decided_at__gte=OuterRef("submitted_at"))
    open_again = Case.objects.filter(
        ~Exists(decided), pk=pk, supervisor=person, state__in=(states.DRAFT, states.CORRECTING),
        submitted_at__isnull=False,
    )  # fmt: skip
    return open_again.exclude(enrolment__user=person).exists()


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
    if was_taken_back(person, pk):
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
    try:
        case = case_to_review(request, pk)
        if request.method == "POST":
            return decide(request, case)
        if case.state != states.SUBMITTED or is_looked_at_by_another(request, case):
            return show_decided(request, case)
        require(request.user, "logbook.review_cases", case)
    except DomainError as error:
        if wants_json(request):
            raise
        return show_gone(request, pk, error)
    return show_review(request, case, {})


def decide(request: HttpRequest, case: Case) -> HttpResponse:
    """Sign a case or send it back; where that cannot be done, show it again with what was entered."""
    post = forms.tidy(request.POST)
    document = document_of(case.enrolment.cohort)
    signed_in_by = request.session.get("signed_in_by", "password")
    following = selectors.next_in_queue(request.user, case) if case.submitted_at else None
    try:
        decision = forms.read_decision(post, case, document, signed_in_by)
        settle = services.return_case if post.get("then") == "return" else services.verify_case
        settle(
            pk=case.pk,
            revision=forms.read_revision(post),
            decision=decision,
            actor=request.user,
            now=timezone.now(),
        )
    except InvalidInput as error:
        fields = forms.on_form(error.fields, case.report, {})
        unkept = list(fields) if isinstance(error, MayIdentifySomebody) else []
        return show_review(request, case, fields, message=error.message, post=post, unkept=unkept)
    except EditConflict as error:
        return show_review(request, case, {}, message=error.message, post=post, is_changed=True)
    done = "Sent back" if post.get("then") == "return" else "Signed"
    words = f"{done}: case {case.number} of {case.enrolment.user.name}."
    messages.success(request, words, extra_tags=f"decided={case.pk}")
    return redirect("logbook:review", pk=following.pk) if following else redirect("logbook:queue")


def is_looked_at_by_another(request: HttpRequest, case: Case) -> bool:
    """Tell whether an administrator looks at it as its supervisor: they may read it, and decide nothing."""
    return case.supervisor_id == request.user.pk and signed_in_person(request).impersonated_by is not None


def show_decided(request: HttpRequest, case: Case) -> HttpResponse:
    """Lead on to a case that no longer waits; what its supervisor's device still keeps of a review may then go."""
    if case.supervisor_id == request.user.pk and case.state in (states.VERIFIED, states.RETURNED):
        messages.info(request, "You have decided on this case.", extra_tags=f"decided={case.pk}")
    return redirect("logbook:case", pk=case.pk)


def show_gone(request: HttpRequest, pk: uuid.UUID, error: DomainError) -> HttpResponse:
    """Say why a case cannot be reviewed, beside what the supervisor wrote about it: here, or on their device."""
    context = {
        "status": error.status,
        "title": error.title,
        "message": error.message,
        "place": f"{request.user.pk}:{pk}",
        "comes_back": isinstance(error, TakenBack),
        "comment": request.POST.get("comment", "").strip(),
    }
    return render(request, "logbook/review_gone.html", context, status=error.status)


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
    unkept: Sequence[str] = (),
) -> HttpResponse:
    """Show a case for review, with what was entered where it could not be signed.

    Where the case `is_changed` since it was opened, the report is the present one, and above it stands what the student
    changed meanwhile, and what the supervisor had. Fields that are `unkept` may identify a patient: a device must not
    keep what is in them.
    """
    document = document_of(case.enrolment.cohort)
    edited = forms.merge_edits(case.report, post, document, case) if post is not None else case.report
    seen = forms.read_seen(post, case) if is_changed else case.report
    own = forms.merge_edits(seen, post, document, case) if is_changed else seen
    stack = pictures_of(signed_in_person(request), case, document)
    context = {
        "view": CaseView(case, document),
        "case": case,
        "document": document,
        "report": case.report if is_changed else edited,
        "seen": post.get("seen", "") if post is not None and not is_changed else json.dumps(case.report),
        "theirs": differences(seen, case.report, document) if is_changed else [],
        "yours": differences(seen, own, document) if is_changed else [],
        "structures": {s.id: s.label for s in document.region(case.region).structures},
        "stack": stack,
        "drawings": drawing_links(entry["id"] for entry in stack),
        "entered": post or {},
        "unkept": " ".join(unkept),
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
