"""Addresses of ours with a signed number behind a plus: `hej+b12.1f…@` – the letter says what the number is of.

`b` is the answer a bounce belongs to (VERP), `t` the mailbox whose plus-addresses are being tried. Those of cases (`c`)
are in `threading_ids`.
"""

import hashlib
import hmac
import re

BOUNCE, TEST = "b", "t"
_TAIL = re.compile(r"([a-z])(\d{1,15})\.([0-9a-f]{12})\Z", re.I)


def tagged(address: str, *, letter: str, number: int, key: bytes) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{letter}{number}.{_mac(local, domain, letter, number, key)}@{domain}"


def number_in(address: str, *, letter: str, key: bytes) -> int | None:
    """The number; None when the address carries none of this kind or the signature is not ours."""
    local, _, domain = address.strip().rpartition("@")
    base, plus, tail = local.rpartition("+")
    found = _TAIL.match(tail) if plus else None
    if found is None or found[1].lower() != letter:
        return None
    number = int(found[2])
    return number if hmac.compare_digest(found[3].lower(), _mac(base, domain, letter, number, key)) else None


def _mac(local: str, domain: str, letter: str, number: int, key: bytes) -> str:
    # Servers on the way may change the case of an address.
    signed = f"{local.lower()}@{domain.lower()} {letter}{number}".encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()[:12]
