"""Contempt in notes among ourselves: words about a customer that the customer should not have to read.

A note is no reply, so the rules for replies do not fit it; only words that look down on somebody are marked, and
gently, with the reminder that customers have a right to read what is written about them.
"""

from collections.abc import Mapping

from skranke.coach.language import guess
from skranke.coach.report import Finding
from skranke.coach.wordlist import pattern, table

CODE = "contempt"
STRENGTH = 0.6
LONGEST = 100_000


def review_note(text: str, *, language: str | None = None, page_language: str = "en") -> list[Finding]:
    """Return the words of a note that look down on somebody."""
    text = text[:LONGEST]
    code = language or guess(text)
    said = words(page_language)
    return [
        Finding(
            code=CODE,
            rule=f"{code}/{CODE}",
            start=found.start(),
            end=found.end(),
            message=said["message"].replace("{found}", found[0]),
            why=said["why"],
            source=f"docs/writing/{CODE}.md",
            instead=said["instead"],
            strength=STRENGTH,
        )
        for found in pattern(CODE, code).finditer(text)
    ]


def words(page_language: str) -> Mapping[str, str]:
    """Return what is said about this kind of hint: its title, message, why and instead."""
    found: Mapping[str, str] = table(CODE, page_language)["words"]
    return found
