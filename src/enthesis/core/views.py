"""Every view says who may open it: `@action("app.verb_noun")` or `@public`. A view that says neither is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"


def action(name: str) -> Callable[[View], View]:
    """Mark a view as needing this permission action; the middleware asks the rule before the view runs."""

    def mark(view: View) -> View:
        view.permission_action = name  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody, signed in or not."""
    view.permission_action = PUBLIC  # type: ignore[attr-defined]
    return view


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the caller is a script that asked for JSON rather than a page, or a program with a key."""
    return getattr(request, "is_program", False) or "application/json" in request.headers.get("Accept", "")


@public
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the 404 page."""
    return error_page(
        request, 404, "This page is not here", "The link may be old, or the page may not be yours to see."
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Show the 500 page; nothing of the error itself is shown."""
    words = "Something went wrong on our side. What you had saved is kept. Please try again in a minute."
    context = {"status": 500, "title": "Sorry, that went wrong", "message": words}
    # Without the frame, which asks the database who may go where: that may be what is broken.
    return render(request, "core/error.html", context, status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form's token is missing or old, or the browser keeps no cookies at all."""
    code, title = "form_too_old", "Please reload and send again"
    words = (
        "This form was opened too long ago, or in another window. Go back, reload the page and send it again."
    )
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        code, title = "cookies_refused", "Your browser sent no cookie"
        words = (
            "Enthesis needs two cookies: one says that you are signed in, the other that a form is yours. "
            "Your browser refuses or removes them. Allow cookies for this site in its settings, "
            "then go back, reload the page and send the form again. They are used for nothing else."
        )
    if wants_json(request):
        return JsonResponse({"error": {"code": code, "message": words, "fields": {}}}, status=403)
    return error_page(request, 403, title, words)


def error_page(request: HttpRequest, status: int, title: str, message: str, **more: Any) -> HttpResponse:
    """Make the page that explains a refusal and says what to do, in the frame for somebody who is signed in."""
    context = {"status": status, "title": title, "message": message, **more}
    user = getattr(request, "user", None)
    template = "core/refused.html" if user is not None and user.is_authenticated else "core/error.html"
    return render(request, template, context, status=status)


@public
@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Answer load balancers: this process serves requests."""
    return HttpResponse("ok", content_type="text/plain")
