"""How quick the coach is, beside two checkers of English style on the same replies.

    .venv/bin/python -m bench.coach

Prints one line a measurement with its limit; exits 1 if a limit is passed.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from skranke.coach import Context, codes, load, review_by_rules
from skranke.coach.second_opinion import Opinion, opinion
from skranke.coach.text import split

SAMPLE = Path(__file__).resolve().parents[1] / "tests" / "coach" / "sample"
ROUNDS = 40
BEFORE = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
HUGE = {"one word": "a" * 100_000, "all emoji": "😄" * 100_000, "all brackets": "(" * 100_000}


def replies(language: str) -> list[str]:
    """Replies of some 500 characters: shorter ones are put together."""
    lines = (SAMPLE / f"replies-{language}.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["reply"] for line in lines if line.strip()]
    long: list[str] = []
    for text in texts:
        if long and len(long[-1]) < 400:
            long[-1] += "\n\n" + text
        else:
            long.append(text)
    return [text[:500] for text in long]


def milliseconds(
    work: Callable[[str], object], texts: list[str], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The sorted times of one call each."""
    times = []
    for _ in range(rounds):
        for text in texts:
            begun = clock()
            work(text)
            times.append((clock() - begun) * 1000)
    return sorted(times)


def told(name: str, value: float, limit: float, unit: str) -> bool:
    """Print one measurement; tell whether it keeps its limit."""
    print(f"{name:44} {value:9.2f} {unit:3} limit {limit:g} {'' if value < limit else 'PASSED'}")
    return value < limit


def loading() -> list[bool]:
    """Reading each language from its kept form, which the first load writes."""
    for language in codes.LANGUAGES:
        load.language(language)
    load._bundle.cache_clear()
    load.language.cache_clear()
    kept, total = [], 0.0
    for language in codes.LANGUAGES:
        begun = time.perf_counter()
        _ = load.language(language).matcher
        spent = (time.perf_counter() - begun) * 1000
        total += spent
        kept.append(told(f"load {language}", spent, 100, "ms"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - BEFORE
    return [*kept, told("load all five", total, 400, "ms"), told("memory of all five", memory, 60, "MB")]


def speed() -> list[bool]:
    """A reply of some 500 characters, and texts that are made to hurt."""
    kept = []
    for language in codes.LANGUAGES:
        texts = replies(language)

        def again(text: str, language: str = language) -> object:
            return review_by_rules(text, language=language)

        def work(text: str, language: str = language) -> object:
            # As if never seen before: what is kept of its sentences is thrown away.
            load.language(language).matcher.kept.clear()
            return review_by_rules(text, language=language)

        milliseconds(work, texts, 5)
        kept.append(told(f"review {language} again, median", statistics.median(milliseconds(again, texts, 5)), 1, "ms"))
        kept.append(told(f"review {language}, median", statistics.median(milliseconds(work, texts, ROUNDS)), 1, "ms"))
        # Of the slowest the processor's time is taken: what else the machine does is not the coach's.
        times = milliseconds(work, texts, ROUNDS, time.thread_time)
        kept.append(told(f"review {language}, p99 (processor)", times[int(len(times) * 0.99)], 5, "ms"))
    for name, text in HUGE.items():
        spent = milliseconds(lambda text: review_by_rules(text, language="en"), [text], 1)[0]
        kept.append(told(f"100,000 characters, {name}", spent, 1000, "ms"))
    return kept


def second() -> list[bool]:
    """With the second opinion: a new letter, then one sentence of it changed, then nothing changed."""
    reader = opinion()
    if reader is None:
        print("The second opinion is not installed here: skranke[semantic].")
        return []
    new, changed, same, a_sentence = [], [], [], []
    for language in codes.LANGUAGES:
        for text in replies(language):
            spans = split(text)
            new.append(asked(reader, text))
            a_sentence.append(new[-1] / len(spans))
            other = text[: spans[-1][0]] + "It comes by post on Tuesday."
            changed.append(asked(reader, other))
            same.append(asked(reader, other))
    for name, times in (("new letter", new), ("one sentence changed", changed), ("nothing changed", same)):
        print(
            f"{'second opinion, ' + name + ', median and p95':52} {percent(times, 50):7.1f} {percent(times, 95):7.1f} ms"
        )
    return [
        told("second opinion, a sentence, median", percent(a_sentence, 50), 40, "ms"),
        told("second opinion, a new letter, p95", percent(new, 95), 500, "ms"),
    ]


def asked(reader: Opinion, text: str) -> float:
    """Milliseconds until the second opinion has read a reply in its situation."""
    said = "I have written twice about the parcel that never came. What do you intend to do about it?"
    context = Context(customer_message=said, customer_name="Ann Price", hours_waited=60)
    begun = time.perf_counter()
    reader.of_reply(text, sentences=split(text), context=context)
    return (time.perf_counter() - begun) * 1000


def percent(times: list[float], share: int) -> float:
    """The time that so many per cent stay under."""
    return sorted(times)[min(len(times) - 1, len(times) * share // 100)]


def peers() -> None:
    """The same English replies through harper (Rust) and proselint (Python), which look for other things."""
    texts = replies("en")
    for name, work in (("harper-py", _harper()), ("proselint", _proselint())):
        milliseconds(work, texts, 1)
        print(f"{name + ', median':44} {statistics.median(milliseconds(work, texts, 3)):9.2f} ms")


def _harper() -> Callable[[str], object]:
    import harper

    return harper.Linter().lint


def _proselint() -> Callable[[str], object]:
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile("reply", text).lint()


if __name__ == "__main__":
    kept = loading() + speed() + second()
    peers()
    sys.exit(0 if all(kept) else 1)
