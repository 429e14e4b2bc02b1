"""The coach: reads a reply and a customer's message in five languages, at once, with reasons.

Text in, report out. It knows neither Django nor the desk, keeps nothing and says nothing about persons.
"""

from skranke.coach import engine, merge, second_opinion
from skranke.coach.language import guess
from skranke.coach.letter import Letter
from skranke.coach.openers import openers_for
from skranke.coach.report import Asks, Context, Finding, Flag, Reading, Review, Virtue

__all__ = [
    "Asks",
    "Context",
    "Finding",
    "Flag",
    "Reading",
    "Review",
    "Virtue",
    "openers",
    "read",
    "review",
    "review_by_rules",
]


def review(
    reply: str,
    *,
    language: str | None = None,
    context: Context | None = None,
    page_language: str = "en",
) -> Review:
    """Return what is worth another look in a reply, and what makes its customer feel met."""
    letter = _ready(reply, language, context or Context())
    return merge.review(letter, page_language=page_language, opinion=second_opinion.opinion())


def review_by_rules(
    reply: str,
    *,
    language: str | None = None,
    context: Context | None = None,
    page_language: str = "en",
) -> Review:
    """The same by rules alone: at once, while the second opinion takes a moment."""
    return engine.review_letter(_ready(reply, language, context or Context()), page_language=page_language)


def _ready(reply: str, language: str | None, context: Context) -> Letter:
    code = language or guess(reply, expected=guess(context.customer_message) if context.customer_message else None)
    return engine.ready(reply, language_code=code, context=context)


def read(message: str, *, language: str | None = None) -> Reading:
    """Return what a message wants, how it is written, and what in it deserves attention."""
    return merge.read(message, code=language or guess(message), opinion=second_opinion.opinion())


def openers(context: Context) -> list[str]:
    """Return two to four first sentences to choose from, in the customer's language, of what is known."""
    return openers_for(context)
