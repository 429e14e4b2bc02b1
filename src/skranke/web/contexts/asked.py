"""What the workshop was asked about a case, and whether there is something to tell them."""

from collections.abc import Sequence
from dataclasses import dataclass

from skranke.cases.models import Case, Message, Question
from skranke.coach.report import Reading

MOST = 5


@dataclass(frozen=True)
class Asked:
    number: int
    questions: Sequence[Question]
    is_pleased: bool

    @classmethod
    def of(cls, case: Case, *, messages: Sequence[Message], reading: Reading | None) -> "Asked":
        questions = [each.question for each in reversed(messages) if hasattr(each, "question")][:MOST]
        answered = [question.answered_at for question in questions if question.answered_at]
        last = max((each.at for each in messages if each.kind == Message.IN and not each.automatic), default=None)
        has_written_since = bool(answered and last and last > min(answered))
        sounds = reading is not None and (reading.intent == "praise" or reading.mood == "happy")
        return cls(case.pk, questions, is_pleased=has_written_since and sounds)
