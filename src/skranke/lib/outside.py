"""The one way the desk fetches anything from addresses that others wrote: only public hosts, little, and quickly.

The name is resolved once and the connection goes to that very address, so that a name that answers differently the
second time leads nowhere. Every redirect is looked at as if it were the first address.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError

LARGEST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
SECONDS = 8.0
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class CannotFetch(DeskError):
    code = "cannot_fetch"
    status = 502


@dataclass(frozen=True)
class Fetched:
    content: bytes
    type: str
    url: str = ""
    """Where it lay in the end, after redirects."""


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes


def fetch(url: str, *, types: Collection[str], largest_bytes: int = LARGEST_BYTES) -> Fetched:
    """What lies at the address, if its host is public and its type one of these."""
    for _step in range(MOST_REDIRECTS + 1):
        host, address = _public(url)
        fetched = _get(url, host=host, address=address, types=types, largest_bytes=largest_bytes)
        if isinstance(fetched, Fetched):
            return replace(fetched, url=url)
        url = urljoin(url, fetched)
    raise CannotFetch(_("The address leads from one place to the next without an end."))


def is_public(address: str) -> bool:
    """Whether an IP address is on the open internet; private, loopback, link-local and translated ones are not."""
    ip = ipaddress.ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return is_public(str(inner)) if inner is not None else ip.is_global and not ip.is_multicast


def anywhere(address: str) -> bool:
    """For addresses that only administrators enter, which may lie in the house."""
    return True


def post_form(
    url: str,
    form: Mapping[str, str],
    *,
    hosts: Callable[[str], bool] = is_public,
    sign_in: tuple[str, str] | None = None,
) -> Answer:
    """What the address answers to a form, whatever its status; `hosts` says which IP addresses may be spoken to."""
    host, address = _host(url, hosts=hosts)
    target = httpx.URL(url).copy_with(host=address)
    headers = {"Host": urlsplit(url).netloc, "Accept": "application/json", "User-Agent": "Skranke"}
    try:
        with (
            httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST",
                target,
                data=dict(form),
                headers=headers,
                auth=sign_in,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return Answer(answer.status_code, _at_most(answer, LARGEST_BYTES))
    except httpx.HTTPError as error:
        raise CannotFetch(_("The host {host} did not answer.").format(host=host)) from error


def _public(url: str) -> tuple[str, str]:
    """The host of the address and the IP address to connect to; all that the name resolves to must be public."""
    return _host(url, hosts=is_public)


def _host(url: str, *, hosts: Callable[[str], bool]) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise CannotFetch(_("This is not an address on the open internet."))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise CannotFetch(_("The host {host} was not found.").format(host=parts.hostname)) from error
    usual = hosts is not is_public or port in {80, 443}
    if not usual or not found or not all(hosts(address) for address in found):
        raise CannotFetch(_("This is not an address on the open internet."))
    return parts.hostname, found[0]


def _get(url: str, *, host: str, address: str, types: Collection[str], largest_bytes: int) -> Fetched | str:
    """The content, or where a redirect leads."""
    request = httpx.URL(url).copy_with(host=address)
    headers = {"Host": urlsplit(url).netloc, "Accept": ", ".join(types), "User-Agent": "Skranke"}
    try:
        with (
            httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", request, headers=headers, extensions={"sni_hostname": host}) as answer,
        ):
            if answer.is_redirect:
                return answer.headers["Location"]
            return _read(answer, types=types, largest_bytes=largest_bytes)
    except httpx.HTTPError as error:
        raise CannotFetch(_("The host {host} did not answer.").format(host=host)) from error


def _read(answer: httpx.Response, *, types: Collection[str], largest_bytes: int) -> Fetched:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if answer.status_code != 200 or kind not in types:
        raise CannotFetch(_("There is nothing at this address that can be shown."))
    return Fetched(_at_most(answer, largest_bytes), kind)


def _at_most(answer: httpx.Response, largest_bytes: int) -> bytes:
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > largest_bytes:
            raise CannotFetch(_("What lies at this address is too large."))
    return content
