"""The catalogue of rules: one page a language, made from the rules themselves."""

from collections.abc import Iterator, Sequence

from skranke.coach.codes import ASKED_FOR, FAULTS, VIRTUES
from skranke.coach.explain import words_of_code
from skranke.coach.load import ideas_missing, language, rules_of
from skranke.coach.rule import Rule

HEAD = """# The rules of the coach: {name}

Made from the rule files by `make coach-catalogue`; do not edit.
How to write a rule: [add_a_rule.md](../recipes/add_a_rule.md). What each code means and why: [coach.md](../coach.md).

{rules} rules with {phrases} phrases.
"""


def catalogue(code: str) -> str:
    """Return the page of a language as Markdown."""
    rules = rules_of(code)
    phrases = sum(len(rule.phrases) + len(rule.swaps) for rule in rules)
    lines = [HEAD.format(name=language(code).settings["name"], rules=len(rules), phrases=phrases)]
    for fault_or_virtue in FAULTS + VIRTUES:
        lines += _section(fault_or_virtue, [rule for rule in rules if rule.code == fault_or_virtue])
    return "\n".join([*lines, *_missing(code)]) + "\n"


def _section(code: str, rules: Sequence[Rule]) -> Iterator[str]:
    words = words_of_code("en")[code]
    yield f"## {code}\n\n{words['why']} {words['instead']}\n"
    if asked := [ask.when for ask in ASKED_FOR if ask.virtue == code]:
        yield f"Asked for: {asked[0]}.\n"
    yield "| rule | level | kind | for example | not |\n|---|---|---|---|---|"
    for rule in rules:
        examples = f"{_cell(rule.flags[0].text)} | {_cell(rule.passes[0].text)}"
        yield f"| `{rule.id}` | {rule.level} | {rule.kind} | {examples} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _missing(code: str) -> Iterator[str]:
    if missing := ideas_missing(code):
        yield "## Ideas this language lacks on purpose\n"
    for idea, reason in missing.items():
        yield f"- `{idea}`: {reason}"
