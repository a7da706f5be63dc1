"""Every write about programmes, cohorts, enrolments and roles."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import LINK_LIFE, add_person, issue_login_link
from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, WrongState
from enthesis.core.words import inner
from enthesis.programme.domain import read_folder
from enthesis.programme.models import Cohort, Enrolment, Programme, ProgrammeVersion, Role, RoleHolding
from enthesis.programme.permissions import read_standing, require_manager
from enthesis.programme.selectors import document_of, known_regions

# Without 0, O, 1, I, 5, S, 8 and B: a code is read off a phone and typed at an ultrasound machine.
SCAN_CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXYZ234679"


class FolderHasErrors(InvalidInput):
    """A programme's folder cannot be loaded; the message lists every finding."""


@transaction.atomic
def load_programme(*, folder: Path, actor: Any, now: datetime) -> ProgrammeVersion:
    """Load a programme's folder as a new version, or give the version that already says exactly this.

    Raises
    ------
    FolderHasErrors
        The folder has errors; nothing was loaded.
    """
    require_manager(actor)
    reading = read_folder(folder)
    if reading.document is None or reading.findings:
        raise FolderHasErrors("\n".join(str(finding) for finding in reading.findings))
    document = reading.document
    programme, _ = Programme.objects.get_or_create(slug=folder.resolve().name)
    Programme.objects.select_for_update().get(pk=programme.pk)
    same = programme.versions.filter(content_hash=document.content_hash).first()
    if same is not None:
        return same
    last = programme.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProgrammeVersion.objects.create(
        programme=programme, number=last + 1, title=document.title, content_hash=document.content_hash,
        document=document.model_dump(mode="json"), loaded_at=now,
    )  # fmt: skip
    record(
        action="programme.load_version",
        actor=actor,
        target=version,
        detail={"hash": version.content_hash},
        now=now,
    )
    return version


@transaction.atomic
def create_cohort(
    *, version: ProgrammeVersion, name: str, starts_on: date, ends_on: date, actor: Any, now: datetime
) -> Cohort:
    """Open a cohort pinned to a version of its programme.

    Raises
    ------
    InvalidInput
        It would end before it begins, or another one has this name.
    """
    require_manager(actor)
    insist_on_order(starts_on, ends_on - timedelta(days=1), "A cohort")
    if Cohort.objects.filter(name=name).exists():
        raise InvalidInput("There is a cohort of this name already.", fields={"name": "Choose another name."})
    cohort = Cohort.objects.create(version=version, name=name, starts_on=starts_on, ends_on=ends_on)
    record(
        action="programme.create_cohort", actor=actor, target=cohort, detail={"version": version.pk}, now=now
    )
    return cohort


def insist_on_order(starts_on: date, ends_on: date | None, what: str) -> None:
    """Go on only if the last day is not before the first.

    Raises
    ------
    InvalidInput
        It is.
    """
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(f"{what} cannot end before it begins.", fields={"ends_on": "Choose a later day."})


