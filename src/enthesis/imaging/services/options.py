"""Which options of the confidentiality profile this site has chosen."""

from django.conf import settings

from enthesis.imaging.domain.profile import Options


def site_options() -> Options:
    """Give what the settings say is kept besides the keep-list."""
    return Options(retain_device=settings.KEEP_DEVICE, modified_dates=settings.SHIFT_DATES)
