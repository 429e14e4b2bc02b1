"""From a reply to its review: every rule asked, overlaps settled, virtues gathered."""

from collections.abc import Iterable, Sequence
from itertools import islice

from skranke.coach import codes
from skranke.coach.explain import explain, words_of_code
from skranke.coach.guards import clause_end, clause_start
from skranke.coach.kinds.places import places
from skranke.coach.language import guess
from skranke.coach.letter import Letter, letter_from
from skranke.coach.load import language
from skranke.coach.match import Hit
from skranke.coach.reading import read_letter
from skranke.coach.report import Context, Finding, Review, Virtue
from skranke.coach.rule import Rule

# A letter with more of one thing is no letter; nobody reads further hints of one rule.
MOST_OF_A_RULE = 50


def review_letter(letter: Letter, *, page_language: str) -> Review:
    """Ask every rule of the language about a letter."""
    findings = settle(find_faults(letter, page_language=page_language))
    virtues = find_virtues(letter, page_language=page_language)
    return Review(letter.language.code, tuple(findings), tuple(virtues))


def ready(reply: str, *, language_code: str, context: Context) -> Letter:
    """Make a reply ready to be asked about."""
    letter = letter_from(reply, language=language(language_code), context=context)
    if context.customer_message:
        letter.reading = read_letter(
            context.customer_message, code=guess(context.customer_message, expected=language_code)
        )
    return letter


def find_faults(letter: Letter, *, page_language: str) -> list[Finding]:
    """Return what every fault rule finds, overlaps and all."""
    found = [
        _finding(letter, rule, place.hit, place.rewrites, page_language)
        for rule in letter.language.faults
        for place in islice(places(letter, rule), MOST_OF_A_RULE)
    ]
    return [finding for finding in found if not _gives_way(finding, found)]


def _gives_way(finding: Finding, found: Sequence[Finding]) -> bool:
    """A fragment that another rule has something to say about is hardly wrong for being short."""
    return finding.code == "keyword_reply" and any(
        other.code != finding.code and overlaps(finding, other) for other in found
    )


def _finding(letter: Letter, rule: Rule, hit: Hit, rewrites: tuple[str, ...], page_language: str) -> Finding:
    start, end = span_of(letter, rule, hit)
    words = explain(rule, found=letter.text[start:end], page_language=page_language)
    source = rule.source or f"docs/writing/{rule.code}.md"
    return Finding(rule.code, rule.id, start, end, *words[:2], source, words.instead, rewrites, rule.strength)


def span_of(letter: Letter, rule: Rule, hit: Hit) -> tuple[int, int]:
    """Return what the rule underlines: the words, their clause or their sentence."""
    sentence = letter.sentences[hit.sentence]
    if rule.span == "sentence":
        hit = hit._replace(first=sentence.begin, last=len(sentence.tokens))
    elif rule.span == "clause":
        first, last = clause_start(sentence.tokens, hit.first), clause_end(sentence.tokens, hit.last)
        hit = hit._replace(first=max(first, sentence.begin), last=last)
    return letter.span(hit)


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """Keep one finding of a code where several mark the same words, and put the strongest first."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.strength, f.start - f.end, f.start)):
        if not any(overlaps(finding, other) for other in kept if other.code == finding.code):
            kept.append(finding)
    return sorted(kept, key=lambda f: (-f.strength, f.start))


def overlaps(one: Finding, other: Finding) -> bool:
    """Tell whether two findings share a character."""
    return one.start < other.end and other.start < one.end


def find_virtues(letter: Letter, *, page_language: str) -> list[Virtue]:
    """Return every virtue that holds or is asked for, in the order of the principles."""
    shown: dict[str, tuple[int, int]] = {}
    for rule in letter.language.virtues:
        if rule.code not in shown:
            for place in places(letter, rule):
                shown[rule.code] = span_of(letter, rule, place.hit)
                break
    asked = codes.asked_for(situation(letter))
    return [
        virtue(code, shown.get(code), code in asked, page_language)
        for code in codes.VIRTUES
        if code in shown or code in asked
    ]


def virtue(code: str, span: tuple[int, int] | None, is_asked_for: bool, page_language: str) -> Virtue:
    """Make a virtue of a code, with the words that show it if it holds."""
    words = words_of_code(page_language)[code]
    message = words["message"] if span else words["instead"]
    start, end = span or (None, None)
    return Virtue(code, span is not None, is_asked_for, message, words["why"], f"docs/writing/{code}.md", start, end)


def situation(letter: Letter) -> codes.Situation:
    """Return what decides which virtues are asked for."""
    context, reading = letter.context, letter.reading
    return codes.Situation(
        intent=reading.intent if reading else "other",
        mood=reading.mood if reading else "calm",
        flags=frozenset(reading.flag_codes) if reading else frozenset(),
        hours_waited=context.hours_waited or 0.0,
        earlier_attempts=context.earlier_attempts,
        channel=context.channel,
        has_name=bool(context.customer_name),
        has_facts=bool(context.facts or (reading and reading.facts)),
    )
