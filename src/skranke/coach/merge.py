"""Rules and the second opinion together: it may veto a finding, underline alone where it is sure, grant a virtue."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from skranke.coach import codes, engine
from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS, VIRTUES
from skranke.coach.explain import words_of_code
from skranke.coach.letter import Letter
from skranke.coach.load import language
from skranke.coach.reading import read_letter
from skranke.coach.report import Finding, Flag, Reading, Review, Virtue
from skranke.coach.second_opinion import Limits, MessageOpinion, Opinion, ReplyOpinion, SentenceOpinion
from skranke.coach.text import split

RULE = "second_opinion"
FAINTEST, STRONGEST = 0.3, 0.7  # of an underline that no rule speaks for: between a nudge and good advice
SURE_OF_ANOTHER = 0.75  # from here on a sentence that is underlined already is underlined for one thing more
LONGEST_FACT = 90
PRAISED = 0.5  # from here on a sentence is taken to name who is praised
NAME = re.compile(r"\b[^\W\d_a-zåäöæøąćęłńóśźż][^\W\d_]+")

Span = tuple[int, int]


def review(letter: Letter, *, page_language: str, opinion: Opinion | None) -> Review:
    """Review a letter by rules and, if it can be had, by the second opinion."""
    said = None if opinion is None else opinion.of_reply(letter.text, sentences=written(letter), context=letter.context)
    if opinion is None or said is None:
        return engine.review_letter(letter, page_language=page_language)
    judge = Judge(letter, said, opinion.limits, page_language)
    findings = engine.settle(judge.findings(engine.find_faults(letter, page_language=page_language)))
    virtues = judge.virtues(engine.find_virtues(letter, page_language=page_language))
    return Review(letter.language.code, tuple(findings), tuple(virtues))


def written(letter: Letter) -> list[Span]:
    """The sentences that the agent wrote; the quoted mail below them is not the agent's."""
    return [(sentence.start, sentence.end) for sentence in letter.sentences if sentence.role != "quote"]


def seen_in(chances: Mapping[str, float], limits: Mapping[str, float], *, taken: Set[str]) -> list[str]:
    """The codes to underline a sentence for: the likeliest, and another only where it is nearly certain."""
    seen = [code for code in FAULTS if chances[code] >= limits[code] and code not in taken]
    seen.sort(key=lambda code: -chances[code])
    first = 0 if taken else 1
    return [code for n, code in enumerate(seen) if n < first or chances[code] >= SURE_OF_ANOTHER]


@dataclass(frozen=True)
class Judge:
    """Weighs what the rules found against what the second opinion says of the same words."""

    letter: Letter
    said: ReplyOpinion
    limits: Limits
    page_language: str

    def findings(self, by_rules: Iterable[Finding]) -> list[Finding]:
        """What the rules found and is not vetoed, and what only the second opinion sees."""
        kept = [finding for finding in by_rules if self._is_plausible(finding)]
        taken: dict[int, set[str]] = {}
        for finding in kept:
            for place in self._places(finding):
                taken.setdefault(place, set()).add(finding.code)
        alone = [
            self._own_finding(code, sentence)
            for place, sentence in enumerate(self.said.sentences)
            for code in seen_in(sentence.faults, self.limits.alone, taken=taken.get(place, frozenset()))
        ]
        return kept + alone

    def virtues(self, by_rules: Sequence[Virtue]) -> list[Virtue]:
        """Every virtue that holds by both, or is asked for, in the order of the principles."""
        known = {virtue.code: virtue for virtue in by_rules}
        asked = codes.asked_for(engine.situation(self.letter))
        found = []
        for code in VIRTUES:
            span = self._shown(code, known.get(code))
            if span is not None or code in asked:
                found.append(engine.virtue(code, span, code in asked, self.page_language))
        return found

    def _is_plausible(self, finding: Finding) -> bool:
        chances = [self.said.sentences[place].faults[finding.code] for place in self._places(finding)]
        return max(chances, default=1.0) >= self.limits.with_rule[finding.code]

    def _places(self, finding: Finding) -> list[int]:
        """The numbers of the sentences that a finding lies in."""
        return [n for n, s in enumerate(self.said.sentences) if s.start < finding.end and finding.start < s.end]

    def _own_finding(self, code: str, sentence: SentenceOpinion) -> Finding:
        words = words_of_code(self.page_language)[code]
        found = self.letter.text[sentence.start : sentence.end]
        return Finding(
            code=code,
            rule=f"{self.letter.language.code}/{code}/{RULE}",
            start=sentence.start,
            end=sentence.end,
            message=words["message"].replace("{found}", found),
            why=words["why"],
            source=f"docs/writing/{code}.md",
            instead=words["instead"],
            strength=round(FAINTEST + (STRONGEST - FAINTEST) * sentence.faults[code], 3),
        )

    def _shown(self, code: str, by_rule: Virtue | None) -> Span | None:
        """Where a virtue shows, or None when it does not hold."""
        has_rule = by_rule is not None and by_rule.holds
        limit = self.limits.holds_with_rule[code] if has_rule else self.limits.holds[code]
        if self.said.virtues[code] < limit:
            return None
        if by_rule is not None and by_rule.start is not None and by_rule.end is not None:
            return by_rule.start, by_rule.end
        best = max(self.said.sentences, key=lambda sentence: sentence.virtues[code])
        return best.start, best.end


