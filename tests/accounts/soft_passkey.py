"""A passkey in software: answers what a browser's would, so that signing in with one is tested to the end."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://testserver"
FLAG = AuthenticatorData.FLAG
PRESENT_AND_VERIFIED = FLAG.USER_PRESENT | FLAG.USER_VERIFIED


@dataclass
class SoftPasskey:
    """One passkey of one person at one site."""

    site: str = "testserver"
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: str = ""
    signed: int = 0

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> str:
        """Answer what the server asks of a new passkey."""
        self.user = options["publicKey"]["user"]["id"]
        made = AttestedCredentialData.create(b"\0" * 16, self.id, self.cose_key())
        shown = AuthenticatorData.create(self.site_hash, PRESENT_AND_VERIFIED | FLAG.ATTESTED, 0, made)
        proof = AttestationObject.create("none", shown, {})
        client = self.client_data("webauthn.create", options)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(proof)}
        return self.answer(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """Answer what the server asks of a passkey that it knows."""
        self.signed += 1
        shown = AuthenticatorData.create(self.site_hash, PRESENT_AND_VERIFIED, self.signed)
        client = self.client_data("webauthn.get", options)
        signature = self.key.sign(shown + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(shown),
            "signature": websafe_encode(signature),
            "userHandle": self.user,
        }
        return self.answer(response, {})

    def cose_key(self) -> ES256:
        """Give the public key as the device writes it."""
        written: ES256 = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        return written

    @property
    def site_hash(self) -> bytes:
        """What the device signs of the site's name."""
        return hashlib.sha256(self.site.encode()).digest()

    def client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        """Write what the browser signs about the question."""
        said = {
            "type": kind,
            "challenge": options["publicKey"]["challenge"],
            "origin": ORIGIN,
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        """Write the answer as our island sends it."""
        own = websafe_encode(self.id)
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key", "authenticatorAttachment": None,
             "clientExtensionResults": extensions, "response": response}
        )  # fmt: skip
