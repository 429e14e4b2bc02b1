"""Where people let the desk into their mailbox (OAuth 2): the known services as data, and one of one's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from skranke.channels.mail.models import Client
from skranke.lib.errors import NotFound

RETURN_PATH = "/settings/sign-in/return"
ANY_COMPANY = "organizations"


@dataclass(frozen=True)
class Service:
    key: str
    own_name: str
    providers: tuple[str, ...]
    authorize_url: str
    token_url: str
    scopes: str
    extra: Mapping[str, str]
    console: str

    @property
    def name(self) -> str:
        return self.own_name or _("A service of your own")

    @property
    def has_addresses(self) -> bool:
        return bool(self.token_url)


@dataclass(frozen=True)
class Endpoints:
    """A service as this desk is registered there."""

    authorize_url: str
    token_url: str
    scopes: str


@cache
def services() -> list[Service]:
    rows = tomllib.loads((Path(__file__).parent / "services.toml").read_text(encoding="utf-8"))["service"]
    return [
        Service(
            row["key"],
            row["name"],
            tuple(row["providers"]),
            row["authorize_url"],
            row["token_url"],
            row["scopes"],
            row["extra"],
            row["console"],
        )
        for row in rows
    ]


def by_key(key: str) -> Service:
    found = next((service for service in services() if service.key == key), None)
    if found is None:
        raise NotFound(_("There is no such service to sign in at."))
    return found


def of_provider(key: str) -> Service | None:
    """The service whose consent opens the mailboxes of a provider."""
    return next((service for service in services() if key and key in service.providers), None)


def endpoints(client: Client) -> Endpoints:
    service = by_key(client.service)
    if not service.has_addresses:
        return Endpoints(client.authorize_url, client.token_url, client.scopes)
    tenant = client.tenant or ANY_COMPANY
    return Endpoints(
        service.authorize_url.format(tenant=tenant), service.token_url.format(tenant=tenant), service.scopes
    )


def return_address() -> str:
    """Where a service sends people back to; it has to be registered there letter by letter."""
    return settings.SKRANKE_URL.rstrip("/") + RETURN_PATH
