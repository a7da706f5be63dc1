"""What a person is today. Every permission rule asks it, so it is read once per request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from enthesis.programme.models import Enrolment, Role, RoleHolding


@dataclass(frozen=True)
class Holding:
    """One role that a person holds today; `cohort_id` is None where it holds for the whole site."""

    role: str
    cohort_id: int | None
    regions: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """All that the permission rules need to know about a person today."""

    holdings: tuple[Holding, ...]
    enrolments: tuple[Enrolment, ...]

    def has(self, *roles: str) -> bool:
        """Tell whether the person holds one of these roles anywhere."""
        return any(holding.role in roles for holding in self.holdings)

    def has_at(self, cohort_id: int, *roles: str) -> bool:
        """Tell whether the person holds one of these roles in this cohort, or at the whole site."""
        return any(h.role in roles and h.cohort_id in (None, cohort_id) for h in self.holdings)

    def is_everywhere(self, *roles: str) -> bool:
        """Tell whether the person holds one of these roles at the whole site."""
        return any(holding.role in roles and holding.cohort_id is None for holding in self.holdings)

    def cohorts_as(self, *roles: str) -> set[int]:
        """Give the cohorts in which the person holds one of these roles."""
        return {h.cohort_id for h in self.holdings if h.role in roles and h.cohort_id is not None}

    def supervises(self, cohort_id: int, region: str) -> bool:
        """Tell whether the person is approved to sign scans of this region in this cohort."""
        return any(
            h.role == Role.SUPERVISOR and h.cohort_id in (None, cohort_id) and region in h.regions
            for h in self.holdings
        )

    @property
    def enrolment(self) -> Enrolment | None:
        """Give the present enrolment, if the person is a student."""
        return self.enrolments[0] if self.enrolments else None


def standing_of(user: Any) -> Standing:
    """Give what a person is today; asked once per request, with two queries, and remembered on the person."""
    known: Standing | None = getattr(user, "known_standing", None)
    if known is None:
        known = user.known_standing = read_standing(user.pk, timezone.localdate())
    return known


def remember_standing(user: Any, standing: Standing) -> None:
    """Keep what a person is today with the person, where it was read already."""
    user.known_standing = standing


def read_standing(user_pk: UUID, on: date) -> Standing:
    """Read what a person is on a day."""
    holdings = RoleHolding.objects.filter(user_id=user_pk, starts_on__lte=on).exclude(ends_on__lt=on)
    enrolments = Enrolment.objects.filter(user_id=user_pk, starts_on__lte=on).exclude(left_on__lt=on)
    return standing_from(holdings, enrolments.select_related("cohort").order_by("-starts_on"), on)


def standing_from(holdings: Iterable[RoleHolding], enrolments: Iterable[Enrolment], on: date) -> Standing:
    """Give what a person is on a day, out of all their roles and places, newest first; both days count."""
    return Standing(
        tuple(
            Holding(held.role, held.cohort_id, frozenset(held.regions))
            for held in holdings
            if held.starts_on <= on and (held.ends_on is None or held.ends_on >= on)
        ),
        tuple(
            place for place in enrolments
            if place.starts_on <= on and (place.left_on is None or place.left_on >= on)
        ),
    )  # fmt: skip
