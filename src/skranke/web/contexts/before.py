"""Before you answer: who writes, how long they have waited, what they ask, what they were told, and how to begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skranke import coach
from skranke.cases import fitting
from skranke.cases.models import Case, Message
from skranke.coach.language import guess
from skranke.coach.openers import greeting_for
from skranke.coach.reading import read_letter
from skranke.coach.remembering import may_be_kept
from skranke.coach.report import Context, Reading
from skranke.coach.text import split
from skranke.lib.fold import words
from skranke.people import facts, private
from skranke.people.models import CustomerFact
from skranke.web.contexts.saved_replies import ReplyRow
from skranke.web.reader import Reader

MOST_OPENERS = 4
MOST_TOLD = 3
LONGEST_TOLD = 160
SHORTEST_SHARED = 4  # letters of a word by which a fact and what an agent likes to share are the same


@dataclass(frozen=True)
class Told:
    """What the customer has heard from us: by whom, when, and its first sentences."""

    who: str
    when: str
    words: str
    url: str


@dataclass(frozen=True)
class Before:
    number: int
    is_open: bool
    greeting: str
    waited: str
    wrote: str
    questions: Sequence[str]
    details: Sequence[str]
    signs: Sequence[str]
    told: Sequence[Told]
    since: str
    found_us_by: str
    openers: Sequence[str]
    saved_replies: Sequence[ReplyRow]
    facts: Sequence[CustomerFact]
    new_facts: Sequence[str]
    reading: Reading

    @classmethod
    def of(cls, reader: Reader, case: Case, *, context: Context, messages: Sequence[Message], begun: bool) -> "Before":
        said = context.customer_message or ""
        code = case.language or case.customer.language or guess(said, expected="en")
        reading = read_letter(said, code=code) if said.strip() else Reading(code)
        kept = facts.known(case.customer, at=reader.at)
        known = [fact.text for fact in kept]
        return cls(
            number=case.pk,
            is_open=case.needs_answer and not begun,
            greeting=greeting_for(context.customer_name, code=code),
            waited=_waited(reader, case),
            wrote=_wrote(context) if case.needs_answer else "",
            questions=[" ".join(question.split()) for question in reading.asks.questions[:4]],
            details=[*reading.asks.numbers, *reading.asks.dates, *reading.asks.amounts, *reading.asks.phones],
            signs=signs_of(reading),
            told=told_of(reader, messages),
            since=reader.day(case.customer.since),
            found_us_by=case.customer.found_us_by,
            openers=openers_of(reader, context, code=code, known=known, told=reading.facts),
            saved_replies=[
                ReplyRow.of(reply, fits=True) for reply in fitting.like(f"{case.subject} {said}", language=code)
            ],
            reading=reading,
            facts=kept,
            new_facts=[fact for fact in reading.facts if fact not in known and may_be_kept(fact)][:3],
        )


def _waited(reader: Reader, case: Case) -> str:
    if not case.needs_answer or case.unanswered_since is None:
        return ""
    return _("has waited {length}").format(length=reader.since(case.unanswered_since))


def _wrote(context: Context) -> str:
    count = context.earlier_attempts + 1
    return ngettext("wrote {n} time", "wrote {n} times", count).format(n=count)


def signs_of(reading: Reading) -> list[str]:
    """What deserves attention, in calm words."""
    sentences = {
        "unheard": _("Says that they have tried before without an answer."),
        "urgent": _("Says that it is urgent: harm, or a near deadline."),
        "threat_to_leave": _("Thinks of leaving."),
        "praise": _("Has a kind word for someone or something here."),
        "abuse": _("Uses words that nobody has to take."),
    }
    return [words for code, words in sentences.items() if code in reading.flag_codes]


def told_of(reader: Reader, messages: Sequence[Message]) -> list[Told]:
    """The newest things we said, newest first."""
    ours = [m for m in messages if m.is_outgoing and not m.is_forward and not m.automatic]
    return [
        Told(
            who=message.author.name if message.author else message.sender_name,
            when=reader.stamp(message.sent_at or message.at),
            words=_beginning(message.text),
            url=f"#message-{message.pk}",
        )
        for message in reversed(ours[-MOST_TOLD:])
    ]


def _beginning(text: str) -> str:
    """How it begins, after the greeting."""
    sentences = [" ".join(text[start:end].split()) for start, end in split(text[:2_000])]
    first = next((number for number, sentence in enumerate(sentences) if len(sentence.split()) > 3), 0)
    telling = " ".join(sentences[first:])
    return telling if len(telling) <= LONGEST_TOLD else f"{telling[:LONGEST_TOLD].rsplit(' ', 1)[0]} …"


def openers_of(reader: Reader, context: Context, *, code: str, known: Sequence[str], told: Sequence[str]) -> list[str]:
    """First sentences to start from; one in the agent's own words where they share something with the customer."""
    openers = coach.openers(replace(context, facts=tuple(known)))
    shared = _shared(private.likes_of(reader.user), [*told, *known])
    if shared:
        openers.insert(1, f"{greeting_for(context.customer_name, code=code)} {shared}")
    return openers[:MOST_OPENERS]


def _shared(likes: Iterable[str], told: Sequence[str]) -> str:
    """The first thing this person likes to share that the customer has spoken of too."""
    heard = {word for fact in told for word in words(fact) if len(word) >= SHORTEST_SHARED}
    for like in likes:
        mine = {word for word in words(like) if len(word) >= SHORTEST_SHARED}
        if any(_is_same(one, other) for one in mine for other in heard):
            return like
    return ""


def _is_same(one: str, other: str) -> bool:
    """The same word, or with another ending: puddel and puddeln."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= 3
