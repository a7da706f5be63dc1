"""What is under a hold, so that nobody and nothing deletes it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet

from enthesis.imaging.models import Hold, Instance, Study


def standing_holds() -> QuerySet[Hold]:
    """Give the holds that were not lifted."""
    return Hold.objects.filter(lifted_at=None)


def held() -> Q:
    """Give the condition that holds for every picture under a hold; every service that deletes asks it."""
    standing = standing_holds()
    owners = standing.filter(owner__isnull=False).values("owner_id")
    studies = standing.filter(study__isnull=False).values("study_id")
    return Q(owner_id__in=owners) | Q(study_id__in=studies)


def is_held(instance: Instance) -> bool:
    """Tell whether a picture is under a hold."""
    return standing_holds().filter(Q(study_id=instance.study_id) | _of_owner(instance)).exists()


def held_studies(pks: Iterable[UUID]) -> set[UUID]:
    """Give those of some studies that are under a hold, their own or that of their student, in one query."""
    standing = standing_holds()
    owners = standing.filter(owner__isnull=False).values("owner_id")
    studies = standing.filter(study__isnull=False).values("study_id")
    found = Study.objects.filter(Q(owner_id__in=owners) | Q(pk__in=studies), pk__in=list(pks))
    return set(found.values_list("pk", flat=True))


def _of_owner(instance: Instance) -> Q:
    return Q(owner_id=instance.owner_id) if instance.owner_id else Q(pk__in=[])


def holds_by_age() -> QuerySet[Hold]:
    """Give every hold, those that stand first, the newest on top."""
    related = (
        "owner__user",
        "owner__cohort",
        "study__machine",
        "study__owner__user",
        "placed_by",
        "lifted_by",
    )
    return Hold.objects.select_related(*related).order_by(
        F("lifted_at").desc(nulls_first=True), "-placed_at", "-pk"
    )
