"""Reads what a language knows: spelling, word classes, signals and rules, and makes a matcher of it.

Many small TOML files are pleasant to write and slow to read, so what they say is kept beside them in
`__pycache__`, as Python does with its own files, and read from there while nothing has changed.
"""

import contextlib
import gc
import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from skranke.coach.codes import LANGUAGES as LANGUAGE_CODES
from skranke.coach.match import Lexicon, Matcher, Node, plant, tags_in
from skranke.coach.pattern import PatternError, single, variants
from skranke.coach.rule import CONDITIONS, Rule, RuleError, rule_from
from skranke.coach.strip import Openings, openings
from skranke.coach.text import LANGUAGES, Spelling, fold

FORMAT_SOURCES = ("pattern.py", "text.py", "rule.py", "load.py", "match.py")


@dataclass
class Language:
    """All that the coach knows in one language."""

    code: str
    spelling: Spelling
    settings: Mapping[str, Any]
    classes: Mapping[str, Sequence[str]]
    rules: Mapping[str, Rule]
    texts: Mapping[str, Sequence[str]]
    names: Sequence[str]
    tags: Sequence[str]
    trie: Node

    @cached_property
    def greetings(self) -> Openings:
        """How letters begin."""
        return openings(self.settings["greetings"])

    @cached_property
    def closings(self) -> Openings:
        """How letters end."""
        return openings(self.settings["closings"])

    @cached_property
    def faults(self) -> list[Rule]:
        """The rules that find faults."""
        return [rule for rule in self.rules.values() if not rule.is_virtue]

    @cached_property
    def virtues(self) -> list[Rule]:
        """The rules that find virtues."""
        return [rule for rule in self.rules.values() if rule.is_virtue]

    @cached_property
    def lexicon(self) -> Lexicon:
        """The tags of words."""
        lexicon = Lexicon()
        for name, entries in self.classes.items():
            lexicon.learn(f"<{name}>", [entry for entry in entries if single(entry, self.spelling)])
        for tag in self.tags:
            lexicon.learn_tag(tag)
        return lexicon

    @cached_property
    def matcher(self) -> Matcher:
        """Every phrase of the rules and signals in one trie."""
        with uncollected():
            return Matcher(self.trie, self.lexicon)


@cache
def language(code: str) -> Language:
    """Return a language with its rules, read once."""
    with uncollected():
        return _language_from(_bundle(code), "review")


@cache
def reading_language(code: str) -> Language:
    """Return a language with what it looks for in a customer's message, read once."""
    with uncollected():
        return _language_from(_bundle(code), "reading")


def rules_of(code: str) -> list[Rule]:
    """Return the rules of a language with their examples, straight from the files."""
    return [_read_rule(path) for path in _rule_files(LANGUAGES / code)]


def ideas_missing(code: str) -> Mapping[str, str]:
    """Return the ideas that a language lacks on purpose, each with its reason."""
    path = LANGUAGES / code / "missing.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _rule_files(folder: Path) -> list[Path]:
    return sorted((folder / "rules").glob("*/*.toml"))


def _read_rule(path: Path) -> Rule:
    name = f"{path.parts[-4]}/{path.parts[-2]}/{path.stem}"
    try:
        return rule_from(tomllib.loads(path.read_text("utf-8")), path=name)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: not readable as TOML: {error}.") from None


@cache
def _bundle(code: str) -> dict[str, Any]:
    """Return the kept form if it is as new as the files, else read the files and keep it."""
    folder = LANGUAGES / code
    if code not in LANGUAGE_CODES or not (folder / "language.toml").is_file():
        raise RuleError(f"There is no language “{code}”; the coach knows {', '.join(LANGUAGE_CODES)}.")
    stamp = _stamp(folder)
    kept = folder / "__pycache__" / "coach.json"
    with contextlib.suppress(OSError, ValueError):
        bundle: dict[str, Any] = json.loads(kept.read_bytes())
        if bundle.get("stamp") == stamp:
            return bundle
    bundle = {"stamp": stamp, **_compile(folder)}
    _keep(kept, bundle)
    return bundle


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Hold back the collector while a great many lists are made that all stay, or it looks through them each time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stamp(folder: Path) -> str:
    """Return what changes when any file changes: names, sizes and times, the reader's own files too."""
    files = [*_scan(folder), *(Path(__file__).parent / name for name in FORMAT_SOURCES)]
    return "|".join(f"{path.name}:{(seen := path.stat()).st_size}:{seen.st_mtime_ns}" for path in files)


