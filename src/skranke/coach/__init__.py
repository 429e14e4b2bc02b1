"""The coach: reads a reply and a customer's message in five languages, at once, with reasons.

Text in, report out. It knows neither Django nor the desk, keeps nothing and says nothing about persons.
"""

from skranke.coach import engine
from skranke.coach.language import guess
from skranke.coach.openers import openers_for
from skranke.coach.reading import read_letter
from skranke.coach.report import Asks, Context, Finding, Flag, Reading, Review, Virtue

__all__ = ["Asks", "Context", "Finding", "Flag", "Reading", "Review", "Virtue", "openers", "read", "review"]


def review(
    reply: str,
    *,
    language: str | None = None,
    context: Context | None = None,
    page_language: str = "en",
) -> Review:
    """Return what is worth another look in a reply, and what makes its customer feel met."""
    context = context or Context()
    code = language or guess(reply, expected=guess(context.customer_message) if context.customer_message else None)
    letter = engine.ready(reply, language_code=code, context=context)
    return engine.review_letter(letter, page_language=page_language)


def read(message: str, *, language: str | None = None) -> Reading:
    """Return what a message wants, how it is written, and what in it deserves attention."""
    return read_letter(message, code=language or guess(message))


def openers(context: Context) -> list[str]:
    """Return two to four first sentences to choose from, in the customer's language, of what is known."""
    return openers_for(context)
