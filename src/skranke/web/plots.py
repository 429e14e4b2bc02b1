"""Plots drawn by the server: SVG that takes its colours and type from the page, labelled directly; no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 640
ROW, BAR, LABEL, NOTE = 30, 18, 190, 130
COLUMN_HEIGHT, COLUMN_GAP = 130, 3


@dataclass(frozen=True)
class Bar:
    """One bar: its name, how long it is, and what is written at its end."""

    label: str
    value: float
    note: str
    is_marked: bool = False


def bars(rows: Sequence[Bar], *, about: str) -> SafeString:
    """Lying bars, one below the other; `about` says in words what they show."""
    most = max([row.value for row in rows] or [0]) or 1
    room = WIDTH - LABEL - NOTE
    drawn = [_bar(row, place, room * row.value / most) for place, row in enumerate(rows)]
    return _svg("".join(drawn), height=ROW * len(rows), about=about)


def _bar(row: Bar, place: int, length: float) -> SafeString:
    top = place * ROW
    return format_html(
        '<text class="plot-label" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="plot-bar{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text class="plot-note" x="{}" y="{}">{}</text>',
        LABEL - 10,
        top + BAR,
        row.label,
        " plot-marked" if row.is_marked else "",
        LABEL,
        top + 4,
        f"{max(length, 1.5 if row.value else 0):.1f}",
        BAR,
        f"{LABEL + length + 8:.1f}",
        top + BAR,
        row.note,
    )


def columns(rows: Sequence[Bar], *, about: str) -> SafeString:
    """Standing columns, such as the hours of a day; the value stands on each, the label below."""
    most = max([row.value for row in rows] or [0]) or 1
    step = WIDTH / max(1, len(rows))
    parts = []
    for place, row in enumerate(rows):
        height = COLUMN_HEIGHT * row.value / most
        middle = step * (place + 0.5)
        parts.append(
            format_html(
                '<rect class="plot-bar{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>'
                '<text class="plot-note plot-column-note" x="{}" y="{}" text-anchor="middle">{}</text>'
                '<text class="plot-label" x="{}" y="{}" text-anchor="middle">{}</text>',
                " plot-marked" if row.is_marked else "",
                f"{step * place + COLUMN_GAP / 2:.1f}",
                f"{COLUMN_HEIGHT + 18 - height:.1f}",
                f"{step - COLUMN_GAP:.1f}",
                f"{height:.1f}",
                f"{middle:.1f}",
                f"{COLUMN_HEIGHT + 13 - height:.1f}",
                row.note if row.value else "",
                f"{middle:.1f}",
                COLUMN_HEIGHT + 36,
                row.label,
            )
        )
    return _svg("".join(parts), height=COLUMN_HEIGHT + 42, about=about)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> SafeString:
    """The numbers behind a plot."""
    cells = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in head))
    body = format_html_join("", "<tr>{}</tr>", ((_row(row),) for row in rows))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", cells, body)


def _row(row: Sequence[str]) -> SafeString:
    first = format_html('<th scope="row">{}</th>', row[0])
    return first + format_html_join("", "<td>{}</td>", ((value,) for value in row[1:]))


def _svg(inner: str, *, height: int, about: str) -> SafeString:
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        about,
        SafeString(inner),
    )
