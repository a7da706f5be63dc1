"""Jobs of imaging."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.core import jobs
from enthesis.imaging import services
from enthesis.imaging.gateways.text_reader import text_reader
from enthesis.imaging.models import Profile
from enthesis.imaging.services import daily, erasing, profiles, reminders, waiting
from enthesis.programme.models import Enrolment


@jobs.job(services.PURGE)
def purge_expired(progress: jobs.Progress) -> Callable[[], dict[str, Any]]:
    """Destroy pictures that have lain in quarantine too long."""

    def apply() -> dict[str, Any]:
        now = timezone.now()
        daily.schedule_daily(
            now
        )  # since this runs the day after anything arrives, the daily round goes on from here
        services.forget_commitments(now=now)
        return {"destroyed": services.purge_expired(now=now)}

    return apply


@jobs.job(daily.DAILY)
def daily_round(progress: jobs.Progress) -> dict[str, int]:
    """Throw away what nobody filed in time, tell owners what will be, and note how full the store is."""
    return daily.run_daily_round(now=timezone.now())


@jobs.job(erasing.ERASE_STUDENT)
def erase_student(progress: jobs.Progress, *, owner_id: str, actor_id: str, because: str) -> dict[str, int]:
    """Erase all pictures of a student, one by one."""
    owner, actor = Enrolment.objects.get(pk=owner_id), User.objects.get(pk=actor_id)
    erased = erasing.erase_student(
        actor=actor, owner=owner, because=because, progress=progress, now=timezone.now()
    )
    return {"erased": erased}


@jobs.job(profiles.USE_PROFILE)
def use_profile(progress: jobs.Progress, *, profile_id: int, actor_id: str) -> dict[str, int]:
    """Mask the pictures that wait in quarantine by the machine profile that was agreed on."""
    profile, actor = Profile.objects.get(pk=profile_id), User.objects.get(pk=actor_id)
    released = waiting.release_waiting(actor=actor, profile=profile, progress=progress, now=timezone.now())
    return {"released": released.done, "left": len(released.refused)}


@jobs.job(reminders.REMIND)
def remind_stewards(progress: jobs.Progress) -> Callable[[], dict[str, Any]]:
    """Mail image stewards how many pictures in quarantine are destroyed soon."""
    return lambda: {"mails": reminders.remind_stewards(now=timezone.now())}


@jobs.job(services.READ)
def read_writing(progress: jobs.Progress, *, instance_id: str) -> Callable[[], dict[str, Any]]:
    """Read the writing on a picture and blank what is not known to be harmless; then its owner can look at it."""
    reader = text_reader()
    reading = services.read_writing(pk=uuid.UUID(instance_id), reader=reader, now=timezone.now())

    def apply() -> dict[str, Any]:
        done = services.finish_reading(reading, name=reader.name, now=timezone.now()) if reading else None
        return {"read": done is not None}

    return apply


@jobs.job(services.SEND, retries=10)
def send_commitment(progress: jobs.Progress, *, commitment_id: str) -> Callable[[], dict[str, Any]]:
    """Tell a machine what of its pictures is here, where it has not heard it on the association it asked on."""
    pk = uuid.UUID(commitment_id)
    was_sent = services.send_commitment(pk=pk)

    def apply() -> dict[str, Any]:
        if was_sent:
            services.note_answered(pk=pk, now=timezone.now())
        return {"sent": was_sent}

    return apply
