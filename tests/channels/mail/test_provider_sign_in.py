"""Signing in by a provider's consent: from the page to a fetched mail and a sent answer; refreshing; refusals."""

import re
import smtplib
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client as Browser
from tests.cast import Cast
from tests.channels.test_filing import letter
from tests.imap import USER, ImapServer, is_here
from tests.oauth import AuthorisationServer, TokenMailServer
from tests.web.asking import signed_in

from skranke.cases.models import Case, Message
from skranke.channels.mail import filing, mailboxes, refusals, smtp, visiting
from skranke.channels.mail.mailbox_secrets import opened
from skranke.channels.mail.models import Client, Grant, Mailbox
from skranke.channels.mail.oauth import tokens
from skranke.channels.mail.oauth.refusals import NoToken, SignInAgain
from skranke.channels.models import Heartbeat
from skranke.jobs import lease
from skranke.lib import clock

ADDRESS = USER


@pytest.fixture
def provider() -> Iterator[AuthorisationServer]:
    with AuthorisationServer() as running:
        yield running


@pytest.fixture
def admin(cast: Cast) -> Browser:
    return signed_in(cast.adam)


def leave(admin: Browser) -> str:
    """Press the button; where the browser goes."""
    answer = admin.post("/settings/sign-in/begin", {"address": ADDRESS, "service": "other"})
    assert answer.status_code == 200
    url = str(answer.headers["Refresh"]).partition("url=")[2]
    assert url.replace("&", "&amp;") in answer.content.decode()
    return url


def come_back(admin: Browser, url: str) -> str:
    """Say yes there, and follow the way back; what the next page says."""
    back = httpx.get(url).headers["Location"]
    assert back.startswith("http://127.0.0.1:8000/settings/sign-in/return?")
    return admin.get(back.removeprefix("http://127.0.0.1:8000"), follow=True).content.decode()


def granted(admin: Browser, provider: AuthorisationServer) -> Grant:
    provider.registered()
    come_back(admin, leave(admin))
    return Grant.objects.select_related("client").get()


def test_the_consent_is_kept_and_both_tokens_are_sealed(admin: Browser, provider: AuthorisationServer) -> None:
    grant = granted(admin, provider)
    (refresh,), (access,) = provider.refresh, provider.access
    assert (opened(grant.refresh_sealed), opened(grant.access_sealed)) == (refresh, access)
    assert refresh not in grant.refresh_sealed
    assert access not in grant.access_sealed
    page = admin.get(f"/settings/mailboxes/new?address={ADDRESS}").content.decode()
    assert "No password is kept here." in page
    assert 'name="password"' not in page


def test_the_consent_asks_for_exactly_what_is_needed(admin: Browser, cast: Cast) -> None:
    for service, scopes in (
        ("google", "https://mail.google.com/"),
        (
            "microsoft",
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        ),
    ):
        fields = {"client_id": "abc", "client_secret": "s"}
        assert admin.post(f"/settings/sign-in/{service}", fields).status_code == 302
        answer = admin.post("/settings/sign-in/begin", {"address": ADDRESS, "service": service})
        query = parse_qs(urlsplit(str(answer.headers["Refresh"]).partition("url=")[2]).query)
        assert query["scope"] == [scopes]
        assert query["redirect_uri"] == ["http://127.0.0.1:8000/settings/sign-in/return"]
        page = admin.get(f"/settings/sign-in/{service}").content.decode()
        assert all(scope in page for scope in scopes.split())
        assert "http://127.0.0.1:8000/settings/sign-in/return" in page
    assert not Client.objects.filter(client_secret_sealed__contains='"s"').exists()


def test_another_s_way_back_lets_nobody_in(admin: Browser, provider: AuthorisationServer) -> None:
    provider.registered()
    url = leave(admin)
    forged = re.sub(r"state=[^&]+", "state=another", url)
    assert "not the sign-in that was begun here" in come_back(admin, forged)
    # The errand is used up, so that the right state is too late as well.
    assert "not the sign-in that was begun here" in come_back(admin, url)
    assert not Grant.objects.exists()


def test_a_stolen_code_is_worth_nothing_without_its_verifier(admin: Browser, provider: AuthorisationServer) -> None:
    provider.registered()
    url = leave(admin)
    back = httpx.get(url).headers["Location"]
    session = admin.session
    session["mail_sign_in"] = {**session["mail_sign_in"], "verifier": "x" * 64}
    session.save()
    admin.get(back.removeprefix("http://127.0.0.1:8000"))
    assert not Grant.objects.exists()


def test_a_no_is_said_in_words(admin: Browser, provider: AuthorisationServer) -> None:
    provider.registered()
    provider.refuses_with = "access_denied"
    assert "was told no" in come_back(admin, leave(admin))


