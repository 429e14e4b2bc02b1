"""The calm box: what a message asks, and the numbers, dates and sums in it."""

import re

from skranke.coach.letter import Letter
from skranke.coach.report import Asks

MOST = 6
PHONE = re.compile(
    r"(?<![\w#-])(?:\+\d{1,3}[ \d()-]{6,16}\d|0\d{1,3}[-/ ]?\d{2,3}(?:[ -]?\d{2,3}){1,3}"
    r"|\d{2,3}(?: \d{2,3}){2,3})(?![\w-])"
)
# Words that stand before a number that names something, in all five languages.
LABELS = (
    "order|ordre|case|ref|reference|referens|referanse|ärende|sag|sak|sprawa|sprawy|zamówienie|zamówienia|faktura|faktury"
    "|invoice|kund|kunde|customer|klient|klienta|booking|bokning|bestilling|beställning|nr|no|nummer|number|numer"
)
NUMBER = re.compile(
    rf"\b(?:{LABELS})[\w.]{{0,8}}[ :#.]{{0,3}}(?:nr|no|number|nummer|numer)?[ :#.]{{0,3}}"
    r"(?P<said>[A-Z]{0,5}[-/]?\d[\dA-Z/-]{2,})"
    r"|(?P<coded>\b[A-Z]{1,5}[-/]?\d[\dA-Z-]{3,}\b)|#(?P<marked>\d{3,})|(?P<long>\b\d{5,12}\b)",
    re.I,
)
CURRENCY = "kr|kronor|kroner|SEK|DKK|NOK|PLN|zł|zl|złotych|EUR|euro|GBP|USD|pounds?|dollars?"
AMOUNT = re.compile(
    r"[£€$] ?\d[\d .,]{0,12}\d|[£€$] ?\d|"
    rf"\b\d(?:[\d .,]{{0,12}}\d)?(?:,-|:-)? ?(?:{CURRENCY})\b|\b\d{{1,9}}(?:,-|:-)",
    re.I,
)


def find(letter: Letter) -> Asks:
    """Return the facts of a request."""
    amounts = _spans(AMOUNT, letter.text)
    phones = [span for span in _spans(PHONE, letter.text) if not _meet(span, amounts)]
    numbers = [span for span in _numbers(letter.text) if not _meet(span, phones + amounts)]
    dates = sorted({letter.span(hit) for name in ("@date", "@clock") for hit in letter.found(name)})
    return Asks(
        questions=_questions(letter),
        numbers=_texts(letter.text, numbers),
        phones=_texts(letter.text, phones),
        dates=_texts(letter.text, dates),
        amounts=_texts(letter.text, amounts),
    )


def _questions(letter: Letter) -> tuple[str, ...]:
    """The sentences that ask something, by their mark or by their words."""
    asking = [
        letter.text[sentence.start : sentence.end]
        for place, sentence in enumerate(letter.sentences)
        if sentence.role != "quote"
        and sentence.tokens
        and ("?" in sentence.tokens[-1].after or letter.has("intent.request.strong", sentence=place))
    ]
    return tuple(asking[:MOST])


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


def _numbers(text: str) -> list[tuple[int, int]]:
    return [found.span(found.lastgroup or 0) for found in NUMBER.finditer(text)]


def _meet(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _texts(text: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in spans))[:MOST]
