"""The page of the mail ledger."""

from datetime import date, timedelta

import pytest
from django.test import Client

from skranke.channels.mail.models import Balance, Folder, Mailbox, ServerDay
from skranke.channels.models import Incoming
from skranke.promise.models import WayIn
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.asking import queries_of, signed_in

DAY = date(2026, 3, 4)


@pytest.fixture
def mailbox(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Four mails on the server: two in a case, one to look at, one not fetched yet; and one that is gone."""
    monkeypatch.setattr("skranke.lib.clock.now", lambda: NOON + timedelta(hours=2))
    made = read_mailbox(cast.way_in)
    case = make_case(cast)
    for uid, state in enumerate([Incoming.CASE, Incoming.CASE, Incoming.LOOK, Incoming.LISTED], 1):
        note(made, uid, state=state, message=case.messages.get() if state == Incoming.CASE else None)
    note(made, 9, state=Incoming.CASE, gone_at=NOON, message=case.messages.get())
    return made


def read_mailbox(way_in: WayIn, *, on_server: int = 4) -> Mailbox:
    made = Mailbox.objects.create(
        way_in=way_in, sender_name="Skomakarn", imap_host="imap.skomakarn.example", fetch_from=DAY
    )
    folder = Folder.objects.create(mailbox=made, name="INBOX", uid_validity=1, is_listed=True, on_server=on_server)
    ServerDay.objects.create(folder=folder, day=DAY, on_server=on_server)
    Balance.objects.create(mailbox=made, checked_at=NOON, on_server=on_server)
    return made


def note(mailbox: Mailbox, uid: int, **fields: object) -> Incoming:
    defaults = {
        "source": Incoming.IMAP,
        "place": f"{mailbox.pk}/INBOX",
        "uid_validity": 1,
        "uid": uid,
        "size_bytes": 2_000,
        "arrived_at": NOON,
        "received_at": NOON,
        "day": DAY,
        "sender": "dag@kund.example",
        "subject": f"Klacken {uid}",
    }
    return Incoming.objects.create(**{**defaults, **fields})


def page(client: Client, path: str = "/settings/ledger") -> str:
    return client.get(path).content.decode()


def test_a_day_is_told_in_numbers_that_open_lists(mailbox: Mailbox, cast: Cast) -> None:
    lea = signed_in(cast.lea)
    text = page(lea)
    assert "The sum comes out: 4 mails on the server, and the desk has them all." in text
    for kind, number in {"on-server": 4, "in-cases": 2, "needs-a-look": 1, "not-fetched-yet": 1}.items():
        assert f'<a href="/settings/ledger/{mailbox.pk}/{kind}?day=2026-03-04">{number}</a>' in text
    assert "differs" not in text
    listed = page(lea, f"/settings/ledger/{mailbox.pk}/in-cases?day=2026-03-04")
    assert "Klacken 1" in listed
    assert "Klacken 2" in listed
    assert "Klacken 9" not in listed
    assert "Klacken 9" in page(lea, f"/settings/ledger/{mailbox.pk}/no-longer-there?day=2026-03-04")
    assert "There is no such mail." in page(lea, f"/settings/ledger/{mailbox.pk}/spam?day=2026-03-04")


def test_a_difference_is_said_with_its_mails_and_what_can_be_done(mailbox: Mailbox, cast: Cast) -> None:
    lost = note(mailbox, 7, state=Incoming.LISTED, gone_at=NOON, subject="Borta")
    Balance.objects.update(lost=1, differs_since=NOON)
    ServerDay.objects.update(on_server=5)
    lea = signed_in(cast.lea)
    text = page(lea)
    assert "1 mail was taken away on the server before the desk fetched it." in text
    assert "differs" in text
    assert "Borta" in page(lea, f"/settings/ledger/{mailbox.pk}/lost")
    answer = lea.post(f"/settings/ledger/mails/{lost.pk}/settle")
    assert answer.headers["Location"] == f"/settings/ledger/{mailbox.pk}"
    assert Balance.objects.get().difference == 0


def test_the_button_asks_for_a_check_and_a_link_does_not(mailbox: Mailbox, cast: Cast) -> None:
    lea = signed_in(cast.lea)
    assert lea.get(f"/settings/ledger/{mailbox.pk}/check").status_code in {404, 405}
    assert Balance.objects.get().wanted_at is None
    lea.post(f"/settings/ledger/{mailbox.pk}/check")
    assert Balance.objects.get().wanted_at is not None
    assert "The sum is being checked." in page(lea, f"/settings/ledger/{mailbox.pk}")


def test_old_mail_that_still_comes_has_a_bar(mailbox: Mailbox, cast: Cast) -> None:
    assert "<progress" not in page(signed_in(cast.lea))
    note(mailbox, 8, state=Incoming.LISTED, is_history=True, day=date(2020, 1, 1))
    assert '<progress id="fetched-' in page(signed_in(cast.lea))
    assert "3 of 4 mails are in." in page(signed_in(cast.lea))


def test_the_ledger_is_for_leads_and_administrators_and_names_only_for_those_who_answer(
    mailbox: Mailbox, cast: Cast
) -> None:
    paths = ["", f"/{mailbox.pk}", f"/{mailbox.pk}/in-cases"]
    for path in paths:
        assert signed_in(cast.astrid).get(f"/settings/ledger{path}").status_code == 403
        assert signed_in(cast.lea).get(f"/settings/ledger{path}").status_code == 200
        assert signed_in(cast.adam).get(f"/settings/ledger{path}").status_code == 200
        assert Client().get(f"/settings/ledger{path}").headers["Location"].startswith("/account/login")
    hidden = page(signed_in(cast.adam), f"/settings/ledger/{mailbox.pk}/in-cases")
    assert "dag@kund.example" not in hidden
    assert "Klacken" not in hidden
    row = note(mailbox, 7, state=Incoming.LISTED, gone_at=NOON)
    assert signed_in(cast.adam).post(f"/settings/ledger/mails/{row.pk}/settle").status_code == 404
    assert signed_in(cast.astrid).post(f"/settings/ledger/mails/{row.pk}/settle").status_code == 403


def test_ten_more_mailboxes_or_mails_cost_no_more_queries(mailbox: Mailbox, cast: Cast) -> None:
    lea = signed_in(cast.lea)
    lists = f"/settings/ledger/{mailbox.pk}/in-cases"
    page(lea)
    before, before_list = queries_of(lambda: page(lea)), queries_of(lambda: page(lea, lists))
    message = Incoming.objects.exclude(message=None).first()
    assert message is not None
    for number in range(10):
        way_in = WayIn.objects.create(name="x", kind=WayIn.MAIL, address=f"x{number}@skomakarn.example")
        read_mailbox(way_in)
        note(mailbox, 100 + number, state=Incoming.CASE, message=message.message)
    assert queries_of(lambda: page(lea)) == before
    assert queries_of(lambda: page(lea, lists)) == before_list


def test_an_empty_ledger_says_what_will_be_here(cast: Cast) -> None:
    assert "No mailbox is read yet." in page(signed_in(cast.lea))
    assert signed_in(cast.lea).get("/settings/ledger/99").status_code == 404
