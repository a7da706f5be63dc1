"""How machines are called, and what came of the last call, in words for whoever looks after them."""

from pathlib import Path
from typing import Final

from django.conf import settings

from enthesis.imaging.gateways.calling import Called
from enthesis.imaging.gateways.secure import Credentials, client_context
from enthesis.imaging.models import Machine

NOT_ENCRYPTING: Final = "no_tls_here"
ECHO_PROBLEMS: Final = {
    "cannot_be_called": "It is not known where it listens. Enter its host and port first.",
    "unknown_host": "There is no host of this name. Check the host of the machine.",
    "no_answer": "Nothing answered within 10 seconds. Is it switched on, and does the firewall let us through?",
    "nobody_listens": "The host is there, but nothing listens on this port. Check the port of the machine.",
    "no_route": "There is no way to this host from here. Check its address, and the firewall.",
    "speaks_no_dicom": "Something answers there, but not with DICOM. Check the port of the machine.",
    "not_encrypted": "No encrypted line came about. Check that it uses TLS, and the certificates on both sides.",
    "wrong_certificate": "It shows another certificate than before. If it was given a new one, empty the fingerprint.",
    "calls_us_unknown": "It answers, but does not know our AE title. Enter it at the machine.",
    "has_another_title": "It answers, but calls itself differently. Correct its AE title here.",
    "refused": "It answers, but refuses connections just now. Look at its own settings.",
    "not_offered": "It answers, but offers no DICOM echo. It may work all the same: send a picture.",
    "broke_off": "It answered at first and then broke off. Try again.",
    "failed": "It answered that it failed. Look at its own log.",
    NOT_ENCRYPTING: "It needs a certificate, but no encryption is set up on our side (ENTHESIS_DICOM_TLS_PORT).",
}


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
    return Called(
        machine.ae_title, machine.host, machine.port, client_context(credentials), machine.certificate
    )
