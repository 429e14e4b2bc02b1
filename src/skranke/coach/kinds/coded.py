"""Rules that data cannot say, each a function from a letter to its hits."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from skranke.coach.gates import dated_steps
from skranke.coach.guards import clause_start
from skranke.coach.kinds.naming import names_customer
from skranke.coach.letter import Letter
from skranke.coach.match import Hit
from skranke.coach.rule import Rule
from skranke.coach.text import Sentence, Token, fold

WHOLE_SENTENCE_WORDS = 5
# Beside more whole sentences than this a fragment is not the answer itself.
MOST_WHOLE = 3
ECHO_STEM = 5
STEPS = 2


def shouting(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """Two words or more in capitals in a row, or one after a command; codes, names and short forms are none."""
    for place, sentence in enumerate(letter.sentences):
        if sentence.role != "body":
            continue
        first = None
        for at, token in enumerate([*sentence.tokens, None]):
            loud = token is not None and _is_shouted(letter, token.raw, token.tags)
            if loud and first is None:
                first = at
            elif not loud and first is not None:
                if _is_loud(sentence.tokens[first:at]):
                    yield Hit(place, first, at)
                first = None


def _is_shouted(letter: Letter, raw: str, tags: frozenset[str]) -> bool:
    if "<CAPS>" not in tags or any(sign.isdigit() for sign in raw):
        return False
    # A word the customer wrote in capitals is a name here: a product, a button, a form.
    return raw not in (letter.context.customer_message or "")


def _is_loud(words: Sequence[Token]) -> bool:
    """Three words or more, or two long ones; "don't" is two words of the rules but one of the letter."""
    written = {word.start: len(word.raw) for word in words}
    return (len(written) > 2 and max(written.values()) > 3) or (len(written) == 2 and sum(written.values()) > 11)


def signs_in_rows(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """Rows of exclamation or question marks."""
    for place, sentence in enumerate(letter.sentences):
        if sentence.role == "body" and sentence.tokens and re.search(r"[!?]{2,}|!\s*!", sentence.tokens[-1].after):
            yield Hit(place, len(sentence.tokens) - 1, len(sentence.tokens))


def fragments(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """The answer, or a question, as a few words without a verb, in a reply that says little else."""
    whole = sum(is_whole(sentence) for sentence in letter.body)
    if whole > MOST_WHOLE:
        return
    for place, sentence in enumerate(letter.sentences):
        if sentence.role == "body" and is_fragment(sentence) and not is_address(letter, sentence):
            yield Hit(place, sentence.begin, len(sentence.tokens))


def is_whole(sentence: Sentence) -> bool:
    """A sentence with a verb, or long enough to be one."""
    tokens = sentence.tokens[sentence.begin :]
    return len(tokens) >= WHOLE_SENTENCE_WORDS or any("<verb>" in token.tags for token in tokens)


def is_fragment(sentence: Sentence) -> bool:
    """A few words that are no sentence and no courtesy either."""
    tokens = sentence.tokens[sentence.begin :]
    if not tokens or is_whole(sentence) or "!" in tokens[-1].after:
        return False
    return not any("<courtesy>" in token.tags for token in tokens)


def is_address(letter: Letter, sentence: Sentence) -> bool:
    """The customer's name and nothing else: "Kasper." or "and Lars," before the answer."""
    name = {fold(word) for word in re.findall(r"\w+", letter.context.customer_name or "")}
    return all(token.word in name for token in sentence.tokens[sentence.begin :])


def dated_step(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """Somebody does something by a day or a time that is named."""
    yield from islice(dated_steps(letter), 1)


def steps_of_cause(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """Two sentences or more that tell a cause, or steps to mend it; or two steps in one."""
    told = sorted({hit.sentence: hit for name in ("@cause", "@step") for hit in letter.found(name)}.values())
    told = [hit for hit in told if letter.sentences[hit.sentence].role == "body"]
    if len(told) > 1 or (told and steps_in(letter, told[0].sentence) >= STEPS):
        yield told[0]


def steps_in(letter: Letter, place: int) -> int:
    """How many clauses of a sentence hold a step of their own."""
    tokens = letter.sentences[place].tokens
    return len({clause_start(tokens, hit.last - 1) for hit in letter.found("@step") if hit.sentence == place})


def echoes(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """Early in the reply, the customer's own matter comes back in a sentence about them."""
    if letter.customer is None:
        return
    theirs = {stem for sentence in letter.customer.sentences for stem in _stems(letter, sentence)}
    for sentence in letter.body[:3]:
        place = letter.sentences.index(sentence)
        shared = _stems(letter, sentence) & theirs
        feels = letter.has("@feeling", sentence=place)
        if letter.has("@topic_only", sentence=place):
            continue
        if len(shared) >= 3 or (shared and feels):
            yield Hit(place, sentence.begin, len(sentence.tokens))
            return


def _stems(letter: Letter, sentence: Sentence) -> set[str]:
    """The words that carry matter, cut to their beginnings so that inflected forms meet."""
    common = letter.language.settings["function_words"]
    return {token.word[:ECHO_STEM] for token in sentence.tokens if len(token.word) > 3 and token.word not in common}


def says_name(letter: Letter, rule: Rule) -> Iterator[Hit]:
    """The customer is addressed by name."""
    yield from names_customer(letter)


FUNCTIONS: Mapping[str, Callable[[Letter, Rule], Iterator[Hit]]] = {
    "shouting": shouting,
    "signs_in_rows": signs_in_rows,
    "fragments": fragments,
    "dated_step": dated_step,
    "steps_of_cause": steps_of_cause,
    "echoes": echoes,
    "says_name": says_name,
}
