"""How each kind of rule finds its places in a letter."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from skranke.coach.gates import is_opened
from skranke.coach.guards import is_excepted, is_guarded
from skranke.coach.kinds.coded import FUNCTIONS
from skranke.coach.letter import Letter
from skranke.coach.match import Hit
from skranke.coach.rule import Rule


class Place(NamedTuple):
    """Where a rule speaks, and the rewrites it offers there."""

    hit: Hit
    rewrites: tuple[str, ...]


def places(letter: Letter, rule: Rule) -> Iterator[Place]:
    """Yield the places where a rule speaks in a letter."""
    yield from KINDS[rule.kind](letter, rule)


def _phrase(letter: Letter, rule: Rule) -> Iterator[Place]:
    for hit in _harmful(letter, rule, rule.id):
        yield Place(hit, rule.rewrites)


def _swap(letter: Letter, rule: Rule) -> Iterator[Place]:
    for number, better in enumerate(rule.swaps.values()):
        for hit in _harmful(letter, rule, f"{rule.id}#{number}"):
            yield Place(hit, (better, *rule.rewrites))


def _limit(letter: Letter, rule: Rule) -> Iterator[Place]:
    """More than `most` times in the whole reply: each one past the limit is shown."""
    for hit in list(_harmful(letter, rule, rule.id))[rule.most :]:
        yield Place(hit, rule.rewrites)


def _repeat(letter: Letter, rule: Rule) -> Iterator[Place]:
    """The very same words more than `most` times."""
    seen: dict[tuple[str, ...], int] = {}
    for hit in _harmful(letter, rule, rule.id):
        words = tuple(token.word for token in letter.words(hit))
        seen[words] = seen.get(words, 0) + 1
        if seen[words] > rule.most:
            yield Place(hit, rule.rewrites)


def _require(letter: Letter, rule: Rule) -> Iterator[Place]:
    """The phrase needs something beside it, in its sentence or the next one."""
    names = [f"{rule.id}?needs", *(phrase for phrase in rule.needs if phrase.startswith("@"))]
    for hit in _harmful(letter, rule, rule.id):
        if not any(letter.has(name, sentence=hit.sentence + step) for name in names for step in (0, 1)):
            yield Place(hit, rule.rewrites)


def _code(letter: Letter, rule: Rule) -> Iterator[Place]:
    for hit in FUNCTIONS[rule.run](letter, rule):
        if not is_guarded(letter, hit, rule=rule) and not is_excepted(letter, hit, rule=rule):
            yield Place(hit, rule.rewrites)


def _harmful(letter: Letter, rule: Rule, name: str) -> Iterator[Hit]:
    """Yield the hits that no guard, exception or gate makes harmless."""
    roles = {"body", "greeting", "closing"} if rule.is_virtue else {"body"}
    for hit in letter.found(name):
        if (
            letter.sentences[hit.sentence].role in roles
            and _stands(letter, hit, rule.place)
            and not is_guarded(letter, hit, rule=rule)
            and not is_excepted(letter, hit, rule=rule)
            and ("gate" in rule.without or not is_opened(letter, hit, code=rule.code))
        ):
            yield hit


def _stands(letter: Letter, hit: Hit, place: str) -> bool:
    """Tell whether a hit stands where the rule looks: anywhere, or in the only, first or last sentence."""
    if place == "anywhere" or not letter.body:
        return True
    sentence = letter.sentences[hit.sentence]
    if place == "only":
        return len(letter.body) == 1
    return sentence is letter.body[0 if place == "first" else -1]


KINDS: Mapping[str, Callable[[Letter, Rule], Iterator[Place]]] = {
    "phrase": _phrase,
    "swap": _swap,
    "limit": _limit,
    "repeat": _repeat,
    "require": _require,
    "code": _code,
}
