"""A desk with something to show on each page; run within the running desk by `desk.ask`."""

from datetime import UTC, datetime, timedelta

from skranke.cases import closing, handing_over, noting, opening, receiving, replying, tagging
from skranke.cases.models import Attachment, Case, Message
from skranke.channels import ledger
from skranke.channels.models import Incoming
from skranke.people import customers
from skranke.people.models import Team, User
from skranke.promise.models import WayIn
from tests.cast import user

LETTERS = [
    ("Karin Öberg", "karin@kund.example", "Klacken har lossnat", "Hej!\n\nKlacken på höger sko har lossnat."),
    ("Łukasz Wiśniewski", "lukasz@kund.example", "Zwrot zamówienia 8812", "Dzień dobry, buty są za małe."),
    ("Mette Sørensen", "mette@kund.example", "Hvornår kommer mine støvler?", "Jeg har ventet i tre uger nu."),
    ("", "kund4711@kund.example", "", "…"),
    ("Ole Bø", "ole@kund.example", "Reklamasjon", "Sømmen røk."),
    ("Tom Baker", "tom@kund.example", "Order 55012", "The box arrived empty."),
    ("Freja Holm", "freja@kund.example", "Faktura 2291", "Jeg mangler en faktura."),
    ("Jan Nilsson", "jan@kund.example", "Tack", "Skorna är som nya."),
]


def fill() -> None:
    """Bo beside Astrid (who set the desk up), and cases in every state; the first has all that a case page shows."""
    now = datetime.now(UTC)
    user("Bo", team=Team.objects.get())
    User.objects.update(language="en")
    astrid, bo = User.objects.get(name="Astrid"), User.objects.get(name="Bo")
    cases = [_case(letter, now - timedelta(hours=3 * n + 1)) for n, letter in enumerate(LETTERS)]
    _much(cases[0], astrid=astrid, bo=bo, now=now)
    _state(cases[2], Message.FAILED, author=bo, now=now)
    _state(cases[5], Message.MAYBE, author=astrid, now=now)
    _doubtful(cases[4])
    closing.snooze(cases[6], until=now + timedelta(days=2), by=astrid, at=now)
    closing.close(cases[7], by=bo, at=now)
    Case.objects.filter(pk=cases[1].pk).update(answer_due_at=now + timedelta(hours=1))
    Case.objects.filter(pk=cases[4].pk).update(answer_due_at=now - timedelta(hours=5))
    raw = b"Subject: ?\r\n\r\nKropp."
    Incoming.objects.create(
        source="smtp",
        digest=ledger.mails().put(raw),
        size_bytes=len(raw),
        envelope_to=["hej@skomakarn.example"],
        arrived_at=now,
        state=Incoming.LOOK,
        reason="This mail names no sender.",
    )


def _doubtful(case: Case) -> None:
    """A sender whom our server denies, with a file that can do harm."""
    message = case.messages.get()
    Message.objects.filter(pk=message.pk).update(verdict="fail", verdict_detail="dmarc=fail spf=softfail")
    Attachment.objects.create(
        message=message,
        name="faktura.pdf.exe",
        type="application/octet-stream",
        size_bytes=9,
        digest=ledger.files().put(b"MZ harm"),
        danger="disguised",
    )


def _case(letter: tuple[str, str, str, str], at: datetime) -> Case:
    name, address, subject, text = letter
    customer = customers.find_or_add(address, name=name, at=at)
    case = opening.open_case(customer, subject=subject, at=at, way_in=WayIn.objects.get())
    arrival = receiving.Arrival(name, address, text, at, subject=subject, message_id=f"<{case.pk}@kund.example>")
    receiving.receive(case, arrival)
    case.refresh_from_db()
    return case


def _much(case: Case, *, astrid: User, bo: User, now: datetime) -> None:
    Message.objects.filter(case=case).update(
        quoted="> Tack för din beställning.",
        html='<p>Hej <b>alla</b></p><img src="https://bild.example/a.png" width="90" alt="sko">',
        raw=ledger.mails().put(b"Subject: Klacken\r\n\r\nHej."),
    )
    handing_over.take(case, by=astrid, at=now)
    tagging.tag(case, name="reklamation", by=astrid, at=now)
    noting.note(case, author=bo, text="Ring verkstaden först.", at=now - timedelta(minutes=40))
    late = now - timedelta(minutes=20)
    file = receiving.StoredFile("sko.jpg", "image/jpeg", 234_567, ledger.files().put(b"x"))
    for message_id, name, address, files in [
        ("<bild@kund.example>", "Karin Öberg", "karin@kund.example", [file]),
        ("<s@annat.example>", "Sven", "sven@annat.example", []),
    ]:
        arrival = receiving.Arrival(name, address, "Här är en bild.", late, message_id=message_id, files=files)
        receiving.receive(case, arrival, is_stranger=name == "Sven")


def _state(case: Case, state: str, *, author: User, now: datetime) -> None:
    message = replying.reply(case, author=author, text="Vi svarar.", at=now - timedelta(hours=1))
    Message.objects.filter(pk=message.pk).update(state=state, send_at=None, error="550 5.1.1 No such mailbox.")
    Case.objects.filter(pk=case.pk).update(state=Case.OPEN, unanswered_since=now, answer_due_at=now + timedelta(days=1))
