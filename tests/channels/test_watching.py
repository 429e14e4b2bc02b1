"""The running desk and a real mailbox: new mail is there at once, and a server that was away is found again."""

import os
import signal
import time

import pytest

from tests.channels.test_filing import letter
from tests.channels.test_killed_while_fetching import READ_IT
from tests.imap import PASSWORD, USER, ImapServer, is_here
from tests.running import RunningDesk, running_desk, until

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not is_here(), reason="dovecot is not installed; apt install dovecot-imapd to run this."),
]
LOOKED = """
from skranke.channels.models import Heartbeat
beat = Heartbeat.objects.filter(part__startswith="mailbox ").first()
print(repr(beat.trouble) if beat else "")
"""
COUNT = "from skranke.cases.models import Message; print(Message.objects.count())"


def test_new_mail_is_told_by_the_server_and_a_server_that_was_away_is_found_again() -> None:
    with ImapServer() as server, running_desk(start=False) as desk:
        desk.ask(READ_IT.format(port=server.port, user=USER, password=PASSWORD))
        desk.start()
        until(lambda: desk.ask(LOOKED) == "''", seconds=60, every=1)
        time.sleep(2)
        server.put(letter(message_id="<told@k>"))
        # Without being told, the desk looks once a minute.
        until(lambda: messages(desk) == 1, seconds=40, every=1)
        server.stop()
        until(lambda: "Nothing listens at" in desk.ask(LOOKED), seconds=60, every=1)
        server.start()
        server.put(letter("Sulan", message_id="<after@k>"))
        until(lambda: messages(desk) == 2, seconds=120, every=1)
        until(lambda: desk.ask(LOOKED) == "''", seconds=60, every=1)
        # Ending takes no longer because a watch waits for its server.
        begun = time.monotonic()
        assert desk.process is not None
        os.kill(desk.process.pid, signal.SIGTERM)
        desk.process.wait(20)
        assert time.monotonic() - begun < 15


def messages(desk: RunningDesk) -> int:
    return int(desk.ask(COUNT))
