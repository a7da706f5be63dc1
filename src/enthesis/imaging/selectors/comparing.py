"""Which other studies a person can look at beside one of theirs."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from enthesis.core.words import moment
from enthesis.imaging.domain.comparing import SIDES, Compared, side_of
from enthesis.imaging.models import Instance, Study
from enthesis.imaging.permissions import visible_instances, visible_studies
from enthesis.imaging.selectors.pictures import RECORDED

# More of them would not be found in a list either.
MOST_STUDIES = 30


@dataclass(frozen=True)
class StudyChoice:
    """A study as it can be chosen: what its pictures say of the body, and when it was made and with what."""

    study: Study
    parts: tuple[str, ...]
    side: str

    @property
    def pk(self) -> uuid.UUID:
        """Give the study's id."""
        return self.study.pk

    @property
    def at(self) -> datetime:
        """Give when it was made, or arrived where the machine gave no time."""
        return self.study.performed_at or self.study.received_at

    @property
    def compared(self) -> Compared:
        """Give what it is told apart by."""
        return Compared(timezone.localtime(self.at), self.side)

    @property
    def label(self) -> str:
        """Give its line in a list: "Mon 12 Oct, 09:30: left shoulder, Meadow, room 1"."""
        place = f"{SIDES.get(self.side, '').lower()} {' and '.join(self.parts)}".strip()
        about = [word for word in (place, self.study.made_with or "uploaded") if word]
        return f"{moment(self.at)}: {', '.join(about)}"


def shown_of(user: Any, study: Study) -> QuerySet[Instance]:
    """Give those pictures of a study that this person may look at, in the order they were recorded."""
    return visible_instances(user).filter(study=study).select_related("study").order_by(*RECORDED)


def studies_beside(user: Any, study: Study) -> list[StudyChoice]:
    """Give the latest of a person's other studies that have pictures to look at, newest first, in two queries."""
    pictures = visible_instances(user).filter(study=OuterRef("pk"))
    others = visible_studies(user).exclude(pk=study.pk).filter(Exists(pictures))
    newest = others.order_by(Coalesce("performed_at", "received_at").desc(), "pk")
    return study_choices(user, newest.select_related("machine")[:MOST_STUDIES])


def study_choices(user: Any, studies: Iterable[Study]) -> list[StudyChoice]:
    """Give studies with what their pictures say of the body."""
    read = list(studies)
    parts: dict[uuid.UUID, set[str]] = defaultdict(set)
    sides: dict[uuid.UUID, set[str]] = defaultdict(set)
    said = visible_instances(user).filter(study__in=[one.pk for one in read])
    for study_id, part, side in said.values_list("study_id", "body_part", "laterality").distinct().order_by():
        sides[study_id].add(side)
        if part:
            parts[study_id].add(part.replace("_", " ").lower())
    return [StudyChoice(one, tuple(sorted(parts[one.pk])), side_of(sides[one.pk])) for one in read]
