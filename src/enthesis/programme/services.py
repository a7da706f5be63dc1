"""Every write about programmes, cohorts, enrolments and roles."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, WrongState
from enthesis.programme.domain import read_folder
from enthesis.programme.models import Cohort, Enrolment, Programme, ProgrammeVersion, Role, RoleHolding
from enthesis.programme.selectors import document_of

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
    record(action="programme.load_version", actor=actor, target=version, detail={"hash": version.content_hash}, now=now)
    return version


@transaction.atomic
def create_cohort(
    *, version: ProgrammeVersion, name: str, starts_on: date, ends_on: date, actor: Any, now: datetime
) -> Cohort:
    """Open a cohort pinned to a version of its programme."""
    cohort = Cohort.objects.create(version=version, name=name, starts_on=starts_on, ends_on=ends_on)
    record(action="programme.create_cohort", actor=actor, target=cohort, detail={"version": version.pk}, now=now)
    return cohort


def new_scan_code() -> str:
    """Make a code such as "M7K-4QD" that a student types as patient number at a machine."""
    letters = [secrets.choice(SCAN_CODE_LETTERS) for _ in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


@transaction.atomic
def enrol_student(*, user: User, cohort: Cohort, starts_on: date, ends_on: date, actor: Any, now: datetime) -> Enrolment:
    """Give a person a place in a cohort, with a scan code of their own.

    Raises
    ------
    InvalidInput
        They are in this cohort already.
    """
    if Enrolment.objects.filter(user=user, cohort=cohort).exists():
        raise InvalidInput(f"{user.name} is in this cohort already.")
    enrolment = Enrolment(user=user, cohort=cohort, starts_on=starts_on, ends_on=ends_on, scan_code=new_scan_code())
    while Enrolment.objects.filter(scan_code=enrolment.scan_code).exists():
        enrolment.scan_code = new_scan_code()
    enrolment.save(force_insert=True)
    record(action="programme.enrol_student", actor=actor, target=enrolment, now=now)
    return enrolment


@transaction.atomic
def grant_role(
    *, user: User, role: str, cohort: Cohort | None, starts_on: date, actor: Any, now: datetime,
    ends_on: date | None = None, regions: Iterable[str] = (),
) -> RoleHolding:  # fmt: skip
    """Give a person a role, at the site or in a cohort; a supervisor's for the regions they are approved for.

    Raises
    ------
    InvalidInput
        A supervisor without regions, an unknown region, or an end before the beginning.
    """
    chosen = sorted(set(regions))
    if role in RoleHolding.REGIONAL and not chosen:
        raise InvalidInput("Choose at least one region.", fields={"regions": "Choose the regions they may sign."})
    if cohort is not None and (unknown := set(chosen) - {region.id for region in document_of(cohort).regions}):
        raise InvalidInput("Unknown region.", fields={"regions": f"Not in this programme: {', '.join(sorted(unknown))}."})
    try:
        with transaction.atomic():
            holding = RoleHolding.objects.create(
                user=user, role=role, cohort=cohort, regions=chosen, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as error:
        raise InvalidInput("A role cannot end before it begins.", fields={"ends_on": "Choose a later day."}) from error
    detail = {"role": Role(role).value, "user": str(user.pk), "cohort": cohort.pk if cohort else None, "regions": chosen}
    record(action="programme.grant_role", actor=actor, target=holding, detail=detail, now=now)
    return holding


@transaction.atomic
def end_role(*, holding: RoleHolding, ends_on: date, actor: Any, now: datetime) -> RoleHolding:
    """Let a role end on a day.

    Raises
    ------
    WrongState
        The day lies before the role began.
    """
    if ends_on < holding.starts_on:
        raise WrongState("A role cannot end before it begins.")
    holding.ends_on = ends_on
    holding.save(update_fields=["ends_on"])
    record(action="programme.end_role", actor=actor, target=holding, detail={"ends_on": ends_on}, now=now)
    return holding
