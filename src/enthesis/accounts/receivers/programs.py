"""The door for programs: below one address a key lets in, never a cookie, and beyond it a key opens nothing."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from enthesis.accounts import gateways, services
from enthesis.accounts.selectors import usable_token

# RFC 6750, section 3.
CHALLENGE = 'Bearer realm="Enthesis"'
PREFLIGHT_SECONDS = "600"


class ProgramDoor:
    """Let programs in with a bearer token (RFC 6750), and answer web viewers of origins that the site has named."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(settings.PROGRAM_PATH):
            return self.get_response(request)
        # A browser that is signed in here sends its cookies along, whatever page of the world has asked it to.
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES.clear()
        request.is_program = True  # type: ignore[attr-defined]
        is_asked_beforehand = (
            request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        )
        response = HttpResponse(status=204) if is_asked_beforehand else self.get_response(request)
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = CHALLENGE
        allow_origin(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Put the owner of a key that works in the request's place of the person; refuse everybody else."""
        if not getattr(request, "is_program", False):
            return None
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        now = timezone.now()
        token = usable_token(secret.strip(), now) if scheme.lower() == "bearer" and secret.strip() else None
        if token is None:
            return self.refuse(request)
        services.note_token_use(token=token, now=now)
        request.user, request.api_token = token.owner, token  # type: ignore[attr-defined]
        return None

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Say what is missing; who tries many keys has to wait."""
        if not gateways.is_within_limit(request, "token", counts_reading=True):
            return told("throttled", "Too many attempts with keys that do not work. Wait a minute.", 429)
        words = (
            "Send a key that works, as \u201cAuthorization: Bearer \u2026\u201d. "
            "Keys are made under Me, Access for programs; they end, and they can be revoked."
        )
        return told("sign_in", words, 401)


def told(code: str, words: str, status: int) -> HttpResponse:
    """Say a refusal as programs read it."""
    return JsonResponse({"error": {"code": code, "message": words, "fields": {}}}, status=status)


def allow_origin(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let pages of the named origins read the answer (WHATWG Fetch, CORS protocol); without a name, nobody."""
    if not settings.DICOMWEB_ORIGINS:
        return
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "")
    if origin not in settings.DICOMWEB_ORIGINS:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    # Who may read is said here; whether a page may be embedded at all, by the header that would otherwise forbid it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Expose-Headers"] = "Warning, X-Total-Count"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Accept, Content-Type"
        response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
