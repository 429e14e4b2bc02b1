"""The card of a few seconds before a conversation: offered by itself before a hard one, unless it is switched off."""

from dataclasses import dataclass

from skranke.cases.models import Case
from skranke.coach.report import Context, Reading
from skranke.people import private
from skranke.web.reader import Reader

HARD_MOODS = {"angry", "irritated"}
HARD_FLAGS = {"abuse", "threat_to_leave", "loud"}
MANY_ATTEMPTS = 2


@dataclass(frozen=True)
class SelfCheck:
    is_offered: bool
    is_off: bool

    @classmethod
    def of(cls, reader: Reader, case: Case, *, context: Context, reading: Reading, begun: bool) -> "SelfCheck":
        """Once something has been written the moment has passed."""
        is_off = private.of(reader.user).is_self_check_off
        is_hard = case.needs_answer and is_hard_one(case, context, reading)
        return cls(is_offered=is_hard and not is_off and not begun, is_off=is_off)


def is_hard_one(case: Case, context: Context, reading: Reading) -> bool:
    return (
        reading.mood in HARD_MOODS
        or bool(HARD_FLAGS & set(reading.flag_codes))
        or context.earlier_attempts >= MANY_ATTEMPTS
        or case.legal_due_at is not None
    )
