"""What happens to every request because of accounts: an administrator who acts as somebody sees what they see."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from enthesis.accounts.models import User
from enthesis.accounts.services import IMPERSONATION_KEY


def act_as(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Put the person who is acted as in place of the administrator, and remember who it really is."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        target_pk = request.session.get(IMPERSONATION_KEY) if request.session.session_key else None
        if target_pk and request.user.is_authenticated:
            target = User.objects.filter(pk=target_pk, is_active=True).first()
            if target is not None:
                target.impersonated_by = request.user
                request.user = target
        return get_response(request)

    return respond
