"""A small authorisation server (codes with PKCE, refreshing, introspection) and a mail server that takes its tokens."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, Session

from skranke.channels.mail.models import Client
from tests.running import free_port

CLIENT_ID, CLIENT_SECRET = "skranke-in-the-test", "a client's secret"


class AuthorisationServer:
    """Lets everyone in; remembers what was asked, and can be told to refuse, to rotate and to fail."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, str]] = {}  # code → (challenge, address)
        self.refresh: dict[str, str] = {}  # refresh token → address
        self.access: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.expires_in = 3600
        self.rotates = False
        self.fails_with = 0
        self.refuses_with = ""
        handler = type("Handler", (_Handler,), {"server_of_the_test": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> "AuthorisationServer":
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def registered(self) -> Client:
        from skranke.channels.mail.mailbox_secrets import sealed

        return Client.objects.create(
            service="other",
            client_id=CLIENT_ID,
            client_secret_sealed=sealed(CLIENT_SECRET),
            authorize_url=f"{self.url}/authorize",
            token_url=f"{self.url}/token",
            scopes="mail",
        )

    def revoke(self) -> None:
        """The owner withdraws the permission."""
        self.refresh.clear()
        self.access.clear()

    def authorize(self, query: dict[str, str]) -> str:
        """Where a browser that says yes is sent back to."""
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        if self.refuses_with:
            return f"{query['redirect_uri']}?{urlencode({'error': self.refuses_with, 'state': query['state']})}"
        code = secrets.token_urlsafe(8)
        self.codes[code] = (query["code_challenge"], query["login_hint"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if self.fails_with:
            return self.fails_with, {"error": "temporarily_unavailable"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        address = self._of_code(form) if form["grant_type"] == "authorization_code" else self._of_refresh(form)
        if address is None:
            return 400, {"error": "invalid_grant", "error_description": "expired or revoked"}
        access = secrets.token_urlsafe(12)
        self.access[access] = address
        said: dict[str, object] = {"access_token": access, "expires_in": self.expires_in, "token_type": "Bearer"}
        if form["grant_type"] == "authorization_code" or self.rotates:
            said["refresh_token"] = secrets.token_urlsafe(12)
            self.refresh[str(said["refresh_token"])] = address
        return 200, said

    def _of_code(self, form: dict[str, str]) -> str | None:
        challenge, address = self.codes.pop(form["code"], ("", ""))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        return address if fits else None

    def _of_refresh(self, form: dict[str, str]) -> str | None:
        token = form["refresh_token"]
        return self.refresh.pop(token, None) if self.rotates else self.refresh.get(token)

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        address = self.access.get(form.get("token", ""))
        return 200, {"active": True, "email": address, "username": address} if address else {"active": False}


class _Handler(BaseHTTPRequestHandler):
    server_of_the_test: AuthorisationServer

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.send_response(302)
        self.send_header("Location", self.server_of_the_test.authorize(query))
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        server = self.server_of_the_test
        answer: Callable[[dict[str, str]], tuple[int, dict[str, object]]] = (
            server.introspect if self.path.startswith("/introspect") else server.token
        )
        status, said = answer(form)
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class TokenMailServer:
    """Takes mail from those who sign in by XOAUTH2 with a good token, and refuses like Google: a reason first."""

    def __init__(self, authorisation: AuthorisationServer) -> None:
        self.authorisation = authorisation
        self.contents: list[bytes] = []
        self.empty_lines = 0
        self.port = free_port()
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, auth_require_tls=False, auth_required=True
        )

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> Any:  # noqa: N802
        said = base64.b64decode(args[1]).decode()
        user, token = said.removeprefix("user=").split("\x01")[0], said.partition("Bearer ")[2].split("\x01")[0]
        if self.authorisation.access.get(token) == user:
            return AuthResult(success=True, auth_data=user)
        reason = base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()
        answer = await server.challenge_auth(reason, encode_to_b64=False)
        self.empty_lines += answer in (b"", MISSING)
        await server.push("535 5.7.8 Username and Password not accepted")
        return AuthResult(success=False, handled=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.contents.append(envelope.original_content or b"")
        return "250 OK"

    def __enter__(self) -> "TokenMailServer":
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()
