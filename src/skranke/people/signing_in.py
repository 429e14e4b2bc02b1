"""What the sign-in library (django-allauth) asks of us: nobody signs up by themselves, and errors are our sentences."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from skranke.people import second_factors


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is no longer in use. Ask an administrator."),
        "email_password_mismatch": _("The address and the password do not fit together. Try again."),
        "enter_current_password": _("That is not your password as it is now."),
        "incorrect_code": _("That code is not right, or it is too old. Wait for the next one and try again."),
        "incorrect_password": _("That is not your password. Try again."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an invitation is the only way in

    def get_reset_password_from_key_url(self, key: str) -> str:
        # By the public address, whatever name the request came by.
        number, _dash, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": number, "key": secret})
        return f"{settings.SKRANKE_URL}{path}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps what codes are reckoned from sealed, as passwords of mailboxes are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right, or it is too old. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.unseal(encrypted_text)
