"""Whether a sender is who the mail says: only our own server's word counts."""

from datetime import date

import pytest
from tests.cast import Cast
from tests.channels.test_filing import letter, take_in
from tests.web.asking import signed_in

from skranke.cases.models import Message
from skranke.channels.mail import trust
from skranke.channels.mail.headers import read_headers
from skranke.channels.mail.models import Mailbox

OURS = "mx.skomakarn.example"
RECEIVED = "Received: from evil.example by mx.skomakarn.example; Wed, 4 Mar 2026 12:00:00 +0000\n"


def results(server: str, said: str) -> str:
    return f"Authentication-Results: {server}; {said}\n"


def state(block: str, *, sender: str = "dag@kund.example", servers: tuple[str, ...] = (OURS,)) -> str:
    headers, _ = read_headers(block.encode(), [])
    return trust.verdict(trust.results(headers), servers=servers, sender=sender).state


GOOD = (
    "dkim=pass header.d=kund.example; spf=pass smtp.mailfrom=kund.example;"
    " dmarc=pass (p=reject) header.from=kund.example"
)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (results(OURS, GOOD), "pass"),
        (results(OURS, "dmarc=fail (p=none dis=none) header.from=kund.example"), "fail"),
        (results(OURS, "spf=pass smtp.mailfrom=bounce@kund.example; dmarc=none"), "pass"),
        (results(OURS, "dkim=pass header.i=@sender.example; dmarc=none"), "none"),
        (results(OURS, "spf=softfail smtp.mailfrom=kund.example; dkim=none"), "none"),
        (results(OURS + " 1", GOOD), "pass"),
        (results("Mx.Skomakarn.Example", GOOD), "pass"),
        (results(OURS, "none"), ""),
        ("Subject: nothing\n", ""),
        # Two headers of one server, as milters write them.
        (
            results(OURS, "spf=pass smtp.mailfrom=x.example") + results(OURS, "dmarc=fail header.from=kund.example"),
            "fail",
        ),
        # A comment is no result.
        (results(OURS, "dmarc=none (was dmarc=pass once)"), "none"),
    ],
)
def test_what_our_server_says_counts(block: str, expected: str) -> None:
    assert state(block) == expected


def test_a_header_that_came_with_the_mail_counts_for_nothing() -> None:
    assert state(results("evil.example", GOOD)) == ""
    assert state(results(OURS, "dmarc=fail") + RECEIVED + results(OURS, GOOD)) == "fail"
    # Even when ours said nothing of DMARC above it.
    assert state(results(OURS, "spf=none") + RECEIVED + results(OURS, GOOD)) == "none"


def test_microsoft_names_no_server() -> None:
    said = (
        "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=kund.example; dkim=pass header.d=kund.example;"
        "dmarc=pass action=none header.from=kund.example;compauth=pass reason=100"
    )
    block = f"Authentication-Results: {said}\n"
    assert state(block, servers=(trust.MICROSOFT,)) == "pass"
    assert state(block.replace("compauth=pass", "compauth=fail"), servers=(trust.MICROSOFT,)) == "fail"
    assert state(block) == ""


def mailbox(cast: Cast, *, server: str = "") -> Mailbox:
    return Mailbox.objects.create(
        way_in=cast.way_in, sender_name="S", fetch_from=date(2026, 1, 1), trusted_server=server
    )


def forged() -> bytes:
    said = f"Authentication-Results: {OURS}; dmarc=fail header.from=kund.example\r\n"
    return letter("Vad har jag för adress hos er?", headers=said)


def test_the_server_is_suggested_by_the_first_mails_and_counts_once_confirmed(cast: Cast) -> None:
    box = mailbox(cast)
    admin = signed_in(cast.adam)
    for number in range(5):
        assert "trust its checks" not in admin.get("/settings/mailboxes").content.decode()
        take_in(letter(message_id=f"<{number}@k>", headers=f"Authentication-Results: {OURS}; {GOOD}\r\n"))
    assert set(Message.objects.values_list("verdict", flat=True)) == {""}
    assert f"carry the checks of {OURS}" in admin.get("/settings/mailboxes").content.decode()
    assert signed_in(cast.lea).post(f"/settings/mailboxes/{box.pk}/trust", {"server": OURS}).status_code == 403
    admin.post(f"/settings/mailboxes/{box.pk}/trust", {"server": OURS})
    take_in(letter(message_id="<now@k>", headers=f"Authentication-Results: {OURS}; {GOOD}\r\n"))
    assert Message.objects.get(message_id="<now@k>").verdict == "pass"


def test_a_forged_sender_is_warned_of_before_something_personal_is_sent(cast: Cast) -> None:
    mailbox(cast, server=OURS)
    take_in(forged())
    case = Message.objects.get().case
    astrid = signed_in(cast.astrid)
    page = astrid.get(f"/cases/{case.pk}").content.decode()
    assert "Sender not verified" in page
    assert "dmarc=fail" in page
    fields = {"text": "Du har adressen Storgatan 3, 123 45 Ekeby.", "seen_version": case.version}
    refused = astrid.post(f"/cases/{case.pk}/reply", fields)
    assert refused.status_code == 422
    assert "the sender may be somebody else" in refused.content.decode()
    assert "Storgatan 3" in refused.content.decode(), "What was written is kept."
    assert not Message.objects.filter(kind=Message.OUT).exists()
    astrid.post(f"/cases/{case.pk}/reply", {**fields, "sure": "1"})
    assert Message.objects.filter(kind=Message.OUT).exists()


def test_nothing_personal_needs_no_tick_and_a_verified_sender_no_warning(cast: Cast) -> None:
    mailbox(cast, server=OURS)
    take_in(
        forged(),
        letter(message_id="<ok@k>", sender="eva@kund.example", headers=results(OURS, GOOD).replace("\n", "\r\n")),
    )
    astrid = signed_in(cast.astrid)
    first, second = (message.case for message in Message.objects.order_by("pk"))
    astrid.post(f"/cases/{first.pk}/reply", {"text": "Vi ringer dig.", "seen_version": first.version})
    assert Message.objects.filter(kind=Message.OUT).count() == 1
    page = astrid.get(f"/cases/{second.pk}").content.decode()
    assert "Sender verified" in page
    assert "I have made sure" not in page
