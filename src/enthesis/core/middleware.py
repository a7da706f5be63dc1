"""The few things that happen around every request: permission, refusals, time zone, security headers."""

import inspect
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from enthesis.core import permissions
from enthesis.core.errors import DomainError, InvalidInput, NotAllowed, SignInNeeded, WrongMethod
from enthesis.core.views import PUBLIC, error_page, wants_json

Respond = Callable[[HttpRequest], HttpResponseBase]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def security_headers(get_response: Respond) -> Respond:
    """Send a content security policy without inline code, and keep pages of signed-in people out of caches."""
    policy = "; ".join(
        f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY.items()
    )

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return respond


def reader_time_zone(get_response: Respond) -> Respond:
    """Show times in the zone that the signed-in person chose."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        zone = getattr(request.user, "time_zone", "") if request.session.session_key else ""
        with timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            return get_response(request)

    return respond


def view_action(request: HttpRequest, view: Any) -> str | None:
    """Find the permission action of the view that answers this request, or None where nobody named one."""
    named: str | None = getattr(view, "permission_action", None)
    if named is None and request.resolver_match is not None:
        named = settings.THIRD_PARTY_URL_ACTIONS.get(request.resolver_match.view_name)
    return named


class PermissionMiddleware:
    """Ask the rule of a view's action before it runs, and turn refusals into pages or JSON."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return wrong_method(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse before the view runs: its action is not allowed, it names none, or what was sent is no text."""
        try:
            self._insist_on_permission(request, view_action(request, view))
            insist_on_text(request)
        except DomainError as error:
            return refusal(request, error)
        return None

    def _insist_on_permission(self, request: HttpRequest, named: str | None) -> None:
        if named == PUBLIC:
            return
        if named is None:
            raise NotAllowed(
                "This page has not said who may open it, so nobody may. Please tell your administrator."
            )
        if not request.user.is_authenticated:
            raise SignInNeeded("Your session has ended. Sign in again; what you wrote stays on this page.")
        permissions.require(request.user, named)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Turn a refusal raised by a view or service into its page; anything else stays an error that is seen."""
        return refusal(request, exception) if isinstance(exception, DomainError) else None


def wrong_method(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """Put words into Django's blank answer to a method that an address does not take."""
    words = (
        "This address only shows something. Nothing can be sent to it, and nothing was changed."
        if "GET" in response.headers["Allow"]
        else "This address only takes what a button sends. Go back to the page before, and use the button there."
    )
    told = refusal(request, WrongMethod(words))
    told.headers["Allow"] = response.headers["Allow"]
    return told


def insist_on_text(request: HttpRequest) -> None:
    """Go on only if what was typed can be stored as text: no database keeps the character NUL (U+0000) alike.

    Raises
    ------
    InvalidInput
        An address or a form holds it. Raw bodies, such as pictures, are not looked at.
    """
    forms = [request.GET, request.POST] if request.content_type in FORMS else [request.GET]
    if any("\0" in value for form in forms for _, values in form.lists() for value in values):
        raise InvalidInput(
            "The text holds a character that cannot be stored (NUL). Take it out, then send it again."
        )


def page_before(request: HttpRequest) -> str:
    """Give the path of the page that a person had before them: where a form stood, not where it was sent.

    Only a page of this site that opens like one is given; otherwise the home page.
    """
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return "/"
    parts = urlsplit(named)
    return urlunsplit(("", "", parts.path, parts.query, "")) if opens_as_page(parts.path) else "/"


def opens_as_page(path: str) -> bool:
    """Tell whether a path of this site answers when it is opened, and does not only take what forms send."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    # Django's `require_POST` and its kin keep the methods they let through here, and tell them nowhere else.
    methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
    return methods is None or "GET" in methods


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer with the words of a refusal: JSON for scripts, plain words for a part of a page, a page for people."""
    if wants_json(request):
        body = {"error": {"code": error.code, "message": error.message, "fields": error.fields}}
        return JsonResponse(body, status=error.status)
    if isinstance(error, SignInNeeded):
        target = f"{reverse('account_login')}?next={quote(page_before(request), safe='/')}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
    if request.headers.get("HX-Request"):
        # A page would not fit into the part of the page that asked; the script shows these words instead.
        return HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
    return error_page(request, error.status, error.title, error.message, fields=error.fields)
