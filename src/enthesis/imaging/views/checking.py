"""The owner's check: one picture after the other, and the question whether anything on it identifies a patient."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.core.errors import InvalidInput
from enthesis.core.paging import address_without
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import forms, services
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_own_instance_for, get_study_for
from enthesis.imaging.selectors import reading_count, unchecked_of, viewer_stack

# As many as one reads with care before pausing; each is shown at full size.
PER_PAGE = 12
# Fewer are answered as fast one by one.
SEVERAL = 3


def waiting_of(request: HttpRequest, study: uuid.UUID | None) -> QuerySet[Instance]:
    """Give the pictures that wait for this person's answer, of one study or of all."""
    every = unchecked_of(request.user)
    return every if study is None else every.filter(study_id=study)


def stills_of(waiting: QuerySet[Instance]) -> QuerySet[Instance]:
    """Give those that can be answered beside others, because one look shows all of them."""
    return waiting.filter(frames=1)


def own_picture(request: HttpRequest, pk: uuid.UUID | None) -> Instance:
    """Give a picture of the person's own; raises InvalidInput, NotVisible or NotAllowed otherwise."""
    if pk is None:
        raise InvalidInput("This page is out of date. Open your images again, then go on checking.")
    instance = get_own_instance_for(request.user, pk)
    require(request.user, "imaging.check_pictures", instance)
    return instance


def address(name: str, study: uuid.UUID | None, **more: Any) -> str:
    """Write the address of the check, of one study or of all, with what was done so far."""
    given = {"study": study, **more}
    query = urlencode({key: value for key, value in given.items() if value})
    return reverse(f"imaging:{name}") + (f"?{query}" if query else "")


@action("imaging.check_pictures")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask about the next picture, and take the answer to the one before."""
    if request.method == "POST":
        return answer(request)
    study, done = forms.read_id(request.GET, "study"), forms.read_count(request.GET, "done")
    waiting = waiting_of(request, study)
    instance = waiting.first()
    context: dict[str, Any] = {
        "study": study,
        "done": done,
        "total": done + waiting.count(),
        "last": forms.read_id(request.GET, "last"),
        "locked": "locked" in request.GET,
        "quarantine_days": settings.QUARANTINE_DAYS,
    }
    if instance is None:
        return render(request, "imaging/checked.html", {**context, "reading": reading_count(request.user)})
    stills = stills_of(waiting.filter(study_id=instance.study_id)).count()
    context |= {"instance": instance, "stack": viewer_stack([instance]), "several": stills >= SEVERAL}
    return render(request, "imaging/check.html", context)


def answer(request: HttpRequest) -> HttpResponse:
    """Take one answer and go on to the next picture."""
    given = forms.read_answer(request.POST)
    instance = own_picture(request, given.instance)
    # Not being sure counts as yes: only a clear no lets a picture out of its owner's hands.
    services.confirm_pictures(
        actor=request.user, answers={instance.pk: given.answer != forms.NOTHING}, now=timezone.now()
    )
    locked = "yes" if given.answer != forms.NOTHING else ""
    return redirect(address("check", given.study, done=given.done + 1, last=instance.pk, locked=locked))


@action("imaging.check_pictures")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last answer back: the picture waits again."""
    instance = own_picture(request, forms.read_id(request.POST, "instance"))
    services.undo_confirmation(actor=request.user, instance=instance, now=timezone.now())
    done = forms.read_count(request.POST, "done")
    return redirect(address("check", forms.read_id(request.POST, "study"), done=max(0, done - 1)))


@action("imaging.check_pictures")
@require_http_methods(["GET", "POST"])
def check_several(request: HttpRequest) -> HttpResponse:
    """Ask about the stills of one study on one page; loops are played one by one."""
    data = request.GET if request.method == "GET" else request.POST
    pk = forms.read_id(data, "study")
    if pk is None:
        return redirect("imaging:check")
    study = get_study_for(request.user, pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return answer_several(request, study.pk)
        except InvalidInput as error:
            errors = {"": error.message}
    waiting = waiting_of(request, study.pk)
    page = Paginator(stills_of(waiting), PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        return redirect(address("check", study.pk))
    context = {
        "study": study,
        "page": page,
        "address": address_without(request, "page") or urlencode({"study": study.pk}),
        "loops": waiting.count() - page.paginator.count,
        "errors": errors,
        "done": 0,
    }
    return render(request, "imaging/check_several.html", context, status=422 if errors else 200)


def answer_several(request: HttpRequest, study: uuid.UUID) -> HttpResponse:
    """Take the ticks of one page, or lock one picture away."""
    stills = set(stills_of(waiting_of(request, study)).values_list("pk", flat=True))
    locked = forms.read_id(request.POST, "lock")
    seen = forms.read_ids(request.POST, "seen")
    if locked is None and not seen:
        raise InvalidInput(
            "Tick the pictures on which you saw nothing that identifies a patient, then send again."
        )
    answers = {pk: False for pk in seen if pk in stills}
    if locked is not None:
        answers[own_picture(request, locked).pk] = True
    for pk in answers:
        own_picture(request, pk)
    services.confirm_pictures(actor=request.user, answers=answers, now=timezone.now())
    cleared = sum(not identifies for identifies in answers.values())
    done = [f"{count(cleared, 'picture')} can be filed now."] if cleared else []
    messages.success(request, " ".join([*done, *(["1 picture was locked away."] if locked else [])]))
    return redirect(address("check_several", study))
