"""Looking after one's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from enthesis.accounts import services
from enthesis.accounts.forms import ProfileForm
from enthesis.accounts.permissions import signed_in_person
from enthesis.accounts.selectors import stored_about, visits_of, ways_in_of
from enthesis.core.views import action
from enthesis.core.words import count


@action("accounts.manage_own_account")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show a person's own name and time zone, and the ways in which they sign in."""
    user = signed_in_person(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "time_zone": user.time_zone})
    if request.method == "POST" and form.is_valid():
        services.change_profile(user=user, actor=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("accounts:account")
    context = {"form": form, "ways": ways_in_of(user)}
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@action("accounts.manage_own_account")
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where a person is signed in, and sign them out everywhere else."""
    user, key, now = signed_in_person(request), request.session.session_key or "", timezone.now()
    if request.method == "POST":
        ended = services.end_other_sessions(user=user, kept_key=key, actor=user, now=now)
        messages.success(request, f"You are signed out in {count(ended, 'other place')}.")
        return redirect("accounts:sessions")
    return render(request, "accounts/sessions.html", {"visits": visits_of(user, key, now)})


@action("accounts.manage_own_account")
@require_safe
def stored(request: HttpRequest) -> HttpResponse:
    """Show a person all that is stored about them, and why."""
    return render(request, "accounts/stored.html", {"things": stored_about(signed_in_person(request))})


@action("accounts.manage_own_account")
@require_safe
def second_factors(request: HttpRequest) -> HttpResponse:
    """Lead from where the library goes after a change to the account page, which shows the same."""
    return redirect("accounts:account")
