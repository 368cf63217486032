"""A security key made of software: answers as a browser does, and can be told to answer wrongly."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key pair on a device of one person."""

    origin: str
    counter: int = 1
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    pair: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""

    def make(self, options: str, **more: Any) -> str:
        """Answer to the options for a new passkey."""
        asked = json.loads(options)["publicKey"]
        self.owner = asked["user"]["id"]
        key = cbor.encode(ES256.from_cryptography_key(self.pair.public_key()))  # type: ignore[no-untyped-call]  # fido2 leaves it untyped
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + key
        data = self._data(asked["rp"]["id"], ATTESTED, **more) + attested
        self.counter += 1
        response = {"attestationObject": cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})}
        return self._answer("webauthn.create", asked, response)

    def use(self, options: str, **more: Any) -> str:
        """Answer to the options for using a passkey, one further with each use."""
        asked = json.loads(options)["publicKey"]
        data = self._data(asked["rpId"], 0, **more)
        client = self._client("webauthn.get", asked)
        signature = self.pair.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        self.counter += 1
        response = {
            "authenticatorData": data,
            "signature": signature,
            "userHandle": websafe_decode(self.owner),
        }
        return self._answer("webauthn.get", asked, response)

    def _data(self, host: str, flags: int, *, flagged: int = PRESENT | VERIFIED) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags | flagged, self.counter)

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, kind: str, asked: dict[str, Any], response: dict[str, bytes]) -> str:
        whole = {"clientDataJSON": self._client(kind, asked)} | response
        credential_id = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": {name: websafe_encode(value) for name, value in whole.items()},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
