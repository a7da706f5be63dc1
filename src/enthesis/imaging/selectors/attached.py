"""Which pictures lie in a case. Only the apps above know; they tell it by a condition."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from enthesis.imaging.models import Instance

Attached = Callable[[], Q]
_providers: list[Attached] = []


def register_attached(provider: Attached) -> None:
    """Let an upper app say which pictures it holds; these are never thrown away, and count as filed."""
    if provider not in _providers:
        _providers.append(provider)


def attached_pictures() -> Q:
    """Give the condition that holds for every picture that lies in a case."""
    attached = Q(pk__in=[])
    for provider in _providers:
        attached |= provider()
    return attached


def is_attached(instance_pk: UUID) -> bool:
    """Tell whether a picture lies in a case."""
    return Instance.objects.filter(attached_pictures(), pk=instance_pk).exists()
