"""Filing some mails together: one look at the database for all of them, a decision for each in order, one writing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from skranke.cases import answering_elsewhere, merging, opening, receiving, sending, threads
from skranke.cases.models import Case, Message
from skranke.cases.receiving import Arrival, Delivery
from skranke.channels import ledger, receipts
from skranke.channels.mail import passed_on, plus_testing, reading, sent_mail, trust
from skranke.channels.mail.addressing import OurAddresses, bounced_number, clues
from skranke.channels.mail.machines import CALENDAR, LIST, is_own_list, reason_in_addresses
from skranke.channels.mail.passed_on import Colleagues, PassedOn
from skranke.channels.mail.reading import ReadMail
from skranke.channels.mail.sender_checks import SenderChecks
from skranke.channels.mail.spam.sorting import Sorter
from skranke.channels.mail.threading_ids import bare_subject, same_matter
from skranke.channels.models import Incoming
from skranke.coach import language
from skranke.lib.fold import words
from skranke.people import customers
from skranke.people.customers import normal_address
from skranke.people.models import Customer, Desk
from skranke.promise import giving

MOST_COPIES = 20
MOST_OUR_TEXTS = 500
SAME_CHARACTERS = 2_000


@dataclass
class Step:
    """What is to become of one mail."""

    incoming: Incoming
    mail: ReadMail
    state: str = ""
    reason: str = ""
    delivery: Delivery | None = None
    message: Message | None = None
    same_as: "Step | None" = None  # the same mail earlier in this batch
    bounced: Message | None = None
    is_news: bool = False  # opens a case, or a closed one again
    is_sent: bool = False
    answers: Case | None = None  # the case that a sent mail of ours joins
    passed_on: PassedOn | None = None  # by a colleague; `mail` is then the mail within


class Batch:
    """Mails that we hold, within one transaction."""

    def __init__(self, readings: Sequence[tuple[Incoming, ReadMail]], *, at: datetime) -> None:
        self.at = at
        self.ours = OurAddresses()
        colleagues = Colleagues(self.ours)
        self.senders = SenderChecks(readings, self.ours)
        self.steps = [
            _step(incoming, self.senders.checked(incoming, mail), self.ours, colleagues) for incoming, mail in readings
        ]
        self.spam = Sorter([step.mail for step in self.steps])
        self.known = threads.Known([clues(step.mail) for step in self.steps])
        self.here = _already_here([step.mail for step in self.steps])
        self.our_texts = _our_texts(self.known.by_number.values())
        self.outgoing = _bounced_answers([step.mail for step in self.steps])
        self.desk_language = Desk.objects.values_list("language", flat=True).first() or "en"
        self.customers: dict[str, Customer] = {}
        self.plus_tests: list[int] = []
        self.merges: list[tuple[Case, Case]] = []

    def file(self) -> None:
        if not self.steps:
            return
        with giving.one_book():
            self._meet_customers()
            for step in self.steps:
                self._decide(step)
            self._write()

    def _meet_customers(self) -> None:
        """Find or add the customer of every mail that may open a case."""
        senders = []
        for step in self.steps:
            arrival = step.mail.arrival
            is_person = not step.mail.bounce and arrival.automatic not in FILED_ALONE and not step.is_sent
            may_open = is_person and arrival.sender_address
            if may_open and self.known.find(clues(step.mail)) is None and self._same_mail(step) is None:
                spoken = language.guess(arrival.text, expected=self.desk_language)
                senders.append(customers.Sender(arrival.sender_address, arrival.sender_name, arrival.at, spoken))
        self.customers = customers.find_or_add_all(senders)

    def _decide(self, step: Step) -> None:
        arrival = step.mail.arrival
        same = self._same_mail(step)
        if same is not None:
            step.state = Incoming.DUPLICATE
            step.message, step.same_as = (same, None) if isinstance(same, Message) else (None, same)
        elif (number := plus_testing.mailbox_in(step.mail)) is not None:
            step.state, step.reason = Incoming.FILED, plus_testing.REASON
            self.plus_tests.append(number)
        elif step.is_sent:
            self._decide_sent(step)
        elif step.mail.bounce is not None:
            self._decide_bounce(step)
        elif not arrival.sender_address:
            step.state, step.reason = Incoming.LOOK, _("This mail names no sender.")
        else:
            self._decide_case(step)
        if arrival.message_id and step.state != Incoming.DUPLICATE:
            self.here.setdefault((arrival.message_id, arrival.sender_address.casefold()), step)

    def _same_mail(self, step: Step) -> "Message | Step | None":
        """The same mail by another road: an equal Message-ID from the same sender, or one of our own coming back."""
        arrival = step.mail.arrival
        if step.is_sent and step.mail.own_id and (step.mail.own_id, "") in self.here:
            return self.here[step.mail.own_id, ""]
        if not arrival.message_id:
            return self.here.get((arrival.raw, ""))
        ours = self.here.get((arrival.message_id, ""))
        same = ours or self.here.get((arrival.message_id, arrival.sender_address.casefold()))
        # Some programs give every mail the same id; what says something else is another mail.
        return same if same is not None and (ours or is_same_text(_text_of(same), arrival.text)) else None

    def _decide_sent(self, step: Step) -> None:
        """An answer from another mail program joins its case; without one it is kept until its question comes."""
        step.answers = self.known.answered(clues(step.mail)) or self._answered_by_number(step)
        if step.answers is None:
            step.state, step.reason = Incoming.FILED, sent_mail.REASON
        else:
            step.state = Incoming.CASE

    def _answered_by_number(self, step: Step) -> Case | None:
        case = self.known.by_number.get(clues(step.mail).subject_number or 0)
        people = [*step.mail.arrival.to, *step.mail.arrival.cc]
        return case if case and any(self.known.is_on(case, person["address"]) for person in people) else None

    def _decide_bounce(self, step: Step) -> None:
        assert step.mail.bounce is not None
        original = self.outgoing.get(step.mail.bounce.original_message_id) or self.outgoing.get(
            str(bounced_number(step.mail))
        )
        if original is None:
            step.state, step.reason = Incoming.FILED, "bounce"
            return
        step.state, step.bounced = Incoming.CASE, original
        step.delivery = Delivery(original.case, step.mail.arrival)

    def _decide_case(self, step: Step) -> None:
        arrival = step.mail.arrival
        match = self.known.find(clues(step.mail))
        if match is None and arrival.automatic in FILED_ALONE:
            step.state, step.reason = Incoming.FILED, arrival.automatic
            return
        if match and step.passed_on and (same := _said_already(match.case, arrival)):
            step.state, step.message = Incoming.DUPLICATE, same
            return
        step.is_news = match is None or match.case.is_closed
        case = match.case if match else self._new_case(step)
        self.merges += [(other, case) for other in (match.also if match else [])]
        is_stranger = bool(match and match.is_stranger)
        if case.pk is not None and case.pk in self.our_texts:
            arrival = reading.with_known(step.mail, self.our_texts[case.pk])
        people = [person for person in [*arrival.to, *arrival.cc] if not self.ours.has(person["address"])][:MOST_COPIES]
        asks = bool(match) and not is_stranger and not arrival.automatic and _is_new_matter(case, arrival.subject)
        step.delivery = Delivery(
            case, arrival, is_stranger, people, is_history=step.incoming.is_history, asks_new_matter=asks
        )
        step.state = Incoming.SPAM if case.state == Case.SPAM else Incoming.CASE
        on_it = [] if is_stranger else [arrival.sender_address, *(person["address"] for person in people)]
        self.known.add(case, ids=[arrival.message_id, *arrival.cited], addresses=on_it, here=[arrival.message_id])

    def _new_case(self, step: Step) -> Case:
        arrival = step.mail.arrival
        customer = self.customers[normal_address(arrival.sender_address)]
        return opening.new_case(
            customer,
            subject=arrival.subject,
            language=language.guess(arrival.text, expected=customer.language or self.desk_language),
            at=arrival.at,
            way_in=self.ours.way_in_of(step.mail, step.incoming),
            spam_why={} if step.incoming.is_history else self.spam.why(step.mail, customer),
            is_history=step.incoming.is_history,
        )

    def _write(self) -> None:
        delivered = [step for step in self.steps if step.delivery is not None]
        messages = receiving.receive_all([step.delivery for step in delivered if step.delivery is not None])
        for step, message in zip(delivered, messages, strict=True):
            step.message = message
        for other, case in self.merges:
            _merge(other, case, at=self.at)
        for step in self.steps:
            self._write_around(step)
        for step in self.steps:
            if step.bounced is not None and step.mail.bounce is not None and step.mail.bounce.is_final:
                bounce = step.mail.bounce
                sending.bounced(step.bounced, recipient=bounce.recipient, error=bounce.text, at=self.at)
        receipts.acknowledge_all(self._receipts_due(), at=self.at)
        self.senders.remember()
        plus_testing.arrived(self.plus_tests, at=self.at)
        ledger.settle_all([self._outcome(step) for step in self.steps])
        # Last, since the answer may have been filed in this very batch.
        arrivals = [step.mail.arrival for step in delivered]
        sent_mail.wake(
            [arrival.message_id for arrival in arrivals], [value for arrival in arrivals for value in arrival.cited]
        )

    def _write_around(self, step: Step) -> None:
        """What is rare, one by one: answers from elsewhere, our own among the sent mail, what a colleague wrote."""
        if step.answers is not None:
            step.message = answering_elsewhere.join(step.answers, step.mail.arrival)
        elif step.is_sent and step.state == Incoming.DUPLICATE and step.message is not None:
            sent_mail.recognise(step.message, step.mail)
        elif step.passed_on is not None and step.message is not None:
            passed_on.tell(step.message.case, step.passed_on, at=step.mail.arrival.at)

    def _receipts_due(self) -> list[receipts.Due]:
        """Those to whom a machine may answer; whether their way in gives receipts is not known here."""
        return [
            receipts.Due(
                case=step.delivery.case,
                name=step.mail.arrival.sender_name,
                address=step.mail.arrival.sender_address,
                subject=step.mail.arrival.subject,
                text=step.mail.arrival.text,
                wrote_at=step.mail.arrival.at,
                is_verified=step.mail.arrival.verdict == trust.PASS,
            )
            for step in self.steps
            if step.delivery is not None and step.state == Incoming.CASE and self._may_be_answered(step)
        ]

    def _may_be_answered(self, step: Step) -> bool:
        is_old = step.incoming.source == Incoming.IMPORT or step.incoming.is_history
        # Whoever stands in a forged mail has not written it, and would wonder at the receipt.
        is_forged = step.mail.arrival.verdict == trust.FAIL
        if not step.is_news or is_forged or step.mail.no_receipt or is_old or step.passed_on is not None:
            return False
        arrival = step.mail.arrival
        return not reason_in_addresses(
            senders={arrival.sender_address, *step.mail.reply_to},
            addressed=[person["address"] for person in [*arrival.to, *arrival.cc]],
            own=list(self.ours.by_address),
        )

    def _outcome(self, step: Step) -> ledger.Outcome:
        message = step.message or (step.same_as.message if step.same_as else None)
        answers = sent_mail.answered_id(step.mail) if step.reason == sent_mail.REASON else ""
        return ledger.Outcome(step.incoming, step.state, step.mail.arrival.message_id, step.reason, message, answers)


# Letters of machines to nobody in particular: kept and listed, but no case unless they belong to one.
FILED_ALONE = frozenset({"auto-reply", "receipt", CALENDAR})


def _step(incoming: Incoming, mail: ReadMail, ours: OurAddresses, colleagues: Colleagues) -> Step:
    # Whom the server named as the receiver counts like what the headers say of it.
    mail = replace(mail, delivered_to=[*incoming.envelope_to, *mail.delivered_to])
    if mail.arrival.automatic == LIST and is_own_list(mail.list_named, list(ours.by_address)):
        mail = replace(mail, arrival=replace(mail.arrival, automatic=""))
    if sent_mail.is_sent(incoming, mail, ours):
        return Step(incoming, mail, is_sent=True)
    found = colleagues.passed_on(mail)
    return Step(incoming, found.mail if found else mail, passed_on=found)


def _text_of(known: "Message | Step") -> str:
    return known.text if isinstance(known, Message) else known.mail.arrival.text


def is_same_text(one: str, other: str) -> bool:
    """Two texts begin alike; servers and lists on the way add lines at the end."""
    first, second = (" ".join(words(text[:SAME_CHARACTERS])) for text in (one, other))
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter] and (shorter > 0 or first == second)


def _said_already(case: Case, arrival: Arrival) -> Message | None:
    """The message on the case that a colleague passed on once more."""
    if case.pk is None:
        return None
    theirs = case.messages.filter(kind=Message.IN, sender_address__iexact=arrival.sender_address)
    return next((message for message in theirs.order_by("-pk")[:20] if is_same_text(message.text, arrival.text)), None)


def _is_new_matter(case: Case, subject: str) -> bool:
    """The subject is another one than the case's, and nobody on the case has used it before."""
    if case.pk is None or not bare_subject(subject) or not case.subject or same_matter(subject, case.subject):
        return False
    told = case.messages.exclude(kind=Message.NOTE).order_by("-pk").values_list("subject", flat=True)[:50]
    return not any(same_matter(subject, earlier) for earlier in told)


