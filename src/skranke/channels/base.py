"""What a channel says of an attempt to deliver."""

from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    DELIVERED = "delivered"
    LATER = "later"  # a fault that may pass
    NEVER = "never"  # a fault that stays
    UNKNOWN = "unknown"  # it may have been taken before the connection broke


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt, and why, in words for the person who wrote the answer."""

    fate: Fate
    error: str = ""

    @classmethod
    def delivered(cls, error: str = "") -> "Outcome":
        """Taken by the next server; `error` names recipients that were refused while others were not."""
        return cls(Fate.DELIVERED, error)

    @classmethod
    def later(cls, error: str) -> "Outcome":
        return cls(Fate.LATER, error)

    @classmethod
    def never(cls, error: str) -> "Outcome":
        return cls(Fate.NEVER, error)

    @classmethod
    def unknown(cls, error: str) -> "Outcome":
        return cls(Fate.UNKNOWN, error)
