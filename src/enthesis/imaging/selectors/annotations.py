"""What is drawn on pictures, as the viewer wants it, and the structures that can be named."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from enthesis.core.permissions import can
from enthesis.imaging import states
from enthesis.imaging.models import Annotation, Instance
from enthesis.imaging.permissions import visible_annotations
from enthesis.programme.domain import ProgrammeDocument, UnknownTerm
from enthesis.programme.models import Cohort
from enthesis.programme.selectors import document_of

# One address names all pictures of a stack; longer ones are cut off by servers on the way.
MOST_PICTURES = 200


@dataclass(frozen=True)
class DrawingLinks:
    """Addresses about what is drawn on the pictures of one stack; empty where there are no pictures."""

    kept: str
    report: str
    table: str


def drawing_links(keys: Iterable[object], beside: Iterable[object] = ()) -> DrawingLinks:
    """Give where the viewer reads and keeps what is drawn on these pictures, and where reports of it are.

    Parameters
    ----------
    beside
        Pictures that are compared with them: what is drawn on these is kept too, but reports leave them out.
    """
    own = list(keys)
    return DrawingLinks(
        kept=_address("annotations", [*own, *beside]),
        report=_address("sr", own),
        table=_address("measurements_table", own),
    )


def _address(name: str, keys: Iterable[object]) -> str:
    named = ",".join(uuid.UUID(str(key)).hex for key in islice(keys, MOST_PICTURES))
    return f"{reverse(f'imaging:{name}')}?of={named}" if named else ""


def is_drawn_on(user: Any, keys: Iterable[object]) -> bool:
    """Tell whether a report of these pictures would have anything to say to this person."""
    drawn = visible_annotations(user).filter(instance_id__in=list(keys), instance__state=states.CLEAN)
    return drawn.exists()


def annotations_of(user: Any, pictures: Collection[uuid.UUID]) -> QuerySet[Annotation]:
    """Give what this person may see on these pictures, picture by picture in the order it was drawn."""
    drawn = visible_annotations(user).filter(instance_id__in=pictures)
    return drawn.select_related("author", "instance__owner__cohort").order_by(
        "instance_id", "created_at", "pk"
    )


def annotation_rows(user: Any, pictures: Iterable[Instance]) -> dict[str, Any]:
    """Give the viewer's answer for pictures that this person sees: what is drawn, and whether they may draw more."""
    known = {picture.pk: picture.state for picture in pictures}
    rows = [annotation_row(one, user) for one in annotations_of(user, known)]
    writes = can(user, "imaging.annotate_pictures") and states.CLEAN in known.values()
    return {"annotations": rows, "mayWrite": writes}


def annotation_row(annotation: Annotation, user: Any) -> dict[str, Any]:
    """Give one measurement or label as the viewer wants it."""
    return {
        "id": str(annotation.pk),
        "pictureId": str(annotation.instance_id),
        "frame": annotation.frame,
        "kind": annotation.kind,
        "points": annotation.points,
        "value": annotation.value,
        "structure": annotation.structure,
        "structureName": structure_name(annotation),
        "by": annotation.author.name,
        "mine": annotation.author_id == user.pk,
        "at": annotation.changed_at.isoformat(),
    }


def structure_name(annotation: Annotation) -> str:
    """Give the name of the structure by the programme of the picture's owner, as in running text, or nothing."""
    owner = annotation.instance.owner
    if not annotation.structure or owner is None:
        return ""
    try:
        return document_of(owner.cohort).structure(annotation.structure).name
    except UnknownTerm:  # a later version of the programme may have given it up
        return annotation.structure.replace("_", " ")


def label_structures(cohort: Cohort, region: str = "") -> list[dict[str, str]]:
    """Give the structures that can be named on a picture: those of a region, or of all where none is chosen."""
    document = document_of(cohort)
    return [
        {"code": structure.id, "name": structure.label, "group": place.label}
        for place in _regions(document, region)
        for structure in place.structures
    ]


def _regions(document: ProgrammeDocument, region: str) -> Iterable[Any]:
    chosen = [place for place in document.regions if place.id == region]
    return chosen or document.regions
