"""The catalogue of rules: a page made from the rules themselves."""

from collections.abc import Iterator, Sequence

from skranke.coach.codes import ASKED_FOR, FAULTS, LANGUAGES, VIRTUES
from skranke.coach.explain import words_of_code
from skranke.coach.load import ideas_missing, rules_of
from skranke.coach.rule import Rule

HEAD = """# All rules of the coach

Made from the rule files by `make coach-catalogue`; do not edit.
How to write a rule: [recipes/add_a_rule.md](recipes/add_a_rule.md).
What each code means and why: [coach.md](coach.md).
"""


def catalogue() -> str:
    """Return the page as Markdown."""
    rules = {code: rules_of(code) for code in LANGUAGES}
    lines = [HEAD, *_counts(rules)]
    for code in FAULTS + VIRTUES:
        lines += _section(code, [rule for of_language in rules.values() for rule in of_language if rule.code == code])
    return "\n".join([*lines, *_missing()]) + "\n"


def _counts(rules: dict[str, list[Rule]]) -> Iterator[str]:
    yield "| language | rules | phrases |\n|---|---|---|"
    for code, of_language in rules.items():
        yield f"| {code} | {len(of_language)} | {sum(len(rule.phrases) + len(rule.swaps) for rule in of_language)} |"
    yield ""


def _section(code: str, rules: Sequence[Rule]) -> Iterator[str]:
    words = words_of_code("en")[code]
    yield f"## {code}\n\n{words['why']} {words['instead']}\n"
    if asked := [ask.when for ask in ASKED_FOR if ask.virtue == code]:
        yield f"Asked for: {asked[0]}.\n"
    yield "| rule | level | kind | for example | not |\n|---|---|---|---|---|"
    for rule in sorted(rules, key=lambda rule: (rule.id.split("/", 1)[1], LANGUAGES.index(rule.id[:2]))):
        examples = f"{_cell(rule.flags[0].text)} | {_cell(rule.passes[0].text)}"
        yield f"| `{rule.id}` | {rule.level} | {rule.kind} | {examples} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _missing() -> Iterator[str]:
    yield "## Ideas a language lacks on purpose\n"
    for code in LANGUAGES:
        for idea, reason in ideas_missing(code).items():
            yield f"- `{code}/{idea}`: {reason}"
