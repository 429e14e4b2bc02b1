"""What the coach hands back, and what it is told."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the case while a reply is written; everything may be missing."""

    customer_name: str | None = None
    customer_message: str | None = None
    hours_waited: float | None = None
    earlier_attempts: int = 0
    channel: str = "email"
    agent_name: str | None = None
    country: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Words worth another look: where they stand, what was seen, why it matters and a way out."""

    code: str
    rule: str
    start: int
    end: int
    message: str
    why: str
    source: str
    instead: str
    rewrites: tuple[str, ...] = ()
    strength: float = 0.6


@dataclass(frozen=True, slots=True)
class Virtue:
    """Something that makes a customer feel met: whether the reply has it, and whether it is asked for here."""

    code: str
    holds: bool
    is_asked_for: bool
    message: str
    why: str
    source: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The report on a reply."""

    language: str
    findings: tuple[Finding, ...] = ()
    virtues: tuple[Virtue, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """The codes of the virtues that hold."""
        return tuple(virtue.code for virtue in self.virtues if virtue.holds)

    @property
    def missing(self) -> tuple[Virtue, ...]:
        """The virtues that are asked for and not there."""
        return tuple(virtue for virtue in self.virtues if virtue.is_asked_for and not virtue.holds)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of a message with the words that show it."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asks:
    """The facts of a request, for the calm box: what is asked, and the numbers, dates and sums in it."""

    questions: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a customer's message."""

    language: str
    intent: str = "other"
    mood: str = "calm"
    flags: tuple[Flag, ...] = ()
    praised: str | None = None
    facts: tuple[str, ...] = ()
    asks: Asks = field(default_factory=Asks)

    @property
    def flag_codes(self) -> tuple[str, ...]:
        """The flags, each once, in the order of the principles."""
        from_first = dict.fromkeys(flag.code for flag in self.flags)
        return tuple(from_first)
