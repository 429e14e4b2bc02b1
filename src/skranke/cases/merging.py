"""Two cases that are one, one case that is two; both can be undone."""

from datetime import datetime

from django.db import transaction

from skranke.cases import acknowledging, receiving, states, threads, timeline
from skranke.cases.errors import CannotMerge, CannotSplit
from skranke.cases.models import Case, Event, Message, Participant, ThreadId
from skranke.people.models import User


def merge(case: Case, *, into: Case, at: datetime, by: User | None = None) -> None:
    """Move everything said on `case` into the other; its number leads there from now on."""
    if case.pk == into.pk or Case.MERGED in {case.state, into.state}:
        raise CannotMerge
    with transaction.atomic():
        moved = list(case.messages.values_list("pk", flat=True))
        people = list(Participant.objects.filter(case=case))
        before = {"state": case.state, "since": case.unanswered_since.isoformat() if case.unanswered_since else ""}
        Message.objects.filter(pk__in=moved).update(case=into)
        brought = _bring_over(case, into, people)
        into.tags.add(*case.tags.all())
        case.drafts.exclude(author__in=into.drafts.values("author")).update(case=into)
        _into(case, into, at=at)
        timeline.note(case, timeline.Kind.MERGED, by=by, at=at, into=into.pk, messages=moved, before=before, **brought)
        timeline.note(into, timeline.Kind.MERGED, by=by, at=at, **{"from": case.pk, "messages": len(moved)})


def unmerge(case: Case, *, at: datetime, by: User | None = None) -> None:
    """Take a merged case out again with the messages it had brought."""
    event = case.events.filter(kind=timeline.Kind.MERGED, data__has_key="into").order_by("-pk").first()
    if case.state != Case.MERGED or case.merged_into is None or event is None:
        raise CannotMerge
    with transaction.atomic():
        into = case.merged_into
        Message.objects.filter(pk__in=event.data["messages"], case=into).update(case=case)
        # Else a mail that cites them would put the two together again.
        ThreadId.objects.filter(case=into, value__in=event.data.get("ids", [])).delete()
        Participant.objects.filter(case=into, address__in=event.data.get("people", [])).delete()
        case.merged_into = None
        _restore(case, event)
        states.save(case, "merged_into")
        _settle_after_split(into, at=at)
        timeline.note(case, timeline.Kind.UNMERGED, by=by, at=at, **{"from": into.pk})
        timeline.note(into, timeline.Kind.UNMERGED, by=by, at=at, out=case.pk)


def unsplit(case: Case, *, at: datetime, by: User) -> Case:
    """Put a case that was split off back where it came from; returns that one."""
    event = case.events.filter(kind=timeline.Kind.SPLIT, data__has_key="from").order_by("-pk").first()
    old = Case.objects.select_related("merged_into").filter(pk=event.data["from"]).first() if event else None
    into = old.merged_into if old is not None and old.merged_into is not None else old
    if into is None:
        raise CannotMerge
    merge(case, into=into, at=at, by=by)
    return into


def split(message: Message, *, at: datetime, by: User) -> Case:
    """A customer's message and all that follow it become a case of their own."""
    case = message.case
    first = case.messages.order_by("at", "pk").first()
    if message.kind != Message.IN or first is None or first.pk == message.pk:
        raise CannotSplit
    with transaction.atomic():
        moved = [m.pk for m in case.messages.order_by("at", "pk") if (m.at, m.pk) >= (message.at, message.pk)]
        new = _new_from(message, at=at)
        Message.objects.filter(pk__in=moved).update(case=new)
        Message.objects.filter(pk=message.pk).update(asks_new_matter=False)
        ids = Message.objects.filter(pk__in=moved).exclude(message_id="").values_list("message_id", flat=True)
        ThreadId.objects.filter(case=case, value__in=list(ids)).delete()
        threads.remember(new, ids)
        threads.add(new, message.sender_address, name=message.sender_name, is_held=message.is_held)
        _settle_after_split(case, at=at)
        timeline.note(case, timeline.Kind.SPLIT, by=by, at=at, out=new.pk)
        timeline.note(new, timeline.Kind.SPLIT, by=by, at=at, **{"from": case.pk})
    return new


def _bring_over(case: Case, into: Case, people: list[Participant]) -> dict[str, list[str]]:
    """Ids and people of the case, for the other one too; returns those that were new there, for the way back."""
    ids = set(ThreadId.objects.filter(case=case).values_list("value", flat=True))
    new_ids = ids - set(ThreadId.objects.filter(case=into, value__in=ids).values_list("value", flat=True))
    threads.remember(into, new_ids)
    there = set(Participant.objects.filter(case=into).values_list("address", flat=True))
    new_people = [person for person in people if person.address not in there]
    for person in new_people:
        person.pk, person.case = None, into
    Participant.objects.bulk_create(new_people)
    return {"ids": sorted(new_ids), "people": sorted(person.address for person in new_people)}


def _new_from(message: Message, *, at: datetime) -> Case:
    old = message.case
    new = Case(
        customer=old.customer,
        subject=message.subject[:300] or old.subject,
        language=old.language,
        way_in=old.way_in,
        team=old.team,
        owner=old.owner,
        opened_at=message.at,
        last_message_at=message.at,
        preview=receiving.preview(message.text),
    )
    states.needs_answer(new, since=message.at)
    new.save(force_insert=True)
    return new


def _settle_after_split(case: Case, *, at: datetime) -> None:
    said = case.messages.exclude(kind=Message.NOTE).exclude(kind=Message.OUT, automatic=acknowledging.RECEIPT)
    last = said.order_by("-at", "-pk").first()
    if last is not None:
        case.last_message_at = last.at
        case.preview = receiving.preview(last.text)
        if last.is_outgoing and case.state == Case.OPEN:
            states.waits_for_customer(case, at=at)
    states.save(case, "last_message_at", "preview")


def _into(case: Case, into: Case, *, at: datetime) -> None:
    since = case.unanswered_since
    case.state = Case.MERGED
    case.merged_into = into
    states.rests(case, at=at)
    states.save(case, "merged_into")
    if since is not None:
        states.needs_answer(into, since=since)
    into.opened_at = min(into.opened_at, case.opened_at)
    into.has_attachments = into.has_attachments or case.has_attachments
    if case.last_message_at > into.last_message_at:
        into.last_message_at, into.preview = case.last_message_at, case.preview
    states.save(into, "opened_at", "last_message_at", "has_attachments", "preview")


def _restore(case: Case, event: Event) -> None:
    before = event.data["before"]
    if before["since"]:
        states.needs_answer(case, since=datetime.fromisoformat(before["since"]))
    else:
        case.state = before["state"]
    if case.state == Case.CLOSED:
        case.closed_at = event.at
    if case.state == Case.SNOOZED:
        states.waits_for_customer(case, at=event.at)
