"""Gates: what the rest of the reply says about words that match a rule."""

from collections.abc import Callable, Iterator, Mapping

from skranke.coach.letter import Letter
from skranke.coach.match import Hit


def has_time_beside(letter: Letter, hit: Hit) -> bool:
    """A promise holds once a day, a time or a date stands in its sentence or the next one."""
    return letter.has("@when", sentence=hit.sentence) or letter.has("@when", sentence=hit.sentence + 1)


def has_way_forward(letter: Letter, hit: Hit) -> bool:
    """A referral or a rule is no brush-off when the reply offers something or says what happens next."""
    return letter.has("@offer") or any(True for _ in dated_steps(letter))


def dated_steps(letter: Letter) -> Iterator[Hit]:
    """Yield where somebody does something by a day or a time that is named."""
    deeds = {hit.sentence: hit for hit in letter.found("@deed")}
    for when in letter.found("@when"):
        deed = deeds.get(when.sentence)
        if deed and letter.sentences[when.sentence].role == "body":
            yield Hit(when.sentence, min(when.first, deed.first), max(when.last, deed.last))


GATES: Mapping[str, Callable[[Letter, Hit], bool]] = {
    "vague_promise": has_time_beside,
    "brush_off": has_way_forward,
}


def is_opened(letter: Letter, hit: Hit, *, code: str) -> bool:
    """Tell whether the rest of the reply takes the sting out of the words."""
    gate = GATES.get(code)
    return gate is not None and gate(letter, hit)
