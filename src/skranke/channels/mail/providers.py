"""Where a mail address is most likely to be read and sent: the usual providers as data, else a guess by its domain."""

import socket
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from skranke.channels.mail.models import Mailbox

GUESSES = {"imap": (("imap", 993), ("mail", 993)), "smtp": (("smtp", 465), ("mail", 465))}


@dataclass(frozen=True)
class Access:
    """A host and how to speak to it."""

    host: str
    port: int

    @property
    def security(self) -> str:
        return Mailbox.TLS if self.port in {993, 465} else Mailbox.STARTTLS


@dataclass(frozen=True)
class Provider:
    key: str
    name: str
    domains: tuple[str, ...]
    imap: Access
    smtp: Access
    hint: str = ""
    help: str = ""

    @property
    def short_name(self) -> str:
        return self.name.partition(",")[0]

    def hint_in_words(self) -> str:
        """What has to be done at the provider first; empty when nothing has."""
        return {
            "": "",
            "app_password": _(
                "{name} wants an app password here, not the one you sign in with. Make one in the security settings of"
                " the account, and paste it below."
            ),
            "microsoft": _(
                "Microsoft is switching passwords off for mail programs. With an app password it still works where the"
                " administrator of the account allows it; the test below tells."
            ),
            "switch_on_imap": _(
                "{name} lets other programs in only after you have switched on IMAP in the settings of the mailbox."
            ),
        }[self.hint].format(name=self.short_name)


@cache
def providers() -> list[Provider]:
    rows = tomllib.loads((Path(__file__).parent / "providers.toml").read_text(encoding="utf-8"))["provider"]
    return [
        Provider(
            row["key"],
            row["name"],
            tuple(row["domains"]),
            _access(row["imap"]),
            _access(row["smtp"]),
            row.get("hint", ""),
            row.get("help", ""),
        )
        for row in rows
    ]


def by_key(key: str) -> Provider | None:
    return next((provider for provider in providers() if provider.key == key), None)


def for_address(address: str) -> Provider | None:
    domain = address.rpartition("@")[2].casefold()
    return next((provider for provider in providers() if domain in provider.domains), None)


def guess(address: str, *, exists: Callable[[str], bool] | None = None) -> Provider:
    """For a domain of one's own: the names that hosts usually give their mail servers, the first that exists."""
    domain = address.rpartition("@")[2].casefold()
    known = exists or _exists
    imap, smtp = (_first(domain, GUESSES[kind], known) for kind in ("imap", "smtp"))
    return Provider("", domain, (domain,), imap, smtp)


def _first(domain: str, guesses: tuple[tuple[str, int], ...], exists: Callable[[str], bool]) -> Access:
    for prefix, port in guesses:
        if exists(f"{prefix}.{domain}"):
            return Access(f"{prefix}.{domain}", port)
    return Access(f"{guesses[0][0]}.{domain}", guesses[0][1])


def _exists(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return True


def _access(text: str) -> Access:
    host, _colon, port = text.rpartition(":")
    return Access(host, int(port))
