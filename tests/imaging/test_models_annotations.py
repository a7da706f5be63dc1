from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enthesis.imaging.domain import measuring
from enthesis.imaging.models import Annotation
from tests.factories.imaging import make_clean, place_of
from tests.factories.people import make_cohort, make_student

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("broken", "fields"),
    [
        ("annotation_kind_is_known", {"kind": "square"}),
        ("annotation_label_names_structure", {"kind": "label", "value": {}}),
        ("annotation_measures_unless_label", {"value": {}}),
        (
            "annotation_measures_unless_label",
            {"kind": "label", "structure": "supraspinatus", "value": {"mm": 1}},
        ),
    ],
)
def test_database_refuses_a_row_that_makes_no_sense(broken: str, fields: dict[str, Any]) -> None:
    place, now = place_of(make_student(make_cohort())), timezone.now()
    picture = make_clean(place)
    row = {
        "kind": "distance",
        "points": [[1, 1], [2, 2]],
        "value": {"mm": 1},
        "created_at": now,
        "changed_at": now,
    }
    Annotation.objects.create(instance=picture, author=place.user, **row)
    with pytest.raises(IntegrityError, match=broken), transaction.atomic():
        Annotation.objects.create(instance=picture, author=place.user, **{**row, **fields})


def test_kinds_are_those_that_can_be_measured() -> None:
    assert set(Annotation.Kind.values) == set(measuring.POINTS)


def test_annotation_is_named_by_its_kind() -> None:
    annotation = Annotation(kind="trace")
    assert str(annotation) == f"trace {annotation.pk}"
