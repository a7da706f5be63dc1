from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "enthesis.audit"

    def ready(self) -> None:
        from enthesis.audit import selectors  # noqa: PLC0415 - models must be loaded first
        from enthesis.audit.domain import RECORD_GUARDS  # noqa: PLC0415 - beside its only use
        from enthesis.core.integrity import register_integrity_check  # noqa: PLC0415 - beside its only use

        selectors.plug_guards("audit", RECORD_GUARDS)
        register_integrity_check("audit chain", selectors.damaged_entries)
        register_integrity_check("guards", selectors.unguarded_tables)
