"""Reading programmes, cohorts and roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Cohort, Enrolment, ProgrammeVersion, Role, RoleHolding


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
            h.role == Role.SUPERVISOR and h.cohort_id in (None, cohort_id) and region in h.regions for h in self.holdings
        )

    @property
    def enrolment(self) -> Enrolment | None:
        """Give the present enrolment, if the person is a student."""
        return self.enrolments[0] if self.enrolments else None


def standing_of(user: Any) -> Standing:
    """Give what a person is today; asked once per request, with two queries, and remembered on the person."""
    known: Standing | None = getattr(user, "_standing", None)
    if known is None:
        known = user._standing = read_standing(user.pk, timezone.localdate())
    return known


def read_standing(user_pk: UUID, on: date) -> Standing:
    """Read what a person is on a day."""
    holdings = RoleHolding.objects.filter(user_id=user_pk, starts_on__lte=on).exclude(ends_on__lt=on)
    enrolments = Enrolment.objects.filter(user_id=user_pk, starts_on__lte=on).exclude(left_on__lt=on)
    return Standing(
        tuple(Holding(h.role, h.cohort_id, frozenset(h.regions)) for h in holdings),
        tuple(enrolments.select_related("cohort").order_by("-starts_on")),
    )


def supervisors_for(cohort: Cohort, region: str, on: date) -> list[User]:
    """Give the people approved to sign scans of a region in a cohort on a day, by name."""
    holdings = RoleHolding.objects.filter(role=Role.SUPERVISOR, starts_on__lte=on).exclude(ends_on__lt=on)
    rows = holdings.select_related("user").order_by("user__name")
    return [h.user for h in rows if h.cohort_id in (None, cohort.pk) and region in h.regions and h.user.is_active]


@lru_cache(maxsize=16)
def read_document(version_pk: int) -> ProgrammeDocument:
    """Give a version's document; versions never change, so each is parsed once per process."""
    return ProgrammeDocument.from_json(ProgrammeVersion.objects.values_list("document", flat=True).get(pk=version_pk))


def document_of(cohort: Cohort) -> ProgrammeDocument:
    """Give the programme that a cohort is pinned to."""
    return read_document(cohort.version_id)


def enrolment_by_scan_code(codes: Iterable[str]) -> Enrolment | None:
    """Give the enrolment whose scan code is among what a machine sent."""
    wanted = {code.strip().upper() for code in codes if code.strip()}
    return Enrolment.objects.filter(scan_code__in=wanted, left_on__isnull=True).select_related("user").first()


def people_with_roles() -> QuerySet[User]:
    """Give everybody with their roles and enrolments, by name."""
    return User.objects.prefetch_related("role_holdings__cohort", "enrolments__cohort").order_by("name")
