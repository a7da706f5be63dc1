from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "enthesis.core"

    def ready(self) -> None:
        from enthesis.core import mail  # noqa: F401, PLC0415 - registers the mail job once settings are ready
