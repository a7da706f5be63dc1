"""Addresses whose views do what the tests of the middleware need."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from enthesis.core import errors
from enthesis.core.permissions import Action, signed_in
from enthesis.core.views import action, healthy, public

# Entered for the time of a test only, so that they are not taken for the product's.
ACTIONS = (
    Action("tests.open_page", "open this page.", signed_in),
    Action(
        "tests.own_page", "open pages of administrators.", lambda user, thing: user.email.startswith("admin")
    ),
)


@public
def refused(request: HttpRequest, kind: str) -> HttpResponse:
    raise getattr(errors, kind)(
        "Choose another <b>region</b>.", fields={"region": "Choose one that the contract covers."}
    )


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret of ours")


@action("tests.open_page")
def zone(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(timezone.get_current_timezone()))


@action("tests.own_page")
def own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("own")


@action("tests.open_page")
@require_POST
def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


@public
def posted(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@public
@require_POST
def only_posted(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    path("only-posted/", only_posted),
    path("refused/<str:kind>/", refused),
    path("broken/", broken),
    path("zone/", zone),
    path("own/", own),
    path("closed/", closed),
    path("silent/", silent),
    path("posted/", posted),
    path("healthy/", healthy, name="healthy"),
    path("", include("enthesis.portal.urls")),
    path("", include("enthesis.logbook.urls")),
    path("images/", include("enthesis.imaging.urls")),
    path("", include("enthesis.programme.urls")),
    path("work/", include("enthesis.jobs.urls")),
    path("account/", include("enthesis.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
handler404 = "enthesis.core.views.page_not_found"
handler500 = "enthesis.core.views.server_error"
