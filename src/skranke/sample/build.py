"""Filling a fresh desk with a sample shop, by the same deeds as real life: mails are filed, answers are delivered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from skranke.cases import closing, drafts, handing_over, merging, noting, replying, sending, tagging
from skranke.cases.models import Case, Message
from skranke.channels import ledger
from skranke.channels.mail import delivering, filing
from skranke.channels.models import Incoming
from skranke.lib.errors import DeskError
from skranke.people import audit
from skranke.people.models import Desk, User
from skranke.sample import beside, decisions, mails, replies, script, shop
from skranke.sample import ledger as ledger_of_mails
from skranke.sample.script import Step, Story


class DeskInUse(DeskError):
    code = "desk_in_use"

    def __init__(self) -> None:
        super().__init__(_("This desk has cases of its own already, so the sample shop was not added to it."))


def build(*, by: User, at: datetime) -> int:
    """Add the sample shop; from then on nothing leaves the machine. Returns how many cases it has."""
    with transaction.atomic():
        desk = Desk.objects.select_for_update().get()
        if desk.is_sample or Case.objects.exists():
            raise DeskInUse
        desk.is_sample = True
        desk.save(update_fields=["is_sample"])
        place = shop.open_shop(by=by, at=at - timedelta(days=90))
        teller = Teller(place, zone=ZoneInfo(desk.time_zone), at=at)
        teller.tell(script.stories())
        teller.leave_a_riddle()
        beside.build(at=at)
        replies.build(at=at)
        decisions.build(by=by, at=at)
        ledger_of_mails.enter(zone=ZoneInfo(desk.time_zone), at=at)
        audit.note("sample shop added", by=by, at=at)
    return Case.objects.count()


class Told:
    """A story and how far it has been told."""

    def __init__(self, story: Story, number: int) -> None:
        self.story = story
        self.number = number
        self.mails = 0
        self.last_id = ""
        self.answer: Message | None = None

    def case(self) -> Case:
        """The case as it is now, also after it was merged into another."""
        message = Message.objects.filter(message_id=self.first_id).select_related("case__customer").get()
        return message.case

    @property
    def first_id(self) -> str:
        return f"<{self.number}-1.sample@{self.story.address.partition('@')[2]}>"


class Teller:
    """Tells all stories side by side, in the order in which things happened."""

    def __init__(self, place: shop.Shop, *, zone: ZoneInfo, at: datetime) -> None:
        self.place = place
        self.zone = zone
        self.now = at

    def tell(self, stories: list[Story]) -> None:
        told = [Told(story, number) for number, story in enumerate(stories, 1)]
        self.by_subject = {each.story.subject: each for each in told}
        steps = [
            (self._by_day(self.now - step.ago), order, each, step)
            for order, each in enumerate(told)
            for step in each.story.steps
        ]
        for at, _order, each, step in sorted(steps, key=lambda row: row[:2]):
            DEEDS[step.do](self, each, step, at)

    def _by_day(self, moment: datetime) -> datetime:
        """Earlier days are pressed into 8 to 18 on the desk's clock, in the same order; nobody answers at night."""
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() >= today:
            return moment
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        pressed = midnight.replace(hour=8) + (local - midnight) * 10 / 24
        return pressed.astimezone(UTC)

    def leave_a_riddle(self) -> None:
        """A mail that is for a person to look at: it names no sender."""
        self.take_in(
            b"Subject: Order 4711\r\n\r\nThree inner tubes, 28 inch. Please hurry.\r\n", to=shop.SHOP, at=self.now
        )

    def take_in(self, raw: bytes, *, to: str, at: datetime) -> None:
        ledger.entry(raw, source=Incoming.SMTP, at=at, envelope_to=[to]).save(force_insert=True)
        filing.file_waiting(at=at)

    def customer(self, told: Told, step: Step, at: datetime) -> None:
        told.mails += 1
        to = self.place.ways_in[told.story.to].address
        number = f"{told.number}-{told.mails}"
        before = mails.Before(told.last_id, told.answer)
        self.take_in(mails.letter(told.story, step, number=number, to=to, at=at, before=before), to=to, at=at)
        told.last_id = f"<{number}.sample@{told.story.address.partition('@')[2]}>"
        if told.mails == 1:
            self._first(told, at)

    def _first(self, told: Told, at: datetime) -> None:
        message = Message.objects.filter(message_id=told.first_id).select_related("case__customer").first()
        if message is None:
            return  # an automatic letter that was filed without a case
        Case.objects.filter(pk=message.case_id).update(language=told.story.language)
        message.case.customer.language = message.case.customer.language or told.story.language
        message.case.customer.save(update_fields=["language"])
        for name in told.story.tags:
            tagging.tag(message.case, name=name, by=self.place.someone("karin"), at=at + timedelta(minutes=2))

    def answer(self, told: Told, step: Step, at: datetime) -> None:
        case, author = told.case(), self.place.someone(step.by)
        self._attach(case, step, author=author, at=at)
        days = step.more.get("sends_in_days", 0)
        send_at = self.now + timedelta(days=days) if days else None
        message = replying.reply(case, author=author, text=step.text, at=at, send_at=send_at)
        told.answer = message
        if not days:
            self._deliver(message, step, at=at + replying.UNDO)
            message.refresh_from_db()
            told.last_id = message.message_id
        if "bounces" in step.more:
            self._bounce(told, step, at=at + timedelta(minutes=3))

    def _attach(self, case: Case, step: Step, *, author: User, at: datetime) -> None:
        for name in step.more.get("files", []):
            draft = drafts.save(case, author=author, text="", at=at)
            content = script.file(name)
            digest = ledger.files().put(content)
            drafts.attach(draft, name=name, type="application/pdf", size_bytes=len(content), digest=digest)

    def _deliver(self, message: Message, step: Step, *, at: datetime) -> None:
        """Take the answer through the outbox as it happens for real, or as it goes wrong."""
        for due in sending.claim_due(at=at):
            sending.begin(due, message_id=delivering.new_message_id(due))
            if "fails" in step.more and due.pk == message.pk:
                sending.gave_up(due, error=step.more["fails"], at=at)
            elif "maybe" in step.more and due.pk == message.pk:
                sending.maybe_sent(due, error=step.more["maybe"], at=at)
            else:
                delivering.deliver(due, at=at)
                sending.sent(due, at=at)

    def _bounce(self, told: Told, step: Step, *, at: datetime) -> None:
        assert told.answer is not None
        to, recipient = self.place.ways_in[told.story.to].address, told.story.address
        raw = mails.bounce(told.answer, recipient=recipient, status=step.more["bounces"], to=to, at=at)
        self.take_in(raw, to=to, at=at)

    def note(self, told: Told, step: Step, at: datetime) -> None:
        noting.note(told.case(), author=self.place.someone(step.by), text=step.text, at=at)

    def take(self, told: Told, step: Step, at: datetime) -> None:
        handing_over.take(told.case(), by=self.place.someone(step.by), at=at)

    def hand_over(self, told: Told, step: Step, at: datetime) -> None:
        whom = self.place.someone(step.more["whom"])
        handing_over.hand_over(told.case(), to=whom, by=self.place.someone(step.by), at=at)

    def snooze(self, told: Told, step: Step, at: datetime) -> None:
        until = self.now + timedelta(days=step.more["days"])
        closing.snooze(told.case(), until=until, by=self.place.someone(step.by), at=at)

    def close(self, told: Told, step: Step, at: datetime) -> None:
        closing.close(told.case(), by=self.place.someone(step.by), at=at + timedelta(minutes=1))

    def tag(self, told: Told, step: Step, at: datetime) -> None:
        tagging.tag(told.case(), name=step.more["tag"], by=self.place.someone(step.by), at=at)

    def draft(self, told: Told, step: Step, at: datetime) -> None:
        drafts.save(told.case(), author=self.place.someone(step.by), text=step.more["draft"], at=at)

    def merge(self, told: Told, step: Step, at: datetime) -> None:
        into = self.by_subject[step.more["into"]].case()
        merging.merge(told.case(), into=into, by=self.place.someone(step.by), at=at)


DEEDS: dict[str, Callable[[Teller, Told, Step, datetime], None]] = {
    "customer": Teller.customer,
    "answer": Teller.answer,
    "note": Teller.note,
    "take": Teller.take,
    "hand_over": Teller.hand_over,
    "snooze": Teller.snooze,
    "close": Teller.close,
    "tag": Teller.tag,
    "draft": Teller.draft,
    "merge": Teller.merge,
}
