import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from enthesis.programme.models import ProgrammeVersion
from tests.factories.people import make_version

pytestmark = pytest.mark.django_db
COLUMNS = ("title", "number", "content_hash", "document", "loaded_at", "programme_id")


@pytest.mark.parametrize("column", COLUMNS)
def test_database_refuses_to_change_a_version(column: str) -> None:
    version = make_version()
    before = ProgrammeVersion.objects.values().get()
    changed = ProgrammeVersion.objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        changed.update(**{column: F(column)})
    assert ProgrammeVersion.objects.values().get() == before


def test_database_refuses_a_change_through_the_model() -> None:
    version = make_version()
    version.title = "Another title"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        version.save()
    assert ProgrammeVersion.objects.get().title != "Another title"
