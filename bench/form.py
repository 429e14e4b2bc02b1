"""Posts forms at a steady rate from 200 addresses, and counts what became of each: a case, *try again*, or lost.

`python -m bench.form [posts a second] [seconds]`. Runs a desk of its own in a temporary folder.
"""

import http.client
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.running import RunningDesk

SENDERS = 64
ADDRESSES = 200
PREPARE = """
import json
from datetime import timedelta
from tests import cast
from tests.web.form.posting import make_form
from skranke.channels.form import tokens
from skranke.lib import clock
form = make_form(cast.assemble())
at = clock.now() - timedelta(minutes=1)
given = [tokens.Token(form.key, tokens.give(form.key, at=at).nonce, at, is_confirmed=True) for _n in range({count})]
print(json.dumps([form.key, [tokens.sealed(token) for token in given]]))
"""
COUNT = """
import json
from skranke.cases.models import Case
subjects = list(Case.objects.values_list("subject", flat=True))
print(json.dumps([len(subjects), len(set(subjects))]))
"""


class Load:
    def __init__(self, port: int, key: str, tokens: list[str], *, rate: float) -> None:
        self.port, self.key, self.tokens, self.rate = port, key, tokens, rate
        self.outcomes: Counter[str] = Counter()
        self.waits: list[float] = []
        self.lock = threading.Lock()

    def run(self) -> None:
        begin = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            for number, token in enumerate(self.tokens):
                time.sleep(max(0.0, begin + number / self.rate - time.monotonic()))
                senders.submit(self.post, number, token)

    def post(self, number: int, token: str) -> None:
        fields = {"name": "Dag", "address": f"k{number}@kund.example", "subject": f"Post {number}", "token": token}
        body = urlencode({**fields, "text": "Klacken har lossnat. Kan ni laga den?", "lang": "sv"})
        begin = time.monotonic()
        outcome = self._send(f"127.0.1.{number % ADDRESSES + 1}", body)
        with self.lock:
            self.outcomes[outcome] += 1
            self.waits.append(time.monotonic() - begin)

    def _send(self, source: str, body: str) -> str:
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
            line.request("POST", f"/form/{self.key}", body, {"Content-Type": "application/x-www-form-urlencoded"})
            status = line.getresponse().status
            line.close()
        except OSError as error:
            return type(error).__name__
        return {200: "case", 503: "try again", 429: "try again"}.get(status, str(status))


def main(rate: float, seconds: float) -> None:
    import json

    count = int(rate * seconds)
    with tempfile.TemporaryDirectory() as folder:
        desk = RunningDesk(Path(folder))
        desk.start()
        try:
            key, tokens = json.loads(desk.ask(PREPARE.format(count=count)))
            load = Load(desk.port, key, tokens, rate=rate)
            begin = time.monotonic()
            load.run()
            took = time.monotonic() - begin
            cases, different = json.loads(desk.ask(COUNT))
        finally:
            desk.stop()
    waits = sorted(load.waits)
    sys.stdout.write(
        f"{count} posts in {took:.1f} s ({count / took:.0f}/s): {dict(load.outcomes)}; {cases} cases, {different} different;"
        f" answered after p50 {waits[len(waits) // 2] * 1000:.0f} ms, p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms\n"
    )


if __name__ == "__main__":
    main(*[float(value) for value in sys.argv[1:3]] or [200, 30])  # type: ignore[arg-type]
