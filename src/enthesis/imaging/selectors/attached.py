"""Which pictures lie in a case. Only the apps above know; they tell it by a condition."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from enthesis.imaging.models import Instance

Attached = Callable[[], Q]
_providers: list[Attached] = []


@dataclass(frozen=True)
class Filing:
    """Where a picture lies, in words ("Case 12, signed"), and whether its bytes are bound by a signature there."""

    instance_id: UUID
    words: str
    is_signed: bool


Filings = Callable[[Collection[UUID]], list[Filing]]
PicturesOf = Callable[[UUID], Q]
_filings: list[Filings] = []
_finders: list[PicturesOf] = []


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


def register_filings(filings: Filings, pictures_of: PicturesOf) -> None:
    """Let an upper app say where pictures lie, and which pictures a thing of its own (by its id) holds."""
    if filings not in _filings:
        _filings.append(filings)
        _finders.append(pictures_of)


def filings_of(instance_pks: Collection[UUID]) -> dict[UUID, Filing]:
    """Give where each of these pictures lies; one that lies nowhere is left out."""
    return {filing.instance_id: filing for ask in _filings for filing in ask(instance_pks)}


def pictures_named(pk: UUID) -> Q:
    """Give the condition for the pictures that an id names: a picture's own, a study's, or that of what holds them."""
    named = Q(pk=pk) | Q(study_id=pk)
    for ask in _finders:
        named |= ask(pk)
    return named
