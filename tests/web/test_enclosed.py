"""A case shows an invitation so that it can be read, and says when a mail is signed or encrypted."""

import pytest
from django.test import Client

from skranke.cases.models import Case
from tests.cast import Cast
from tests.channels.mail.letters import make_letter
from tests.channels.mail.test_invitations import INVITATION
from tests.channels.test_filing import letter, take_in
from tests.web.test_setting_up import sign_in


def shown(client: Client, cast: Cast, raw: bytes) -> str:
    take_in(raw)
    return sign_in(client, cast.astrid).get(f"/cases/{Case.objects.get().pk}").content.decode()


def test_an_invitation_can_be_read(client: Client, cast: Cast) -> None:
    page = shown(client, cast, make_letter("Hej!", files=(("invite.ics", "text/calendar", INVITATION),)))
    assert "Invitation" in page
    assert "Prova skor, del ett" in page
    assert "3 Mar 2026 10:15–11:15, repeated · Storgatan 3" in page
    assert "Invited by Dag: Dagsson." in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("application/pkcs7-signature", "Signed with S/MIME."),
        ("application/pgp-signature", "Signed with PGP."),
        ("application/pkcs7-mime", "sealed with S/MIME."),
        ("application/pgp-encrypted", "Encrypted with PGP."),
        ("application/pdf", ""),
    ],
)
def test_a_signed_or_encrypted_mail_says_so(client: Client, cast: Cast, kind: str, words: str) -> None:
    page = shown(client, cast, make_letter("Hej!", files=(("x.bin", kind, b"x"),)))
    assert (words in page) if words else ("Signed with" not in page and "Encrypted" not in page)


def test_an_armoured_text_says_so(client: Client, cast: Cast) -> None:
    page = shown(client, cast, letter("-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----"))
    assert "Encrypted with PGP." in page


@pytest.mark.parametrize(("subject", "is_open"), [("VB: Orderbekräftelse", True), ("SV: Klacken", False)])
def test_what_is_forwarded_stands_open(client: Client, cast: Cast, subject: str, is_open: bool) -> None:
    text = (
        "Se nedan.\r\n\r\nFrån: Butiken <b@b.example>\r\nSkickat: 3 mars 2026\r\nÄmne: Order\r\n\r\nTack för din order."
    )
    page = shown(client, cast, letter(text, subject=subject, sender="Dag Dahl <dag@kund.example>"))
    assert ('<details class="quoted" open>' in page) == is_open
