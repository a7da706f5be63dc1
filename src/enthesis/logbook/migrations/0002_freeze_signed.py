"""The database itself refuses to change or remove what was signed, whoever asks.

On SQLite, a later migration that rebuilds one of these tables drops its triggers and must call `freeze` again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "What was signed is never changed: a correction is a new version."
TABLES = ("logbook_caseversion", "logbook_review")
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION logbook_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def freeze(apps: Any, schema_editor: Any) -> None:
    """Refuse every change and removal of signed versions and of reviews."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION logbook_refuse()"
            )
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def thaw(apps: Any, schema_editor: Any) -> None:
    """Allow changes again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION logbook_refuse() CASCADE")
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_{verb}_refused")


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_cases_versions_and_reviews")]
    operations = [migrations.RunPython(freeze, thaw)]
