"""What the DNS says of a domain of ours: the records by which others believe its mail."""

from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError

SECONDS = 5.0


class NoAnswer(DeskError):
    """The DNS could not be asked just now."""

    code = "no_dns"
    status = 502


@dataclass(frozen=True)
class Record:
    """One record as the DNS has it; `text` is empty when there is none."""

    kind: str
    name: str
    text: str


def texts(name: str) -> list[str]:
    """The TXT records at a name; the one place that asks the DNS."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer(_("The DNS did not answer for {name}. Try again in a while.").format(name=name)) from error
    return [b"".join(row.strings).decode("ascii", "replace") for row in answer]


def look_up(domain: str, *, selector: str) -> list[Record]:
    """The three records that count, each found or not."""
    wanted = [
        ("DKIM", f"{selector}._domainkey.{domain}", "v=DKIM1"),
        ("SPF", domain, "v=spf1"),
        ("DMARC", f"_dmarc.{domain}", "v=DMARC1"),
    ]
    return [
        Record(kind, name, next((text for text in texts(name) if text.startswith(start)), ""))
        for kind, name, start in wanted
    ]
