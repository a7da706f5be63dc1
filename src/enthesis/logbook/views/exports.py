"""Taking a logbook away."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.blobs import store
from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.logbook import services
from enthesis.logbook.models import Export
from enthesis.logbook.permissions import get_enrolment_for, get_export_for

TYPES = {Export.Kind.PDF: ("application/pdf", "pdf"), Export.Kind.ARCHIVE: ("application/zip", "zip")}


@action("logbook.export_logbook")
@require_POST
def start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a logbook as PDF or archive, and show how far the work is."""
    enrolment = get_enrolment_for(request.user, pk)
    require(request.user, "logbook.export_logbook", enrolment)
    kind = request.POST.get("kind", "")
    if kind not in Export.Kind.values:
        raise InvalidInput("Choose PDF or archive.")
    export = services.start_export(enrolment=enrolment, kind=kind, actor=request.user, now=timezone.now())
    return redirect("jobs:job", pk=export.job_id)


@action("logbook.export_logbook")
@require_safe
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """Give the finished file."""
    export = get_export_for(request.user, pk)
    if not export.object_key:
        raise NotVisible(
            "This file was removed, because a picture in it was erased. Ask for a new one."
            if export.made_at
            else "This file is not ready yet."
        )
    content_type, ending = TYPES[Export.Kind(export.kind)]
    name = f"logbook-{slugify(export.enrolment.user.name)}-{export.asked_at:%Y-%m-%d}.{ending}"
    file = store().open(export.object_key)
    is_read_here = export.kind == Export.Kind.PDF
    return FileResponse(file, content_type=content_type, as_attachment=not is_read_here, filename=name)