@pytest.mark.parametrize("path", ["", "/google", "/return", "/begin", "/forget"])
def test_signing_in_at_providers_is_for_administrators(cast: Cast, path: str) -> None:
    deeds = {"/begin": "post", "/forget": "post"}
    for someone, statuses in ((cast.astrid, {403}), (cast.lea, {403}), (cast.adam, {200, 302, 409})):
        ask = getattr(signed_in(someone), deeds.get(path, "get"))
        assert ask(f"/settings/sign-in{path}", {"address": ADDRESS, "service": "google"}).status_code in statuses


def test_a_token_is_refreshed_early_and_only_then(admin: Browser, provider: AuthorisationServer) -> None:
    grant = granted(admin, provider)
    now = clock.now()
    first = tokens.access_token(grant, at=now)
    assert len(provider.asked) == 1
    second = tokens.access_token(grant, at=now + timedelta(minutes=56))
    assert second != first
    assert provider.asked[-1]["grant_type"] == "refresh_token"
    assert tokens.access_token(grant, at=now + timedelta(minutes=57)) == second
    assert len(provider.asked) == 2


def test_a_refresh_token_that_is_replaced_each_time_is_kept(admin: Browser, provider: AuthorisationServer) -> None:
    grant = granted(admin, provider)
    provider.rotates = True
    now = clock.now()
    for hours in (1, 2, 3):
        tokens.access_token(grant, at=now + timedelta(hours=hours))
    assert len(provider.asked) == 4