def read(message: str, *, code: str, opinion: Opinion | None) -> Reading:
    """Read a customer's message by rules and, if it can be had, by the second opinion."""
    reading = read_letter(message, code=code)
    spans = split(message)
    said = None if opinion is None else opinion.of_message(message, sentences=spans)
    if opinion is None or said is None:
        return reading
    limits = opinion.limits
    flags = _flags(reading, said, limits, spans)
    shown = {flag.code for flag in flags}
    facts = facts_of(reading, said.facts, message, spans, alone=limits.facts, with_rule=limits.facts_with_rule)
    return replace(
        reading,
        intent=likeliest(INTENTS, said.intents, reading.intent, limits.intent_by_rule),
        mood=likeliest(MOODS, said.moods, reading.mood, limits.mood_by_rule),
        flags=tuple(flags),
        facts=tuple(facts),
        praised=praised_in(reading, said.praised, message, spans) if "praise" in shown else None,
    )


def likeliest(names: Sequence[str], chances: Mapping[str, float], by_rule: str, bonus: float) -> str:
    """The likeliest reading, where the rules' own counts for something."""
    return max(names, key=lambda name: math.log(chances[name] + 1e-6) + bonus * (name == by_rule))


def _flags(reading: Reading, said: MessageOpinion, limits: Limits, spans: Sequence[Span]) -> list[Flag]:
    """Flags that both bear out, with the rule's words where there are any, else the whole message's."""
    found: list[Flag] = []
    for code in FLAGS:
        by_rule = [flag for flag in reading.flags if flag.code == code]
        if said.flags[code] < (limits.flags_with_rule[code] if by_rule else limits.flags[code]):
            continue
        found += by_rule or [Flag(code, spans[0][0], spans[-1][1])]
    return found


def facts_of(
    reading: Reading, chances: Sequence[float], message: str, spans: Sequence[Span], *, alone: float, with_rule: float
) -> Iterator[str]:
    """Facts by rules that are not vetoed; a whole short sentence where only the second opinion sees one."""
    said = [(message[start:end], chance) for (start, end), chance in zip(spans, chances, strict=False)]
    for fact in reading.facts:
        if max((chance for text, chance in said if fact in text), default=1.0) >= with_rule:
            yield fact
    for text, chance in said:
        if chance >= alone and len(text) <= LONGEST_FACT and not any(fact in text for fact in reading.facts):
            yield text.rstrip(".!")


def praised_in(reading: Reading, chances: Sequence[float], message: str, spans: Sequence[Span]) -> str | None:
    """Who is praised: by rule, else the first name in the sentence that most likely has one."""
    if reading.praised or not chances or max(chances) < PRAISED:
        return reading.praised
    start, end = spans[chances.index(max(chances))]
    common = language(reading.language).settings["function_words"]
    names = [word[0] for word in NAME.finditer(message[start:end]) if word[0].casefold() not in common]
    inner = [name for name in names if not message.startswith(name, start)]
    return next(iter(inner or names), None)
