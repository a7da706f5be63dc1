"""What must be right about imaging before anything starts."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError

from enthesis.imaging.gateways.secure import server_context
from enthesis.imaging.models import AE_TITLE
from enthesis.imaging.services import tls_credentials


@checks.register()
def check_gateway_settings(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Find settings under which machines could not send, or quarantine would keep nothing."""
    found: list[checks.CheckMessage] = []
    try:
        AE_TITLE(settings.DICOM_AE_TITLE)
    except ValidationError:
        found.append(
            checks.Error(
                "ENTHESIS_AE_TITLE is not an application entity title.",
                hint="Use up to 16 letters, digits, hyphens or underscores, without spaces.",
                id="imaging.E001",
            )
        )
    if not (settings.DICOM_PORT or settings.DICOM_TLS_PORT) or not 0 <= settings.DICOM_PORT <= 65_535:
        hint = "Use a number from 1 to 65535; 11112 is usual."
        found.append(checks.Error("ENTHESIS_DICOM_PORT is not a port.", hint=hint, id="imaging.E002"))
    if settings.QUARANTINE_DAYS < 1:
        hint = "Give an image steward at least a day to look at what was locked away."
        found.append(
            checks.Error("ENTHESIS_QUARANTINE_DAYS is less than one day.", hint=hint, id="imaging.E003")
        )
    return found


@checks.register()
def check_gateway_certificates(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Find files with which no encrypted line could come about."""
    credentials = tls_credentials()
    if credentials is None:
        return []
    try:
        server_context(credentials)
    except OSError as error:
        said = error.strerror or type(error).__name__
        hint = (
            "ENTHESIS_DICOM_TLS_CERTIFICATE, ENTHESIS_DICOM_TLS_KEY and ENTHESIS_DICOM_TLS_AUTHORITIES must name files "
            "in PEM that this program may read, and the key must be that of the certificate, without a password."
        )
        words = f"The DICOM gateway cannot encrypt with these files: {said}."
        return [checks.Error(words, hint=hint, id="imaging.E004")]
    return []
