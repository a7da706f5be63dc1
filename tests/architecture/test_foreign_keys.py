"""Foreign keys point downwards, like imports: a row may name a row of its own app or of one below."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from tests.architecture.house import assert_nothing, floors, reaches_down


def links() -> Iterable[tuple[str, str, str]]:
    """Walk over the relations that our models declare: from app, field, to app."""
    for model in apps.get_models():
        owner = our_app(model)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = our_app(field.related_model) if field.is_relation else None
            if owner and target:
                yield owner, f"{model.__name__}.{field.name}", target


def our_app(model: Any) -> str | None:
    """Give the app of one of our models, None for those of libraries, which stand below everything."""
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "enthesis" else None


def wrong_links(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """Find relations that point upwards or sideways."""
    return [
        f"{owner}.{field} points to {target}"
        for owner, field, target in found
        if not reaches_down(owner, target)
    ]


def test_every_relation_points_downwards() -> None:
    assert_nothing(wrong_links(links()))


def test_relations_are_found_at_all() -> None:
    assert ("programme", "Enrolment.user", "accounts") in set(links())


def test_relation_upwards_or_sideways_is_found() -> None:
    assert "exams" in floors()
    planted = [
        ("imaging", "Study.case", "logbook"),
        ("logbook", "Case.paper", "exams"),
        ("logbook", "Case.study", "imaging"),
    ]
    assert wrong_links(planted) == [
        "imaging.Study.case points to logbook",
        "logbook.Case.paper points to exams",
    ]
