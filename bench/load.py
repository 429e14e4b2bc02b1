"""Fill a desk with the deterministic cases of `bulk.py`, straight into its database.

python -m bench.load N        into SKRANKE_HOME (or DATABASE_URL)
"""

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from skranke.commands import run

run.prepare()

from django.db import connection, transaction  # noqa: E402

from bench import bulk  # noqa: E402
from skranke.cases import search, timeline  # noqa: E402
from skranke.cases.models import Case, Event, Message, Participant, ThreadId  # noqa: E402
from skranke.commands.migrate import migrate  # noqa: E402
from skranke.lib import clock  # noqa: E402
from skranke.people import setting_up  # noqa: E402
from skranke.people.models import Customer, CustomerAddress, Team, User  # noqa: E402
from skranke.promise import plain  # noqa: E402
from skranke.promise.models import WayIn  # noqa: E402

BATCH = 5_000
EMAIL, PASSWORD = "bench@peers.example", "a-long-enough-pass"


def set_up() -> None:
    migrate()
    setting_up.set_up(
        name="Bench",
        email=EMAIL,
        password=PASSWORD,
        desk_name="Bench",
        country="SE",
        language="en",
        time_zone="Europe/Stockholm",
        at=clock.now(),
    )
    WayIn.objects.create(name="Post", kind=WayIn.MAIL, address="support@peers.example", team=Team.objects.get())


def load(n: int) -> None:
    team, user, way_in = Team.objects.get(), User.objects.get(), WayIn.objects.get()
    add_customers(max(10, n // 5))
    by_address = dict(CustomerAddress.objects.values_list("value", "customer_id"))
    rows = bulk.tickets(n)
    with plain.one_calendar():
        while batch := list(islice(rows, BATCH)):
            with transaction.atomic():
                add_cases(batch, by_address, team=team, user=user, way_in=way_in)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def add_customers(count: int) -> None:
    for start in range(0, count, BATCH):
        some = range(start, min(start + BATCH, count))
        made = Customer.objects.bulk_create(Customer(name=f"Kund {c}", language="sv", since="2024-01-05") for c in some)
        addresses = (f"kund{c:07d}@{bulk.g.DOMAIN}" for c in some)
        CustomerAddress.objects.bulk_create(
            CustomerAddress(customer=customer, value=value) for customer, value in zip(made, addresses, strict=True)
        )


def add_cases(batch: list[tuple], by_address: dict[str, int], *, team: Team, user: User, way_in: WayIn) -> None:
    cases = []
    for number, subject, _name, address, created, is_open, texts in batch:
        case = Case(
            pk=number,
            subject=subject,
            customer_id=by_address[address],
            team=team,
            way_in=way_in,
            owner=user if number % 7 == 0 else None,
            opened_at=created,
            last_message_at=created + timedelta(hours=len(texts) - 1),
            preview=" ".join(texts[-1].split())[:200],
            state=Case.OPEN if is_open else Case.CLOSED,
            unanswered_since=created if is_open else None,
            answer_due_at=plain.answer_due(created) if is_open else None,
            closed_at=None if is_open else created + timedelta(hours=len(texts)),
        )
        cases.append(case)
    Case.objects.bulk_create(cases)
    messages = Message.objects.bulk_create(list(messages_of(batch)))
    search.index_all(messages)
    around(batch, messages)


def messages_of(batch: list[tuple]) -> Iterator[Message]:
    for number, subject, name, address, created, _is_open, texts in batch:
        for k, text in enumerate(texts):
            is_ours = k % 2 == 1
            yield Message(
                case_id=number,
                kind=Message.OUT if is_ours else Message.IN,
                state=Message.SENT if is_ours else Message.DONE,
                sender_name=name,
                sender_address=address,
                subject=subject,
                text=text,
                message_id=f"<{number}.{k}@peers.example>",
                at=created + timedelta(hours=k),
            )


def around(batch: list[tuple], messages: list[Message]) -> None:
    Participant.objects.bulk_create(Participant(case_id=row[0], address=row[3], name=row[2]) for row in batch)
    ThreadId.objects.bulk_create(ThreadId(case_id=m.case_id, value=m.message_id) for m in messages)
    Event.objects.bulk_create(
        Event(case_id=m.case_id, kind=timeline.Kind.RECEIVED, at=m.at, data={"message": m.pk}) for m in messages
    )


if __name__ == "__main__":
    count, begun = int(sys.argv[1]), time.monotonic()
    set_up()
    load(count)
    sys.stdout.write(f"{count} cases in {time.monotonic() - begun:.0f} s\n")
