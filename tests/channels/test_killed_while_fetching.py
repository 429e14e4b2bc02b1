"""A mailbox is fetched whole, whatever is killed and whenever: nothing is lost and nothing is there twice."""

import random
import time

import pytest

from tests.channels.test_durability import letter
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.running import RunningDesk, running_desk, until

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]
MAILS, KILLS = 600, 3

READ_IT = """
from django.conf import settings
from skranke.channels.mail.models import Mailbox
from skranke.lib.secrets import seal
Mailbox.objects.update(imap_host="127.0.0.1", imap_port={port}, imap_security="none", imap_user="{user}",
    imap_password_sealed=seal("{password}", key=settings.SKRANKE_KEY), fetch_from="2020-01-01")
"""
COUNT = """
from collections import Counter
from skranke.cases.models import Case, Message
from skranke.channels.models import Incoming
states = Counter(Incoming.objects.values_list("state", flat=True))
ids = Counter(Message.objects.filter(kind="in").values_list("message_id", flat=True))
print(states["listed"] + states["stored"], states["case"], sum(states.values()), len(ids), max(ids.values(), default=0),
    Case.objects.count())
"""
WANT = """
from django.utils import timezone
from skranke.channels.mail import balancing
from skranke.channels.mail.models import Mailbox
balancing.want(Mailbox.objects.get(), at=timezone.now())
"""
BALANCE = """
from skranke.channels.mail.models import Balance
balance = Balance.objects.filter(wanted_at=None).exclude(checked_at=None).first()
print(balance.on_server if balance else -1, balance.difference if balance else -1)
"""


def test_killing_the_desk_while_it_fetches_loses_and_doubles_nothing() -> None:
    fetch_with_kills(mails=MAILS, kills=KILLS)


def fetch_with_kills(*, mails: int, kills: int, pause: tuple[float, float] = (0.8, 2.5)) -> tuple[float, int]:
    """Fetch a mailbox with so many kills on the way; returns the seconds it took and how many kills hit a full box."""
    with ImapServer() as server, running_desk(start=False) as desk:
        server.fill(letter(number) for number in range(mails))
        desk.ask(READ_IT.format(port=server.port, user=USER, password=PASSWORD))
        begun = time.monotonic()
        desk.start()
        hit = _kill(desk, kills=kills, mails=mails, pause=pause)
        until(lambda: counted(desk)[:2] == [0, mails], seconds=240 + mails / 40, every=1)
        seconds = time.monotonic() - begun
        waiting, filed, known, distinct, most, cases = counted(desk)
        assert (waiting, filed, known, distinct, most, cases) == (0, mails, mails, mails, 1, mails)
        desk.ask(WANT)
        until(lambda: desk.ask(BALANCE) == f"{mails} 0", seconds=120, every=1)
        assert all(b"Seen" not in line for line in server.flags())
    return seconds, hit


def counted(desk: RunningDesk) -> list[int]:
    return [int(word) for word in desk.ask(COUNT).split()]


def _kill(desk: RunningDesk, *, kills: int, mails: int, pause: tuple[float, float]) -> int:
    """Kill the child, the parent, or both, at random moments; returns how many times there was still mail to come."""
    chance = random.Random(3)
    hit = 0
    for number in range(kills):
        until(lambda least=mails * number // (kills + 1): counted(desk)[1] >= least, seconds=240, every=0.3)
        time.sleep(chance.uniform(*pause))
        hit += counted(desk)[1] < mails
        what = ["child", "parent", "both"][number % 3]
        if what in {"child", "both"}:
            desk.kill_child()
        if what in {"parent", "both"}:
            desk.kill()
            desk.start()
    return hit
