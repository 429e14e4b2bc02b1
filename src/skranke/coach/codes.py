"""The codes of the principles, and which virtue is asked for when."""

from collections.abc import Callable
from dataclasses import dataclass

FAULTS = (
    "contradiction",
    "lecturing",
    "blame",
    "brush_off",
    "harsh_tone",
    "keyword_reply",
    "grovelling",
    "vague_promise",
    "cheeky_humour",
)
VIRTUES = (
    "uses_name",
    "acknowledges",
    "right_place",
    "owns_wait",
    "walks_through",
    "next_step",
    "anticipates",
    "thanks",
    "saves_face",
    "praises",
    "common_ground",
    "stands_firm",
)
INTENTS = ("question", "complaint", "request", "cancellation", "praise", "other")
MOODS = ("calm", "worried", "irritated", "angry", "happy")
FLAGS = ("threat_to_leave", "abuse", "praise", "loud", "urgent", "unheard")
LANGUAGES = ("sv", "da", "nb", "pl", "en")
LONG_WAIT_HOURS = 48.0


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when a reply is written, as far as it decides which virtue is asked for."""

    intent: str = "other"
    mood: str = "calm"
    flags: frozenset[str] = frozenset()
    hours_waited: float = 0.0
    earlier_attempts: int = 0
    channel: str = "email"
    has_name: bool = False
    has_facts: bool = False

    @property
    def is_upset(self) -> bool:
        """Worried, irritated or angry."""
        return self.mood in {"worried", "irritated", "angry"}

    @property
    def has_waited(self) -> bool:
        """Long, or written before without an answer."""
        return self.hours_waited >= LONG_WAIT_HOURS or self.earlier_attempts > 0 or "unheard" in self.flags


@dataclass(frozen=True, slots=True)
class Ask:
    """One row of the table: a virtue, when it is asked for in words, and the same as a test."""

    virtue: str
    when: str
    holds: Callable[[Situation], bool]


ASKED_FOR = (
    Ask("uses_name", "the name is known", lambda s: s.has_name),
    Ask(
        "acknowledges",
        "a complaint, or a customer who is worried, irritated or angry",
        lambda s: s.intent == "complaint" or s.is_upset,
    ),
    Ask(
        "right_place",
        "the customer has tried before without an answer",
        lambda s: "unheard" in s.flags or s.earlier_attempts > 0,
    ),
    Ask("owns_wait", "waited 48 hours or more, or written before without an answer", lambda s: s.has_waited),
    Ask(
        "walks_through",
        "an irritated or angry complaint",
        lambda s: s.intent == "complaint" and s.mood in {"irritated", "angry"},
    ),
    Ask(
        "next_step",
        "a complaint, a request or a cancellation",
        lambda s: s.intent in {"complaint", "request", "cancellation"},
    ),
    Ask(
        "thanks",
        "praise, a happy customer, or a long wait",
        lambda s: s.intent == "praise" or s.mood == "happy" or s.has_waited,
    ),
    Ask("saves_face", "a worried question", lambda s: s.intent == "question" and s.mood == "worried"),
    Ask("common_ground", "praise with something personal in it", lambda s: s.intent == "praise" and s.has_facts),
    Ask("stands_firm", "the message insults someone who answers", lambda s: "abuse" in s.flags),
)


def asked_for(situation: Situation) -> tuple[str, ...]:
    """Return the virtues that this situation asks for, in the order of the principles."""
    return tuple(ask.virtue for ask in ASKED_FOR if ask.holds(situation))
