"""Taking pictures from a browser: one file as a raw body, read as it comes, or one zip; answered object by object."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import (
    HttpRequest,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
    UnreadablePostError,
)
from django.urls import reverse
from django.views.decorators.http import require_POST

from enthesis.accounts.permissions import signed_in_person
from enthesis.core.errors import DomainError, InvalidInput, NotVisible, TooLarge
from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging import forms, services, states
from enthesis.imaging.models import Instance
from enthesis.imaging.selectors import known_fingerprints
from enthesis.programme.models import Enrolment
from enthesis.programme.permissions import standing_of

STEP_BYTES = 2**20
# So many tell what a file is.
HEAD_BYTES = 1024
ARCHIVE_LIMIT_BYTES = 512 * 2**20
RAW = "application/octet-stream"
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


class LengthNeeded(DomainError):
    """The browser did not say how much it will send, so nothing is read."""

    code = "length_needed"
    status = 411
    title = "That could not be received"


class NotRaw(DomainError):
    """What was sent is not one file by itself."""

    code = "not_raw"
    status = 415
    title = "That could not be received"


class Interrupted(DomainError):
    """The connection ended before the file did."""

    code = "interrupted"
    status = 400
    title = "The file did not arrive in full"


class NoRoom(DomainError):
    """The store is full: nothing was kept of the file, and the browser still has it."""

    code = "store_full"
    status = 507
    title = "The store is full"


class StoreAway(DomainError):
    """The store does not answer: nothing was kept of the file, and the browser still has it."""

    code = "store_away"
    status = 503
    title = "The store does not answer"


def own_enrolment(request: HttpRequest) -> Enrolment:
    """Give the student's enrolment; raises NotVisible or NotAllowed for everybody else."""
    enrolment = standing_of(request.user).enrolment
    if enrolment is None:
        raise NotVisible("You have no logbook.")
    require(request.user, "imaging.upload_pictures", enrolment)
    return enrolment


def announced_bytes(request: HttpRequest) -> int:
    """Give how much will be sent, in bytes, without reading any of it.

    Raises
    ------
    LengthNeeded, NotRaw, TooLarge
        It is not said, it is no single file, or it is more than is taken.
    """
    if request.content_type != RAW:
        raise NotRaw(
            "Send each file by itself, as the Images page does. A form with files in it is not taken."
        )
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or request.headers.get("Transfer-Encoding"):
        raise LengthNeeded(
            "The browser did not say how large the file is. Reload the page and send it again."
        )
    if int(length) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 2**20
        raise TooLarge(
            f"This file is larger than {limit:,} MB. Send a shorter cine loop, or split the zip in two."
        )
    return int(length)


