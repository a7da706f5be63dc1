"""What happens to every request because of accounts: an administrator who acts as somebody sees what they see."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from enthesis.accounts.models import User
from enthesis.accounts.permissions import ACT_AS_PERSON, SENT_WHILE_ACTING
from enthesis.accounts.services import IMPERSONATION_KEY
from enthesis.core import permissions
from enthesis.core.errors import NotAllowed
from enthesis.core.middleware import refusal, view_action

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ActAs:
    """Put the person who is acted as in place of the administrator, who may then look but not change anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key and IMPERSONATION_KEY in request.session:
            self.replace_person(request)
        return self.get_response(request)

    def replace_person(self, request: HttpRequest) -> None:
        """Act as the other person, as long as the administrator may and the other account is open."""
        administrator = request.user
        target = User.objects.filter(pk=request.session[IMPERSONATION_KEY], is_active=True).first()
        if target is None or not permissions.can(administrator, ACT_AS_PERSON, target):
            del request.session[IMPERSONATION_KEY]
        elif isinstance(administrator, User):
            target.impersonated_by = administrator
            request.user = target

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse whatever would change something in another person's name."""
        acting = getattr(request.user, "impersonated_by", None) is not None
        if not acting or request.method in READING or view_action(request, view) in SENT_WHILE_ACTING:
            return None
        words = f"You are looking at this as {request.user}. Stop acting as them first: nothing is done in their name."
        return refusal(request, NotAllowed(words))
