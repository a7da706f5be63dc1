"""The database itself refuses to change or remove an entry, whoever asks.

On SQLite, a later migration that rebuilds one of these tables drops its triggers and must call `guard` again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "The audit record is only ever added to."
REFUSED = {
    "audit_entry_unchanged": ("UPDATE", "audit_entry", ""),
    "audit_entry_kept": ("DELETE", "audit_entry", ""),
    "audit_head_kept": ("DELETE", "audit_head", ""),
    "audit_head_forward": ("UPDATE", "audit_head", "WHEN (NEW.number <> OLD.number + 1)"),
}
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def guard(apps: Any, schema_editor: Any) -> None:
    """Refuse every change and removal of entries, and let the head only go forward."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION)
        for name, (verb, table, condition) in REFUSED.items():
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION audit_refuse()"
            )
        for table in ("audit_entry", "audit_head"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            )
        return
    for name, (verb, table, condition) in REFUSED.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def unguard(apps: Any, schema_editor: Any) -> None:
    """Allow changes again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_refuse() CASCADE")
        return
    for name in REFUSED:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_chain")]
    operations = [migrations.RunPython(guard, unguard)]