class Body:
    """What a browser sends, read as it comes; nothing unchecked may touch the disk.

    Raises
    ------
    Interrupted
        While reading: less came than was announced.
    """

    def __init__(self, request: HttpRequest, length: int) -> None:
        self._request, self._left, self._ahead = request, length, b""

    def peek(self, size: int) -> bytes:
        """Give the first bytes without taking them."""
        while len(self._ahead) < size and self._left:
            self._ahead += self._next(size)
        return self._ahead[:size]

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many bytes, or all there are; none after the last."""
        if size < 0:
            return b"".join(iter(lambda: self.read(STEP_BYTES), b""))
        if self._ahead:
            found, self._ahead = self._ahead[:size], self._ahead[size:]
            return found
        return self._next(size)

    def _next(self, size: int) -> bytes:
        wanted = min(size, STEP_BYTES, self._left)
        try:
            found = self._request.read(wanted) if wanted else b""
        except UnreadablePostError as error:
            raise interrupted() from error
        if wanted and not found:
            raise interrupted()
        self._left -= len(found)
        return found


def interrupted() -> Interrupted:
    """Make the refusal for what did not arrive in full."""
    return Interrupted("The connection broke off. Nothing was kept; send the file again.")


def read_archive(body: Body, length: int) -> bytes:
    """Read a zip, in memory: its index stands at its end; raises TooLarge."""
    if length > ARCHIVE_LIMIT_BYTES:
        raise TooLarge(
            f"This zip is larger than {ARCHIVE_LIMIT_BYTES // 2**20} MB. Unpack it and send the folder, or split it."
        )
    return body.read()


def is_zip(data: bytes) -> bool:
    """Tell by its content whether a file is a zip; a DICOM file may begin with anything."""
    return data.startswith(ZIP_STARTS) and data[128:132] != b"DICM"


# What is the matter with the store, not with the file.
PASSING: dict[str, type[DomainError]] = {one.code: one for one in (NoRoom, StoreAway)}


@action("imaging.upload_pictures")
@require_POST
def upload(request: HttpRequest) -> HttpResponseBase:
    """Receive one file or one zip, and say of each object in it what became of it as soon as that is known."""
    owner = own_enrolment(request)
    length = announced_bytes(request)
    body = Body(request, length)
    if is_zip(body.peek(HEAD_BYTES)):
        lines = zip_lines(request, owner, read_archive(body, length))
    else:
        lines = file_lines(request, owner, body)
    # The first object is received before the answer begins, so that a full store is told by the status itself.
    first = next(lines)
    if first["code"] in PASSING:
        raise PASSING[first["code"]](first["message"])
    written = (json.dumps(line) + "\n" for line in chain([first], lines))
    response = StreamingHttpResponse(written, content_type="application/x-ndjson")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def file_lines(request: HttpRequest, owner: Enrolment, body: Body) -> Iterator[dict[str, Any]]:
    """Receive one file, and give its line."""
    actor = signed_in_person(request)
    received = services.turn_away(head=body.peek(HEAD_BYTES), owner=owner, actor=actor)
    if received is None:
        received = services.receive_instance(data=body, owner=owner, actor=actor, source="upload")
    # A browser listens for the answer only once it has sent all.
    while body.read(STEP_BYTES):
        pass
    yield line(1, 1, received)


def zip_lines(request: HttpRequest, owner: Enrolment, data: bytes) -> Iterator[dict[str, Any]]:
    """Receive the files of a zip one by one, and give a line for each, whatever ends the reading."""
    position = total = 0
    last = services.Received(
        "refused", "archive_empty", "This zip file holds no files. Choose the one with the pictures."
    )
    for member, last in services.receive_archive(data=data, owner=owner, actor=signed_in_person(request)):
        position, total = member.position, member.total
        yield line(position, total, last)
    if not position and last.code == "archive_empty":
        yield line(0, 0, last)
    # Reading stops at the first sign that the whole zip is not safe; the rest is told of all the same.
    for unread in range(position + 1, total + 1):
        yield line(unread, total, last)


def line(position: int, total: int, received: services.Received) -> dict[str, Any]:
    """Write what became of one object; of what is locked away there is no picture to show."""
    instance = received.instance
    shown = instance is not None and instance.state in states.SHOWN
    return {
        "position": position,
        "total": total,
        "outcome": received.outcome,
        "code": received.code,
        "message": received.message,
        "instance": picture(instance) if instance is not None and shown else None,
    }


def picture(instance: Instance) -> dict[str, str]:
    """Give what the page needs to show a picture that has just arrived."""
    return {
        "id": str(instance.pk),
        "thumbnailUrl": reverse("imaging:thumbnail", kwargs={"pk": instance.pk}),
        "studyId": str(instance.study_id),
    }


@action("imaging.upload_pictures")
@require_POST
def known(request: HttpRequest) -> JsonResponse:
    """Say which files have arrived before, by their SHA-256, so that they need not be sent again."""
    owner = own_enrolment(request)
    try:
        given = json.loads(request.body) if request.content_type == "application/json" else None
    except (RequestDataTooBig, ValueError) as error:
        raise InvalidInput("Send a JSON object with a list named hashes.") from error
    return JsonResponse({"known": known_fingerprints(owner, forms.read_hashes(given))})
