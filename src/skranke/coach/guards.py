"""Guards: reasons why words that match a rule are harmless where they stand."""

from collections.abc import Callable, Mapping, Sequence

from skranke.coach.letter import Letter
from skranke.coach.match import Hit
from skranke.coach.rule import Rule
from skranke.coach.strip import inside
from skranke.coach.text import Token

NEAR = 3
STOPS = frozenset(",;:–—")


def is_quoted(letter: Letter, hit: Hit) -> bool:
    """The words are somebody else's, repeated between quotation marks."""
    start, end = letter.span(hit)
    return inside(start, letter.quotations) and inside(end - 1, letter.quotations)


def is_negated(letter: Letter, hit: Hit) -> bool:
    """A "not" stands right before, in the same clause."""
    tokens = letter.sentences[hit.sentence].tokens
    before = tokens[clause_start(tokens, hit.first) : hit.first][-2:]
    return any("<not>" in token.tags for token in before)


def is_conditional(letter: Letter, hit: Hit) -> bool:
    """The clause begins with "if" or "in case": it tells what may happen to anyone."""
    tokens = letter.sentences[hit.sentence].tokens
    before = tokens[clause_start(tokens, hit.first) : hit.first]
    return any("<if>" in token.tags for token in before)


def is_own_fault(letter: Letter, hit: Hit) -> bool:
    """The sentence takes the fault on us."""
    return letter.has("@own_fault", sentence=hit.sentence)


GUARDS: Mapping[str, Callable[[Letter, Hit], bool]] = {
    "quotation": is_quoted,
    "negation": is_negated,
    "condition": is_conditional,
    "own_fault": is_own_fault,
}
ALL = tuple(GUARDS)
GUARDS_OF: Mapping[str, Sequence[str]] = {
    "contradiction": ALL,
    "blame": ALL,
    "lecturing": ("quotation", "negation"),
    "brush_off": ("quotation", "condition"),
    "harsh_tone": ("quotation", "negation"),
    "vague_promise": ("quotation", "negation"),
    "grovelling": ("quotation",),
    "keyword_reply": ("quotation",),
    "cheeky_humour": ("quotation",),
}


def clause_start(tokens: Sequence[Token], first: int) -> int:
    """Return where the clause of a word begins."""
    place = first
    while place > 0 and not (STOPS & set(tokens[place - 1].after)):
        place -= 1
    return place


def clause_end(tokens: Sequence[Token], last: int) -> int:
    """Return where the clause of a word ends."""
    place = last
    while place < len(tokens) and not (STOPS & set(tokens[place - 1].after)):
        place += 1
    return place


def is_guarded(letter: Letter, hit: Hit, *, rule: Rule) -> bool:
    """Tell whether any guard of the rule's code keeps it silent here."""
    asked = (name for name in GUARDS_OF.get(rule.code, ()) if name not in rule.without)
    return any(GUARDS[name](letter, hit) for name in asked)


def is_excepted(letter: Letter, hit: Hit, *, rule: Rule) -> bool:
    """Tell whether the rule's own conditions keep it silent here."""
    return (
        (bool(rule.unless) and _before(letter, hit, _lists(rule, "unless")))
        or (bool(rule.unless_after) and _after(letter, hit, _lists(rule, "unless_after")))
        or (bool(rule.unless_near) and _near(letter, hit, _lists(rule, "unless_near")))
        or (bool(rule.only_near) and not _near(letter, hit, _lists(rule, "only_near")))
        or (bool(rule.unless_reply) and _anywhere(letter, _lists(rule, "unless_reply")))
        or (bool(rule.only_reply) and not _anywhere(letter, _lists(rule, "only_reply")))
        or (bool(rule.moods) and (letter.reading is None or letter.reading.mood not in rule.moods))
        or _customer_excepts(letter, rule)
    )


def _lists(rule: Rule, condition: str) -> list[str]:
    """Return the names of the phrase lists a condition looks for: its own, and signals it cites."""
    cited = [phrase for phrase in getattr(rule, condition) if phrase.startswith("@")]
    return [f"{rule.id}?{condition}", *cited]


def _before(letter: Letter, hit: Hit, names: Sequence[str]) -> bool:
    return any(
        other.sentence == hit.sentence and hit.first - NEAR <= other.last <= hit.first
        for name in names
        for other in letter.found(name)
    )


def _after(letter: Letter, hit: Hit, names: Sequence[str]) -> bool:
    return any(
        other.sentence == hit.sentence and hit.last <= other.first <= hit.last + NEAR
        for name in names
        for other in letter.found(name)
    )


def _near(letter: Letter, hit: Hit, names: Sequence[str]) -> bool:
    return any(letter.has(name, sentence=hit.sentence) for name in names)


def _anywhere(letter: Letter, names: Sequence[str]) -> bool:
    return any(letter.has(name) for name in names)


def _customer_excepts(letter: Letter, rule: Rule) -> bool:
    """What the customer wrote decides; without their message the rule keeps silent if it needs it."""
    if rule.only_customer and (
        letter.customer is None or not _anywhere(letter.customer, _lists(rule, "only_customer"))
    ):
        return True
    return (
        bool(rule.unless_customer)
        and letter.customer is not None
        and _anywhere(letter.customer, _lists(rule, "unless_customer"))
    )
