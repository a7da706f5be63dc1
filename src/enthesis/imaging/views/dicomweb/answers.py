"""What all DICOMweb answers have in common."""

import secrets
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from enthesis.accounts.models import ApiToken, User
from enthesis.accounts.permissions import require_scope
from enthesis.core.errors import DomainError, InvalidInput, NotVisible
from enthesis.core.views import action
from enthesis.imaging.domain.dicomweb import accepting, multipart

Answer = HttpResponseBase
Kind = TypeVar("Kind", bound=HttpResponseBase)
# A clean picture may still be locked away later: programs ask again, and are told that nothing has changed.
NOT_KEPT = "private, no-cache"


class NotAcceptable(DomainError):
    """Nothing that the program would take can be made of what it asks for."""

    code = "not_acceptable"
    status = 406
    title = "That cannot be answered like this"


class BadRequest(InvalidInput):
    """What was asked cannot be read."""

    code = "bad_request"
    status = 400


def reader(request: HttpRequest) -> User:
    """Give the person for whom a program reads; raises NotAllowed for a key that is not for reading."""
    return require_scope(request, ApiToken.Scope.READ).owner


def base_address() -> str:
    """Give where DICOMweb is mounted, without a stroke at the end; not every client says by which port it came."""
    return settings.SITE_URL + settings.PROGRAM_PATH.rstrip("/")


def wants(request: HttpRequest) -> list[accepting.Wanted]:
    """Give what the program would take: its query's `accept` counts before its head's (PS3.18 8.3.3.1)."""
    return accepting.wanted(request.GET.get("accept") or request.headers.get("Accept", ""))


def many_parts(media: str, parts: Iterable[tuple[dict[str, str], Iterable[bytes]]]) -> StreamingHttpResponse:
    """Answer with several parts of one media type, each made when its turn has come."""
    boundary = secrets.token_hex(16)
    response = StreamingHttpResponse(_closing(multipart.written(parts, boundary)))
    response.headers["Content-Type"] = f'multipart/related; type="{media}"; boundary={boundary}'
    return kept_by_nobody(response)


def _closing(body: Iterator[bytes]) -> Iterator[bytes]:
    # Granian closes what is a generator; the parts' own files close with theirs.
    yield from body


def one_part(media: str, pieces: Iterable[bytes]) -> StreamingHttpResponse:
    """Answer with one thing by itself."""
    return kept_by_nobody(StreamingHttpResponse(pieces, content_type=media))


def kept_by_nobody(response: Kind) -> Kind:
    """Have no cache keep an answer without asking again, and no browser guess at its type."""
    response.headers["Cache-Control"] = NOT_KEPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Accept", "Authorization"])
    return response


@action("imaging.use_dicomweb")
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for addresses that DICOMweb knows and we do not, and for mistyped ones."""
    raise NotVisible(
        "There is no such DICOMweb address here. Studies are under /dicomweb/studies; what is offered stands in the "
        "conformance statement."
    )