def _scan(folder: Path) -> list[Path]:
    return [*(folder / name for name in ("language.toml", "forms.toml", "reading.toml")), *_rule_files(folder)]


def _keep(path: Path, bundle: Mapping[str, Any]) -> None:
    """Write beside and move, so that nobody reads half a file; a folder that may not be written is no error."""
    written = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        written.write_text(json.dumps(bundle, ensure_ascii=False, separators=(",", ":")), "utf-8")
        os.replace(written, path)


def _compile(folder: Path) -> dict[str, Any]:
    settings, forms, reading = (
        tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in ("language", "forms", "reading")
    )
    spelling = _spelling(settings)
    rules = [_read_rule(path) for path in _rule_files(folder)]
    signals = [(f"@{name}", phrases) for name, phrases in settings["signals"].items()]
    return {
        "code": folder.name,
        "settings": {key: value for key, value in settings.items() if key != "signals"},
        "classes": forms,
        "rules": [_bare(rule) for rule in rules],
        "review": _planted(_expand([*signals, *_phrase_lists(rules)], spelling, forms)),
        "reading": _planted(_expand([*signals, *_reading_lists(reading)], spelling, forms)),
    }


def _expand(
    lists: Iterable[tuple[str, Sequence[str]]], spelling: Spelling, forms: Mapping[str, Sequence[str]]
) -> dict[str, list[Sequence[str]]]:
    """Turn each phrase list into plain sequences."""
    sequences: dict[str, list[Sequence[str]]] = {}
    for name, phrases in lists:
        try:
            sequences[name] = [
                steps for phrase in phrases for steps in variants(phrase, spelling=spelling, classes=forms)
            ]
        except PatternError as error:
            raise RuleError(f"{name}: {error}") from None
    return sequences


def _planted(sequences: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Any]:
    """What a matcher needs: names by number, tags to learn, and the trie."""
    lists = list(sequences.values())
    return {"names": list(sequences), "tags": tags_in(lists), "trie": plant(lists)}


def _bare(rule: Rule) -> dict[str, Any]:
    """A rule without its examples, which only tests and the catalogue read."""
    bare = asdict(rule)
    for key in ("flags", "passes"):
        del bare[key]
    return {key: value for key, value in bare.items() if value}


def _phrase_lists(rules: Sequence[Rule]) -> Iterable[tuple[str, Sequence[str]]]:
    for rule in rules:
        for place, phrase in enumerate(rule.swaps):
            yield f"{rule.id}#{place}", [phrase]
        if rule.phrases:
            yield rule.id, rule.phrases
        for condition in CONDITIONS:
            own = [phrase for phrase in getattr(rule, condition) if not phrase.startswith("@")]
            if own:
                yield f"{rule.id}?{condition}", own


def _reading_lists(tables: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Sequence[str]]]:
    """Yield the phrase lists of reading.toml under dotted names: intent.complaint.strong."""
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from _reading_lists(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _spelling(settings: Mapping[str, Any]) -> Spelling:
    whole = {fold(word): tuple(fold(stands_for).split()) for word, stands_for in settings.get("respell", {}).items()}
    return Spelling(whole=whole, endings=settings.get("endings", {}))


def _language_from(bundle: Mapping[str, Any], part: str) -> Language:
    rules = [_rule_of(bare) for bare in bundle["rules"]]
    return Language(
        code=bundle["code"],
        spelling=_spelling(bundle["settings"]),
        settings=bundle["settings"],
        classes=bundle["classes"],
        rules={rule.id: rule for rule in rules},
        texts={rule.id.split("/", 1)[1]: (rule.message, rule.why, rule.instead) for rule in rules},
        **bundle[part],
    )


def _rule_of(bare: Mapping[str, Any]) -> Rule:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in bare.items()}
    return Rule(**values)
