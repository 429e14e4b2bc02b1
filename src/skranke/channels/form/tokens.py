"""The signed token of a form page, instead of a cookie: which form, when it was given out, and its one-time number."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

SALT = "skranke.form"
LIFE = timedelta(hours=24)
# A person needs longer to write; what comes sooner is asked to be sent once more.
SHORTEST = timedelta(seconds=3)
WORK_BITS = 15


@dataclass(frozen=True)
class Token:
    form: str
    nonce: str
    at: datetime
    # The page asked once more, so that neither scripts nor work are needed any longer.
    is_confirmed: bool = False

    def is_old(self, at: datetime) -> bool:
        return at - self.at > LIFE

    def is_hasty(self, at: datetime) -> bool:
        return at - self.at < SHORTEST

    def did_work(self, answer: str) -> bool:
        """Whether the browser found a number whose hash begins with enough noughts (about a second of its time)."""
        if not answer.isdecimal() or len(answer) > 12:
            return False
        digest = hashlib.sha256(f"{self.nonce}:{answer}".encode()).digest()
        return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def give(form: str, *, at: datetime) -> Token:
    return Token(form, secrets.token_hex(16), at)


def sealed(token: Token) -> str:
    values = [token.form, token.nonce, int(token.at.timestamp()), int(token.is_confirmed)]
    return signing.dumps(values, salt=SALT)


def opened(sealed_token: str, *, form: str) -> Token | None:
    """The token when it is ours and of this form, however old; None when it is not."""
    try:
        key, nonce, stamp, is_confirmed = signing.loads(sealed_token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Token(key, nonce, datetime.fromtimestamp(stamp, UTC), bool(is_confirmed)) if key == form else None
