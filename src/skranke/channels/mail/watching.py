"""A watch for each mailbox: a thread with a connection of its own, told by the server of new mail (IDLE), and asking
every minute all the same. A server that is slow or away hinders no other.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import close_old_connections, connection
from imap_tools import BaseMailBox

from skranke.channels import heartbeat
from skranke.channels.mail import fetching, visiting
from skranke.channels.mail.models import Balance, Mailbox
from skranke.lib import clock

log = logging.getLogger(__name__)
LOOK_SECONDS = 60.0
PULSE_SECONDS = 5.0
RETRY_SECONDS = (5.0, 20.0, 60.0, 180.0)
# Of several background processes (PostgreSQL) one watches a mailbox; the lock ends with its connection.
LOCK_SPACE = 7_261_002


class Watch:
    """Visits one mailbox as long as it is told to; after trouble it connects anew, later each time."""

    def __init__(self, mailbox: Mailbox, *, on_stored: Callable[[], None]) -> None:
        self.number, self.settings = mailbox.pk, settings_of(mailbox)
        self.on_stored = on_stored
        self.stopping = threading.Event()
        self.failures = 0
        self.thread = threading.Thread(target=self._watch, name=f"mailbox {mailbox.way_in.address}", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()

    def _watch(self) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            try:
                self._turn()
            except Exception:
                log.exception("The watch of mailbox %s failed and will try again.", self.number)
            self.stopping.wait(RETRY_SECONDS[min(self.failures, len(RETRY_SECONDS) - 1)])
            self.failures += 1
        connection.close()

    def _turn(self) -> None:
        mailbox = Mailbox.objects.select_related("way_in", "grant__client").filter(pk=self.number).first()
        if mailbox is None or not _is_ours(self.number):
            return
        try:
            with fetching.signed_in(mailbox, at=clock.now()) as server:
                self._stay(mailbox, server)
        except fetching.FAULTS as error:
            if not self.stopping.is_set():
                visiting.note_trouble(mailbox, error, at=clock.now())

    def _stay(self, mailbox: Mailbox, server: BaseMailBox) -> None:
        can_idle = b"IDLE" in server.client.capability()[1][0].upper().split()
        while not self.stopping.is_set():
            at = clock.now()
            visiting.visit(mailbox, server, at=at, on_stored=self._stored, is_over=self.stopping.is_set)
            visiting.note_success(mailbox, at=at)
            self.failures = 0
            server.folder.set(mailbox.imap_folder, readonly=True)
            self._wait(server, can_idle=can_idle)

    def _stored(self) -> None:
        # A first visit may take hours; nobody shall think that it hangs.
        heartbeat.beat_now_and_then(self.thread.name, at=clock.now())
        self.on_stored()

    def _wait(self, server: BaseMailBox, *, can_idle: bool) -> None:
        """Until the server tells of something, somebody asks for the sum, or a minute has passed."""
        if not can_idle:
            for _pulse in range(int(LOOK_SECONDS / PULSE_SECONDS)):
                if self.stopping.wait(PULSE_SECONDS) or self._is_asked():
                    return
            return
        idle: Any = server.idle
        idle.start()
        try:
            for _pulse in range(int(LOOK_SECONDS / PULSE_SECONDS)):
                if idle.poll(timeout=PULSE_SECONDS) or self.stopping.is_set() or self._is_asked():
                    return
        finally:
            idle.stop()

    def _is_asked(self) -> bool:
        return Balance.objects.filter(mailbox=self.number, wanted_at__isnull=False).exists()


class Watches:
    """All watches; `follow` starts and stops them as mailboxes come, change, pause and go."""

    def __init__(self, *, on_stored: Callable[[], None]) -> None:
        self.on_stored = on_stored
        self.running: dict[int, Watch] = {}

    def follow(self, at: datetime) -> bool:
        rows = Mailbox.objects.select_related("way_in", "grant__client").filter(is_paused=False).exclude(imap_host="")
        wanted = {mailbox.pk: mailbox for mailbox in rows}
        for number, watch in list(self.running.items()):
            mailbox = wanted.get(number)
            if mailbox is None or settings_of(mailbox) != watch.settings or not watch.thread.is_alive():
                self.running.pop(number).stop()
        for number, mailbox in wanted.items():
            if number not in self.running:
                self.running[number] = Watch(mailbox, on_stored=self.on_stored)
                self.running[number].start()
        return False

    def stop(self) -> None:
        for watch in self.running.values():
            watch.stop()
        for watch in self.running.values():
            watch.thread.join(PULSE_SECONDS + 2)


def settings_of(mailbox: Mailbox) -> dict[str, object]:
    """All that a watch goes by; a change of any means a new watch."""
    return {field.attname: getattr(mailbox, field.attname) for field in mailbox._meta.concrete_fields}


def _is_ours(number: int) -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, number])
        return bool((cursor.fetchone() or [False])[0])
