from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "enthesis.programme"

    def ready(self) -> None:
        from enthesis.programme import permissions  # noqa: F401, PLC0415 - declares the app's actions
