"""Live pages: one hub a process hears what changed and tells every open stream, naming only cases its person may see.

A stream says which case and what kind of change, never what was written; the page then asks for its part again.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from skranke.web.feeds import REFRESH, Change, Feed, feed

HEARTBEAT_SECONDS = 25.0
MOST_WAITING = 500


@dataclass(eq=False)
class Listener:
    """Someone's open stream: who it is, whose cases they may see, and what has not been sent to them yet."""

    user: int
    teams: frozenset[int]
    waiting: "asyncio.Queue[Change | None]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def may_hear(self, change: Change) -> bool:
        return change is REFRESH or change.team is None or change.team in self.teams

    def tell(self, change: Change | None) -> None:
        if self.waiting.full():
            # Too slow to follow: one refresh says as much as all that was missed.
            while not self.waiting.empty():
                self.waiting.get_nowait()
            change = change and REFRESH
        self.waiting.put_nowait(change)


class Hub:
    """Reads the feed while anybody listens, and only then."""

    def __init__(self, make_feed: Callable[[], Feed]) -> None:
        self.make_feed = make_feed
        self.loop = asyncio.get_running_loop()
        self.listeners: set[Listener] = set()
        self.reading: asyncio.Task[None] | None = None
        self.is_closed = False

    def join(self, listener: Listener) -> None:
        self.listeners.add(listener)
        if self.reading is None or self.reading.done():
            self.reading = asyncio.create_task(self._read())

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        if not self.listeners and self.reading is not None:
            self.reading.cancel()
            self.reading = None

    def close(self) -> None:
        """End every stream, so that the process can stop at once."""
        self.is_closed = True
        for listener in self.listeners:
            listener.tell(None)

    async def _read(self) -> None:
        async for changes in self.make_feed().changes():
            for change in changes:
                for listener in self.listeners:
                    if listener.may_hear(change):
                        listener.tell(change)


_hub: Hub | None = None


def hub() -> Hub:
    """The hub of this process (of the event loop that runs in it)."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub(feed)
    return _hub


def end_all() -> None:
    """Called from the handler of a signal."""
    if _hub is not None:
        _hub.loop.call_soon_threadsafe(_hub.close)


async def stream(
    listener: Listener, still_here: Callable[[Listener], Awaitable[bool]], *, heartbeat: float = HEARTBEAT_SECONDS
) -> AsyncIterator[bytes]:
    """What one browser is told, as server-sent events, until the session or the process ends."""
    own = hub()
    own.join(listener)
    checked_at = own.loop.time()
    try:
        yield b"retry: 2000\n\n"
        while not own.is_closed:
            try:
                change = await asyncio.wait_for(listener.waiting.get(), heartbeat)
                if change is None:
                    return
                yield event(change, listener)
            except TimeoutError:
                yield b":\n\n"
            if own.loop.time() - checked_at >= heartbeat:
                checked_at = own.loop.time()
                if not await still_here(listener):
                    return
    finally:
        own.leave(listener)


def event(change: Change, listener: Listener) -> bytes:
    return f"data: {json.dumps(said(change, listener.user), separators=(',', ':'))}\n\n".encode()


def said(change: Change, user: int) -> dict[str, object]:
    """What a page is told of a change."""
    return {"case": change.case, "kind": change.kind, "mine": change.by == user}
