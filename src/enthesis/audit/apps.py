from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "enthesis.audit"

    def ready(self) -> None:
        from enthesis.audit.selectors import damaged_entries  # noqa: PLC0415 - models must be loaded first
        from enthesis.core.integrity import register_integrity_check  # noqa: PLC0415 - beside its only use

        register_integrity_check("audit chain", damaged_entries)
