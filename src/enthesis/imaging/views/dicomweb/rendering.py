"""WADO-RS: pictures for people, rendered and small (PS3.18 10.4.1.1.3 and 10.4.1.1.5)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from enthesis.core.blobs import store
from enthesis.core.views import action
from enthesis.imaging.domain.dicomweb import accepting
from enthesis.imaging.domain.dicomweb.rendering import BadRendering, Rendering, read_rendering, render
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_readable_for
from enthesis.imaging.views.dicomweb.answers import (
    Answer,
    BadRequest,
    NotAcceptable,
    kept_by_nobody,
    many_parts,
    reader,
    wants,
)
from enthesis.imaging.views.dicomweb.retrieving import frame_numbers, shown_frames


@action("imaging.use_dicomweb")
@require_safe
def rendered(
    request: HttpRequest, study: str, series: str = "", instance: str = "", numbers: str = ""
) -> Answer:
    """Show frames; of a loop whose frames are not named its first, of a study or series one frame of each picture."""
    found = get_readable_for(reader(request), study, series, instance)
    how, media = _asked(request)
    if len(found) == 1 and instance:
        asked = frame_numbers(numbers or "1", found[0])
        if len(asked) == 1:
            return _one(next(shown_frames(found[0], asked)), how, media)
        return _many((frame for frame in shown_frames(found[0], asked)), how, media)
    return _many((next(shown_frames(one, [1])) for one in found), how, media)


@action("imaging.use_dicomweb")
@require_safe
def thumbnail(
    request: HttpRequest, study: str, series: str = "", instance: str = "", numbers: str = ""
) -> Answer:
    """Show a small picture: of an instance its own, of a study or series that of its first instance."""
    found = get_readable_for(reader(request), study, series, instance)
    how, media = _asked(request)
    return _one(_small(found[0], numbers), how, media)


def _small(instance: Instance, numbers: str) -> bytes:
    if not numbers:
        return store().get(instance.thumbnail_key)
    frame = next(shown_frames(instance, frame_numbers(numbers, instance)[:1]))
    return render(frame, Rendering(within=(320, 480)), accepting.JPEG)


def _asked(request: HttpRequest) -> tuple[Rendering, str]:
    media = accepting.choose_rendered(wants(request))
    if media is None:
        raise NotAcceptable("Pictures are rendered as image/jpeg or image/png.")
    try:
        return read_rendering(request.GET.dict()), media
    except BadRendering as problem:
        raise BadRequest(str(problem)) from problem


def _one(jpeg: bytes, how: Rendering, media: str) -> HttpResponse:
    response = HttpResponse(render(jpeg, how, media), content_type=media)
    kept_by_nobody(response)
    return response


def _many(frames: Iterator[bytes], how: Rendering, media: str) -> Answer:
    return many_parts(media, (({"Content-Type": media}, [render(frame, how, media)]) for frame in frames))
