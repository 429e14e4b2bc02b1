"""By what a mail says which case it belongs to: its subject without prefixes, case numbers, signed addresses, ids."""

import hashlib
import hmac
import re

from skranke.lib.fold import fold

_PREFIX = re.compile(
    r"\s*(?:(?:re|fw|fwd|sv|vb|vs|vl|odp|pd|aw|wg|antw|rif|r|tr|rv|ref|svar|videresendt|vidarebefordrat)"
    r"(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\s?\^\d{1,3}|\d{1,2})?\s?[:：])+\s*",
    re.I,
)
_TAG = re.compile(r"\s*\[(?:ext|extern|external|externt|ekstern|zewn[eę]trzny|spam|\*+spam\*+)\]\s*:?\s*", re.I)
_NUMBER = re.compile(r"\[\s?#\s?(\d{1,12})\s?\]|(?<![\w#&/])#(\d{1,12})(?![\w-])")
_PLUS = re.compile(r"c(\d{1,12})\.([0-9a-f]{12})\Z", re.I)
_ID = re.compile(r"<(\d{1,12})\.(\d{1,15})\.([0-9A-Za-z_-]{6,64})@([^<>\s@]{1,255})>")
_MAX_PREFIXES = 50
_DIGITS_OF_MAC = 12


def bare_subject(subject: str) -> str:
    """The subject without "Re:", "SV:", "Odp:" and their like, however many stand before it."""
    for _ in range(_MAX_PREFIXES):
        found = _PREFIX.match(subject) or _TAG.match(subject)
        if found is None:
            break
        subject = subject[found.end() :]
    return " ".join(subject.split())


def is_forward(subject: str) -> bool:
    """The first prefix says that the mail was forwarded."""
    return (
        re.match(r"\s*(?:fw|fwd|vb|vs|pd|wg|tr|rv|videresendt|vidarebefordrat)\s?(?:\[\d+\])?:", subject, re.I)
        is not None
    )


def same_matter(one: str, other: str) -> bool:
    """Two subjects are the same but for prefixes, case numbers, case and accents."""
    return _comparable(one) == _comparable(other)


def _comparable(subject: str) -> str:
    return " ".join(fold(_NUMBER.sub(" ", bare_subject(subject))).split())


def number_in_subject(subject: str) -> int | None:
    """The case number a subject carries: "[#123]" wherever it stands, else the first "#123"."""
    found = _NUMBER.findall(subject)
    if not found:
        return None
    bracketed = [inner for inner, _ in found if inner]
    return int(bracketed[0] if bracketed else found[0][1])


def with_number(subject: str, number: int) -> str:
    """The subject with the case number at its end, once."""
    return subject if number_in_subject(subject) == number else f"{subject} [#{number}]".strip()


def signed_address(address: str, *, number: int, key: bytes) -> str:
    """`support@…` as `support+c123.mac@…`: an answer to it finds its case also when the ids are lost."""
    local, _, domain = address.rpartition("@")
    return f"{local}+c{number}.{_mac(local, domain, number, key)}@{domain}"


def number_in_address(address: str, *, key: bytes) -> int | None:
    """The case number of a signed address; None when it carries none or the signature is not ours."""
    local, _, domain = address.strip().rpartition("@")
    base, plus, tail = local.rpartition("+")
    found = _PLUS.match(tail) if plus else None
    if found is None:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(found[2].lower(), _mac(base, domain, number, key)) else None


def _mac(local: str, domain: str, number: int, key: bytes) -> str:
    # Servers on the way may change the case of an address.
    signed = f"{local.lower()}@{domain.lower()} c{number}".encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()[:_DIGITS_OF_MAC]


def case_in_id(message_id: str, *, domain: str) -> int | None:
    """The case number in a Message-ID of the shape we give; only a hint, since anybody can write one."""
    found = _ID.fullmatch(message_id.strip())
    return int(found[1]) if found and found[4].lower() == domain.lower() else None


def normal_id(message_id: str) -> str:
    """An id as we compare it: with brackets, its domain in lower case, without what gateways put around it."""
    inner = message_id.strip().strip("<>").strip()
    local, at, domain = inner.rpartition("@")
    return f"<{local}@{domain.lower()}>" if at else (f"<{inner}>" if inner else "")
