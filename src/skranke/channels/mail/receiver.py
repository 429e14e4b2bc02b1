"""The built-in mail server: takes mail for our own addresses, keeps it, and only then says so.

It never relays: a recipient who is not one of our ways in is refused while the sender is still there to hear it.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from skranke.channels import ledger
from skranke.channels.mail.addressing import OurAddresses
from skranke.channels.mail.smtp_server import Lmtp, Smtp
from skranke.channels.models import Incoming
from skranke.lib import clock

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 100
MOST_MAILS_A_CONNECTION = 10_000


class Handler:
    """What aiosmtpd asks while a mail comes in (its names, so that it finds them)."""

    def __init__(self, *, is_lmtp: bool, keep: "Keeping") -> None:
        self.is_lmtp = is_lmtp
        self.keep = keep

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return f"452 4.5.3 No more than {MOST_RECIPIENTS} recipients at once"
        try:
            known = (await self.keep.our_addresses()).has(address)
        except Exception:
            log.exception("The ways in could not be looked up.")
            return "451 4.3.0 Temporary trouble here, please try again later"
        if not known:
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            await self.keep.store(envelope)
        except Exception:
            # Disk full or database away: the sender keeps the mail and tries again.
            log.exception("A mail could not be stored.")
            return self._for_each(envelope, "451 4.3.0 The mail could not be stored, please try again later")
        return self._for_each(envelope, "250 2.0.0 Stored")

    def _for_each(self, envelope: Envelope, answer: str) -> str:
        # LMTP answers once for every recipient (RFC 2033 § 4.2), SMTP once for all.
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self.is_lmtp else 1))


class Keeping:
    """Stores what comes in, in a thread beside the conversations; what waits meanwhile is stored together."""

    def __init__(self, *, on_stored: Callable[[], None]) -> None:
        self.on_stored = on_stored
        # One thread: SQLite has one writer, and the order of arrival is kept.
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self.waiting: list[tuple[Envelope, asyncio.Future[None]]] = []
        self.is_storing = False
        self.known: OurAddresses | None = None
        self.known_until = 0.0

    async def our_addresses(self) -> OurAddresses:
        """The addresses we take mail for, looked up again every other second."""
        if self.known is None or time.monotonic() > self.known_until:
            self.known = await asyncio.get_running_loop().run_in_executor(self.thread, look_up)
            self.known_until = time.monotonic() + 2
        return self.known

    async def store(self, envelope: Envelope) -> None:
        """Return when the mail will survive a power cut; raise when it could not be kept."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self.waiting.append((envelope, done))
        if not self.is_storing:
            self.is_storing = True
            try:
                await self._store_waiting(loop)
            finally:
                self.is_storing = False
        await done

    async def _store_waiting(self, loop: asyncio.AbstractEventLoop) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting, []
            try:
                await loop.run_in_executor(self.thread, keep_all, [envelope for envelope, _done in batch])
            except Exception as error:
                for _envelope, done in batch:
                    done.set_exception(error)
            else:
                for _envelope, done in batch:
                    done.set_result(None)
                self.on_stored()


def look_up() -> OurAddresses:
    close_old_connections()
    return OurAddresses()


def keep_all(envelopes: Sequence[Envelope]) -> None:
    """The mails into the store together, then all their rows in one transaction."""
    close_old_connections()
    raws = [bytes(envelope.original_content or b"") for envelope in envelopes]
    digests = ledger.mails().put_many(raws)
    rows = ledger.entries(raws, digests=digests, source=Incoming.SMTP, at=clock.now())
    for row, envelope in zip(rows, envelopes, strict=True):
        ledger.note_envelope(row, sender=envelope.mail_from or "", recipients=envelope.rcpt_tos)
    Incoming.objects.bulk_create(rows)


class Receiver:
    """The mail server in a thread of its own; `trouble` says why it could not listen."""

    def __init__(self, *, on_stored: Callable[[], None]) -> None:
        self.on_stored = on_stored
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, name="receiver", daemon=True)
        self.trouble = ""
        self._ready = threading.Event()

    def start(self) -> None:
        self.thread.start()
        self._ready.wait(5)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._listen())
        self._ready.set()
        self.loop.run_forever()

    async def _listen(self) -> None:
        keep = Keeping(on_stored=self.on_stored)
        ports = [(settings.SKRANKE_SMTP_PORT, False), (settings.SKRANKE_LMTP_PORT, True)]
        for port, is_lmtp in ports:
            if not port:
                continue
            handler = Handler(is_lmtp=is_lmtp, keep=keep)
            try:
                talk = partial(self._conversation, handler)
                await self.loop.create_server(talk, settings.SKRANKE_SMTP_HOST, port)
            except OSError as error:
                self.trouble = f"{settings.SKRANKE_SMTP_HOST}:{port}: {error.strerror}"
                log.error("Mail cannot be received on %s.", self.trouble)

    def _conversation(self, handler: Handler) -> SMTP:
        kind = Lmtp if handler.is_lmtp else Smtp
        return kind(
            handler,
            data_size_limit=settings.SKRANKE_MAIL_LIMIT,
            enable_SMTPUTF8=True,
            ident="Skranke",
            loop=self.loop,
            command_call_limit={"*": MOST_MAILS_A_CONNECTION * 4},
        )
