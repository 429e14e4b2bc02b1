"""The built-in mail server: takes mail for our own addresses, keeps it, and only then says so.

It never relays: a recipient who is not one of our ways in is refused while the sender is still there to hear it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from skranke.channels import ledger
from skranke.channels.mail import addressing
from skranke.channels.models import Incoming
from skranke.lib import clock

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 100
MOST_MAILS_A_CONNECTION = 10_000


class _LongLines:
    # Real mail has lines far beyond the 998 characters of RFC 5322 § 2.1.1; they are kept, not refused.
    line_length_limit = 1 << 20


class _Smtp(_LongLines, SMTP):
    pass


class _Lmtp(_LongLines, LMTP):
    pass


class Handler:
    """What aiosmtpd asks while a mail comes in (its names, so that it finds them)."""

    def __init__(self, *, is_lmtp: bool, on_stored: Callable[[], None]) -> None:
        self.is_lmtp = is_lmtp
        self.on_stored = on_stored
        # One thread: SQLite has one writer, and the order of arrival is kept.
        self.writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return f"452 4.5.3 No more than {MOST_RECIPIENTS} recipients at once"
        loop = asyncio.get_running_loop()
        try:
            known = await loop.run_in_executor(self.writer, is_ours, address)
        except Exception:
            log.exception("The ways in could not be looked up.")
            return "451 4.3.0 Temporary trouble here, please try again later"
        if not known:
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self.writer, store, envelope)
        except Exception:
            # Disk full or database away: the sender keeps the mail and tries again.
            log.exception("A mail could not be stored.")
            return self._for_each(envelope, "451 4.3.0 The mail could not be stored, please try again later")
        self.on_stored()
        return self._for_each(envelope, "250 2.0.0 Stored")

    def _for_each(self, envelope: Envelope, answer: str) -> str:
        # LMTP answers once for every recipient (RFC 2033 § 4.2), SMTP once for all.
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self.is_lmtp else 1))


def is_ours(address: str) -> bool:
    close_old_connections()
    return addressing.OurAddresses().has(address)


def store(envelope: Envelope) -> None:
    close_old_connections()
    content = envelope.original_content or b""
    ledger.entry(
        bytes(content),
        source=Incoming.SMTP,
        at=clock.now(),
        envelope_from=envelope.mail_from or "",
        envelope_to=envelope.rcpt_tos,
    ).save(force_insert=True)


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
        ports = [(settings.SKRANKE_SMTP_PORT, False), (settings.SKRANKE_LMTP_PORT, True)]
        for port, is_lmtp in ports:
            if not port:
                continue
            handler = Handler(is_lmtp=is_lmtp, on_stored=self.on_stored)
            try:
                talk = partial(self._conversation, handler)
                await self.loop.create_server(talk, settings.SKRANKE_SMTP_HOST, port)
            except OSError as error:
                self.trouble = f"{settings.SKRANKE_SMTP_HOST}:{port}: {error.strerror}"
                log.error("Mail cannot be received on %s.", self.trouble)

    def _conversation(self, handler: Handler) -> SMTP:
        kind = _Lmtp if handler.is_lmtp else _Smtp
        return kind(
            handler,
            data_size_limit=settings.SKRANKE_MAIL_LIMIT,
            enable_SMTPUTF8=True,
            ident="Skranke",
            loop=self.loop,
            command_call_limit={"*": MOST_MAILS_A_CONNECTION * 4},
        )
