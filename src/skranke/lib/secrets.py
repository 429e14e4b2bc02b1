"""Secrets: the one key of this desk, what is derived from it, and text sealed with it (Fernet, AES-128-CBC + HMAC)."""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class SealBroken(Exception):
    """The sealed text was made with another key (a backup restored without its key) or was changed."""


def read_or_make(path: Path) -> bytes:
    """The desk's key; made on first use, readable by its owner alone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    key = base64.urlsafe_b64encode(os.urandom(48))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def derive(key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose, so that no two uses share a key."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def seal(text: str, *, key: bytes) -> str:
    return Fernet(base64.urlsafe_b64encode(derive(key, "seal"))).encrypt(text.encode()).decode()


def unseal(sealed: str, *, key: bytes) -> str:
    try:
        return Fernet(base64.urlsafe_b64encode(derive(key, "seal"))).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def fingerprint(token: str) -> str:
    """What is stored of a token that only its holder shall know."""
    return hashlib.sha256(token.encode()).hexdigest()
