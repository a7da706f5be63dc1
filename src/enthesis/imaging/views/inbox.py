"""The student's inbox: what waits for a check, what can be filed, what is locked away."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enthesis.core.paging import address_without
from enthesis.core.views import action
from enthesis.imaging.domain.filing import offered_uses
from enthesis.imaging.selectors import (
    reading_count,
    sealed_of,
    unfiled_counts,
    unfiled_studies,
    waiting_count,
)
from enthesis.programme.permissions import standing_of

PER_PAGE = 20


@action("imaging.open_inbox")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show a student's pictures until they are filed, with the upload and the code for the machine."""
    counts = unfiled_counts(request.user)
    ready = [count.study_id for count in counts if count.ready]
    page = Paginator(ready, PER_PAGE).get_page(request.GET.get("page"))
    enrolment, sealed = standing_of(request.user).enrolment, sealed_of(request.user)
    context: dict[str, Any] = {
        "waiting": sum(count.unchecked for count in counts),
        "warned": sum(count.warned for count in counts),
        "page": page,
        "studies": unfiled_studies(request.user, among=page),
        "address": address_without(request, "page"),
        "uses": offered_uses(),
        "reading": sealed.reading,
        "locked": sealed.locked,
        "scan_code": enrolment.scan_code if enrolment else "",
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
    }
    return render(request, "imaging/inbox.html", context)


@action("imaging.open_inbox")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Give the number of studies that wait to be checked or filed, for the frame; nothing where there is none."""
    count = waiting_count(request.user)
    return HttpResponse(str(count) if count else "", content_type="text/plain")


@action("imaging.open_inbox")
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """Show how many pictures are still to be read; once there are none, the page they are awaited on loads again."""
    left = reading_count(request.user)
    if left:
        return render(request, "imaging/_reading.html", {"reading": left})
    return HttpResponse(headers={"HX-Refresh": "true"})
