"""Pictures that wait in quarantine for want of a machine profile, once two image stewards have agreed on one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from enthesis.audit.services import record
from enthesis.core import jobs
from enthesis.core.errors import DomainError, WrongState
from enthesis.imaging import states
from enthesis.imaging.domain import PictureFacts
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.selectors.profiles import machine_key, screen_of
from enthesis.imaging.selectors.sealed_lists import waiting_alike
from enthesis.imaging.services.checking import current, lock_picture
from enthesis.imaging.services.masking import masked_copy, require_second_person
from enthesis.imaging.services.objects import Deposit, or_abandon, put_objects
from enthesis.imaging.services.profiles import lock_profile
from enthesis.imaging.services.quarantine import Released, require_same
from enthesis.imaging.services.reading import await_reading
from enthesis.imaging.services.showing import lock_away


def release_waiting(*, actor: Any, profile: Profile, progress: jobs.Progress, now: datetime) -> Released:
    """Mask the pictures that wait for a profile by it, as those are that arrive later; then they are read.

    Nobody looks at each: what is kept is what two stewards have agreed on. A steward's own pictures, and those they do
    not keep, go on waiting; so does one that cannot be masked. Run again, it goes on with what is left.

    Parameters
    ----------
    actor
        The steward who has agreed to the profile.
    """
    refused: dict[UUID, str] = {}
    left = waiting_alike(actor, profile)
    for number, pk in enumerate(left):
        progress.step(number, len(left), "Masking")
        try:
            _release_one(actor, profile, Instance(pk=pk), now)
        except DomainError as error:
            refused[pk] = error.message
    return Released(len(left) - len(refused), refused)


def _release_one(actor: Any, profile: Profile, waiting: Instance, now: datetime) -> None:
    instance, screen = current(waiting), screen_of(profile)
    require_second_person(actor, instance)
    states.PICTURE.target("release", instance.state)
    with masked_copy(instance, Mask(screen.keep, screen.blank)) as copy:
        # A study may hold pictures of several machines, so the picture itself is asked.
        if machine_key(copy.facts.manufacturer, copy.facts.model) != profile.machine_key:
            raise WrongState("This picture was made by another machine.")
        sealed = put_objects([copy.sealed], now=now)
    with or_abandon([sealed]):
        _release(actor, profile, instance, (copy.facts, sealed), now)


@transaction.atomic
def _release(
    actor: Any, profile: Profile, seen: Instance, made: tuple[PictureFacts, Deposit], now: datetime
) -> None:
    instance, used = lock_picture(seen.pk), lock_profile(profile.pk)
    require_second_person(actor, instance)
    require_same(instance, seen)
    if used.state != states.ACTIVE:
        raise WrongState("This machine profile is not used any more.")
    facts, sealed = made
    reasons, instance.kept_fraction, instance.profile = instance.reasons, facts.kept_fraction, used
    lock_away(instance, sealed, reasons=(), now=now)
    await_reading(instance, action="release")
    instance.save()
    detail = {
        "reasons": reasons,
        "kept": round(facts.kept_fraction, 3),
        "profile": used.pk,
        "version": used.version,
    }
    record(action="imaging.release_quarantined", actor=actor, target=instance, detail=detail, now=now)
