"""Throwing away what nobody files, after its owner was told; and the owner's word that it stays."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from enthesis.audit.services import record
from enthesis.core import mail
from enthesis.core.permissions import require
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import own_instances
from enthesis.imaging.selectors.attached import attached_pictures
from enthesis.imaging.selectors.holds import held
from enthesis.imaging.selectors.retention import NOTICE, lapsed, to_be_warned
from enthesis.imaging.services.checking import discard_locked, lock_picture
from enthesis.programme.models import Enrolment


def keep_pictures(*, actor: Any, pks: Collection[UUID], now: datetime | None = None) -> int:
    """Count the days of a person's own unfiled pictures from now on, and give how many pictures that were."""
    at = now or timezone.now()
    kept = 0
    with transaction.atomic():
        for pk in own_instances(actor).filter(pk__in=pks).order_by("pk").values_list("pk", flat=True):
            instance = lock_picture(pk)
            require(actor, "imaging.keep_pictures", instance)
            if instance.state in states.SHOWN:
                instance.kept_from, instance.warned_at = at, None
                instance.save(update_fields=["kept_from", "warned_at"])
                record(action="imaging.keep_picture", actor=actor, target=instance, now=at)
                kept += 1
    return kept


def forget_warnings() -> None:
    """Take back the warnings of what was filed or held since; should it be free again, its owner is told anew."""
    safe = Q(warned_at__isnull=False) & (attached_pictures() | held())
    Instance.objects.filter(safe).update(warned_at=None)


def warn_owners(*, now: datetime) -> int:
    """Tell each owner once which of their pictures will be thrown away, and give how many pictures that were."""
    owners: list[UUID] = sorted(set(to_be_warned(now).order_by().values_list("owner_id", flat=True)))
    return sum(_warn(pk, now) for pk in owners)


@transaction.atomic
def _warn(owner_pk: UUID, now: datetime) -> int:
    owner = Enrolment.objects.select_related("user").get(pk=owner_pk)
    pks = list(to_be_warned(now).filter(owner=owner).values_list("pk", flat=True))
    if not pks:
        return 0
    Instance.objects.filter(pk__in=pks).update(warned_at=now)
    record(
        action="imaging.warn_owner", actor="retention", target=owner, detail={"pictures": len(pks)}, now=now
    )
    if settings.DEMO or not owner.user.is_sample:
        mail.send(
            owner.user.email, "imaging/mail/pictures_lapse.txt",
            {"name": owner.user.name, "count": len(pks), "on": now + NOTICE,
             "url": settings.SITE_URL + reverse("imaging:lapsing")},
        )  # fmt: skip
    return len(pks)


def throw_away_lapsed(*, now: datetime) -> int:
    """Throw away what was neither filed nor kept in time, and give how many pictures that were."""
    due = list(lapsed(now).order_by("pk").values_list("pk", flat=True))
    return sum(_throw_away(pk, now) for pk in due)


@transaction.atomic
def _throw_away(pk: UUID, now: datetime) -> bool:
    instance = lock_picture(pk)
    if not lapsed(now).filter(pk=pk).exists():  # filed, kept or held since the list was made
        return False
    discard_locked(instance, "lapse", actor="retention", now=now)
    return True
