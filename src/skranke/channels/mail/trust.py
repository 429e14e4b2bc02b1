"""Whether a sender is who the mail says: what our own mail server found out (RFC 8601), and nobody else's word.

Anyone can write an `Authentication-Results` header into a mail. Only those count that carry the name of a server we
trust, and of these only the topmost block: servers put theirs above what came with the mail.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skranke.channels.mail.headers import Headers

PASS, FAIL, UNPROVEN = "pass", "fail", "none"
METHODS = ("dmarc", "dkim", "spf", "compauth")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\b(dmarc|dkim|spf|compauth)\s*=\s*([a-z]+)", re.I)
_DOMAIN = re.compile(
    r"\b(?:header\.d|header\.i|smtp\.mailfrom|header\.from)\s*=\s*\"?@?(?:[^\s;@\"]*@)?([a-z0-9.-]+)", re.I
)
_SERVER = re.compile(r"\s*\"?([A-Za-z0-9._-]+(?::[0-9]+)?)\"?(?:\s+\d+)?\s*(?:;|$)")
LONGEST = 4_000
# Exchange Online writes no server's name: its header begins with the first check.
MICROSOFT = "protection.outlook.com"


@dataclass(frozen=True)
class Result:
    """What one header says: its server's name, and method, result and domain of each check."""

    server: str
    checks: Sequence[tuple[str, str, str]]
    place: int


@dataclass(frozen=True)
class Verdict:
    """`state` is empty when no server of ours said anything; `detail` is what it said, for whoever can read it."""

    state: str = ""
    detail: str = ""


def results(headers: Headers) -> list[Result]:
    """Every such header, topmost first; `place` counts the servers (Received) above it."""
    found: list[Result] = []
    place = 0
    for name, value in headers:
        if name == "received":
            place += 1
        elif name == "authentication-results":
            result = _read(value[:LONGEST], place)
            if result is not None:
                found.append(result)
    return found


def verdict(found: Sequence[Result], *, servers: Collection[str], sender: str) -> Verdict:
    """The verdict on a sender's address, by the topmost block of headers that our servers wrote."""
    known = {server.casefold() for server in servers}
    ours = [result for result in found if result.server in known]
    block = [result for result in ours if result.place == ours[0].place]
    checks: dict[str, list[tuple[str, str]]] = {}
    for result in block:
        for method, said, domain in result.checks:
            checks.setdefault(method, []).append((said, domain))
    if not checks:
        return Verdict()
    detail = " ".join(
        f"{method}={'/'.join(said for said, _ in checks[method])}" for method in METHODS if method in checks
    )
    return Verdict(_state(checks, sender), detail)


def _state(checks: dict[str, list[tuple[str, str]]], sender: str) -> str:
    dmarc = [said for said, _domain in checks.get("dmarc", [])][:1]
    if "fail" in dmarc or [said for said, _domain in checks.get("compauth", [])][:1] == ["fail"]:
        return FAIL
    if "pass" in dmarc:
        return PASS
    domain = sender.rpartition("@")[2].casefold()
    aligned = [*checks.get("dkim", []), *checks.get("spf", [])]
    # Without a DMARC record a signature of the very domain is proof as well.
    return PASS if domain and ("pass", domain) in aligned else UNPROVEN


def _read(value: str, place: int) -> Result | None:
    text = value
    for _depth in range(3):
        text = _COMMENT.sub(" ", text)
    server = _SERVER.match(text)
    checks = []
    for part in text.split(";"):
        said = _RESULT.search(part)
        if said:
            domain = _DOMAIN.search(part)
            checks.append((said[1].lower(), said[2].lower(), domain[1].lower().rstrip(".") if domain else ""))
    name = server[1].casefold() if server and "=" not in server[0] else ""
    if not name and any(method == "compauth" for method, _said, _domain in checks):
        name = MICROSOFT
    return Result(name, checks, place) if checks or name else None
