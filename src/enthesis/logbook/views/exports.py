"""Taking a logbook away."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.blobs import store
from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging.permissions import visible_instances
from enthesis.imaging.selectors import media_zip, on_media
from enthesis.imaging.services import MEDIA, note_retrieval
from enthesis.logbook import services
from enthesis.logbook.models import Export
from enthesis.logbook.permissions import get_case_for, get_enrolment_for, get_export_for

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


@action("imaging.take_media")
@require_POST
def case_media(request: HttpRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """Give the pictures of a case as DICOM media, in one zip that is made while it is sent."""
    case = get_case_for(request.user, pk)
    filed = visible_instances(request.user).filter(pk__in=case.images.values("instance_id"))
    found = on_media(filed.select_related("study").order_by("series_number", "instance_number", "pk"))
    note_retrieval(actor=request.user, pictures=found, kind=MEDIA, now=timezone.now())
    response = StreamingHttpResponse(media_zip(found), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="case-{case.number}-dicom.zip"'
    return response
