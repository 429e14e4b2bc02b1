"""What the host's own filter says of a mail (rspamd, SpamAssassin, Microsoft): we believe a plain yes."""

import re

from skranke.channels.mail.headers import Headers

_YES = re.compile(r"\s*(?:yes|true)\b", re.I)
_SCORE = re.compile(r"score=(-?\d{1,4}(?:\.\d{1,3})?)|\[(-?\d{1,4}(?:\.\d{1,3})?) / ")
_RSPAMD_YES = re.compile(r"default: True\b", re.I)
_RSPAMD_ACTIONS = frozenset({"add header", "rewrite subject", "reject"})
_MICROSOFT = re.compile(r"\bSFV:SPM\b|\bSCL:([5-9])\b")
FLAGS = ("x-spam", "x-spam-flag", "x-spam-status")


def verdict(headers: Headers) -> dict[str, str]:
    """Why the mail is spam, as `{"why": "host", "score": …}`; empty when the host does not say so."""
    is_spam = (
        any(_YES.match(headers.get(name)) for name in FLAGS)
        or _RSPAMD_YES.match(headers.get("x-spamd-result"))
        or headers.get("x-rspamd-action").strip().casefold() in _RSPAMD_ACTIONS
        or _MICROSOFT.search(headers.get("x-forefront-antispam-report"))
    )
    return {"why": "host", "score": _score(headers)} if is_spam else {}


def _score(headers: Headers) -> str:
    for name in ("x-spam-status", "x-spamd-result"):
        found = _SCORE.search(headers.get(name)[:2_000])
        if found:
            return found[1] or found[2]
    return headers.get("x-spam-score").strip()[:10]
