"""What a person is today. Every permission rule asks it, so it is read once per request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.programme.models import Cohort, Enrolment, Role, RoleHolding


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
    """Give what a person is today; asked once per request, with one query, and remembered on the person."""
    known: Standing | None = getattr(user, "known_standing", None)
    if known is None:
        known = user.known_standing = read_standing(user.pk, timezone.localdate())
    return known


def remember_standing(user: Any, standing: Standing) -> None:
    """Keep what a person is today with the person, where it was read already."""
    user.known_standing = standing


def read_standing(user_pk: UUID, on: date) -> Standing:
    """Read what a person is on a day, in one query: every page asks this."""
    holdings, places = read_belongings([user_pk])[user_pk]
    return standing_from(holdings, places, on)


def _columns(path: str, model: type[Model]) -> list[str]:
    return [f"{path}__{one.attname}" for one in model._meta.concrete_fields]


# Roles and places side by side: each row has one of both with its cohort, or nothing where there is none.
_PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("role_holdings", RoleHolding), ("role_holdings__cohort", Cohort),
    ("enrolments", Enrolment), ("enrolments__cohort", Cohort),
)  # fmt: skip
_COLUMNS = [column for path, model in _PARTS for column in _columns(path, model)]

Belongings = tuple[list[RoleHolding], list[Enrolment]]


def read_belongings(user_pks: Iterable[UUID]) -> dict[UUID, Belongings]:
    """Read the roles and places of people, past ones too and newest first, with their cohorts, in one query."""
    found: dict[UUID, tuple[dict[Any, Any], dict[Any, Any]]] = {pk: ({}, {}) for pk in user_pks}
    for pk, *values in User.objects.filter(pk__in=found).values_list("pk", *_COLUMNS):
        for known, (thing, cohort) in zip(found[pk], _things(values), strict=True):
            if thing is not None and thing.pk not in known:
                thing.cohort = cohort
                known[thing.pk] = thing
    return {pk: (_newest_first(held), _newest_first(placed)) for pk, (held, placed) in found.items()}


def _things(values: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Cut a row into a role with its cohort, and a place with its cohort."""
    made, begin = [], 0
    for _, model in _PARTS:
        names = [one.attname for one in model._meta.concrete_fields]
        part = values[begin : begin + len(names)]
        begin += len(names)
        made.append(None if part[0] is None else model.from_db(connection.alias, names, part))
    yield from zip(made[::2], made[1::2], strict=True)


def _newest_first(known: dict[Any, Any]) -> list[Any]:
    return sorted(known.values(), key=lambda thing: thing.starts_on, reverse=True)


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
