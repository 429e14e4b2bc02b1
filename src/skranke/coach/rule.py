"""A rule: what it flags, where it keeps silent, and what it says. Read from one TOML file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from skranke.coach.codes import FAULTS, MOODS, VIRTUES

KINDS = ("phrase", "swap", "limit", "require", "repeat", "code")
LEVELS = {"must": 0.9, "advice": 0.6, "nudge": 0.3}
GUARDS = ("quotation", "negation", "condition", "own_fault", "gate")
SPANS = ("words", "clause", "sentence")
PLACES = ("anywhere", "only", "first", "last")
# Phrase lists beside `phrases`, and how far they look.
CONDITIONS = (
    "unless",
    "unless_after",
    "unless_near",
    "unless_reply",
    "only_near",
    "only_reply",
    "only_customer",
    "unless_customer",
    "needs",
)


class RuleError(ValueError):
    """A rule file that cannot be used; the sentence says which, what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text that the rule must mark (`marks`), or must leave alone (`because`)."""

    text: str
    marks: str = ""
    better: str = ""
    because: str = ""
    customer: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One idea in one language."""

    id: str
    code: str
    title: str
    kind: str = "phrase"
    level: str = "advice"
    phrases: tuple[str, ...] = ()
    swaps: Mapping[str, str] = field(default_factory=dict)
    rewrites: tuple[str, ...] = ()
    run: str = ""
    most: int = 0
    span: str = "words"
    place: str = "anywhere"
    moods: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    unless_reply: tuple[str, ...] = ()
    only_near: tuple[str, ...] = ()
    only_reply: tuple[str, ...] = ()
    only_customer: tuple[str, ...] = ()
    unless_customer: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    message: str = ""
    why: str = ""
    instead: str = ""
    source: str = ""
    flags: tuple[Example, ...] = ()
    passes: tuple[Example, ...] = ()

    @property
    def is_virtue(self) -> bool:
        """A virtue is something to be glad of, never a finding."""
        return self.code in VIRTUES

    @property
    def strength(self) -> float:
        """How much this rule weighs when two speak about the same words."""
        return LEVELS[self.level]


ALLOWED = {known.name for known in fields(Rule)} - {"id", "code"}


def rule_from(table: Mapping[str, Any], *, path: str) -> Rule:
    """Make a rule of the TOML table in the file `<language>/<code>/<name>`; refuse what cannot be right."""
    code = path.split("/")[1]
    unknown = sorted(set(table) - ALLOWED)
    if unknown:
        raise RuleError(f"{path}: no such entry: {', '.join(unknown)}. Known are {', '.join(sorted(ALLOWED))}.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key in ("flags", "passes"):
        values[key] = tuple(_example(row, path) for row in table.get(key, ()))
    rule = Rule(id=path, code=code, **values)
    _check(rule)
    return rule


def _example(row: Mapping[str, str], path: str) -> Example:
    try:
        return Example(**row)
    except TypeError:
        names = ", ".join(known.name for known in fields(Example))
        raise RuleError(f"{path}: an example has only {names}; found {', '.join(row)}.") from None


def _check(rule: Rule) -> None:
    def refuse(reason: str) -> None:
        raise RuleError(f"{rule.id}: {reason}")

    if rule.code not in FAULTS + VIRTUES:
        refuse(f"the folder “{rule.code}” is no code of the principles.")
    _check_choice(rule, "kind", (rule.kind,), KINDS)
    _check_choice(rule, "level", (rule.level,), tuple(LEVELS))
    _check_choice(rule, "span", (rule.span,), SPANS)
    _check_choice(rule, "place", (rule.place,), PLACES)
    _check_choice(rule, "moods", rule.moods, MOODS)
    _check_choice(rule, "without", rule.without, GUARDS)
    if rule.kind == "code" and not rule.run:
        refuse("a rule of kind “code” names its function in `run`.")
    if rule.kind == "swap" and not rule.swaps:
        refuse("a rule of kind “swap” has a table `swaps`.")
    if rule.kind in {"phrase", "limit", "require", "repeat"} and not rule.phrases:
        refuse("`phrases` is missing or empty.")
    if rule.kind == "require" and not rule.needs:
        refuse("a rule of kind “require” says in `needs` what must stand beside the phrase.")
    if rule.kind in {"limit", "repeat"} and rule.most < 1:
        refuse("a rule of this kind says in `most` how often is still fine.")


def _check_choice(rule: Rule, entry: str, given: Sequence[str], choices: Sequence[str]) -> None:
    wrong = [value for value in given if value not in choices]
    if wrong:
        raise RuleError(f"{rule.id}: {entry} “{wrong[0]}” is unknown; choose among {', '.join(choices)}.")
