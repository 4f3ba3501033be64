"""A provider of access tokens on loopback, as Microsoft and Google are, with the introspection that Dovecot asks.

    ports = free_ports(2)
    dovecot = Dovecot(Settings(introspection_url=introspection_url(ports)))
    with Provider(ports, dovecot.ca_file.parent, user) as provider: ...   # url is https

`issue` gives a token; `refuse` and `away` make the token endpoint say no; `revoke_all` makes tokens worthless at once.
"""

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "afspraak-test"
SECRET = "client secret"


def introspection_url(ports: list[int]) -> str:
    """Where Dovecot asks whether a token is good."""
    return f"http://127.0.0.1:{ports[1]}/introspect"


@dataclass
class Provider:
    """One provider. `user` is whose mailbox its tokens open."""

    ports: list[int]  # for the client, and for Dovecot
    certificates: Path  # the directory that `make_certificates` filled
    user: str
    lasts: int = 3600  # seconds
    refuse: str = ""  # an OAuth error for every request, such as "invalid_grant"
    away: bool = False  # 503 for every request
    rotate: bool = True  # as Microsoft: a new lasting token each time
    approved: bool = False  # whether the person has entered the device code
    asked: list[str] = field(default_factory=list)  # the grants asked for
    tokens: dict[str, float] = field(default_factory=dict)  # access token: when it ends
    lasting: set[str] = field(default_factory=set)
    challenge: str = ""

    def __post_init__(self) -> None:
        self._servers = [ThreadingHTTPServer(("127.0.0.1", port), _handler(self)) for port in self.ports]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificates / "server.crt", self.certificates / "server.key")
        self._servers[0].socket = context.wrap_socket(self._servers[0].socket, server_side=True)
        self.url = f"https://localhost:{self._servers[0].server_address[1]}"

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def revoke_all(self) -> None:
        """All access tokens are worthless from now on, though their time is not over."""
        self.tokens.clear()

    def issue(self) -> dict[str, Any]:
        """A new access token, as the token endpoint gives it."""
        token = f"at-{secrets.token_urlsafe(24)}"
        self.tokens[token] = time.time() + self.lasts
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.lasts}

    def with_lasting(self) -> dict[str, Any]:
        """A new access token and a lasting one."""
        token = f"rt-{secrets.token_urlsafe(24)}"
        self.lasting.add(token)
        return {**self.issue(), "refresh_token": token}

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and answer of one request."""
        if path == "/introspect":
            active = self.tokens.get(form.get("token", ""), 0) > time.time()
            return 200, {"active": True, "username": self.user} if active else {"active": False}
        self.asked.append(form.get("grant_type", path))
        if self.away:
            return 503, {"error": "temporarily_unavailable"}
        if self.refuse:
            return 400, {"error": self.refuse, "error_description": "set by the test"}
        if form.get("client_id") != CLIENT:
            return 401, {"error": "invalid_client"}
        if path == "/device":
            return 200, {"device_code": "dc", "user_code": "ABCD-EFGH", "verification_uri": "https://x.example/device",
                         "expires_in": 60, "interval": 1}  # fmt: skip
        return self._token(form)

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        match form.get("grant_type", ""):
            case "client_credentials" if form.get("client_secret") == SECRET:
                return 200, self.issue()
            case "refresh_token" if form.get("refresh_token") in self.lasting:
                if not self.rotate:
                    return 200, self.issue()
                self.lasting.discard(form["refresh_token"])
                return 200, self.with_lasting()
            case "urn:ietf:params:oauth:grant-type:device_code" if form.get("device_code") == "dc":
                return (200, self.with_lasting()) if self.approved else (400, {"error": "authorization_pending"})
            case "authorization_code" if form.get("code") == "the-code":
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge:
                    return 200, self.with_lasting()
        return 400, {"error": "invalid_grant", "error_description": "no such grant"}

    def sign_in(self, address: str) -> str:
        """What a browser does: the person signs in, and it ends at the redirect address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        self.challenge = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': 'the-code', 'state': asked['state']})}"


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = provider.answer(urlsplit(self.path).path, form)
            out = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
