"""The things that the matrix of addresses is about: the owner's cases in every state, pictures, files, work."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from enthesis.accounts.services import make_token
from enthesis.core import jobs
from enthesis.imaging.domain import Box
from enthesis.imaging.models import SpotCheck
from enthesis.imaging.services import add_machine, retire_profile
from enthesis.imaging.services.holds import place_hold
from enthesis.jobs.models import Job
from enthesis.logbook.models import Export
from enthesis.logbook.services import discard_case, start_export
from enthesis.programme.models import Enrolment, Role
from tests.factories.imaging import (
    make_clean,
    make_profile,
    make_sealed,
    make_unchecked,
    make_unclaimed,
    picture_file,
)
from tests.factories.logbook import make_case
from tests.factories.people import make_holder
from tests.imaging.drawing import LABEL, draw
from tests.personas import Cast

FATES = ("draft", "sent", "returned", "signed", "correcting")


@dataclass(frozen=True)
class World:
    """Ids by name, as addresses take them."""

    ids: dict[str, Any]


def make_profiles(enrolment: Enrolment) -> dict[str, int]:
    """Make a machine profile in every state, by two stewards of whom neither is one of the cast."""
    proposer, other = make_holder(Role.IMAGE_STEWARD), make_holder(Role.IMAGE_STEWARD)
    made = {}
    for number, name in enumerate(("proposed", "used", "stopped"), start=70):
        made_by = {"Manufacturer": "Fen Imaging", "ManufacturerModelName": f"Heath {number}"}
        data = picture_file(study=number, SequenceOfUltrasoundRegions=None, **made_by)
        profile = make_profile(
            proposer, other if name == "used" else None, make_sealed(enrolment, data), Box(8, 8, 39, 39)
        )
        made[name] = profile.pk
    retire_profile(actor=proposer, profile=profile)
    return made


def make_world(cast: Cast) -> World:
    """Make everything once."""
    supervisor, enrolment = cast.people["supervisor"], cast.enrolment
    filed, free, unchecked = make_clean(enrolment), make_clean(enrolment), make_unchecked(enrolment)
    sealed = make_sealed(enrolment)
    cases = {
        fate: make_case(enrolment, supervisor, fate=fate) for fate in FATES if fate not in ("sent", "draft")
    }
    cases["sent"] = make_case(enrolment, supervisor, fate="sent", pictures=[filed.pk])
    cases["draft"] = make_case(enrolment, supervisor, pictures=[make_clean(enrolment).pk])
    drawn = draw(filed, enrolment.user, LABEL)
    now = timezone.now()
    discarded = discard_case(pk=make_case(enrolment, supervisor).pk, actor=enrolment.user, now=now)
    export = start_export(enrolment=enrolment, kind="archive", actor=enrolment.user, now=now)
    Export.objects.filter(pk=export.pk).update(object_key=filed.object_key, made_at=now)
    job = jobs.enqueue(
        "core.send_mail", owner=str(enrolment.user_id), label="Mail", to="a@example.org", subject="", body=""
    )
    failed = jobs.enqueue("core.send_mail", label="Mail", to="b@example.org", subject="", body="")
    Job.objects.filter(pk=failed).update(state=Job.State.FAILED, finished_at=now)
    key, _ = make_token(
        owner=enrolment.user, name="Viewer", scopes=["read"], expires_at=now + timedelta(days=30),
        actor=enrolment.user, now=now,
    )  # fmt: skip
    given_up = jobs.enqueue("imaging.read_writing", instance_id=str(sealed.pk))
    Job.objects.filter(pk=given_up).update(state=Job.State.FAILED, finished_at=now)
    classmate = Enrolment.objects.get(user=cast.people["classmate"])
    hold = place_hold(owner=classmate, reason="claim", actor=cast.user("administrator"))
    machine = add_machine(name="Lumen", ae_title="LUMEN", actor="tests")
    profiles = make_profiles(enrolment)
    spot_check, _ = SpotCheck.objects.get_or_create(instance=free, defaults={"drawn_at": now})
    holding = cast.people["mentor"].role_holdings.get()
    ids = {fate: case.pk for fate, case in cases.items()}
    ids |= {
        "filed": filed.pk, "free": free.pk, "unchecked": unchecked.pk, "sealed": sealed.pk,
        "unclaimed": make_unclaimed().pk, "drafted": cases["draft"].images.get().instance_id,
        "study": free.study_id, "unchecked_study": unchecked.study_id, "discarded": discarded.pk, "drawn": drawn.pk,
        "enrolment": enrolment.pk, "export": export.pk, "job": job, "failed": failed, "machine": machine.pk,
        "given_up": given_up, "hold": hold.pk,
        "spot_check": spot_check.pk, **profiles,
        "holding": holding.pk, "key": key.pk, "classmate": cast.people["classmate"].pk,
    }  # fmt: skip
    return World(ids)
