"""The desk's own registration at a provider: entered once, and taken away again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from skranke.channels.mail.mailbox_secrets import sealed
from skranke.channels.mail.models import Client
from skranke.channels.mail.oauth.services import Service
from skranke.people import audit
from skranke.people.models import User


@dataclass(frozen=True)
class Registration:
    """What the provider gave us; an empty secret keeps the one we have."""

    client_id: str
    client_secret: str = ""
    tenant: str = ""
    authorize_url: str = ""
    token_url: str = ""
    scopes: str = ""


def register(service: Service, given: Registration, *, by: User, at: datetime) -> Client:
    fields = {
        "client_id": given.client_id,
        "tenant": given.tenant,
        "authorize_url": given.authorize_url,
        "token_url": given.token_url,
        "scopes": given.scopes,
    }
    if given.client_secret:
        fields["client_secret_sealed"] = sealed(given.client_secret)
    with transaction.atomic():
        client, _is_new = Client.objects.update_or_create(service=service.key, defaults=fields)
        audit.note("provider registered", by=by, at=at, about=service.key)
    return client


def withdraw(service: Service, *, by: User, at: datetime) -> None:
    """Mailboxes that signed in there want a password again."""
    with transaction.atomic():
        if Client.objects.filter(service=service.key).delete()[0]:
            audit.note("provider forgotten", by=by, at=at, about=service.key)
