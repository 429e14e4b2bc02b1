"""The form with which the desk is registered at a provider."""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.channels.mail.models import Client
from skranke.channels.mail.oauth.registering import Registration
from skranke.channels.mail.oauth.services import Service

URL = URLValidator(schemes=["https", "http"])


class RegistrationForm(forms.Form):
    client_id = forms.CharField(label=_("Client ID"), max_length=300)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    tenant = forms.CharField(
        label=_("Directory (tenant) ID"),
        help_text=_("Leave it empty unless the registration is for your own company alone."),
        max_length=200,
        required=False,
    )
    authorize_url = forms.CharField(label=_("Address to sign in at"), max_length=500, validators=[URL])
    token_url = forms.CharField(label=_("Address that gives tokens"), max_length=500, validators=[URL])
    scopes = forms.CharField(label=_("Scopes"), max_length=500, required=False)

    def __init__(self, *args: Any, service: Service, client: Client | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_secret = bool(client and client.client_secret_sealed)
        if service.has_addresses:
            for name in ("authorize_url", "token_url", "scopes"):
                del self.fields[name]
        if service.key != "microsoft":
            del self.fields["tenant"]
        self.wants_secret = service.has_addresses

    def clean_client_id(self) -> str:
        return str(self.cleaned_data["client_id"]).strip()

    def clean_tenant(self) -> str:
        tenant = str(self.cleaned_data["tenant"]).strip()
        if tenant and not re.fullmatch(r"[A-Za-z0-9.-]+", tenant):
            raise forms.ValidationError(_now("A directory ID has only letters, digits, dots and hyphens."))
        return tenant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.wants_secret and not self.has_secret and not cleaned.get("client_secret"):
            self.add_error("client_secret", _now("Write the secret that belongs to the client ID."))
        return cleaned

    def registration(self) -> Registration:
        return Registration(**{name: str(value) for name, value in self.cleaned_data.items()})


def values_of(client: Client | None) -> dict[str, object]:
    names = ("client_id", "tenant", "authorize_url", "token_url", "scopes")
    return {name: getattr(client, name) for name in names} if client else {}
