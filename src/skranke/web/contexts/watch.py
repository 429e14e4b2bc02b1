"""The page of the watch: what people are called about, who is on call, how things stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skranke.cases.models import Case
from skranke.watch import calling, handing_over, noticing, rota
from skranke.watch.models import OnCall
from skranke.web.reader import Reader


@dataclass(frozen=True)
class CallRow:
    number: int
    words: str
    since: str
    is_acknowledged: bool


@dataclass(frozen=True)
class ShiftRow:
    number: int
    name: str
    span: str
    is_mine: bool
    is_now: bool


@dataclass(frozen=True)
class WatchView:
    calls: Sequence[CallRow]
    shifts: Sequence[ShiftRow]
    holes: Sequence[str]
    looking: Sequence[str]
    due: Sequence[tuple[Case, str]]
    mine_now: int
    feed: str

    @classmethod
    def of(cls, reader: Reader) -> "WatchView":
        shifts = rota.coming(at=reader.at)
        standing = handing_over.standing(reader.user, at=reader.at)
        mine = [row for row in shifts if row.user_id == reader.user.pk and row.starts_at <= reader.at]
        return cls(
            calls=[
                CallRow(c.pk, noticing.words(c.kind, c.about), reader.stamp(c.began_at), c.acknowledged_at is not None)
                for c in calling.open_calls()
            ],
            shifts=[_shift(row, reader) for row in shifts],
            holes=[_span(reader, hole.starts_at, hole.ends_at) for hole in rota.holes(shifts, at=reader.at)],
            looking=handing_over.looking_now(at=reader.at),
            due=[(case, reader.stamp(case.answer_due_at)) for case in standing.due if case.answer_due_at],
            mine_now=mine[0].pk if mine else 0,
            feed=f"/watch/{rota.feed_token(reader.user)}.ics",
        )


def _shift(row: OnCall, reader: Reader) -> ShiftRow:
    return ShiftRow(
        number=row.pk,
        name=row.user.name,
        span=_span(reader, row.starts_at, row.ends_at),
        is_mine=row.user_id == reader.user.pk,
        is_now=row.starts_at <= reader.at,
    )


def _span(reader: Reader, starts_at: datetime, ends_at: datetime) -> str:
    return f"{reader.exact(starts_at)} – {reader.exact(ends_at)}"