def new_scan_code() -> str:
    """Make a code such as "M7K-4QD" that a student types as patient number at a machine."""
    letters = [secrets.choice(SCAN_CODE_LETTERS) for _ in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


@transaction.atomic
def enrol_student(
    *, user: User, cohort: Cohort, starts_on: date, ends_on: date, actor: Any, now: datetime
) -> Enrolment:
    """Give a person a place in a cohort, with a scan code of their own.

    Raises
    ------
    InvalidInput
        They are in this cohort already, or would leave before they begin.
    """
    require_manager(actor)
    insist_on_order(starts_on, ends_on - timedelta(days=1), "A place in a cohort")
    if Enrolment.objects.filter(user=user, cohort=cohort).exists():
        raise InvalidInput(
            f"{user.name} is in this cohort already.", fields={"cohort": "Choose another cohort."}
        )
    enrolment = Enrolment(
        user=user, cohort=cohort, starts_on=starts_on, ends_on=ends_on, scan_code=new_scan_code()
    )
    while Enrolment.objects.filter(scan_code=enrolment.scan_code).exists():
        enrolment.scan_code = new_scan_code()
    enrolment.save(force_insert=True)
    record(action="programme.enrol_student", actor=actor, target=enrolment, now=now)
    return enrolment


@transaction.atomic
def end_enrolment(*, enrolment: Enrolment, left_on: date, actor: Any, now: datetime) -> Enrolment:
    """Let a student leave a cohort on a day; their cases stay.

    Raises
    ------
    WrongState
        The day lies before they began.
    """
    require_manager(actor)
    if left_on < enrolment.starts_on:
        raise WrongState("A student cannot leave before they begin.")
    enrolment.left_on = left_on
    enrolment.save(update_fields=["left_on"])
    detail = {"left_on": left_on}
    record(action="programme.end_enrolment", actor=actor, target=enrolment, detail=detail, now=now)
    return enrolment


def check_role(
    *, user: User, role: str, cohort: Cohort | None, regions: list[str], period: tuple[date, date | None]
) -> None:
    """Go on only if a role can be given.

    Raises
    ------
    InvalidInput
        A supervisor without regions, an unknown region, an end before the beginning, or the same role twice at a time.
    """
    starts_on, ends_on = period
    insist_on_order(starts_on, ends_on, "A role")
    regional = role in RoleHolding.REGIONAL
    if regional and not regions:
        raise InvalidInput(
            "Choose at least one region.", fields={"regions": "Choose the regions they may sign."}
        )
    known = {region.id for region in document_of(cohort).regions} if cohort else set(known_regions())
    if unknown := set(regions) - known:
        raise InvalidInput(
            "Unknown region.", fields={"regions": f"Not in this programme: {', '.join(sorted(unknown))}."}
        )
    same = RoleHolding.objects.filter(user=user, role=role, cohort=cohort)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    same = same if ends_on is None else same.filter(starts_on__lte=ends_on)
    if not regional and same.exists():
        label = inner(Role(role).label)
        raise InvalidInput(
            f"{user.name} is {label} here at that time already.", fields={"role": "Already given."}
        )


@transaction.atomic
def grant_role(
    *, user: User, role: str, cohort: Cohort | None, starts_on: date, actor: Any, now: datetime,
    ends_on: date | None = None, regions: Iterable[str] = (),
) -> RoleHolding:  # fmt: skip
    """Give a person a role, at the site or in a cohort; a supervisor's for the regions they are approved for.

    Raises
    ------
    InvalidInput
        See `check_role`.
    """
    require_manager(actor)
    chosen = sorted(set(regions)) if role in RoleHolding.REGIONAL else []
    check_role(user=user, role=role, cohort=cohort, regions=chosen, period=(starts_on, ends_on))
    holding = RoleHolding.objects.create(
        user=user, role=role, cohort=cohort, regions=chosen, starts_on=starts_on, ends_on=ends_on
    )
    detail = {
        "role": Role(role).value,
        "user": str(user.pk),
        "cohort": cohort.pk if cohort else None,
        "regions": chosen,
    }
    record(action="programme.grant_role", actor=actor, target=holding, detail=detail, now=now)
    return holding


@transaction.atomic
def appoint_administrator(*, email: str, name: str, actor: Any, now: datetime) -> str:
    """Make somebody administrator of the site, entering them if need be, and give a link that lets them in once."""
    require_manager(actor)
    today = timezone.localdate(now)
    user = User.objects.filter(email__iexact=email.strip()).first()
    user = user or add_person(email=email, name=name, actor=actor, now=now)
    if not read_standing(user.pk, today).is_everywhere(Role.ADMINISTRATOR):
        grant_role(user=user, role=Role.ADMINISTRATOR, cohort=None, starts_on=today, actor=actor, now=now)
    return issue_login_link(user=user, next_path="", now=now, life=LINK_LIFE)


def is_last_administrator(holding: RoleHolding, after: date) -> bool:
    """Tell whether nobody else would be administrator of the site after this day."""
    if holding.role != Role.ADMINISTRATOR or holding.cohort_id is not None:
        return False
    others = RoleHolding.objects.filter(role=Role.ADMINISTRATOR, cohort=None, user__is_active=True)
    others = others.exclude(pk=holding.pk).filter(starts_on__lte=after + timedelta(days=1))
    return not others.exclude(ends_on__lte=after).exists()


@transaction.atomic
def end_role(*, holding: RoleHolding, ends_on: date, actor: Any, now: datetime) -> RoleHolding:
    """Let a role end on a day, which is the last on which it holds.

    Raises
    ------
    WrongState
        The day lies before the role began, or the site would be left without an administrator.
    """
    require_manager(actor)
    if ends_on < holding.starts_on:
        raise WrongState("A role cannot end before it begins.")
    if is_last_administrator(holding, ends_on):
        raise WrongState("Nobody else would be administrator then. Give the role to somebody else first.")
    holding.ends_on = ends_on
    holding.save(update_fields=["ends_on"])
    record(action="programme.end_role", actor=actor, target=holding, detail={"ends_on": ends_on}, now=now)
    return holding
