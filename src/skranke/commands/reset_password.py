"""`skranke reset-password EMAIL`: print a link that sets a new password, for when no mail arrives."""

import argparse
import sys
from collections.abc import Sequence

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from skranke.people.models import User


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="skranke reset-password", description=__doc__)
    parser.add_argument("email")
    email = parser.parse_args(argv).email
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        sys.stderr.write(f"Nobody with the address {email} works here. Invite them with `skranke invite {email}`.\n")
        return 1
    sys.stdout.write(f"{link_for(user)}\n")
    return 0


def link_for(user: User) -> str:
    """The same link that the letter of a forgotten password carries."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SKRANKE_URL + reverse("account_reset_password_from_key", kwargs=key)
