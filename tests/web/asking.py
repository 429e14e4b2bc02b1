"""Asking pages as one of the cast."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skranke.people.models import User

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def queries_of(deed: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        deed()
    return len(caught)
