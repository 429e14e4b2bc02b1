"""Every rule of every language keeps its own word: its examples hit, its counter-examples stay silent."""

from collections.abc import Iterator

import pytest

from skranke.coach import Context, engine
from skranke.coach.codes import FAULTS, LANGUAGES, VIRTUES
from skranke.coach.explain import words_of_code
from skranke.coach.kinds.coded import FUNCTIONS
from skranke.coach.kinds.places import places
from skranke.coach.letter import Letter
from skranke.coach.load import ideas_missing, rules_of
from skranke.coach.rule import Example, Rule

RULES = [rule for code in LANGUAGES for rule in rules_of(code)]
FLAGS = [pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES for i, example in enumerate(rule.flags)]
PASSES = [pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES for i, example in enumerate(rule.passes)]


def ready(rule: Rule, example: Example, *, text: str | None = None) -> Letter:
    context = Context(customer_message=example.customer or None, customer_name=example.name or None)
    return engine.ready(text or example.text, language_code=rule.id[:2], context=context)


def marked(rule: Rule, letter: Letter) -> Iterator[tuple[int, int]]:
    for place in places(letter, rule):
        yield engine.span_of(letter, rule, place.hit)


@pytest.mark.parametrize(("rule", "example"), FLAGS)
def test_an_example_is_marked_at_its_words(rule: Rule, example: Example) -> None:
    start = example.text.index(example.marks)
    end = start + len(example.marks)
    found = list(marked(rule, ready(rule, example)))
    assert any(first < end and start < last for first, last in found), f"{rule.id} marks {found} in “{example.text}”"


@pytest.mark.parametrize(("rule", "example"), PASSES)
def test_a_counter_example_stays_silent(rule: Rule, example: Example) -> None:
    found = [example.text[start:end] for start, end in marked(rule, ready(rule, example))]
    assert not found, f"{rule.id} marks {found}; it should not: {example.because}"


@pytest.mark.parametrize(("rule", "example"), FLAGS)
def test_the_better_way_is_clean_itself(rule: Rule, example: Example) -> None:
    if example.better:
        found = [
            (f.rule, f.message)
            for f in engine.find_faults(ready(rule, example, text=example.better), page_language="en")
        ]
        assert not found


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_is_complete(rule: Rule) -> None:
    assert len(rule.flags) >= 2, "at least two examples that hit"
    assert len(rule.passes) >= 2, "at least two examples that stay silent"
    assert all(example.marks for example in rule.flags)
    assert all(example.because for example in rule.passes)
    assert rule.kind != "code" or rule.run in FUNCTIONS
    assert rule.is_virtue or all(example.better for example in rule.flags), "each fault shows a better way"


@pytest.mark.parametrize("code", sorted({rule.id[:2] for rule in RULES}))
def test_a_language_has_every_idea_or_says_why_not(code: str) -> None:
    ideas = {rule.id.split("/", 1)[1] for rule in RULES}
    own = {rule.id.split("/", 1)[1] for rule in RULES if rule.id.startswith(code)}
    missing = ideas_missing(code)
    assert not (missing.keys() & own), "an idea is there and called missing"
    assert ideas - own == set(missing), "each idea is a rule file or a line in missing.toml"
    assert all(len(reason) > 20 for reason in missing.values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_code_has_its_words_in_every_page_language(code: str) -> None:
    words = words_of_code(code)
    assert set(words) == set(FAULTS + VIRTUES)
    for entry in words.values():
        assert entry.keys() == {"title", "message", "why", "instead"}
        assert all(entry.values())
