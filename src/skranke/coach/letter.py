"""A text made ready: language known, roles given, every phrase of the language looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from skranke.coach.load import Language
from skranke.coach.match import Hit
from skranke.coach.report import Context, Reading
from skranke.coach.strip import give_roles, quotations
from skranke.coach.text import Sentence, Token, sentences, split

# Longer texts are reviewed as far as this: nobody reads hints past it, and every key stroke asks again.
LONGEST = 100_000
NOTHING: Sequence[Hit] = ()


@dataclass
class Letter:
    """A text and all that was found in it."""

    text: str
    language: Language
    sentences: Sequence[Sentence]
    hits: Mapping[str, Sequence[Hit]]
    context: Context = field(default_factory=Context)
    reading: Reading | None = None
    places_of: dict[str, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """What stands between quotation marks."""
        return quotations(self.text)

    @cached_property
    def body(self) -> list[Sentence]:
        """The sentences of the answer itself."""
        return [sentence for sentence in self.sentences if sentence.role == "body" and sentence.tokens]

    @cached_property
    def customer(self) -> "Letter | None":
        """The customer's message, made ready in the same language."""
        message = self.context.customer_message
        return letter_from(message, language=self.language) if message else None

    def found(self, name: str) -> Sequence[Hit]:
        """Return where a phrase list was found."""
        return self.hits.get(name, NOTHING)

    def has(self, name: str, *, sentence: int | None = None) -> bool:
        """Tell whether a phrase list was found, in one sentence or anywhere in the answer."""
        places = self.places(name)
        return bool(places) if sentence is None else sentence in places

    def places(self, name: str) -> frozenset[int]:
        """Return the sentences where a phrase list was found, quoted mail left out."""
        places = self.places_of.get(name)
        if places is None:
            found = (hit.sentence for hit in self.hits.get(name, NOTHING))
            places = frozenset(place for place in found if self.sentences[place].role != "quote")
            self.places_of[name] = places
        return places

    def words(self, hit: Hit) -> Sequence[Token]:
        """Return the words of a hit."""
        return self.sentences[hit.sentence].tokens[hit.first : hit.last]

    def span(self, hit: Hit) -> tuple[int, int]:
        """Return the place of a hit in the text."""
        tokens = self.sentences[hit.sentence].tokens
        return tokens[hit.first].start, tokens[hit.last - 1].end


def letter_from(text: str, *, language: Language, context: Context | None = None) -> Letter:
    """Make a text ready."""
    text = text[:LONGEST]
    found = list(sentences(text, split(text), spelling=language.spelling))
    give_roles(text, found, greetings=language.greetings, closings=language.closings)
    matcher = language.matcher
    hits = {language.names[number]: places for number, places in matcher.find(found).items()}
    return Letter(text, language, found, hits, context or Context())
