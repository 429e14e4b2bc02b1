"""Machines that mail each other stop after one automatic answer: two desks, an absence note, a ticket robot."""

import smtplib
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.running import MailServer, RunningDesk, running_desk, until

pytestmark = pytest.mark.slow
SHOE, BREAD = "hej@skomakarn.example", "kontakt@bageriet.example"
RECEIPTS_ON = """
from skranke.channels import receipts
from skranke.promise.models import WayIn
receipts.set_rule(WayIn.objects.get(), is_on=True, own_words={})
"""
WRITE = """
from datetime import UTC, datetime
from skranke.cases import writing_first
from skranke.people.models import User
from skranke.promise.models import WayIn
writing_first.write_first(author=User.objects.get(), address="{to}", name="", subject="Bullar",
    text="Har ni skor till bagare?", way_in=WayIn.objects.get(), at=datetime.now(UTC))
"""
TOLD = """
from skranke.cases.models import Message
from skranke.channels.models import Incoming
said = Message.objects.order_by("pk").values_list("kind", "automatic", "state")
print([tuple(row) for row in said], Incoming.objects.filter(state="stored").count())
"""
# Long enough for several rounds of mail, since each takes about a second.
QUIET_SECONDS = 4


def through(desk: RunningDesk, port: int) -> None:
    desk.ask(f"from skranke.channels.mail.models import Mailbox\nMailbox.objects.update(smtp_port={port})")


def told(desk: RunningDesk) -> str:
    return desk.ask(TOLD)


def quiet(*desks: RunningDesk) -> list[str]:
    """What the desks hold once nothing has changed for some seconds."""
    before: list[str] = []
    while (now := [told(desk) for desk in desks]) != before:
        before = now
        time.sleep(QUIET_SECONDS)
    return before


def test_two_desks_that_give_receipts_stop_after_one() -> None:
    with running_desk(address=SHOE) as shoe, running_desk(address=BREAD) as bread:
        for one, other in ((shoe, bread), (bread, shoe)):
            through(one, other.smtp_port)
            one.ask(RECEIPTS_ON)
        bread.ask(WRITE.format(to=SHOE))
        until(lambda: "auto-reply" in told(bread), every=1)
        at_shoe, at_bread = quiet(shoe, bread)
        assert at_shoe == "[('in', '', ''), ('out', 'receipt', 'sent')] 0"
        assert at_bread == "[('out', '', 'sent'), ('in', 'auto-reply', '')] 0"


class Robot(MailServer):
    """Answers every mail at once, in its own way."""

    def __init__(self, desk_port: int, **headers: str) -> None:
        super().__init__()
        self.desk_port, self.headers = desk_port, headers

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        asked = message_from_bytes(self.contents[-1], policy=policy.default)
        self.write(f"Ticket {len(self.contents)}: {asked['Subject']}" if not self.headers else "Borta till måndag")
        return answer

    def write(self, subject: str) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = BREAD, SHOE, subject
        letter["Message-ID"] = make_msgid(domain="bageriet.example")
        for name, value in self.headers.items():
            letter[name.replace("_", "-")] = value
        letter.set_content("Tack för ditt mejl.")
        with smtplib.SMTP("127.0.0.1", self.desk_port, timeout=30) as conversation:
            conversation.send_message(letter)


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {}], ids=["absence note", "robot that marks nothing"]
)
def test_a_robot_that_answers_everything_gets_one_receipt(headers: dict[str, str]) -> None:
    with running_desk(address=SHOE) as desk, Robot(desk.smtp_port, **headers) as robot:
        through(desk, robot.port)
        desk.ask(RECEIPTS_ON)
        first = (
            f"From: {BREAD}\r\nTo: {SHOE}\r\nSubject: Skor\r\nMessage-ID: <1@bageriet.example>\r\n\r\nHar ni skor?\r\n"
        )
        desk.send(first.encode(), to=SHOE, sender=BREAD)
        until(lambda: robot.contents, every=1)
        quiet(desk)
        assert len(robot.contents) == 1
        assert robot.contents[0].count(b"Auto-Submitted: auto-replied") == 1
