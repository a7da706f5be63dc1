"""Taking a study away as DICOM media."""

import uuid

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.permissions import get_study_for
from enthesis.imaging.selectors import media_zip, on_media, pictures_of


@action("imaging.take_media")
@require_POST
def study_media(request: HttpRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """Give a study's checked pictures as one zip that is made while it is sent."""
    study = get_study_for(request.user, pk)
    require(request.user, "imaging.take_media", study)
    found = on_media(pictures_of(study))
    services.note_retrieval(actor=request.user, pictures=found, kind=services.MEDIA, now=timezone.now())
    response = StreamingHttpResponse(media_zip(found), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="study-dicom.zip"'
    return response
