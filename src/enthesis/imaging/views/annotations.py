"""What is drawn on pictures, as JSON: read and set for a stack at once, changed and removed one by one."""

import json
import uuid
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.core.errors import InvalidInput, NotVisible
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.models import Annotation, Instance
from enthesis.imaging.permissions import get_instance_for, get_own_annotation_for, visible_instances
from enthesis.imaging.selectors import MOST_PICTURES, annotation_row, annotation_rows


@action("imaging.view_annotations")
@require_http_methods(["GET", "HEAD", "POST"])
def annotations(request: HttpRequest) -> JsonResponse:
    """Give what is drawn on the pictures that the address names, or draw on one of them."""
    if request.method == "POST":
        return add_annotation(request)
    return JsonResponse(annotation_rows(request.user, pictures_asked(request)))


def add_annotation(request: HttpRequest) -> JsonResponse:
    """Keep what was drawn, and give it back with what it measures."""
    drawing = read_json(request)
    instance = get_instance_for(request.user, read_key(drawing.get("pictureId")))
    added = services.add_annotation(actor=request.user, instance=instance, drawing=drawing)
    return JsonResponse(annotation_row(added, request.user), status=HTTPStatus.CREATED)


@action("imaging.annotate_pictures")
@require_http_methods(["PATCH", "DELETE"])
def annotation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change or remove what one has drawn oneself."""
    own = get_own_annotation_for(request.user, pk)
    if request.method == "DELETE":
        services.remove_annotation(actor=request.user, annotation=own)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return shown(
        request, services.change_annotation(actor=request.user, annotation=own, change=read_json(request))
    )


@action("imaging.annotate_pictures")
@require_POST
def restore_annotation(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """Bring back what one has drawn and removed oneself."""
    own = get_own_annotation_for(request.user, pk)
    return shown(request, services.restore_annotation(actor=request.user, annotation=own))


def shown(request: HttpRequest, one: Annotation) -> JsonResponse:
    """Give one measurement or label as it is now."""
    return JsonResponse(annotation_row(one, request.user))


def pictures_asked(request: HttpRequest) -> list[Instance]:
    """Give those of the pictures that an address names by `of` which this person sees, in that order.

    Raises
    ------
    InvalidInput
        It names none, too many, or something else.
    NotVisible
        None of them is theirs to see.
    """
    named = [read_key(word) for word in request.GET.get("of", "").split(",") if word]
    if not 1 <= len(named) <= MOST_PICTURES:
        raise InvalidInput(f"Name 1 to {MOST_PICTURES} pictures by their ids, with commas between them.")
    found = visible_instances(request.user).filter(pk__in=named).select_related("study").in_bulk()
    if not found:
        raise NotVisible("There are no such pictures among those you can see.")
    return [found[key] for key in dict.fromkeys(named) if key in found]


def read_key(given: Any) -> uuid.UUID:
    """Read the id of a picture; raises InvalidInput where it is none."""
    try:
        return uuid.UUID(str(given))
    except ValueError as error:
        raise InvalidInput("This is not the id of a picture. Reload the page.") from error


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Read the JSON object that was sent; raises InvalidInput where there is none."""
    try:
        given = json.loads(request.body) if request.content_type == "application/json" else None
    except (RequestDataTooBig, ValueError, RecursionError) as error:
        raise InvalidInput("Send what was drawn as a JSON object.") from error
    if not isinstance(given, dict):
        raise InvalidInput("Send what was drawn as a JSON object.")
    return given
