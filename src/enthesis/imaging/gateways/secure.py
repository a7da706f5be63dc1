"""TLS for DICOM: who listens and who calls shows a certificate, and asks for the other's.

References
----------
DICOM PS3.15 B.9 and B.10 (BCP 195 TLS profiles), RFC 9325 (BCP 195) 4.2 (ciphers of TLS 1.2), RFC 8446 (TLS 1.3).
"""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# With forward secrecy and authenticated encryption only (RFC 9325 4.2); the ciphers of TLS 1.3 are all so.
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM"


@dataclass(frozen=True)
class Credentials:
    """Where our own certificate and its key lie, and the authorities whose certificates we trust (PEM)."""

    certificate: Path
    key: Path
    authorities: Path


def server_context(credentials: Credentials) -> ssl.SSLContext:
    """Give what a listener needs: TLS 1.2 or later, and no word with whoever shows no certificate that we trust.

    Raises
    ------
    OSError
        A file is not there, or holds something else (`ssl.SSLError`).
    """
    return _context(ssl.PROTOCOL_TLS_SERVER, credentials)


def client_context(credentials: Credentials) -> ssl.SSLContext:
    """Give what a caller needs. Machines are known by their certificate, not by a host's name in it (PS3.15 B.9).

    Raises
    ------
    OSError
        A file is not there, or holds something else (`ssl.SSLError`).
    """
    return _context(ssl.PROTOCOL_TLS_CLIENT, credentials)


def _context(protocol: int, credentials: Credentials) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_SINGLE_DH_USE
    context.set_ciphers(CIPHERS)
    context.load_cert_chain(credentials.certificate, credentials.key)
    context.load_verify_locations(credentials.authorities)
    return context


def fingerprint(line: object) -> str:
    """Give the SHA-256 (hex) of the certificate that the other side has shown; empty without encryption."""
    shown = line.getpeercert(binary_form=True) if isinstance(line, ssl.SSLSocket) else None
    return hashlib.sha256(shown).hexdigest() if shown else ""
