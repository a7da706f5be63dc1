"""The bytes of pictures: thumbnail, still and frames. What is locked away is never among them."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from enthesis.core.blobs import store
from enthesis.core.errors import NotVisible
from enthesis.core.views import action
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_instance_for

# An object's key is the hash of its bytes, so what an address gave once it gives for ever.
FOR_EVER = "private, max-age=31536000, immutable"
# What may yet turn out to identify a patient must be gone from the browser once it is locked away.
NOT_KEPT = "private, no-store"
JPEG = "image/jpeg"
MANY_JPEGS = "application/octet-stream"


def answer(
    request: HttpRequest,
    instance: Instance,
    *,
    key: str,
    part: tuple[int, int] | None = None,
    content_type: str = JPEG,
) -> HttpResponseBase:
    """Give a picture's object, or its part from one byte to before another; 304 where the browser has it."""
    if not key:
        raise NotVisible("There is no such picture among those you can see.")
    etag = f'"{key}"' if part is None else f'"{key}-{part[0]}-{part[1]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None and part is None and request.method == "GET":
        response = elsewhere(instance, key, content_type)
        if response is not None:
            return response
    if response is None:
        data = store().get(key)
        response = HttpResponse(data if part is None else data[slice(*part)], content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if instance.state == states.CLEAN else NOT_KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response


def elsewhere(instance: Instance, key: str, content_type: str) -> HttpResponseBase | None:
    """Lead a browser to the object in the store, where the store lets it in for a minute; None where it does not.

    Asked only once the person was found to be allowed to see the picture. What lies there has no name but its hash.
    """
    is_kept = instance.state == states.CLEAN
    name = "frames.bin" if content_type == MANY_JPEGS else "picture.jpg"
    cache = FOR_EVER if is_kept else NOT_KEPT
    address = store().address(key, content_type=content_type, name=name, cache=cache)
    if not address:
        return None
    response = HttpResponseRedirect(address)
    # Shorter than the address works, so that nobody is led to one that has run out.
    response["Cache-Control"] = "private, max-age=45" if is_kept else NOT_KEPT
    response["Referrer-Policy"] = "no-referrer"
    return response


def first_frame(instance: Instance) -> tuple[int, int] | None:
    """Give where the first frame lies in the bundle, or None where the bundle is that one frame."""
    offsets = instance.frame_offsets
    return (offsets[0], offsets[1]) if len(offsets) > 2 else None


@action("imaging.view_picture")
@require_safe
def thumbnail(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give a picture 320 pixels wide."""
    instance = get_instance_for(request.user, pk)
    return answer(request, instance, key=instance.thumbnail_key)


@action("imaging.view_picture")
@require_safe
def still(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give a picture at full size; of a loop its first frame."""
    instance = get_instance_for(request.user, pk)
    return answer(request, instance, key=instance.bundle_key, part=first_frame(instance))


@action("imaging.view_picture")
@require_safe
def frames(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give all frames of a loop as JPEGs one after another; the viewer knows where each begins."""
    instance = get_instance_for(request.user, pk)
    return answer(request, instance, key=instance.bundle_key, content_type=MANY_JPEGS)
