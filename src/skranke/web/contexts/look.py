"""What *needs a look* shows: mail that became no case, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from skranke.channels import looking
from skranke.channels.models import Incoming
from skranke.web.contexts.inbox import LOOK, Empty, ViewLink, url_of, view_links
from skranke.web.reader import Reader


@dataclass(frozen=True)
class LookRow:
    number: int
    url: str
    sender: str
    reason: str
    time: str
    time_exact: str
    size: str


@dataclass(frozen=True)
class Look:
    title: str
    views: Sequence[ViewLink]
    rows: Sequence[LookRow]
    is_filed: bool
    older_url: str
    empty: Empty | None
    url: str

    @classmethod
    def of(cls, reader: Reader, *, state: str, before: int) -> "Look":
        found = looking.needing(reader.user, state=state, before=before)
        shown = found[: looking.PAGE]
        url = url_of(LOOK)
        filed = "&filed=1" if state == Incoming.FILED else ""
        return cls(
            title=_("Needs a look"),
            views=view_links(reader.user, current=LOOK),
            rows=[_row(reader, row) for row in shown],
            is_filed=state == Incoming.FILED,
            older_url=f"{url}?before={shown[-1].pk}{filed}" if len(found) > looking.PAGE else "",
            empty=None if shown else _empty(state),
            url=url,
        )


@dataclass(frozen=True)
class LookAt:
    """One such mail, with the beginning of its raw text."""

    row: LookRow
    number: int
    raw: str
    is_cut: bool
    error: str = ""
    sender: str = ""
    name: str = ""
    subject: str = ""

    @classmethod
    def of(
        cls, reader: Reader, incoming: Incoming, *, error: str = "", typed: dict[str, str] | None = None
    ) -> "LookAt":
        raw = looking.raw_start(incoming)
        typed = typed or {"sender": incoming.envelope_from, "name": "", "subject": ""}
        return cls(
            row=_row(reader, incoming),
            number=incoming.pk,
            raw=raw,
            is_cut=incoming.size_bytes > looking.SHOWN_BYTES,
            error=error,
            **typed,
        )


def size_words(size_bytes: int) -> str:
    if size_bytes < 1024 * 1024:
        return f"{max(1, round(size_bytes / 1024))} kB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


def _row(reader: Reader, incoming: Incoming) -> LookRow:
    return LookRow(
        number=incoming.pk,
        url=reverse("incoming", args=[incoming.pk]),
        sender=incoming.envelope_from or incoming.sender or _("Unknown sender"),
        reason=_reasons().get(incoming.reason, incoming.reason) or _("It could not be filed."),
        time=reader.stamp(incoming.arrived_at),
        time_exact=reader.exact(incoming.arrived_at),
        size=size_words(incoming.size_bytes),
    )


def _reasons() -> dict[str, str]:
    return {
        "auto-reply": _("An automatic reply that belongs to no case."),
        "receipt": _("A receipt that says a mail was delivered or read."),
        "sent": _("Sent from another mail program, and part of no case."),
        "bounce": _("A report about a mail that did not come from this desk."),
        "plus_test": _("A letter of the desk to itself, to find out whether plus-addresses work."),
        "list": _("From a mailing list."),
        "calendar": _("An answer to an invitation, and part of no case."),
    }


def _empty(state: str) -> Empty:
    if state == Incoming.FILED:
        return Empty("archive", _("Nothing is filed."), _("Automatic mail that belongs to no case is kept here."))
    return Empty(
        "circle-check", _("Nothing needs a look."), _("Mail that cannot be read, or names no sender, would be here.")
    )
