"""Pictures from machines and browsers: made harmless in memory, checked by their owners, kept under their own hash."""

from django.apps import AppConfig


class ImagingConfig(AppConfig):
    name = "enthesis.imaging"

    def ready(self) -> None:
        from enthesis.core.integrity import register_integrity_check  # noqa: PLC0415 - beside its only use
        from enthesis.imaging import checks, permissions, receivers, tasks  # noqa: F401, PLC0415 - models must be loaded first
        from enthesis.imaging.selectors import damaged_pictures  # noqa: PLC0415 - models must be loaded first

        register_integrity_check("pictures", damaged_pictures)
        receivers.connect()
