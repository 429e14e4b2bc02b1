"""Passwords and tokens of mailboxes, sealed with the desk's key and opened again."""

from django.conf import settings

from skranke.lib.secrets import SealBroken, seal, unseal


def sealed(secret: str) -> str:
    return seal(secret, key=settings.SKRANKE_KEY) if secret else ""


def opened(secret_sealed: str) -> str:
    """The secret in clear, or nothing when it was sealed with another key."""
    try:
        return unseal(secret_sealed, key=settings.SKRANKE_KEY) if secret_sealed else ""
    except SealBroken:
        return ""
