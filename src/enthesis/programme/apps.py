"""The programme as data, its cohorts and students, and every role: who holds it, where, and until when."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "enthesis.programme"

    def ready(self) -> None:
        from enthesis.accounts.selectors import (  # noqa: PLC0415 - models must be loaded first
            plug_grouping,
            plug_stored,
        )
        from enthesis.audit.selectors import plug_guards  # noqa: PLC0415 - models must be loaded first
        from enthesis.core.integrity import register_integrity_check  # noqa: PLC0415 - beside its only use
        from enthesis.programme import permissions, selectors  # noqa: F401, PLC0415 - models must be loaded first

        plug_grouping(selectors.group_by_role)
        plug_stored("programme", selectors.roles_of)
        plug_guards("programme", selectors.VERSION_GUARDS)
        register_integrity_check("programme versions", selectors.altered_versions)