def test_one_refreshes_and_the_others_go_on_with_the_old_token(
    admin: Browser, provider: AuthorisationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = granted(admin, provider)
    soon = grant.expires_at - timedelta(minutes=1)
    assert lease.claim(Grant.objects.all(), at=soon)  # another process is asking just now
    assert tokens.access_token(grant, at=soon) == opened(grant.access_sealed)
    assert len(provider.asked) == 1
    monkeypatch.setattr(tokens, "WAIT_SECONDS", 0.1)
    Grant.objects.update(expires_at=soon - timedelta(hours=1))
    with pytest.raises(NoToken, match="just being renewed"):
        tokens.access_token(grant, at=soon)
    # When the other has died, its lease runs out and the next one asks.
    assert tokens.access_token(grant, at=soon + timedelta(minutes=2))
    assert len(provider.asked) == 2


def test_a_provider_in_trouble_costs_nothing_while_the_token_holds(
    admin: Browser, provider: AuthorisationServer
) -> None:
    grant = granted(admin, provider)
    provider.fails_with = 503
    assert tokens.access_token(grant, at=grant.expires_at - timedelta(minutes=1)) == opened(grant.access_sealed)
    with pytest.raises(NoToken, match="It is tried again"):
        tokens.access_token(grant, at=grant.expires_at + timedelta(minutes=1))
    provider.fails_with = 0
    assert tokens.access_token(grant, at=grant.expires_at + timedelta(minutes=2))


def test_a_withdrawn_permission_says_what_to_do(admin: Browser, provider: AuthorisationServer, cast: Cast) -> None:
    grant = granted(admin, provider)
    Mailbox.objects.create(
        way_in=cast.way_in,
        sender_name="S",
        imap_host="127.0.0.1",
        imap_port=9,
        imap_security="none",
        imap_user=ADDRESS,
        fetch_from=date(2020, 1, 1),
        grant=grant,
    )
    provider.revoke()
    after = grant.expires_at + timedelta(minutes=1)
    visiting.visit_all(at=after)
    trouble = Heartbeat.objects.get().trouble
    assert "no longer lets the desk into hej@skomakarn.example" in trouble
    assert "Sign in again" in trouble
    asked = len(provider.asked)
    visiting.visit_all(at=after + timedelta(minutes=1))
    assert len(provider.asked) == asked, "A provider that said no for good is not asked again and again."
    assert "no longer lets the desk in" in admin.get(f"/settings/mailboxes/{Mailbox.objects.get().pk}").content.decode()
    come_back(admin, leave(admin))
    assert tokens.access_token(Grant.objects.get(), at=clock.now())


def test_a_wrong_client_secret_is_named_and_is_not_the_owner_s_fault(
    admin: Browser, provider: AuthorisationServer
) -> None:
    grant = granted(admin, provider)
    good = Client.objects.get().client_secret_sealed
    Client.objects.update(client_secret_sealed="")
    with pytest.raises(SignInAgain, match="does not know this desk's client"):
        tokens.access_token(grant, at=grant.expires_at)
    Client.objects.update(client_secret_sealed=good)
    assert tokens.access_token(grant, at=grant.expires_at)


def test_an_answer_leaves_by_a_token_and_a_refused_one_is_said(admin: Browser, provider: AuthorisationServer) -> None:
    grant = granted(admin, provider)
    with TokenMailServer(provider) as server:
        good = smtp.Server("127.0.0.1", server.port, "none", ADDRESS, token=opened(grant.access_sealed))
        smtp.send(good, sender=ADDRESS, recipients=["dag@kund.example"], content=letter())
        assert len(server.contents) == 1
        wrong = smtp.Server("127.0.0.1", server.port, "none", ADDRESS, token="out of date")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.connect(wrong)
        assert server.empty_lines == 1, "The reason is answered with an empty line, or the refusal never comes."


def test_a_token_goes_to_no_other_server(admin: Browser, provider: AuthorisationServer, cast: Cast) -> None:
    grant = granted(admin, provider)
    fields = {
        "sender_name": "S",
        "user": ADDRESS,
        "imap_host": "imap.evil.example",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_folder": "INBOX",
        "fetch_from": "2020-01-01",
        "smtp_host": "",
        "smtp_port": 465,
        "smtp_security": "tls",
        "watched_by": "its_team",
        "deed": "test",
    }
    Client.objects.update(service="google")
    answer = admin.post(f"/settings/mailboxes/new?address={ADDRESS}", fields)
    assert answer.status_code == 422
    assert "own server" in answer.content.decode()
    Client.objects.update(service="other")
    Mailbox.objects.create(
        way_in=cast.way_in,
        sender_name="S",
        imap_host="imap.skomakarn.example",
        fetch_from=date(2020, 1, 1),
        grant=grant,
    )
    answer = admin.post(f"/settings/mailboxes/{Mailbox.objects.get().pk}", fields)
    assert answer.status_code == 422
    assert len(provider.asked) == 1, "Nobody was asked for a token, so none was shown to anybody."


@pytest.mark.server
@pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this.")
def test_from_the_button_to_a_case_and_its_answer(admin: Browser, provider: AuthorisationServer, cast: Cast) -> None:
    grant = granted(admin, provider)
    with ImapServer(tokens_at=provider.url) as imap, TokenMailServer(provider) as server:
        fields = {
            "sender_name": "Skomakarn",
            "user": ADDRESS,
            "imap_host": "127.0.0.1",
            "imap_port": imap.port,
            "imap_security": "none",
            "imap_folder": "INBOX",
            "fetch_from": "2020-01-01",
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_security": "none",
            "watched_by": "its_team",
            "deed": "save",
        }
        answer = admin.post(f"/settings/mailboxes/new?address={ADDRESS}", fields)
        assert answer.status_code == 302, answer.content.decode()
        mailbox = Mailbox.objects.select_related("way_in", "grant__client").get()
        assert (mailbox.grant_id, mailbox.imap_password_sealed) == (grant.pk, "")
        imap.put(letter(message_id="<token@k>"))
        assert visiting.visit_all(at=clock.now()) == 1
        while filing.file_waiting(at=clock.now()):
            pass
        assert Message.objects.get().case == Case.objects.get()
        assert mailboxes.sending(mailbox, at=clock.now()).token
        provider.access.clear()  # the server no longer knows the token that we still hold
        visiting.visit_all(at=clock.now())
        assert "did not take" in Heartbeat.objects.get().trouble


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", "Sign in with Microsoft"),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "Sign in with Microsoft"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            "Authenticated SMTP",
        ),
        ("534 5.7.9 Application-specific password required.", "app password"),
        ("[ALERT] Application-specific password required: https://support.google.com (Failure)", "app password"),
        ("534 5.7.14 Please log in via your web browser", "in a web browser"),
        ("[ALERT] IMAP access is disabled for your domain. (Failure)", "IMAP is switched off"),
        ("User is authenticated but not connected.", "IMAP switched off for this mailbox"),
        ("554 5.2.252 SendAsDenied; hej@firma.example not allowed to send as info@firma.example", "may not send under"),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "may not send under"),
        ("550 5.4.5 Daily user sending quota exceeded.", "no more mail out"),
        ("550 5.7.26 This mail is unauthenticated", "SPF, DKIM or DMARC"),
        ("552 5.3.4 Message size exceeds fixed maximum message size", "too large"),
        ("452 4.2.2 The recipient's inbox is out of storage; mailbox full", "mailbox is full"),
        ("550 5.1.1 User unknown", "no such address"),
        ("454 4.7.0 Too many login attempts, please try again later.", "fewer visits"),
    ],
)
def test_known_refusals_are_put_in_plain_words(answer: str, words: str) -> None:
    assert words in refusals.in_words(answer)
    assert answer in refusals.in_words(answer), "What the server said stands behind it, for whoever can read it."


def test_an_unknown_refusal_is_not_guessed_at() -> None:
    assert refusals.in_words("550 Computer says no") == ""
