"""`python -m tests.channels.mail.fuzzing [MINUTES] [--coverage]`: spoilt mails until the time is over (`make fuzz`).

With `--coverage` and the atheris package, spoiling is led by what code was reached. What fails is kept under
`.fuzz/` and printed; the exit code is then 1.
"""

import argparse
import hashlib
import random
import resource
import sys
import time
import traceback
from pathlib import Path

from tests.channels.mail.mutating import read_wholly, seeds, spoil

LONGEST_SECONDS = 2.0
FOUND = Path(".fuzz")


def keep(raw: bytes, reason: str) -> None:
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{hashlib.sha256(raw).hexdigest()[:16]}.eml"
    path.write_bytes(raw)
    print(f"{path}: {reason}", flush=True)


def try_one(raw: bytes, *, longest_seconds: float = LONGEST_SECONDS) -> bool:
    """Read it; false when it raised or took too long."""
    began = time.process_time()
    try:
        read_wholly(raw)
    except Exception:
        keep(raw, traceback.format_exc())
        return False
    took = time.process_time() - began
    if took > longest_seconds:
        keep(raw, f"took {took:.1f} s for {len(raw)} bytes")
        return False
    return True


def by_chance(minutes: float, seed: int) -> int:
    chance, kept = random.Random(seed), seeds()
    end, tried, failed, slowest = time.monotonic() + minutes * 60, 0, 0, 0.0
    FOUND.mkdir(exist_ok=True)
    while time.monotonic() < end:
        raw = spoil(chance.choice(kept), chance, kept)
        began = time.process_time()
        failed += not try_one(raw)
        took = time.process_time() - began
        if took > slowest:
            slowest = took
            (FOUND / "slowest").write_bytes(raw)
        tried += 1
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{tried} mails in {minutes:g} minutes, {failed} failed; slowest {slowest:.2f} s, peak {megabytes} MB")
    return 1 if failed else 0


def by_coverage(minutes: float) -> int:
    import atheris

    kept = seeds()

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        raw = data or chance.choice(kept)
        return spoil(raw, chance, kept)[:most] if chance.random() < 0.7 else bytes(atheris.Mutate(raw, most))

    def test(data: bytes) -> None:
        # Watched code runs some ten times as slowly.
        if not try_one(data, longest_seconds=10 * LONGEST_SECONDS):
            raise AssertionError("kept")

    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for raw in kept:
        (corpus / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
    atheris.instrument_all()
    options = [f"-max_total_time={int(minutes * 60)}", "-max_len=300000", "-timeout=60", "-rss_limit_mb=1500"]
    options.append(f"-artifact_prefix={FOUND}/")
    atheris.Setup([sys.argv[0], *options, str(corpus)], test, custom_mutator=mutate)
    atheris.Fuzz()
    return 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("minutes", type=float, nargs="?", default=10)
    arguments.add_argument("--coverage", action="store_true")
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    return by_coverage(given.minutes) if given.coverage else by_chance(given.minutes, given.seed)


if __name__ == "__main__":
    sys.exit(main())
