"""The background process: loops that each run in a thread until the process is told, or its parent dies.

The parent holds the other end of our standard input. When the parent is killed, however roughly, the pipe closes and we
end too, so no second desk goes on in the dark.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import close_old_connections

from skranke.lib import clock

log = logging.getLogger(__name__)
LONGEST_PAUSE_SECONDS = 60.0


@dataclass
class Loop:
    """Something done again and again: `run(at)` says whether there was work; if not, it rests for `pause` seconds."""

    name: str
    run: Callable[[datetime], bool]
    pause: float = 1.0
    # What comes together is done together: when woken it waits until it has been quiet for so long …
    gather: float = 0.0
    gather_most: float = 0.0  # … but no longer than this
    awake: threading.Event = field(default_factory=threading.Event)


class Child:
    """Runs loops and services side by side; a loop that fails rests, longer each time, and goes on."""

    def __init__(self, loops: Sequence[Loop], *, on_error: Callable[[str, Exception], None]) -> None:
        self.loops = loops
        self.on_error = on_error
        self.stopping = threading.Event()

    def wake(self, name: str) -> None:
        """Let a resting loop look at once."""
        for loop in self.loops:
            if loop.name == name:
                loop.awake.set()

    def stop(self) -> None:
        self.stopping.set()
        for loop in self.loops:
            loop.awake.set()

    def work(self) -> None:
        """Run every loop until told to stop; return when all have finished what they were at."""
        threads = [threading.Thread(target=self._repeat, args=(loop,), name=loop.name) for loop in self.loops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _repeat(self, loop: Loop) -> None:
        failures = 0
        while not self.stopping.is_set():
            loop.awake.clear()
            close_old_connections()
            try:
                busy = loop.run(clock.now())
                failures = 0
            except Exception as error:
                failures += 1
                busy = False
                self._report(loop.name, error)
            if not busy and loop.awake.wait(min(loop.pause * 2**failures, LONGEST_PAUSE_SECONDS)):
                self._gather(loop)
        close_old_connections()

    def _gather(self, loop: Loop) -> None:
        end = time.monotonic() + loop.gather_most
        while not self.stopping.is_set() and time.monotonic() < end:
            loop.awake.clear()
            if not loop.awake.wait(loop.gather):
                return

    def _report(self, name: str, error: Exception) -> None:
        log.exception("The loop %s failed and will try again.", name)
        try:
            self.on_error(name, error)
        except Exception:
            log.exception("The trouble of %s could not be noted.", name)


def end_with_parent() -> None:
    """End this process when the pipe from the parent closes."""

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def stop_on_signals(child: Child) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: child.stop())
