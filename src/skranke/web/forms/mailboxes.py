"""The forms that connect a mail address."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skranke.channels.mail import mailbox_secrets
from skranke.channels.mail.mailboxes import Wish
from skranke.channels.mail.models import Grant, Mailbox
from skranke.channels.mail.providers import Provider, providers
from skranke.people.models import Team
from skranke.promise.ways_in import WatchWish
from skranke.web.forms.ways_in import watcher, watcher_choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ITS_TEAM = "its_team"
BY_ADDRESS, RECEIVER = "", "receiver"
OF_READING = (
    "imap_host",
    "imap_port",
    "imap_security",
    "imap_folder",
    "more_folders",
    "reads_sent",
    "sent_folder",
    "move_to",
    "fetches_older",
)
OF_PASSWORDS = ("password", "password_sealed", "smtp_user", "smtp_password", "smtp_password_sealed")
HOST = RegexValidator(r"^[A-Za-z0-9.:\[\]-]+$", _("A server name has only letters, digits, dots and hyphens."))
SECURITIES = [
    (Mailbox.TLS, _("TLS from the beginning")),
    (Mailbox.STARTTLS, "STARTTLS"),
    (Mailbox.NONE, _("none (only within your own network)")),
]


class AddressForm(forms.Form):
    """The first step: which address, at which provider."""

    address = forms.EmailField(label=_("Mail address"), help_text=_("The one that customers write to."), max_length=320)
    provider = forms.ChoiceField(label=_("Where it is"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (BY_ADDRESS, _("Find out by the address")),
            *((provider.key, provider.name) for provider in providers()),
            (RECEIVER, _("Nowhere yet: another server hands its mail to Skranke")),
        ]

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().casefold()


def _secret(label: "StrOrPromise", *, help_text: "StrOrPromise" = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=500, strip=False, widget=widget)


class MailboxForm(forms.Form):
    """The second step, and later changes. Passwords travel sealed between a test and the saving."""

    sender_name = forms.CharField(
        label=_("Name that customers see as the sender"), max_length=100, widget=forms.TextInput
    )
    user = forms.CharField(
        label=_("User name"), max_length=320, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = _secret(_("Password"))
    password_sealed = forms.CharField(required=False, widget=forms.HiddenInput)
    imap_host = forms.CharField(label=_("Server for reading (IMAP)"), max_length=255, validators=[HOST])
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES)
    imap_folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    fetch_from = forms.DateField(
        label=_("Fetch mail from this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fetches_older = forms.BooleanField(
        label=_("Fetch older mail too, at night, as closed cases that can be searched"), required=False
    )
    more_folders = forms.CharField(
        label=_("More folders to read, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reads_sent = forms.BooleanField(
        label=_("Read sent mail too, so that answers from other mail programs count"), required=False, initial=True
    )
    sent_folder = forms.CharField(
        label=_("Folder with sent mail"),
        help_text=_("Leave it empty, and Skranke finds it."),
        max_length=200,
        required=False,
        widget=forms.TextInput,
    )
    move_to = forms.CharField(
        label=_("Move mail to this folder once it is in the desk"),
        help_text=_("Leave it empty, and the mail stays where it is."),
        max_length=200,
        required=False,
        widget=forms.TextInput,
    )
    smtp_host = forms.CharField(
        label=_("Server for sending (SMTP)"),
        help_text=_("Without one, answers leave through another mailbox."),
        max_length=255,
        required=False,
        validators=[HOST],
    )
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITIES)
    smtp_user = forms.CharField(
        label=_("User name for sending"),
        help_text=_("Only if it is another one than for reading."),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    smtp_password = _secret(_("Password for sending"), help_text=_("Only if it is another one than for reading."))
    smtp_password_sealed = forms.CharField(required=False, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(
        label=_("Team that answers"), queryset=Team.objects.none(), required=False, empty_label=_("Everyone")
    )
    watched_by = forms.ChoiceField(label=_("Who watches it in the opening hours"), initial=ITS_TEAM)
    signature = forms.CharField(
        label=_("Signature"),
        help_text=_("Stands below the answers from this address, after the person's own."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, address: str, reads: bool, grant: Grant | None = None, is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.address, self.reads, self.grant, self.is_new = address, reads, grant, is_new
        if is_new:
            watched_by = self.fields["watched_by"]
            assert isinstance(watched_by, forms.ChoiceField)
            watched_by.choices = [(ITS_TEAM, _now("the team that answers")), *watcher_choices()]
        else:
            del self.fields["watched_by"]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.order_by("name")
        if not reads:
            for name in (*OF_READING, "fetch_from"):
                del self.fields[name]
        if grant is not None:
            for name in OF_PASSWORDS:
                del self.fields[name]
        self.data = self._with_sealed()

    def _with_sealed(self) -> Any:
        """What was typed, with passwords sealed, so that a page that is shown again carries none in clear."""
        if not self.is_bound:
            return self.data
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        for name in ("password", "smtp_password"):
            typed = data.get(name, "")
            if typed:
                data[f"{name}_sealed"], data[name] = mailbox_secrets.sealed(typed), ""
        return data

    @property
    def keeps_password(self) -> bool:
        return self.grant is None and bool(self["password_sealed"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.reads and not cleaned.get("user"):
            self.add_error("user", _now("Write the user name; it is usually the address itself."))
        if self.grant is None and (self.reads or cleaned.get("user")) and not cleaned.get("password_sealed"):
            self.add_error("password", _now("Write the password of this mailbox."))
        return cleaned

    def wish(self, *, today: date) -> Wish:
        """The mailbox as it was written down."""
        given = self.cleaned_data
        reading = {name: given[name] for name in OF_READING if self.reads}
        if self.reads:
            reading |= {"imap_user": given["user"], "imap_password_sealed": given.get("password_sealed", "")}
        return Wish(
            address=self.address,
            sender_name=given["sender_name"].strip(),
            signature=given["signature"].strip(),
            team=given["team"],
            fetch_from=given.get("fetch_from") or today,
            smtp_host=given["smtp_host"],
            smtp_port=given["smtp_port"],
            smtp_security=given["smtp_security"],
            smtp_user=given.get("smtp_user") or given["user"],
            smtp_password_sealed=given.get("smtp_password_sealed") or given.get("password_sealed", ""),
            grant=self.grant,
            watch=self._watch(),
            **reading,
        )

    def _watch(self) -> WatchWish | None:
        chosen = self.cleaned_data.get("watched_by", ITS_TEAM)
        return None if chosen == ITS_TEAM else WatchWish(**watcher(chosen))


def first_values(provider: Provider, address: str, *, sender_name: str, today: date) -> dict[str, object]:
    """What the second step begins with."""
    return {
        "sender_name": sender_name,
        "user": address,
        "imap_host": provider.imap.host,
        "imap_port": provider.imap.port,
        "imap_security": provider.imap.security,
        "imap_folder": "INBOX",
        "reads_sent": True,
        "fetch_from": today,
        "smtp_host": provider.smtp.host,
        "smtp_port": provider.smtp.port,
        "smtp_security": provider.smtp.security,
    }


def values_of(mailbox: Mailbox) -> dict[str, object]:
    """A mailbox as the form shows it; passwords stay sealed."""
    differs = bool(mailbox.imap_host) and (
        mailbox.smtp_user != mailbox.imap_user or mailbox.smtp_password_sealed != mailbox.imap_password_sealed
    )
    own = "imap" if mailbox.imap_host else "smtp"
    names = ("sender_name", "signature", "fetch_from", *OF_READING)
    values = {name: getattr(mailbox, name) for name in (*names, "smtp_host", "smtp_port", "smtp_security")}
    values |= {
        "user": getattr(mailbox, f"{own}_user"),
        "password_sealed": getattr(mailbox, f"{own}_password_sealed"),
        "team": mailbox.way_in.team_id,
    }
    if differs:
        values |= {"smtp_user": mailbox.smtp_user, "smtp_password_sealed": mailbox.smtp_password_sealed}
    return values
