"""Coming in: with a password or passkey, with a one-time link, or as one of the sample people."""

from allauth.account import views as library
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.accounts import gateways, services
from enthesis.accounts.forms import LinkForm, SamplePersonForm
from enthesis.accounts.selectors import sample_people, sample_person, usable_link
from enthesis.core.errors import NotVisible
from enthesis.core.views import public


def safe_path(path: str) -> str:
    """Give a path of this site, or nothing where it would lead elsewhere."""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def leave(request: HttpRequest) -> None:
    """Sign out whoever is signed in here, before somebody else comes in; acting as a person ends with it."""
    if request.user.is_authenticated:
        services.stop_impersonation(request=request, now=timezone.now())
        logout(request)


@public
def switched_off(request: HttpRequest) -> HttpResponse:
    """Answer for what the library could do and we do not offer, such as free sign-up."""
    raise NotVisible("There is no such page here.")


@public
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the library's sign-in page, with the sample people beside it in demo mode."""
    response: HttpResponseBase = library.login(request)
    if isinstance(response, TemplateResponse):
        groups = sample_people() if settings.DEMO else []
        next_path = safe_path(request.GET.get("next") or request.POST.get("next") or "")
        response.context_data = {**(response.context_data or {}), "sample_groups": groups, "next": next_path}
    return response


@public
@require_http_methods(["GET", "POST"])
def mail_link(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time link by mail; the answer is the same whether or not the address is known."""
    if request.method == "GET":
        return render(
            request, "accounts/mail_link.html", {"form": LinkForm(initial={"next": request.GET.get("next")})}
        )
    # The sign-in page sends what was typed there, under the library's own name for it.
    form = LinkForm(
        {**request.POST.dict(), "email": request.POST.get("email") or request.POST.get("login", "")}
    )
    if not form.is_valid():
        return render(request, "accounts/mail_link.html", {"form": form}, status=422)
    email, next_path = form.cleaned_data["email"], safe_path(form.cleaned_data["next"])
    if not gateways.is_within_limit(request, "mail_link"):
        return render(request, "429.html", status=429)
    services.mail_login_link(email=email, next_path=next_path)
    return render(request, "accounts/link_sent.html", {"email": email})


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("token")
def use_link(request: HttpRequest) -> HttpResponse:
    """Let a person in by a one-time link; opening it is not using it, because mail scanners open links."""
    now = timezone.now()
    token = (request.GET if request.method == "GET" else request.POST).get("token", "")
    if request.method == "GET":
        link = usable_link(token, now)
        return render(
            request, "accounts/use_link.html", {"link": link, "token": token}, status=200 if link else 409
        )
    try:
        used = services.redeem_login_link(token=token, now=now)
    except services.LinkNotUsable:
        return render(request, "accounts/use_link.html", {"link": None, "token": token}, status=409)
    leave(request)
    person, next_path = used.user, safe_path(used.next_path)
    return gateways.sign_in(request, user=person, email=person.email, way="link", next_path=next_path)


@public
@require_POST
def renew_link(request: HttpRequest) -> HttpResponse:
    """Mail a new link to the person whose old one was opened."""
    token = request.POST.get("token", "")
    if not gateways.is_within_limit(request, "mail_link"):
        return render(request, "429.html", status=429)
    services.renew_login_link(token=token)
    return render(request, "accounts/link_sent.html", {"email": ""})


@public
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Come in as one of the sample people, in demo mode only."""
    form = SamplePersonForm(request.POST)
    person = None
    if settings.DEMO and request.method == "POST" and form.is_valid():
        person = sample_person(form.cleaned_data["person"])
    if person is None:
        raise NotVisible("There is no such page here.")
    leave(request)
    next_path = safe_path(form.cleaned_data["next"])
    return gateways.sign_in(request, user=person, email=person.email, way="demo", next_path=next_path)
