"""An issuer of single sign-on that answers what a test tells it to: also what no honest issuer would."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
KEYS = [json.loads(RSAAlgorithm.to_jwk(OURS.public_key())) | {"kid": "ours", "use": "sig", "alg": "RS256"}]


@dataclass
class Tricky:
    """What the issuer says next; each address can be given another status, body or delay."""

    url: str = ""
    token: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: list(KEYS))
    statuses: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def body(self, path: str) -> bytes:
        """Return what an address answers."""
        said: dict[str, object] = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            | self.config,
            "/token": {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token},
            "/keys": {"keys": self.keys},
        }
        return self.bodies.get(path, json.dumps(said.get(path, {})).encode())

    def sign(
        self, claims: dict[str, object], *, key: Any = OURS, algorithm: str = "RS256", kid: str = "ours"
    ) -> None:
        """Make the token of the next answer."""
        self.token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})

    def claims(self, asked: str, /, **changed: object) -> dict[str, object]:
        """Return what an honest answer says; a claim changed to nothing is left out."""
        now = int(time.time())
        honest = {
            "iss": self.url,
            "aud": "portal",
            "sub": "subject-1",
            "nonce": asked,
            "iat": now,
            "exp": now + 300,
            "email": "ada.advisor@example.org",
            "email_verified": True,
        }
        return {name: value for name, value in (honest | changed).items() if value is not None}


@contextmanager
def running() -> Iterator[Tricky]:
    """Start the issuer on a port of its own."""
    tricky = Tricky()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._answer(parse_qs(self.rfile.read(length).decode()))

        def _answer(self, form: dict[str, list[str]]) -> None:
            tricky.asked.append((self.path, form))
            time.sleep(tricky.delays.get(self.path, 0))
            body = tricky.body(self.path)
            self.send_response(tricky.statuses.get(self.path, 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Location", f"{tricky.url}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tricky.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield tricky
    server.shutdown()
    thread.join()
    server.server_close()
