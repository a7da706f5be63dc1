"""The frame around every page: where one can go, who one is, and whether one is acting as somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from enthesis.core import permissions


@dataclass(frozen=True)
class Place:
    """One entry of the rail: its word, address and icon; `badge` is an address that answers with a number."""

    label: str
    url: str
    icon: str
    current: bool
    badge: str = ""


# Label, URL name, icon, permission action, URL name of the number that waits. The first four that a person may open
# are also the bottom bar on phones.
PLACES = (
    ("Home", "portal:home", "home", "portal.open_home", ""),
    ("Cases", "logbook:cases", "cases", "logbook.write_case", ""),
    ("Images", "imaging:inbox", "images", "imaging.open_inbox", "imaging:waiting"),
    ("Progress", "logbook:progress", "progress", "logbook.read_own_progress", ""),
    ("Review", "logbook:queue", "review", "logbook.review_cases", "logbook:waiting"),
    ("Cohort", "logbook:cohort", "cohort", "logbook.read_cohort", ""),
    ("Quarantine", "imaging:quarantine", "shield", "imaging.keep_quarantine", ""),
    ("Machines", "imaging:machines", "machine", "imaging.manage_machines", ""),
    ("People", "programme:people", "people", "programme.manage_people", ""),
    ("Record", "portal:record", "record", "programme.read_audit_record", ""),
    ("Programme", "programme:programme", "book", "programme.read_programme", ""),
)

# How receiving goes and what is erased lie with the machines; whoever keeps none comes there from quarantine.
MACHINES, STEWARDS = "imaging:machines", "imaging:quarantine"


def places_for(user: Any, path: str) -> list[Place]:
    """Give the places this person may open, marking the one they are in."""
    found, keeps = [], permissions.can(user, "imaging.manage_machines")
    for label, name, icon, action, badge in PLACES:
        if permissions.can(user, action):
            url = reverse(name)
            current = _is_in(path, url) or (
                name == STEWARDS and _is_in(path, reverse(MACHINES)) and not keeps
            )
            found.append(Place(label, url, icon, current, reverse(badge) if badge else ""))
    return found


def _is_in(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@dataclass(frozen=True)
class Frame:
    """What the layout needs; places are worked out only when a page shows them."""

    user: Any
    path: str
    demo: bool

    @property
    def places(self) -> list[Place]:
        return places_for(self.user, self.path)

    @property
    def notice_url(self) -> str:
        """Give the address that tells how far the sample cohort is; only the demo has one."""
        return reverse("portal:sample") if self.demo else ""

    @property
    def impersonator(self) -> Any:
        return getattr(self.user, "impersonated_by", None)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame and a short way to ask for permissions."""
    asked: Callable[..., bool] = lambda name, thing=None: permissions.can(request.user, name, thing)  # noqa: E731
    user = getattr(request, "user", None)
    return {"frame": Frame(user, request.path, settings.DEMO), "user": user, "can": asked}
