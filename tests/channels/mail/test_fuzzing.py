"""Half a minute of spoilt mails: nothing raises, nothing takes long. `make fuzz` goes on for longer."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.mail.mutating import read_wholly, seeds, spoil

pytestmark = pytest.mark.slow
SECONDS = 15
# Far above what any mail takes, since the machine of the tests may be busy.
LONGEST_SECONDS = 10.0
KEPT = seeds()


def test_spoilt_mails_are_read_for_a_while() -> None:
    chance, end = random.Random(), time.monotonic() + SECONDS
    while time.monotonic() < end:
        raw = spoil(chance.choice(KEPT), chance, KEPT)
        began = time.process_time()
        read_wholly(raw)
        assert time.process_time() - began < LONGEST_SECONDS, raw[:2_000]


@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KEPT), st.randoms(use_true_random=False), st.binary(max_size=200))
def test_a_mail_spoilt_and_mixed_with_anything_is_read(raw: bytes, chance: random.Random, anything: bytes) -> None:
    spoilt = spoil(raw, chance, KEPT)
    at = chance.randint(0, len(spoilt))
    read_wholly(spoilt[:at] + anything + spoilt[at:])
