"""Certificates for machines and for the gateway, signed by an authority of our own or by a stranger's.

authority = make_authority(tmp_path)
ours = authority.certificate("enthesis")      # ours.certificate, ours.key, ours.fingerprint
"""

import datetime as dt
import hashlib
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enthesis.imaging.gateways.secure import Credentials

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """A certificate and its key in files, with the SHA-256 of the certificate in hex."""

    certificate: Path
    key: Path
    fingerprint: str


class Authority:
    """Somebody who signs certificates; `path` is the file with their own."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder, self._key, self._name = folder, ec.generate_private_key(ec.SECP256R1()), _named(name)
        self._own = _builder(self._name, self._name, self._key, days=10).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.path = folder / f"{name}.pem"
        signed = self._own.sign(self._key, hashes.SHA256())
        self.path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def certificate(self, name: str, *, days: int = 5) -> Identity:
        """Give a machine a certificate that is good for some days, or ended some days ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        places = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        builder = _builder(_named(name), self._name, key, days=days).add_extension(places, critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        path, key_path = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        whole = signed.public_bytes(serialization.Encoding.DER)
        return Identity(path, key_path, hashlib.sha256(whole).hexdigest())

    def credentials(self, identity: Identity) -> Credentials:
        """Give what somebody needs who shows this certificate and trusts this authority."""
        return Credentials(identity.certificate, identity.key, self.path)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    begins, ends = (now - DAY, now + days * DAY) if days > 0 else (now + (days - 5) * DAY, now + days * DAY)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
    )  # fmt: skip
