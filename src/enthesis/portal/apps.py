from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "enthesis.portal"

    def ready(self) -> None:
        from enthesis.portal import permissions  # noqa: F401, PLC0415 - declares the app's actions
