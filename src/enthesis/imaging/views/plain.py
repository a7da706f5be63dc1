"""Taking plain pictures and films on which their owner has marked the scan, and showing those a browser cannot show."""

import json
import re
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import InvalidInput, TooLarge
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.conversion import MOST_BYTES, Original
from enthesis.imaging.views.uploads import PASSING, Body, announced_bytes, line, own_enrolment

NOT_MARKED: Final = "Mark the scan on this picture before it is sent. Nothing of it was kept."
FOUR: Final = re.compile(r"\d{1,5}(,\d{1,5}){3}")
TWO: Final = re.compile(r"\d{1,5},\d{1,5}")
ORIGINAL: Final = re.compile(r"(jpeg|png),(\d{1,9}),([0-9a-f]{64})")
VISIT: Final = re.compile(r"[0-9a-f-]{8,40}")


def read_mark(request: HttpRequest) -> services.Mark:
    """Read what was marked, `X-Keep-Box: x0,y0,x1,y1`, and on what, `X-Keep-Size: columns,rows`.

    Raises
    ------
    InvalidInput
        Either is missing, or the box does not lie on the picture, or is too small for a scan.
    """
    box, size = request.headers.get("X-Keep-Box", ""), request.headers.get("X-Keep-Size", "")
    if not FOUR.fullmatch(box) or not TWO.fullmatch(size):
        raise InvalidInput(NOT_MARKED)
    columns, rows = (int(part) for part in size.split(","))
    found = Box(*(int(part) for part in box.split(",")))
    if not found.is_usable or found.x1 >= columns or found.y1 >= rows:
        raise InvalidInput(NOT_MARKED)
    return services.Mark(found, (columns, rows))


def read_visit(request: HttpRequest) -> tuple[str, int | None]:
    """Read with which files this one was chosen, and in which place; nonsense counts as nothing."""
    visit, number = request.headers.get("X-Visit", ""), request.headers.get("X-Number", "")
    place = int(number) if re.fullmatch(r"\d{1,4}", number) else None
    return (visit if VISIT.fullmatch(visit) else ""), place


def read_original(request: HttpRequest) -> Original | None:
    """Read of which picture the browser made what it sends: `X-Original: kind,bytes,SHA-256`.

    Nonsense counts as nothing. Only the form can be checked: a wrong hash hides a file of its sender from the sender,
    and from nobody else.
    """
    said = ORIGINAL.fullmatch(request.headers.get("X-Original", ""))
    return Original(said[1], max(1, int(said[2])), said[3]) if said else None


def read_plain(request: HttpRequest) -> bytes:
    """Read a plain file; it is held in memory, so one above 256 MB is TooLarge. Raises what `Body` does."""
    length = announced_bytes(request)
    if length > MOST_BYTES:
        raise TooLarge(
            f"This file is larger than {MOST_BYTES // 2**20} MB. Send a smaller picture or a shorter film."
        )
    return Body(request, length).read()


@action("imaging.upload_pictures")
@require_POST
def upload_plain(request: HttpRequest) -> HttpResponse:
    """Receive one plain picture or film, black outside what its owner has marked, and say what became of it."""
    owner, mark = own_enrolment(request), read_mark(request)
    data = read_plain(request)
    visit, number = read_visit(request)
    received = services.receive_plain(
        data=data, owner=owner, actor=signed_in_person(request), mark=mark, visit=visit, number=number,
        original=read_original(request), now=timezone.now(),
    )  # fmt: skip
    if received.code in PASSING:
        raise PASSING[received.code](received.message)
    told = json.dumps(line(1, 1, received)) + "\n"
    return HttpResponse(told, content_type="application/x-ndjson")


@action("imaging.upload_pictures")
@require_POST
def preview_plain(request: HttpRequest) -> HttpResponse:
    """Give a plain picture or film back to the person who sends it, as one JPEG to mark the scan on; none is kept."""
    owner = own_enrolment(request)
    data = read_plain(request)
    picture = services.preview_plain(data=data, owner=owner, actor=signed_in_person(request))
    response = HttpResponse(picture, content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response
