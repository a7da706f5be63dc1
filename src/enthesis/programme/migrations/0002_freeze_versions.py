"""The database itself refuses to change a loaded version, whoever asks.

Deleting stays possible: a version that no cohort uses may go, and test runs empty the table that way. On SQLite, a later
migration that rebuilds this table drops the trigger with it and must call `freeze` again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "A programme version is never changed: load the changed folder as another version."

SQLITE = f"""
CREATE TRIGGER programme_version_frozen BEFORE UPDATE ON programme_programmeversion
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION programme_version_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER programme_version_frozen BEFORE UPDATE ON programme_programmeversion
FOR EACH ROW EXECUTE FUNCTION programme_version_frozen()
"""


def freeze(apps: Any, schema_editor: Any) -> None:
    """Refuse every change of a version's row."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
        schema_editor.execute(POSTGRESQL_TRIGGER)
    else:
        schema_editor.execute(SQLITE)


def thaw(apps: Any, schema_editor: Any) -> None:
    """Allow changes again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER programme_version_frozen ON programme_programmeversion")
        schema_editor.execute("DROP FUNCTION programme_version_frozen()")
    else:
        schema_editor.execute("DROP TRIGGER programme_version_frozen")


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_programmes_cohorts_and_roles")]
    operations = [migrations.RunPython(freeze, thaw)]
