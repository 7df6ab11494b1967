"""A security key made of software: what a device does when a browser asks it for a passkey (WebAuthn level 3, 6)."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from truehand.identity.domain.confirmation import Asked
from truehand.identity.models import Party
from truehand.kernel.actor import Actor

PRESENT, VERIFIED, ATTESTED = 1, 4, 64
SITE = "https://truehand.example"
NOBODYS_MODEL = bytes(16)


@dataclass
class SoftwareKey:
    """One P-256 key with a counter; ``origin`` is the page that asks."""

    origin: str = SITE
    rp_id: str = "truehand.example"
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def of(cls, actor: Actor, **made: Any) -> SoftwareKey:  # noqa: ANN401 - as the fields are
        """A key that the sign-in library registered for somebody."""
        made_key = cls(**made)
        user = Party.objects.get(id=actor.party_id).user
        data = {"name": "Key", "credential": made_key.registration()}
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
        return made_key

    def registration(self) -> dict[str, Any]:
        """What a browser returns from ``navigator.credentials.create``."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = NOBODYS_MODEL + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._authenticator_data(PRESENT | VERIFIED | ATTESTED) + attested
        response = {
            "clientDataJSON": bytes_to_base64url(self._client_data("webauthn.create", "registered-before")),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._credential(response)

    def sign(self, asked: Asked, *, flags: int = PRESENT | VERIFIED, challenge: str = "", **told: str) -> str:
        """What a browser returns from ``navigator.credentials.get``, as JSON; the counter goes up."""
        self.count += 1
        data, said = self._authenticator_data(flags), self._client_data("webauthn.get", challenge or asked.challenge)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": bytes_to_base64url(said),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        }
        return json.dumps(self._credential(response | told))

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = bytes_to_base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
