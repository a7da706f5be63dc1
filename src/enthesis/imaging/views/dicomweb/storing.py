"""STOW-RS: programs send objects (PS3.18 10.5). Each is received by itself, as if a browser had sent it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from enthesis.accounts.models import ApiToken, User
from enthesis.accounts.permissions import require_scope
from enthesis.core.errors import DomainError, NotAllowed, TooLarge
from enthesis.core.permissions import require
from enthesis.core.sealing import site_key
from enthesis.core.views import action
from enthesis.imaging import services, states
from enthesis.imaging.domain.dicomweb import accepting, multipart, storing
from enthesis.imaging.domain.dicomweb.metadata import json_of
from enthesis.imaging.domain.dicomweb.storing import Told
from enthesis.imaging.domain.uids import new_uid
from enthesis.imaging.models import Instance
from enthesis.imaging.views.dicomweb.answers import Answer, BadRequest, base_address, kept_by_nobody
from enthesis.imaging.views.dicomweb.retrieving import address_of, give_objects
from enthesis.imaging.views.dicomweb.searching import search_studies
from enthesis.programme.models import Enrolment
from enthesis.programme.permissions import standing_of

MOST_OBJECTS = 1000
KEPT = ("received", "known", "quarantined")


class NotTaken(DomainError):
    """Objects come as parts of one body; other forms of a store are not taken."""

    code = "not_taken"
    status = 415
    title = "That could not be received"


class LengthNeeded(DomainError):
    """The program did not say how much it will send, so nothing is read."""

    code = "length_needed"
    status = 411
    title = "That could not be received"


@csrf_exempt
@action("imaging.use_dicomweb")
@require_http_methods(["GET", "HEAD", "POST"])
def studies(request: HttpRequest) -> Answer:
    """Search for studies, or store objects: both have this address."""
    return store_objects(request) if request.method == "POST" else search_studies(request)


@csrf_exempt
@action("imaging.use_dicomweb")
@require_http_methods(["GET", "HEAD", "POST"])
def study(request: HttpRequest, study: str) -> Answer:
    """Give the objects of a study, or store some in it; those of another study are refused."""
    return store_objects(request, study) if request.method == "POST" else give_objects(request, study)


def store_objects(request: HttpRequest, study: str = "") -> Answer:
    """Receive every part, and say of each what became of it; what was kept before a body broke off stays."""
    owner, actor = place_of(request)
    boundary = boundary_of(request)
    told: list[Told] = []
    try:
        for part in multipart.iter_parts(body_of(request), boundary):
            if len(told) == MOST_OBJECTS:
                raise TooLarge(f"Send at most {MOST_OBJECTS} objects at once. Those before were received.")
            told.append(receive(part, owner, actor, study))
            insist_on_end(part)
    except multipart.BadMultipart as problem:
        raise BadRequest(f"{problem} Objects before that were received; send the others again.") from problem
    except UnreadablePostError as problem:
        raise BadRequest(
            "The connection broke off. Send the objects again; those that are here are known."
        ) from problem
    if not told:
        raise BadRequest("The body holds no object. Send each as a part of type application/dicom.")
    return answer(told)


def insist_on_end(part: multipart.Part) -> None:
    """Pass over what was not read of an object that was refused; raises TooLarge where that goes on and on."""
    while part.taken <= 2 * settings.UPLOAD_LIMIT_BYTES:
        if not part.read(multipart.STEP_BYTES):
            return
    limit = settings.UPLOAD_LIMIT_BYTES // 2**20
    raise TooLarge(f"An object is larger than {limit} MB. Leave it out; those before it were received.")


def place_of(request: HttpRequest) -> tuple[Enrolment, User]:
    """Give the student's place that objects are received for; raises NotAllowed for everybody else."""
    actor = require_scope(request, ApiToken.Scope.STORE).owner
    enrolment = standing_of(actor).enrolment
    if enrolment is None:
        raise NotAllowed("Only students have pictures of their own, so only their programs can send some.")
    require(actor, "imaging.upload_pictures", enrolment)
    return enrolment, actor


def boundary_of(request: HttpRequest) -> str:
    """Give what separates the parts; raises NotTaken where the body is no store of whole objects."""
    media, given = accepting.parameters(request.headers.get("Content-Type", ""))
    inner = given.get("type", accepting.DICOM).lower()
    if media == accepting.MULTIPART and inner == accepting.DICOM:
        return given.get("boundary", "")
    if inner in (accepting.DICOM_JSON, "application/dicom+xml"):
        raise NotTaken(
            "Metadata with bulk data beside it is not taken. Send whole objects: multipart/related with "
            'type="application/dicom".'
        )
    raise NotTaken('Send objects as multipart/related; type="application/dicom", each in a part of its own.')


def body_of(request: HttpRequest) -> multipart.Read:
    """Give the function that reads the body: as long as was announced, or up to its end where the server knows it."""
    if request.headers.get("Content-Length", "").isdigit():
        return request.read
    environ: dict[str, object] = getattr(request, "environ", {})
    if not environ.get("wsgi.input_terminated") or "chunked" not in request.headers.get(
        "Transfer-Encoding", ""
    ):
        raise LengthNeeded("Say how long the body is (Content-Length), and send it again.")
    source: Any = environ["wsgi.input"]

    def read(size: int) -> bytes:
        try:
            return bytes(source.read(size))
        except OSError as error:
            raise UnreadablePostError(*error.args) from error

    return read


def receive(part: multipart.Part, owner: Enrolment, actor: User, study: str) -> Told:
    """Receive one object while it comes in, and say what became of it."""
    names = storing.names_of(part.peek(storing.HEAD_BYTES))
    if study and study not in (names.study, new_uid(names.study, secret=site_key("uids"))):
        return Told(names, storing.DOES_NOT_MATCH)
    received = services.receive_instance(
        data=part, owner=owner, actor=actor, source=Instance.Source.DICOMWEB, now=timezone.now()
    )
    instance = received.instance
    if received.outcome not in KEPT or instance is None:
        return Told(names, storing.REASONS.get(received.code, storing.PROCESSING_FAILURE))
    # Nobody can retrieve it before its owner has looked.
    address = address_of(base_address(), instance) if instance.state == states.CLEAN else ""
    return Told(names, 0, instance.sop_class_uid, instance.sop_instance_uid, address)


def answer(told: list[Told]) -> HttpResponse:
    """Say what became of all: 200 where every object was kept, 202 where some were, 409 where none was."""
    kept = sum(not one.reason for one in told)
    status = 409 if not kept else 202
    # All were changed on the way in, which is a warning (PS3.18 table 10.5.3-1): 200 says that none failed.
    status = 200 if kept == len(told) else status
    body = json_of(storing.answer("", told))
    response = HttpResponse(body, content_type=accepting.DICOM_JSON, status=status)
    kept_by_nobody(response)
    return response
