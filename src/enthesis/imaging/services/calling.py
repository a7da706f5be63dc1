"""How machines are called, as the settings and their own rows have it."""

from pathlib import Path

from django.conf import settings

from enthesis.imaging.gateways.calling import Called
from enthesis.imaging.gateways.secure import Credentials, client_context
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors.network import NOT_ENCRYPTING


def tls_credentials() -> Credentials | None:
    """Give our certificate, its key and whom we trust; None where no encryption is set up."""
    if not settings.DICOM_TLS_PORT:
        return None
    return Credentials(
        Path(settings.DICOM_TLS_CERTIFICATE),
        Path(settings.DICOM_TLS_KEY),
        Path(settings.DICOM_TLS_AUTHORITIES),
    )


def called(machine: Machine) -> Called:
    """Give how a machine is called: encrypted, where it needs a certificate itself.

    Raises
    ------
    ValueError
        It cannot be: the words are a key of `ECHO_PROBLEMS`.
    """
    if not machine.host or not machine.port:
        raise ValueError("cannot_be_called")
    if not machine.needs_certificate:
        return Called(machine.ae_title, machine.host, machine.port)
    credentials = tls_credentials()
    if credentials is None:
        raise ValueError(NOT_ENCRYPTING)
    try:
        context = client_context(credentials)
    except OSError as error:
        raise ValueError(NOT_ENCRYPTING) from error
    return Called(machine.ae_title, machine.host, machine.port, context, machine.certificate)
