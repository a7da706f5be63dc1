"""Access for programs: the keys that a person has given to programs."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enthesis.accounts import gateways, services
from enthesis.accounts.forms import TokenForm
from enthesis.accounts.models import User
from enthesis.accounts.permissions import get_token_for, signed_in_person
from enthesis.accounts.selectors import token_rows
from enthesis.core.errors import InvalidInput
from enthesis.core.views import action


@action("accounts.manage_own_tokens")
@require_http_methods(["GET", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """Show a person's keys; make one, whose secret this answer alone shows."""
    user = signed_in_person(request)
    form = TokenForm(request.POST or None)
    if request.method == "GET":
        return page(request, user, TokenForm())
    if not form.is_valid():
        return page(request, user, form, status=422)
    gateways.insist_on_proof(request)
    if not gateways.is_within_limit(request, "make_token"):
        return render(request, "429.html", status=429)
    now = timezone.now()
    life = timedelta(days=int(form.cleaned_data["life"]))
    try:
        token, secret = services.make_token(
            owner=user, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"], expires_at=now + life,
            actor=user, now=now,
        )  # fmt: skip
    except InvalidInput as problem:
        for field, words in problem.fields.items():
            form.add_error(field, words)
        return page(request, user, form, status=422)
    return page(request, user, TokenForm(), made=token, secret=secret)


def page(
    request: HttpRequest, user: User, form: TokenForm, *, status: int = 200, **made: object
) -> HttpResponse:
    """Show the list with the form below it, and above both a secret that was just made."""
    address = settings.SITE_URL + settings.PROGRAM_PATH.rstrip("/")
    context = {"form": form, "rows": token_rows(user, timezone.now()), "address": address, **made}
    return render(request, "accounts/programs.html", context, status=status)


@action("accounts.manage_own_tokens")
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the person's keys."""
    user = signed_in_person(request)
    token = services.revoke_token(token=get_token_for(user, pk), actor=user, now=timezone.now())
    messages.success(request, f"{token.name} is revoked. Programs that use it are refused from now on.")
    return redirect("accounts:programs")
