"""Reads the company's own pages and tells what they show that is not in the register."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.db import transaction

from skranke.lib import contacts, outside
from skranke.lib.contacts import Contact
from skranke.lib.errors import DeskError
from skranke.promise.models import OwnSite, Shown, WayIn

MOST_PAGES = 25
LONGEST_SECONDS = 25.0
HTML = frozenset({"text/html", "application/xhtml+xml"})
Fetch = Callable[[str], outside.Fetched]


@dataclass
class Walk:
    """What a walk over the pages found, and what could not be read."""

    found: dict[Contact, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def fetch_page(url: str) -> outside.Fetched:
    return outside.fetch(url, types=HTML)


def walk(start: str, *, fetch: Fetch = fetch_page) -> Walk:
    """From page to page of one site, the likeliest first, until it is done or has taken long enough."""
    done, to_read, seen, began = Walk(), [start], {start}, monotonic()
    while to_read and len(done.read) + len(done.unread) < MOST_PAGES and monotonic() - began < LONGEST_SECONDS:
        url = to_read.pop(0)
        try:
            fetched = fetch(url)
        except DeskError as error:
            done.unread.append((url, error.message))
            continue
        page = contacts.read(fetched.content.decode("utf-8", "replace"), url=fetched.url or url)
        done.read.append(url)
        for contact in page.contacts:
            done.found.setdefault(contact, url)
        to_read += [link for link in page.links if link not in seen]
        seen.update(page.links)
    return done


def keep(start: str, done: Walk, *, at: datetime) -> None:
    """Keep what was found; what the pages no longer show is forgotten, unless it could not be looked at."""
    with transaction.atomic():
        told = {"read_at": at, "pages_read": len(done.read), "unread": done.unread[:MOST_PAGES]}
        OwnSite.objects.exclude(url=start).delete()
        OwnSite.objects.update_or_create(url=start, defaults=told)
        if done.read and not done.unread:
            Shown.objects.filter(is_left_out=False).delete()
        known = [(row.pk, Contact(row.kind, row.value)) for row in Shown.objects.all()]
        for contact, page in done.found.items():
            same = next((pk for pk, other in known if contacts.is_same(contact, other)), None)
            if same is not None:
                Shown.objects.filter(pk=same).update(page=page[:500], seen_at=at)
            else:
                row = Shown.objects.create(kind=contact.kind, value=contact.value[:500], page=page[:500], seen_at=at)
                known.append((row.pk, contact))


def unregistered() -> list[Shown]:
    """What is shown and is neither in the register nor left out."""
    registered = _registered(WayIn.objects.filter(is_active=True))
    rows = Shown.objects.filter(is_left_out=False).order_by("kind", "value")
    return [row for row in rows if not any(contacts.is_same(Contact(row.kind, row.value), way) for way in registered)]


def _registered(ways: Iterable[WayIn]) -> list[Contact]:
    return [Contact(way.kind, way.address) for way in ways]


def leave_out(number: int, *, is_left_out: bool) -> None:
    Shown.objects.filter(pk=number).update(is_left_out=is_left_out)
