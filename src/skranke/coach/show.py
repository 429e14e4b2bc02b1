"""A report as lines for a person at a terminal."""

import textwrap

from skranke.coach.report import Finding, Reading, Review

UNDERLINE, BOLD, DIM, GREEN, OFF = "\033[4;31m", "\033[1m", "\033[2m", "\033[32m", "\033[0m"
WIDTH = 88


def _paint(text: str, colour: str, *, coloured: bool) -> str:
    return f"{colour}{text}{OFF}" if coloured else text


def show_review(text: str, report: Review, *, coloured: bool) -> list[str]:
    """Return the reply with its findings underlined, each finding with its reason, then the virtues."""
    lines = [_marked(text, list(report.findings), coloured=coloured), ""]
    for number, finding in enumerate(sorted(report.findings, key=lambda found: found.start), start=1):
        lines += _finding(number, text, finding, coloured=coloured)
    if not report.findings:
        lines += [_paint("Nothing to change.", GREEN, coloured=coloured), ""]
    for virtue in report.virtues:
        sign = "+" if virtue.holds else "?"
        lines.append(
            f"{_paint(sign, GREEN if virtue.holds else BOLD, coloured=coloured)} {virtue.code}: {virtue.message}"
        )
    return lines


def _marked(text: str, findings: list[Finding], *, coloured: bool) -> str:
    """The text with what was found underlined, or in brackets where there are no colours."""
    before, after = (UNDERLINE, OFF) if coloured else ("[", "]")
    marked, last = [], 0
    for start, end in _merged(findings):
        marked += [text[last:start], before, text[start:end], after]
        last = end
    return "".join([*marked, text[last:]]).rstrip()


def _merged(findings: list[Finding]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((found.start, found.end) for found in findings):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _finding(number: int, text: str, finding: Finding, *, coloured: bool) -> list[str]:
    words = " ".join(text[finding.start : finding.end].split())
    head = _paint(f"{number}. {finding.code}", BOLD, coloured=coloured)
    body = [f"{head} “{textwrap.shorten(words, 70, placeholder=' …')}”"]
    for line in (finding.message, finding.why, finding.instead, *(f"→ {better}" for better in finding.rewrites)):
        body += textwrap.wrap(line, WIDTH, initial_indent="   ", subsequent_indent="   ")
    return [*body, _paint(f"   {finding.rule} · {finding.source}", DIM, coloured=coloured), ""]


def show_reading(text: str, reading: Reading, *, coloured: bool) -> list[str]:
    """Return what was read in a message."""
    intent, mood = (_paint(word, BOLD, coloured=coloured) for word in (reading.intent, reading.mood))
    lines = [f"intent: {intent}   mood: {mood}"]
    lines += [f"{flag.code}: “{text[flag.start : flag.end]}”" for flag in reading.flags]
    if reading.praised:
        lines.append(f"praised: {reading.praised}")
    named = {
        "facts": reading.facts,
        "asked": reading.asks.questions,
        "numbers": reading.asks.numbers,
        "phones": reading.asks.phones,
        "dates": reading.asks.dates,
        "amounts": reading.asks.amounts,
    }
    return lines + [f"{name}: {'; '.join(values)}" for name, values in named.items() if values]
