"""Asking a service for tokens (RFC 6749 § 4.1.3 and § 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from skranke.channels.mail.mailbox_secrets import opened
from skranke.channels.mail.models import Client
from skranke.channels.mail.oauth import refusals, services
from skranke.lib import outside

DEFAULT_SECONDS = 3600


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str  # empty: the one we have goes on
    expires_at: datetime


def ask(client: Client, form: Mapping[str, str], *, address: str, at: datetime) -> Tokens:
    """Tokens for a code or a refresh token; raises SignInAgain when only a person can help, else NoToken."""
    service = services.by_key(client.service)
    secret = opened(client.client_secret_sealed)
    whole = {**form, "client_id": client.client_id, **({"client_secret": secret} if secret else {})}
    # A service of one's own may well stand in the house; only administrators enter its address.
    hosts = outside.is_public if service.has_addresses else outside.anywhere
    try:
        answer = outside.post_form(services.endpoints(client).token_url, whole, hosts=hosts)
    except outside.CannotFetch as error:
        raise refusals.NoToken(error.message) from error
    said = _said(answer.content)
    if answer.status == 200 and said.get("access_token"):
        seconds = int(said.get("expires_in") or DEFAULT_SECONDS)
        return Tokens(said["access_token"], said.get("refresh_token", ""), at + timedelta(seconds=seconds))
    error_word, description = said.get("error", ""), said.get("error_description", "")
    final = refusals.refused(error_word, description, service=service.name, address=address)
    if final is not None:
        raise final
    text = _("{service} gives no token just now ({status} {error}). It is tried again.")
    raise refusals.NoToken(text.format(service=service.name, status=answer.status, error=error_word[:100]))


def _said(content: bytes) -> dict[str, str]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
