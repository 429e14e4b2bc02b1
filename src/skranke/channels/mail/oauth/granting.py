"""Being let into a mailbox: the authorisation code with PKCE (RFC 6749 § 4.1, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from skranke.channels.mail.mailbox_secrets import sealed
from skranke.channels.mail.models import Client, Grant, Mailbox
from skranke.channels.mail.oauth import asking, refusals, services
from skranke.channels.mail.oauth.refusals import NotLetIn
from skranke.people import audit
from skranke.people.models import User


@dataclass(frozen=True)
class Errand:
    """What we remember while someone is away at the service."""

    service: str
    address: str
    state: str
    verifier: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def client_of(service: str) -> Client:
    found = Client.objects.filter(service=service).first()
    if found is None:
        raise NotLetIn(_("This desk is not registered there yet. An administrator does that once under Settings."))
    return found


def begin(address: str, *, service: str) -> tuple[Errand, str]:
    """The errand to remember, and the address at the service to go to."""
    client = client_of(service)
    errand = Errand(service, address.strip().casefold(), secrets.token_urlsafe(32), secrets.token_urlsafe(64))
    digest = hashlib.sha256(errand.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": services.return_address(),
        "scope": services.endpoints(client).scopes,
        "state": errand.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": errand.address,
        **services.by_key(service).extra,
    }
    return errand, f"{services.endpoints(client).authorize_url}?{urlencode(query)}"


def complete(errand: Errand | None, answer: dict[str, str], *, by: User, at: datetime) -> Grant:
    """Someone is back: check that it is the same errand, then turn the code into tokens and keep them sealed."""
    if errand is None or not hmac.compare_digest(errand.state.encode(), answer.get("state", "").encode()):
        raise NotLetIn(_("This is not the sign-in that was begun here, or it is too old. Begin again at the mailbox."))
    client = client_of(errand.service)
    service = services.by_key(errand.service)
    if not answer.get("code"):
        error, description = answer.get("error", "no code"), answer.get("error_description", "")
        raise refusals.at_the_door(error, description, service=service.name)
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": services.return_address(),
        "code_verifier": errand.verifier,
    }
    tokens = asking.ask(client, form, address=errand.address, at=at)
    if not tokens.refresh:
        text = _(
            "{service} gave no lasting permission. Remove this desk from the account's connected apps there, then"
            " sign in again."
        )
        raise NotLetIn(text.format(service=service.name))
    return _keep(client, errand.address, tokens, by=by, at=at)


def forget(address: str, *, by: User, at: datetime) -> None:
    """Throw the tokens away; the mailbox then wants a password again."""
    if Grant.objects.filter(address=address).delete()[0]:
        audit.note("sign-in forgotten", by=by, at=at, about=address)


def _keep(client: Client, address: str, tokens: asking.Tokens, *, by: User, at: datetime) -> Grant:
    fields = {
        "client": client,
        "refresh_sealed": sealed(tokens.refresh),
        "access_sealed": sealed(tokens.access),
        "expires_at": tokens.expires_at,
        "granted_at": at,
        "refused": "",
        "lease_until": None,
        "lease_token": "",
    }
    grant, _is_new = Grant.objects.update_or_create(address=address, defaults=fields)
    Mailbox.objects.filter(way_in__address=address).update(grant=grant)
    audit.note("signed in at provider", by=by, at=at, about=address)
    return grant
