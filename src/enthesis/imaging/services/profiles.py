"""Machine profiles: proposed by one image steward, agreed to by another, then used for every picture that arrives."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import events, jobs
from enthesis.core.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.domain.marking import Mask, box_row
from enthesis.imaging.events import ProfileConfirmed, ProfileProposed
from enthesis.imaging.models import Instance, Profile
from enthesis.imaging.permissions.profiles import confirms_profile
from enthesis.imaging.selectors.profiles import machine_key
from enthesis.imaging.selectors.sealed_lists import waiting_alike

USE_PROFILE = "imaging.use_profile"


class NoMachine(InvalidInput):
    """The picture does not say which machine made it."""

    title = "The machine is not known"


class ProfileReplaced(WrongState):
    """Another profile is in use for this machine and size."""

    title = "Another profile is in use"


@transaction.atomic
def propose_profile(
    *, actor: Any, instance: Instance, made_by: tuple[str, str], mask: Mask, now: datetime | None = None
) -> Profile | None:
    """Propose what was marked on one picture for all of its machine and size; another steward has to agree.

    A proposal that waits for the same machine and size gives way to this one. Where just this is in use or waits
    already, nothing is proposed, and None is given.

    Parameters
    ----------
    made_by
        The maker and the model that the picture itself names; a study may hold pictures of several machines.

    Raises
    ------
    NotAllowed
        They do not keep machine profiles, or act as somebody else.
    NoMachine
        The picture does not say which machine made it.
    ProfileReplaced
        Somebody else has proposed one at the same moment.
    """
    at, key = now or timezone.now(), machine_key(*made_by)
    if not key:
        raise NoMachine(
            "This picture does not say which machine made it, so no other picture can be like it."
        )
    alike = Profile.objects.select_for_update().filter(
        machine_key=key, rows=instance.rows, columns=instance.columns
    )
    if any(_says(one, mask) for one in alike.exclude(state=states.RETIRED)):
        return None
    for waiting in alike.filter(state=states.PROPOSED):
        _retire(waiting, actor, at)
    profile = Profile(
        machine_key=key, manufacturer=made_by[0], model=made_by[1], rows=instance.rows,
        columns=instance.columns, keep=[box_row(box) for box in mask.keep], blank=[box_row(box) for box in mask.blank],
        version=(alike.aggregate(latest=Max("version"))["latest"] or 0) + 1, state=states.PROFILE.initial,
        learned_from=instance, proposed_by=actor, proposed_at=at,
    )  # fmt: skip
    require(actor, "imaging.keep_profiles", profile)
    _save(profile, force_insert=True)
    detail = {"version": profile.version, "keep": len(mask.keep), "blank": len(mask.blank)}
    record(action="imaging.propose_profile", actor=actor, target=profile, detail=detail, now=at)
    events.publish(ProfileProposed(profile_id=profile.pk, proposed_by=actor.pk))
    return profile


def _save(profile: Profile, **how: Any) -> None:
    """Save a profile that is in use or waits; the database lets in one of each for a machine and size."""
    try:
        with transaction.atomic():
            profile.save(**how)
    except IntegrityError as error:
        words = "Another profile for this machine and size has come meanwhile. Look at that one first."
        raise ProfileReplaced(words) from error


def _says(profile: Profile, mask: Mask) -> bool:
    said = ([box_row(box) for box in mask.keep], [box_row(box) for box in mask.blank])
    return (profile.keep, profile.blank) == said


def lock_profile(pk: int) -> Profile:
    """Lock a profile until the transaction ends; raises NotVisible where there is none."""
    found = Profile.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotVisible("There is no such machine profile.")
    return found


@transaction.atomic
def confirm_profile(*, actor: Any, profile: Profile, now: datetime | None = None) -> Profile:
    """Agree to what another steward has proposed: from now on pictures of that machine and size are masked so.

    The version before is not used any more. Pictures that wait for want of it, and that this steward may release, are
    masked by it too, as a job.

    Raises
    ------
    NotAllowed
        They proposed it themselves, act as somebody else, or are no image steward.
    WrongState
        It does not wait any more.
    """
    at, locked = now or timezone.now(), lock_profile(profile.pk)
    require(actor, "imaging.keep_profiles", locked)
    if not confirms_profile(actor, locked):
        raise NotAllowed("You proposed this profile. Another image steward has to agree to it.")
    target = states.PROFILE.target("confirm", locked.state)
    for before in _in_use(locked):
        _retire(before, actor, at)
    locked.state, locked.confirmed_by, locked.confirmed_at = target, actor, at
    locked.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    record(
        action="imaging.confirm_profile",
        actor=actor,
        target=locked,
        detail={"version": locked.version},
        now=at,
    )
    events.publish(ProfileConfirmed(profile_id=locked.pk, confirmed_by=actor.pk))
    if waiting_alike(actor, locked):
        jobs.enqueue(
            USE_PROFILE, key=f"profile:{locked.pk}", owner=str(actor.pk),
            label="Mask the pictures that wait by their machine profile", profile_id=locked.pk, actor_id=str(actor.pk),
        )  # fmt: skip
    return locked


def _in_use(profile: Profile) -> list[Profile]:
    same = {"machine_key": profile.machine_key, "rows": profile.rows, "columns": profile.columns}
    active = Profile.objects.select_for_update().filter(state=states.ACTIVE, **same)
    return list(active.exclude(pk=profile.pk))


@transaction.atomic
def retire_profile(*, actor: Any, profile: Profile, now: datetime | None = None) -> Profile:
    """Stop the use of a profile, or turn a proposal down; what was masked by it stays as it is.

    Raises
    ------
    NotAllowed
        They are no image steward, or act as one.
    WrongState
        It is not used any more already.
    """
    locked = lock_profile(profile.pk)
    require(actor, "imaging.keep_profiles", locked)
    _retire(locked, actor, now or timezone.now())
    return locked


def _retire(profile: Profile, actor: Any, now: datetime) -> None:
    before = profile.state
    profile.state = states.PROFILE.target("retire", before)
    profile.retired_by, profile.retired_at = actor, now
    profile.save(update_fields=["state", "retired_by", "retired_at"])
    detail = {"version": profile.version, "was": before}
    record(action="imaging.retire_profile", actor=actor, target=profile, detail=detail, now=now)


@transaction.atomic
def restore_profile(*, actor: Any, profile: Profile, now: datetime | None = None) -> Profile:
    """Take back that one has stopped a profile: it is in use again, or waits again, as it did before.

    Raises
    ------
    NotAllowed
        Somebody else has stopped it, or they act as somebody else.
    ProfileReplaced
        Another one is in use, or waits, for the same machine and size by now.
    """
    at, locked = now or timezone.now(), lock_profile(profile.pk)
    require(actor, "imaging.keep_profiles", locked)
    move = "restore" if locked.confirmed_at else "reopen"
    target = states.PROFILE.target(move, locked.state)
    if locked.retired_by_id != actor.pk:
        raise NotAllowed("Somebody else has stopped this profile. Mark a picture again to propose a new one.")
    locked.state, locked.retired_by, locked.retired_at = target, None, None
    _save(locked, update_fields=["state", "retired_by", "retired_at"])
    detail = {"version": locked.version, "state": target}
    record(action="imaging.restore_profile", actor=actor, target=locked, detail=detail, now=at)
    return locked
