"""The sample's watched mailbox: six weeks of an invented inbox, so that its report has something to show."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from skranke.people.models import Desk
from skranke.sample.shop import DOMAIN
from skranke.shadow.models import Seen, Shadow

ADDRESS = f"info@{DOMAIN}"
DEAD = f"reklamation@{DOMAIN}"
DAYS = 42
PEOPLE = [
    ("Agneta Sjöberg", "agneta"), ("Rune Dahlgren", "rune"), ("Fatima Yusuf", "fatima"), ("Peder Kofoed", "peder"),
    ("Ingrid Solheim", "ingrid"), ("Tomasz Wrona", "tomasz"), ("Helen Marsh", "helen"), ("Oskar Lind", "oskar"),
    ("Birgit Holst", "birgit"), ("Leif Aasen", "leif"), ("Danuta Maj", "danuta"), ("Samir Haddad", "samir"),
]  # fmt: skip
SUBJECTS = [
    "Växlarna hoppar", "Leveranstid på elcykeln", "Fel faktura?", "Hjelm i størrelse S", "Boka service i maj",
    "Reklamacja siodełka", "Punktering igen", "Spørsmål om garanti", "Broken spoke", "Byta storlek", "Lås til cyklen",
]  # fmt: skip
# How many come on each weekday, and the chance that an answer takes this many hours.
BY_WEEKDAY = (9, 7, 6, 6, 5, 2, 2)
WAITS = ((0.28, 1), (0.3, 4), (0.2, 9), (0.1, 26), (0.06, 70), (0.0, 0))


def build(*, at: datetime) -> Shadow:
    """Rows that come out the same every time, but for the day they end on."""
    chance = random.Random(5)  # noqa: S311  an invented inbox
    zone = ZoneInfo(Desk.objects.values_list("time_zone", flat=True).first() or "UTC")
    shadow = Shadow.objects.create(address=ADDRESS, begun_at=at - timedelta(days=DAYS), read_at=at)
    rows: list[Seen] = []
    for back in range(DAYS, 0, -1):
        day = (at.astimezone(zone) - timedelta(days=back)).replace(minute=0, second=0, microsecond=0)
        for number in range(BY_WEEKDAY[day.weekday()]):
            asked = day.replace(hour=int(chance.triangular(6, 22, 11)), minute=chance.randrange(60))
            rows += _conversation(shadow, asked, f"{back}.{number}", chance, at=at)
    Seen.objects.bulk_create(rows)
    Shadow.objects.filter(pk=shadow.pk).update(expected=len(rows))
    return shadow


def _conversation(shadow: Shadow, asked: datetime, key: str, chance: random.Random, *, at: datetime) -> list[Seen]:
    name, local = chance.choice(PEOPLE)
    to = DEAD if chance.random() < 0.05 else ADDRESS
    # Nobody answers alike twice: an address of its own for each conversation.
    sender, subject = f"{local}.{key}@kund.example", chance.choice(SUBJECTS)
    first = f"<{key}@kund.example>"

    def mail(moment: datetime, *, own: str, cited: list[str], is_ours: bool = False) -> Seen:
        who = ("", ADDRESS) if is_ours else (name, sender)
        return Seen(
            shadow=shadow,
            key=own,
            at=moment,
            is_ours=is_ours,
            is_machine=False,
            sender_name=who[0],
            sender=who[1],
            to=[sender] if is_ours else [to],
            subject=f"Re: {subject}" if is_ours else subject,
            cited=cited,
        )

    rows = [mail(asked, own=first, cited=[])]
    answered = None if to == DEAD else _answered(asked, chance)
    if chance.random() < 0.12 and asked + timedelta(days=2) < (answered or at):
        rows.append(mail(asked + timedelta(days=2), own=f"<{key}.again@kund.example>", cited=[first]))
    if answered is not None and answered < at:
        rows.append(mail(answered, own=f"<{key}.re@{DOMAIN}>", cited=[first], is_ours=True))
    return rows


def _answered(asked: datetime, chance: random.Random) -> datetime | None:
    """On a working day between nine and five, some hours later; now and then never."""
    drawn, hours = chance.random(), 0.0
    for share, most in WAITS:
        if drawn < share:
            hours = chance.uniform(most / 6, most)
            break
        drawn -= share
    else:
        return None
    moment = asked + timedelta(hours=hours)
    if not 9 <= moment.hour < 17:
        moment = (moment + timedelta(hours=15)).replace(hour=9, minute=chance.randrange(10, 59))
    while moment.weekday() > 4:
        moment += timedelta(days=1)
    return moment
