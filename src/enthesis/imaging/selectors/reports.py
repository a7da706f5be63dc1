"""What is drawn on pictures, as reports take it."""

from collections.abc import Iterable
from typing import Any

from enthesis.imaging import states
from enthesis.imaging.domain.measuring import scale_for
from enthesis.imaging.domain.reports import Drawn, Pictured
from enthesis.imaging.models import Annotation, Instance
from enthesis.imaging.selectors.annotations import annotations_of, structure_name


def drawn_on(user: Any, pictures: Iterable[Instance]) -> tuple[list[Pictured], list[Drawn]]:
    """Give those of the pictures that have something drawn on them, and what this person may see of it.

    Parameters
    ----------
    pictures
        In the order of the viewer's stack, read with their studies; those that are not checked are passed over.
    """
    everything = list(pictures)
    checked = [one for one in everything if one.state == states.CLEAN]
    by_picture: dict[Any, list[Annotation]] = {}
    for annotation in annotations_of(user, [one.pk for one in checked]):
        by_picture.setdefault(annotation.instance_id, []).append(annotation)
    shown = [(number, one) for number, one in enumerate(everything, 1) if one.pk in by_picture]
    drawn = [_drawn(one, place) for place, (_, picture) in enumerate(shown) for one in by_picture[picture.pk]]
    return [_pictured(number, one) for number, one in shown], drawn


def _pictured(number: int, instance: Instance) -> Pictured:
    return Pictured(
        number=number,
        sop_class_uid=instance.sop_class_uid, sop_instance_uid=instance.sop_instance_uid,
        series_uid=instance.series_uid, study_uid=instance.study.study_uid,
        rows=instance.rows, columns=instance.columns, frames=instance.frames, laterality=instance.laterality,
    )  # fmt: skip


def _drawn(annotation: Annotation, picture: int) -> Drawn:
    owner = annotation.instance.owner
    points = [(x, y) for x, y in annotation.points]
    scale = scale_for(annotation.instance.regions, points)
    return Drawn(
        key=annotation.pk, picture=picture, kind=annotation.kind, frame=annotation.frame,
        points=tuple(points), values=annotation.value,
        structure=annotation.structure, structure_name=structure_name(annotation),
        is_students=owner is not None and owner.user_id == annotation.author_id,
        is_scaled_by_hand=scale is not None and scale.is_by_hand,
    )  # fmt: skip
