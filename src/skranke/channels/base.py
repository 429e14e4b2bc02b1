"""What a channel says of an attempt to deliver."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Delivered; or not, with the reason in words, and whether trying again may help."""

    is_delivered: bool
    error: str = ""
    may_try_again: bool = False

    @classmethod
    def delivered(cls) -> "Outcome":
        return cls(is_delivered=True)

    @classmethod
    def later(cls, error: str) -> "Outcome":
        return cls(is_delivered=False, error=error, may_try_again=True)

    @classmethod
    def never(cls, error: str) -> "Outcome":
        return cls(is_delivered=False, error=error)
