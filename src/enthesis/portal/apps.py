from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "enthesis.portal"

    def ready(self) -> None:
        from enthesis.portal import permissions, tasks  # noqa: F401, PLC0415 - models must be loaded first
