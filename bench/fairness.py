"""Like cases among many decisions: `python -m bench.fairness [HOW_MANY]`, on a database of its own."""

import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

MANY = 200_000
ASKED = 200
BATCH = 5_000
WORDS = [f"ord{n}" for n in range(3_000)]


def main(many: int) -> None:
    with tempfile.TemporaryDirectory(prefix="skranke-bench-") as folder:
        os.environ["SKRANKE_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skranke.settings")
        import django

        django.setup()
        measure(many, Path(folder))


def measure(many: int, folder: Path) -> None:
    from django.core.management import call_command

    from skranke.fairness import precedents

    call_command("migrate", verbosity=0)
    version = fill(many)
    taken = []
    chance = random.Random(7)
    for _n in range(ASKED):
        facts, words = facts_of(chance), chance.sample(WORDS, 40)
        begin = time.perf_counter()
        precedents.usual(precedents.like(version.policy, version, facts, words=words))
        taken.append((time.perf_counter() - begin) * 1000)
    taken.sort()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(
        f"| {many} decisions | p50 {taken[len(taken) // 2]:.0f} ms | p95 {taken[int(len(taken) * 0.95)]:.0f} ms | {size:.0f} MB |"
    )


def facts_of(chance: random.Random) -> dict[str, object]:
    return {
        "f0": int(chance.expovariate(1 / 40)),
        "f1": int(chance.lognormvariate(6.5, 0.9)),
        "f2": chance.choice(["small", "annoying", "useless"]),
        "f3": chance.random() < 0.3,
    }


def fill(many: int):  # type: ignore[no-untyped-def]
    from skranke.cases.models import Case
    from skranke.fairness import precedents
    from skranke.fairness.models import Decision, Policy, PolicyVersion
    from skranke.people.models import Customer

    at = datetime(2026, 1, 1, tzinfo=UTC)
    customer = Customer.objects.create(name="Kund", since=at.date())
    policy = Policy.objects.create(name="Returns")
    facts = [
        {"key": key, "label": key, "kind": kind, "choices": choices, "unit": "", "is_ceiling": False}
        for key, kind, choices in [
            ("f0", "number", []),
            ("f1", "money", []),
            ("f2", "choice", ["small", "annoying", "useless"]),
            ("f3", "yes", []),
        ]
    ]
    version = PolicyVersion.objects.create(
        policy=policy, number=1, says="x", facts=facts, outcomes=[], currency="SEK", published_at=at, by_name="Lea"
    )
    chance = random.Random(1)
    for start in range(0, many, BATCH):
        numbers = range(start, min(start + BATCH, many))
        cases = [
            Case(customer=customer, state=Case.CLOSED, opened_at=at + timedelta(minutes=n), last_message_at=at)
            for n in numbers
        ]
        Case.objects.bulk_create(cases)
        made = []
        for case in cases:
            given = facts_of(chance)
            made.append(
                Decision(
                    case=case,
                    policy=policy,
                    version=version,
                    facts=given,
                    sketch=precedents.sketch_of(version, given),
                    words=chance.sample(WORDS, 40),
                    outcome=chance.choice(["repair", "replace", "refund", "no"]),
                    currency="SEK",
                    by_name="Bo",
                    decided_at=at,
                )
            )
        Decision.objects.bulk_create(made)
    return version


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
