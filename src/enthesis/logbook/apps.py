from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "enthesis.logbook"

    def ready(self) -> None:
        from enthesis.core.integrity import register_integrity_check  # noqa: PLC0415 - models must be loaded first
        from enthesis.logbook import receivers, tasks  # noqa: F401, PLC0415 - models must be loaded first
        from enthesis.logbook.selectors import altered_cases  # noqa: PLC0415 - models must be loaded first

        register_integrity_check("signed cases", altered_cases)
        receivers.connect()
