"""Machine profiles: the list with how well they do, and one with what it does on pictures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enthesis.core.paging import address_without, page_of
from enthesis.core.permissions import can
from enthesis.core.views import action
from enthesis.core.words import count
from enthesis.imaging import services, states
from enthesis.imaging.permissions.profiles import get_profile_for
from enthesis.imaging.selectors.profiles import COUNTED, profile_rows, share_of
from enthesis.imaging.selectors.sealed_lists import to_mark, waiting_alike
from enthesis.imaging.views.quarantine import data_address


@action("imaging.keep_profiles")
@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """List the machine profiles, those that wait for a second steward on top."""
    rows = profile_rows(timezone.now())
    arrived, held = share_of(rows)
    context = {
        "page": page_of(request, rows),  # type: ignore[arg-type]  # a list is paged like a queryset
        "to_mark": to_mark(request.user),
        "arrived": arrived,
        "held": held,
        "days": COUNTED.days,
        "address": address_without(request, "page"),
    }
    return render(request, "imaging/profiles.html", context)


@action("imaging.keep_profiles")
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one profile: its boxes, and while it waits or is in use, pictures as it would leave them."""
    found = get_profile_for(request.user, pk)
    is_live = found.state != states.RETIRED and can(request.user, "imaging.keep_profiles", found)
    now = timezone.now()
    examples = services.profile_examples(actor=request.user, profile=found, now=now) if is_live else []
    context = {
        "profile": found,
        "examples": [
            (one, data_address(one.picture) if one.picture else "", one.instance.pk == found.learned_from_id)
            for one in examples
        ],
        "waiting": len(waiting_alike(request.user, found)) if is_live else 0,
        "waits": found.state == states.PROPOSED,
        "is_in_use": found.state == states.ACTIVE,
        "may_confirm": can(request.user, "imaging.confirm_profile", found),
        "may_restore": found.state == states.RETIRED and found.retired_by_id == request.user.pk,
    }
    return render(request, "imaging/profile.html", context)


@action("imaging.confirm_profile")
@require_POST
def confirm_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a profile that another steward has proposed."""
    found = get_profile_for(request.user, pk)
    waiting = len(waiting_alike(request.user, found))
    services.confirm_profile(actor=request.user, profile=found, now=timezone.now())
    words = "Confirmed. Pictures of this machine and size are masked so from now on."
    if waiting:
        is_are = "is" if waiting == 1 else "are"
        words += f" {count(waiting, 'picture')} that waited in quarantine {is_are} masked so now."
    messages.success(request, words)
    return redirect("imaging:profiles")


@action("imaging.keep_profiles")
@require_POST
def retire_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the use of a profile, or turn a proposal down."""
    found = get_profile_for(request.user, pk)
    services.retire_profile(actor=request.user, profile=found, now=timezone.now())
    messages.success(request, "Stopped. Pictures of this machine and size go to quarantine again.")
    return redirect("imaging:profile", pk=pk)


@action("imaging.keep_profiles")
@require_POST
def restore_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that one has stopped a profile."""
    found = get_profile_for(request.user, pk)
    services.restore_profile(actor=request.user, profile=found, now=timezone.now())
    messages.success(request, "Taken back: the profile is what it was before.")
    return redirect("imaging:profile", pk=pk)
