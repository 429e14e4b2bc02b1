"""What the sign-in library (django-allauth) asks of us: nobody signs up by themselves, addresses are user names."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an invitation is the only way in
