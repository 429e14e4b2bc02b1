"""What second factors rest on (secrets of code programs, seeds of recovery codes), sealed in the database."""

import base64
import os

from allauth.mfa.models import Authenticator
from django.conf import settings

from skranke.lib import secrets

SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def seal(text: str) -> str:
    return secrets.seal(text, key=settings.SKRANKE_KEY)


def unseal(sealed: str) -> str:
    """What was sealed; sealed with another key, it is a secret that nobody has, so that no code fits."""
    try:
        return secrets.unseal(sealed, key=settings.SKRANKE_KEY)
    except secrets.SealBroken:
        return base64.b32encode(os.urandom(20)).decode()


def forget_unreadable() -> int:
    """Take away the code programs that were sealed with another key, whose owners could not get in; how many."""
    forgotten = 0
    for row in Authenticator.objects.filter(type__in=SEALED):
        try:
            secrets.unseal(row.data[SEALED[Authenticator.Type(row.type)]], key=settings.SKRANKE_KEY)
        except secrets.SealBroken:
            row.delete()
            forgotten += row.type == Authenticator.Type.TOTP
    return forgotten
