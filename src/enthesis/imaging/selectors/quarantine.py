"""What lies in quarantine, as rows without pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from enthesis.imaging import states
from enthesis.imaging.domain import MESSAGES
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import visible_quarantine
from enthesis.imaging.selectors.holds import held
from enthesis.imaging.selectors.profiles import UNREADABLE
from enthesis.programme.models import Enrolment, Role
from enthesis.programme.selectors import standing_of

NO_OWNER = "no_owner"
IDENTIFIES = "identifies_patient"
SOON = timedelta(days=3)
MARKED = "marked_by_owner"
FOUND_BY_STEWARD = "found_by_steward"
REASONS = {
    **MESSAGES,
    NO_OWNER: "No student's scan code came with this picture. It waits for an image steward to give it to a student.",
    IDENTIFIES: (
        "Its owner says that something on it identifies a patient. "
        "An image steward can blank that and release it, or destroy it."
    ),
    UNREADABLE: (
        "The writing on this picture could not be read here, so a name could still be visible. "
        "An image steward can keep a part of it, which is then read again, or destroy it."
    ),
    FOUND_BY_STEWARD: (
        "An image steward has looked at it again and saw something that identifies a patient. "
        "They can blank that and release it, or destroy it."
    ),
    MARKED: (
        "Its owner has marked the scan on it. An image steward has to look at what would be kept and agree, "
        "or mark it anew."
    ),
}
"""Every reason for quarantine with the sentence that its owner reads."""

TASKS = {
    "no_usable_region": (
        "The machine did not say which part of the screen is the scan, so a name could still be visible. "
        "Mark the scan area, and look at what will be kept before you release it."
    ),
    "region_is_screen": (
        "The machine says that the whole screen is the scan, so a name could still be visible. "
        "Mark only the scan area, and look at what will be kept before you release it."
    ),
    MARKED: "Its owner has marked the scan on it. Look at what would be kept and agree, or mark it anew.",
    IDENTIFIES: (
        "Its owner says that something on it identifies a patient. Blank that and release it, or destroy it."
    ),
    FOUND_BY_STEWARD: (
        "An image steward has looked at it again and saw something that identifies a patient. "
        "Blank that and release it, or destroy it."
    ),
    UNREADABLE: (
        "The writing on this picture could not be read here, so a name could still be visible. "
        "Mark the part to keep, which is then read again, or destroy it."
    ),
    NO_OWNER: "No student’s scan code came with this picture. First give it to the student who made it.",
}
"""The same reasons with what is doubtful and what to do, as the steward who keeps the picture reads them."""

REASON_WORDS = {
    "no_usable_region": "Scan area not known",
    "region_is_screen": "Whole screen as scan",
    MARKED: "Marked by its owner",
    IDENTIFIES: "Identifies a patient",
    FOUND_BY_STEWARD: "Found by a spot check",
    UNREADABLE: "Writing not read",
    NO_OWNER: "Nobody’s yet",
}
"""Reasons in two or three words, in the order in which a list offers them."""


@dataclass(frozen=True)
class QuarantineRow:
    """A sealed picture without its contents; `left` is how long it is kept."""

    instance: Instance
    why: str
    left: timedelta

    @property
    def in_short(self) -> str:
        """Say why in a few words, for a list."""
        return ", ".join(words for code, words in REASON_WORDS.items() if code in self.instance.reasons)

    @property
    def task(self) -> str:
        """Say to the steward what is doubtful and what to do, in a sentence or two for each reason."""
        return " ".join(TASKS[code] for code in self.instance.reasons if code in TASKS)

    @property
    def is_soon(self) -> bool:
        """Tell whether it is destroyed within three days."""
        return self.left <= SOON

    @property
    def is_held(self) -> bool:
        """Tell whether it is under a hold, so that it is not destroyed; known where it was asked for."""
        return bool(getattr(self.instance, "is_held", False))

    @property
    def expires_at(self) -> datetime | None:
        """Give when it is destroyed."""
        return self.instance.expires_at


def reason_words(instance: Instance) -> str:
    """Say why a picture is in quarantine, in one sentence for each reason."""
    return " ".join(REASONS[code] for code in instance.reasons if code in REASONS)


def quarantined_for(user: Any) -> QuerySet[Instance]:
    """Give the sealed pictures that this steward keeps, those that expire first on top."""
    locked = visible_quarantine(user).select_related("study__machine", "owner__user", "owner__cohort")
    return locked.order_by("expires_at", "pk")


def rows_of(instances: Any, now: datetime | None = None) -> list[QuarantineRow]:
    """Make rows of sealed pictures, such as one page of them."""
    at = now or timezone.now()
    return [
        QuarantineRow(one, reason_words(one), max((one.expires_at or at) - at, timedelta()))
        for one in instances
    ]


@dataclass(frozen=True)
class Sealed:
    """A person's own pictures that nobody sees: how many are still to be read, and those that are locked away."""

    reading: int
    locked: list[QuarantineRow]


def sealed_of(user: Any) -> Sealed:
    """Give a person's own sealed pictures in one query, those that expire first on top."""
    own = Instance.objects.filter(owner__user_id=user.pk, state__in=states.SEALED)
    own = own.select_related("study__machine").annotate(is_held=held())
    found = list(own.order_by("expires_at", "pk"))
    locked = [one for one in found if one.state == states.QUARANTINED]
    return Sealed(len(found) - len(locked), rows_of(locked))


def students_for_claim(user: Any) -> QuerySet[Enrolment]:
    """Give the present students to whom this steward may give a picture that nobody owns, by name."""
    standing = standing_of(user)
    present = Enrolment.objects.filter(left_on=None, starts_on__lte=timezone.localdate())
    if not standing.is_everywhere(Role.IMAGE_STEWARD):
        present = present.filter(cohort_id__in=standing.cohorts_as(Role.IMAGE_STEWARD))
    return present.select_related("user", "cohort").order_by("user__name", "pk")
