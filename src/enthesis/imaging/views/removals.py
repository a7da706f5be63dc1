"""What was removed from a picture, for its owner and for the steward who keeps it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enthesis.core.permissions import require
from enthesis.core.views import action
from enthesis.imaging import states
from enthesis.imaging.permissions.removals import get_removal_for
from enthesis.imaging.selectors.removals import removals_of


@action("imaging.read_removals")
@require_safe
def removed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what was removed from one picture, by which rule and by which version."""
    instance = get_removal_for(request.user, pk)
    require(request.user, "imaging.read_removals", instance)
    is_own = instance.owner is not None and instance.owner.user_id == request.user.pk
    context = {
        "instance": instance,
        "is_own": is_own,
        "is_sealed": instance.state == states.QUARANTINED,
        "report": removals_of(instance),
    }
    return render(request, "imaging/removed.html", context)
