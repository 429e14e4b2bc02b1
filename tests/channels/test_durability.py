"""Nothing is lost and nothing is there twice, whatever is killed and whenever."""

import random
import smtplib
import threading
import time

import pytest

from tests.running import MailServer, RunningDesk, running_desk, until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
MAILS = 2_000
ANSWERS = 500
KILLS = 10

COUNT = """
from skranke.channels.models import Incoming
from skranke.cases.models import Message
from collections import Counter
states = Counter(Incoming.objects.values_list("state", flat=True))
ids = Counter(Message.objects.filter(kind="in").values_list("message_id", flat=True))
print(states["stored"], len(ids), max(ids.values(), default=0), states["look"])
"""


def letter(number: int) -> bytes:
    return (
        f"From: Kund {number} <kund{number}@kund.example>\r\nTo: hej@skomakarn.example\r\nSubject: Sak {number}\r\n"
        f"Message-ID: <{number}@kund.example>\r\nDate: Wed, 4 Mar 2026 12:00:00 +0000\r\n\r\n"
        f"Klacken {number} har lossnat.\r\n"
    ).encode()


def send_all(desk: RunningDesk, accepted: set[int], *, share: range) -> None:
    """Send as a mail server would: what was not accepted is tried again until it is."""
    waiting = list(share)
    while waiting:
        try:
            with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=10) as conversation:
                while waiting:
                    conversation.sendmail("kund@kund.example", ["hej@skomakarn.example"], letter(waiting[-1]))
                    accepted.add(waiting.pop())
        except (OSError, smtplib.SMTPException):
            time.sleep(0.2)


def kill_again_and_again(desk: RunningDesk, *, over: threading.Event, seed: int) -> int:
    """Kill the child, the parent, or both, at random moments, ten times or until the work is over."""
    chance = random.Random(seed)
    kills = 0
    while kills < KILLS and not over.wait(chance.uniform(0.3, 2.0)):
        what = chance.choice(["child", "parent", "both"])
        if what in {"child", "both"}:
            desk.kill_child()
        if what in {"parent", "both"}:
            desk.kill()
            desk.start()
        kills += 1
    return kills


def test_killing_the_desk_during_intake_loses_and_doubles_nothing() -> None:
    with running_desk() as desk:
        accepted: set[int] = set()
        over = threading.Event()
        senders = [
            threading.Thread(target=send_all, args=(desk, accepted), kwargs={"share": range(start, MAILS, 2)})
            for start in range(2)
        ]
        killer = threading.Thread(target=kill_again_and_again, args=(desk,), kwargs={"over": over, "seed": 1})
        for thread in [*senders, killer]:
            thread.start()
        for sender in senders:
            sender.join(240)
        over.set()
        killer.join(60)
        assert len(accepted) == MAILS
        until(lambda: desk.ask(COUNT).split()[0] == "0", seconds=150, every=1)
        waiting, distinct, most, looks = map(int, desk.ask(COUNT).split())
        assert (waiting, distinct, most, looks) == (0, MAILS, 1, 0)


ANSWER_ALL = """
from datetime import UTC, datetime, timedelta
from skranke.cases import opening, receiving, replying
from skranke.people.models import User
from skranke.people import customers
from skranke.promise.models import WayIn
now = datetime.now(UTC)
astrid, way_in = User.objects.get(), WayIn.objects.get()
for n in range({answers}):
    customer = customers.find_or_add(f"kund{{n}}@kund.example", name="", at=now)
    case = opening.open_case(customer, subject=f"Sak {{n}}", at=now, way_in=way_in)
    replying.reply(case, author=astrid, text=f"Svar {{n}}", at=now - timedelta(seconds=11))
print("ok")
"""

OUTGOING = """
from collections import Counter
from skranke.cases.models import Message
print(dict(Counter(Message.objects.filter(kind="out").values_list("state", flat=True))))
"""
MAYBE = """
from skranke.cases.models import Message
print(" ".join(Message.objects.filter(kind="out", state="maybe").values_list("message_id", flat=True)))
"""
SENT = MAYBE.replace('"maybe"', '"sent"')


def test_killing_the_desk_while_it_sends_sends_no_answer_twice() -> None:
    with MailServer() as server, running_desk(smtp_out=server.port) as desk:
        assert desk.ask(ANSWER_ALL.format(answers=ANSWERS)) == "ok"
        over = threading.Event()
        killer = threading.Thread(target=kill_again_and_again, args=(desk,), kwargs={"over": over, "seed": 2})
        killer.start()
        until(lambda: len(server.taken) > ANSWERS - 50, seconds=900, every=0.5)
        over.set()
        killer.join(60)
        until(lambda: not {"queued", "sending"} & set(eval(desk.ask(OUTGOING))), seconds=150, every=2)
        maybe, sent = set(desk.ask(MAYBE).split()), set(desk.ask(SENT).split())
        assert max(server.taken.values()) == 1
        assert sent <= set(server.taken)
        assert len(sent) + len(maybe) == ANSWERS
        assert set(server.taken) <= sent | maybe
