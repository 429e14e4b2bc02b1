"""The small language of phrases, and the matcher that walks it."""

import pytest

from skranke.coach.match import Lexicon, Matcher, plant, tags_in
from skranke.coach.pattern import MOST_VARIANTS, PatternError, variants
from skranke.coach.text import Sentence, Spelling, tokens

CLASSES = {"you": ["you", "=De", "your firm"], "end": ["*ligen"]}
PLAIN = Spelling()


def found(phrase: str, text: str) -> list[str]:
    sequences = [variants(phrase, spelling=PLAIN, classes=CLASSES)]
    lexicon = Lexicon()
    lexicon.learn("<you>", ["you", "=De"])
    lexicon.learn("<end>", ["*ligen"])
    for tag in tags_in(sequences):
        lexicon.learn_tag(tag)
    sentence = Sentence(0, len(text), tokens(text, 0, len(text), spelling=PLAIN))
    hits = Matcher(plant(sequences), lexicon).find([sentence]).get(0, [])
    return [text[sentence.tokens[hit.first].start : sentence.tokens[hit.last - 1].end] for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("you forgot", "But You, forgot it", ["You, forgot"]),
        ("follow up", "a follow-up", ["follow-up"]),
        ("you (forgot|failed to)", "you failed to", ["you failed to"]),
        ("you (forgot|missed|lost|failed to)", "you lost it", ["you lost"]),
        ("you [really] forgot", "you forgot, you really forgot", ["you forgot", "you really forgot"]),
        ("you ..2 forgot", "you have just forgot", ["you have just forgot"]),
        ("you ..1 forgot", "you have just forgot", []),
        ("forg* to", "forgetting to", ["forgetting to"]),
        ("<end> inte", "Vanligen inte", ["Vanligen inte"]),
        ("ask <you>", "ask your firm", ["ask your firm"]),
        ("<you> har", "Når De har", ["De har"]),
        ("<you> har", "Når de har", []),
        ("=De har", "De har", []),
        ("# days", "in 14 days", ["14 days"]),
        ("<Cap> rings", "Now Anna rings", ["Anna rings"]),
        ("send <CAPS>", "send NOW", ["send NOW"]),
        ("^ you", "you and you", ["you"]),
        ("receipt $", "receipt for the receipt", ["receipt"]),
        ("really?", "really, really?", ["really"]),
        ("great :)", "great 😄", ["great 😄"]),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, words: list[str]) -> None:
    assert found(phrase, text) == words


@pytest.mark.parametrize(
    ("phrase", "complaint"),
    [
        ("(you forgot", "never closed"),
        ("you forgot)", "never opened"),
        ("[you]", "may be empty"),
        ("..3 you", "begins or ends with a gap"),
        ("a ..1 b ..1 c ..1 d ..1 e", "more than three gaps"),
        ("<nobody> is", "forms.toml lacks"),
        ("you {forgot}", "do not know"),
        (" ".join(["(a b|c d)"] * 13), "variants"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, complaint: str) -> None:
    with pytest.raises(PatternError, match=complaint):
        variants(phrase, spelling=PLAIN, classes=CLASSES)


def test_many_single_words_are_one_variant() -> None:
    assert len(variants("(a|b|c|d) (e|f|g) h", spelling=PLAIN, classes=CLASSES)) == 1
    assert MOST_VARIANTS < 10_000
