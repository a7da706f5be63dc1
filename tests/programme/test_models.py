import pytest
from django.db import DatabaseError, connection, transaction

from enthesis.programme.models import ProgrammeVersion
from tests.factories.people import make_version

pytestmark = pytest.mark.django_db
COLUMNS = ("title", "number", "content_hash", "document", "loaded_at", "programme_id")


@pytest.mark.parametrize("column", COLUMNS)
def test_database_refuses_to_change_a_version(column: str) -> None:
    version = make_version()
    before = ProgrammeVersion.objects.values().get()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE programme_programmeversion SET {column} = {column} WHERE id = %s", [version.pk]
        )  # noqa: S608
    assert ProgrammeVersion.objects.values().get() == before


def test_database_refuses_a_change_through_the_model() -> None:
    version = make_version()
    version.title = "Another title"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        version.save()
    assert ProgrammeVersion.objects.get().title != "Another title"