def _already_here(mails: Sequence[ReadMail]) -> "dict[tuple[str, str], Message | Step]":
    """Messages by (Message-ID, sender), ours under an empty sender; without a Message-ID by the raw digest."""
    ids = [value for mail in mails for value in (mail.arrival.message_id[:255], mail.own_id) if value]
    found: dict[tuple[str, str], Message | Step] = {}
    for message in Message.objects.filter(message_id__in=ids):
        found[message.message_id, "" if message.is_outgoing else message.sender_address.casefold()] = message
    digests = [mail.arrival.raw for mail in mails if not mail.arrival.message_id and mail.arrival.raw]
    if digests:
        for message in Message.objects.filter(raw__in=digests, message_id=""):
            found[message.raw, ""] = message
    return found


def _bounced_answers(mails: Sequence[ReadMail]) -> dict[str, Message]:
    """Answers of ours that bounces speak of, by their id and by the number in the address they came back to."""
    bounces = [mail for mail in mails if mail.bounce]
    ids = [mail.bounce.original_message_id for mail in bounces if mail.bounce and mail.bounce.original_message_id]
    numbers = [number for mail in bounces if (number := bounced_number(mail)) is not None]
    if not ids and not numbers:
        return {}
    ours = Message.objects.filter(Q(message_id__in=ids) | Q(pk__in=numbers), kind=Message.OUT)
    found = list(ours.select_related("case__customer"))
    return {message.message_id: message for message in found} | {str(message.pk): message for message in found}


def _our_texts(cases: Iterable[Case]) -> dict[int, list[str]]:
    """What we have written on these cases, to be found again in what customers quote."""
    found: dict[int, list[str]] = {}
    numbers = {case.pk for case in cases}
    if numbers:
        ours = Message.objects.filter(case__in=numbers, kind=Message.OUT).order_by("-at")
        for number, text in ours.values_list("case_id", "text")[:MOST_OUR_TEXTS]:
            found.setdefault(number, []).append(text)
    return found


def _merge(other: Case, case: Case, *, at: datetime) -> None:
    other.refresh_from_db()
    case.refresh_from_db()
    if other.pk != case.pk and Case.MERGED not in {other.state, case.state}:
        merging.merge(other, into=case, at=at)
