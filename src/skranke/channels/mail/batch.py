"""Filing some mails together: one look at the database for all of them, a decision for each in order, one writing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases import merging, opening, receiving, sending, threads
from skranke.cases.models import Case, Message
from skranke.cases.receiving import Delivery
from skranke.channels import ledger, receipts
from skranke.channels.mail import reading
from skranke.channels.mail.addressing import OurAddresses, clues
from skranke.channels.mail.machines import reason_in_addresses
from skranke.channels.mail.reading import ReadMail
from skranke.channels.models import Incoming
from skranke.coach import language
from skranke.people import customers
from skranke.people.customers import normal_address
from skranke.people.models import Customer, Desk
from skranke.promise import giving

MOST_COPIES = 20
MOST_OUR_TEXTS = 500


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


class Batch:
    """Mails that we hold, within one transaction."""

    def __init__(self, readings: Sequence[tuple[Incoming, ReadMail]], *, at: datetime) -> None:
        self.at = at
        self.steps = [Step(incoming, mail) for incoming, mail in readings]
        self.ours = OurAddresses()
        self.known = threads.Known([clues(step.mail) for step in self.steps])
        self.here = _already_here([step.mail for step in self.steps])
        self.our_texts = _our_texts(self.known.by_number.values())
        self.outgoing = _bounced_answers([step.mail for step in self.steps])
        self.desk_language = Desk.objects.values_list("language", flat=True).first() or "en"
        self.customers: dict[str, Customer] = {}
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
            may_open = arrival.sender_address and not step.mail.bounce and arrival.automatic not in FILED_ALONE
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
        if not arrival.message_id:
            return self.here.get((arrival.raw, ""))
        return self.here.get((arrival.message_id, "")) or self.here.get(
            (arrival.message_id, arrival.sender_address.casefold())
        )

    def _decide_bounce(self, step: Step) -> None:
        assert step.mail.bounce is not None
        original = self.outgoing.get(step.mail.bounce.original_message_id)
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
        step.is_news = match is None or match.case.is_closed
        case = match.case if match else self._new_case(step)
        self.merges += [(other, case) for other in (match.also if match else [])]
        is_stranger = bool(match and match.is_stranger)
        if case.pk is not None and case.pk in self.our_texts:
            arrival = reading.with_known(step.mail, self.our_texts[case.pk])
        people = [person for person in [*arrival.to, *arrival.cc] if not self.ours.has(person["address"])][:MOST_COPIES]
        step.delivery = Delivery(case, arrival, is_stranger, copies=people)
        step.state = Incoming.SPAM if case.state == Case.SPAM else Incoming.CASE
        on_it = [] if is_stranger else [arrival.sender_address, *(person["address"] for person in people)]
        self.known.add(case, ids=[arrival.message_id, *arrival.cited], addresses=on_it)

    def _new_case(self, step: Step) -> Case:
        arrival = step.mail.arrival
        customer = self.customers[normal_address(arrival.sender_address)]
        return opening.new_case(
            customer,
            subject=arrival.subject,
            language=language.guess(arrival.text, expected=customer.language or self.desk_language),
            at=arrival.at,
            way_in=self.ours.way_in_of(step.mail, step.incoming),
            is_spam=step.mail.is_spam,
        )

    def _write(self) -> None:
        delivered = [step for step in self.steps if step.delivery is not None]
        messages = receiving.receive_all([step.delivery for step in delivered if step.delivery is not None])
        for step, message in zip(delivered, messages, strict=True):
            step.message = message
        for other, case in self.merges:
            _merge(other, case, at=self.at)
        for step in self.steps:
            if step.bounced is not None and step.mail.bounce is not None and step.mail.bounce.is_final:
                bounce = step.mail.bounce
                sending.bounced(step.bounced, recipient=bounce.recipient, error=bounce.text, at=self.at)
        receipts.acknowledge_all(self._receipts_due(), at=self.at)
        ledger.settle_all([self._outcome(step) for step in self.steps])

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
            )
            for step in self.steps
            if step.delivery is not None and step.state == Incoming.CASE and self._may_be_answered(step)
        ]

    def _may_be_answered(self, step: Step) -> bool:
        if not step.is_news or step.mail.no_receipt or step.incoming.source == Incoming.IMPORT:
            return False
        arrival = step.mail.arrival
        return not reason_in_addresses(
            senders={arrival.sender_address, *step.mail.reply_to},
            addressed=[*step.mail.delivered_to, *(person["address"] for person in [*arrival.to, *arrival.cc])],
            own=list(self.ours.by_address),
        )

    def _outcome(self, step: Step) -> ledger.Outcome:
        message = step.message or (step.same_as.message if step.same_as else None)
        return ledger.Outcome(step.incoming, step.state, step.mail.arrival.message_id, step.reason, message)


# Letters of machines to nobody in particular: kept and listed, but no case unless they belong to one.
FILED_ALONE = frozenset({"auto-reply", "receipt"})


def _already_here(mails: Sequence[ReadMail]) -> "dict[tuple[str, str], Message | Step]":
    """Messages by (Message-ID, sender), ours under an empty sender; without a Message-ID by the raw digest."""
    ids = [mail.arrival.message_id[:255] for mail in mails if mail.arrival.message_id]
    found: dict[tuple[str, str], Message | Step] = {}
    for message in Message.objects.filter(message_id__in=ids):
        found[message.message_id, "" if message.is_outgoing else message.sender_address.casefold()] = message
    digests = [mail.arrival.raw for mail in mails if not mail.arrival.message_id and mail.arrival.raw]
    if digests:
        for message in Message.objects.filter(raw__in=digests, message_id=""):
            found[message.raw, ""] = message
    return found


def _bounced_answers(mails: Sequence[ReadMail]) -> dict[str, Message]:
    ids = [mail.bounce.original_message_id for mail in mails if mail.bounce and mail.bounce.original_message_id]
    if not ids:
        return {}
    ours = Message.objects.filter(kind=Message.OUT, message_id__in=ids).select_related("case__customer")
    return {message.message_id: message for message in ours}


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
