"""Rules and the second opinion together; a stand-in says exactly what each test needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from skranke.coach import engine, merge
from skranke.coach.codes import FAULTS, FLAGS, INTENTS, MOODS, VIRTUES
from skranke.coach.report import Context, Reading, Review
from skranke.coach.second_opinion import Limits, MessageOpinion, Opinion, ReplyOpinion, SentenceOpinion

LIMITS = Limits(
    alone=dict.fromkeys(FAULTS, 0.8),
    with_rule=dict.fromkeys(FAULTS, 0.2),
    holds=dict.fromkeys(VIRTUES, 0.6),
    holds_with_rule=dict.fromkeys(VIRTUES, 0.3),
    flags=dict.fromkeys(FLAGS, 0.6),
    flags_with_rule=dict.fromkeys(FLAGS, 0.3),
    facts=0.8,
    facts_with_rule=0.2,
    intent_by_rule=0.5,
    mood_by_rule=0.5,
)
FORGOT = "You forgot to attach the receipt."
LETTER = f"Hi Ann,\n\n{FORGOT} The rest is in order."


@dataclass
class StandIn(Opinion):
    """Says of each sentence what the test put in: {words at its beginning: {code: chance}}."""

    faults: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    virtues: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    intent: str = "other"
    mood: str = "calm"
    flags: Mapping[str, float] = field(default_factory=dict)
    facts: Sequence[float] = ()
    praised: Sequence[float] = ()
    is_gone: bool = False
    limits: Limits = LIMITS

    def of_reply(self, text, *, sentences, context=None):  # type: ignore[no-untyped-def]
        def chances(table, codes, start):  # type: ignore[no-untyped-def]
            said = next((table[begin] for begin in table if text.startswith(begin, start)), {})
            return dict.fromkeys(codes, 0.1) | dict(said)

        rows = tuple(
            SentenceOpinion(a, b, chances(self.faults, FAULTS, a), chances(self.shown, VIRTUES, a))
            for a, b in sentences
        )
        return None if self.is_gone else ReplyOpinion(rows, dict.fromkeys(VIRTUES, 0.1) | dict(self.virtues), 0.5)

    def of_message(self, text, *, sentences, channel="email"):  # type: ignore[no-untyped-def]
        intents = dict.fromkeys(INTENTS, 0.02) | {self.intent: 0.9}
        moods = dict.fromkeys(MOODS, 0.02) | {self.mood: 0.9}
        flags = dict.fromkeys(FLAGS, 0.1) | dict(self.flags)
        facts = tuple(self.facts) or (0.1,) * len(sentences)
        praised = tuple(self.praised) or (0.1,) * len(sentences)
        return None if self.is_gone else MessageOpinion(intents, moods, flags, facts, praised)


def review(text: str, opinion: StandIn | None, **context: str) -> Review:
    letter = engine.ready(text, language_code="en", context=Context(**context))  # type: ignore[arg-type]
    return merge.review(letter, page_language="en", opinion=opinion)


def read(text: str, opinion: StandIn) -> Reading:
    return merge.read(text, code="en", opinion=opinion)


def found(report: Review) -> list[tuple[str, str]]:
    return [(finding.code, finding.rule.rsplit("/", 1)[1]) for finding in report.findings]


def test_a_finding_that_both_believe_stays() -> None:
    assert found(review(LETTER, StandIn(faults={FORGOT: {"blame": 0.5}}))) == [("blame", "you_forgot")]


def test_a_finding_that_the_second_opinion_finds_implausible_is_dropped() -> None:
    assert found(review(LETTER, StandIn(faults={FORGOT: {"blame": 0.05}}))) == []


def test_where_it_is_sure_it_underlines_alone() -> None:
    text = "The zone was not the right one on the form."
    (finding,) = review(text, StandIn(faults={text: {"blame": 0.9}})).findings
    assert (finding.code, text[finding.start : finding.end]) == ("blame", text)
    assert finding.message
    assert finding.why
    assert finding.instead
    assert merge.FAINTEST < finding.strength < merge.STRONGEST


def test_where_a_rule_speaks_it_adds_no_second_underline() -> None:
    assert found(review(LETTER, StandIn(faults={FORGOT: {"blame": 0.95}}))) == [("blame", "you_forgot")]


def test_where_it_is_not_sure_it_is_silent() -> None:
    text = "The zone was not the right one on the form."
    assert found(review(text, StandIn(faults={text: {"blame": 0.79}}))) == []


def test_a_virtue_is_granted_with_the_sentence_that_shows_it() -> None:
    text = "Hi,\n\nSo you sat there with four cold radiators all weekend. I will look."
    opinion = StandIn(virtues={"acknowledges": 0.9}, shown={"So you sat": {"acknowledges": 0.9}})
    (virtue,) = [v for v in review(text, opinion).virtues if v.code == "acknowledges"]
    assert virtue.holds
    assert text[virtue.start : virtue.end] == "So you sat there with four cold radiators all weekend."


def test_a_virtue_by_rule_that_is_most_implausible_does_not_hold() -> None:
    text = "Hi Ann, thank you for writing."
    assert "thanks" in review(text, None).held
    assert "thanks" in review(text, StandIn(virtues={"thanks": 0.4})).held
    assert "thanks" not in review(text, StandIn(virtues={"thanks": 0.1})).held


def test_without_an_answer_the_rules_stand_alone() -> None:
    assert review(LETTER, StandIn(is_gone=True)) == review(LETTER, None)
    assert read("Where is it?", StandIn(is_gone=True)) == merge.read("Where is it?", code="en", opinion=None)


def test_intent_and_mood_are_the_likeliest() -> None:
    reading = read("It hums all night and nobody cares.", StandIn(intent="complaint", mood="irritated"))
    assert (reading.intent, reading.mood) == ("complaint", "irritated")


def test_a_flag_without_words_of_a_rule_covers_the_message() -> None:
    text = "It hums. I know two other shops."
    (flag,) = read(text, StandIn(flags={"threat_to_leave": 0.9})).flags
    assert (flag.code, text[flag.start : flag.end]) == ("threat_to_leave", text)


def test_a_flag_by_rule_that_is_implausible_is_lowered() -> None:
    text = "WHERE IS MY PARCEL!!!"
    assert "loud" in read(text, StandIn(flags={"loud": 0.5})).flag_codes
    assert "loud" not in read(text, StandIn(flags={"loud": 0.1})).flag_codes


def test_a_short_sentence_with_a_fact_is_the_fact() -> None:
    reading = read("The bike is for Maja who turns nine on Sunday. Is it in stock?", StandIn(facts=(0.9, 0.1)))
    assert any("Maja who turns nine on Sunday" in fact for fact in reading.facts)


def test_the_name_in_the_sentence_of_praise_is_who_is_praised() -> None:
    text = "The train was late. Never once has Marwa let us wait since then."
    opinion = StandIn(flags={"praise": 0.9}, praised=(0.1, 0.9))
    assert read(text, opinion).praised == "Marwa"
    assert read(text, StandIn(praised=(0.1, 0.9))).praised is None


def test_a_sentence_is_underlined_for_one_thing_more_only_where_it_is_nearly_certain() -> None:
    text = "The zone was not the right one on the form."
    eager = replace(LIMITS, alone=dict.fromkeys(FAULTS, 0.5))
    said = StandIn(faults={text: {"blame": 0.7, "lecturing": 0.6}}, limits=eager)
    assert [code for code, _ in found(review(text, said))] == ["blame"]
    said = StandIn(faults={text: {"blame": 0.9, "lecturing": 0.8}}, limits=eager)
    assert {code for code, _ in found(review(text, said))} == {"blame", "lecturing"}
