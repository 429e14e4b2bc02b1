"""What happens by itself, in the background process: mail in, mail out, putting off, tidying."""

import sys
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from skranke.cases import closing, digest, legal_clock, repeating
from skranke.channels import heartbeat, outbox, receipts
from skranke.channels.mail import filing, sent_copies
from skranke.channels.mail.receiver import Receiver
from skranke.channels.mail.spam import learning
from skranke.channels.mail.watching import Watches
from skranke.jobs import child
from skranke.lib import clock
from skranke.people import facts, presence
from skranke.shadow import letters, watching
from skranke.watch import calling

SWITCH_SECONDS = 0.001


def run() -> None:
    """Work until told to stop or until the parent process ends."""
    # Who hands in mail waits for each answer of ours: filing, which only reckons, lets the receiver in sooner.
    sys.setswitchinterval(SWITCH_SECONDS)
    watches = Watches(on_stored=lambda: worker.wake("file"))
    loops = [
        child.Loop("file", watched("file", filing.file_full_batch), pause=0.5, gather=0.1, gather_most=1.0),
        child.Loop("fetch", watched("fetch", watches.follow), pause=5),
        child.Loop("look beside", watched("look beside", look_beside), pause=30),
        child.Loop("copy", watched("copy", lambda at: sent_copies.put_due(at=at) > 0), pause=10),
        child.Loop("deliver", watched("deliver", lambda at: outbox.deliver_due(at=at) > 0), pause=0.5),
        child.Loop("watch", watched("watch", watch), pause=20),
        child.Loop("tidy", watched("tidy", tidy), pause=15),
    ]
    worker = child.Child(loops, on_error=note_trouble)
    child.stop_on_signals(worker)
    child.end_with_parent()
    receiver = Receiver(on_stored=lambda: worker.wake("file"))
    receiver.start()
    note_receiver(receiver.trouble, at=clock.now())
    try:
        worker.work()
    finally:
        watches.stop()
        receiver.stop()


def look_beside(at: datetime) -> bool:
    """Mailboxes that are only watched, and the letters about them."""
    is_more = watching.watch_all(at=at)
    letters.send_due(at=at)
    return is_more


def tidy(at: datetime) -> bool:
    closing.wake_due(at=at)
    legal_clock.warn_due(at=at)
    presence.tidy(at=at)
    facts.tidy(at=at)
    learning.catch_up()
    outbox.find_interrupted(at=at)
    receipts.forget_old(at=at)
    repeating.forget_old(at=at)
    digest.send_due(at=at)
    heartbeat.beat("background", at=at)
    return False


def watch(at: datetime) -> bool:
    calling.round_at(at=at)
    return False


def watched(name: str, run: Callable[[datetime], bool]) -> Callable[[datetime], bool]:
    """Runs, and takes back what was said of trouble once it works again; also what an earlier process said."""
    said_trouble = True

    def turn(at: datetime) -> bool:
        nonlocal said_trouble
        try:
            busy = run(at)
        except Exception:
            said_trouble = True
            raise
        if said_trouble:
            heartbeat.settle(name)
            said_trouble = False
        return busy

    return turn


def note_receiver(trouble: str, *, at: datetime) -> None:
    if trouble:
        heartbeat.trouble("receiver", _("Mail cannot be received at {place}.").format(place=trouble), at=at)
    else:
        heartbeat.settle("receiver")


def note_trouble(name: str, error: Exception) -> None:
    heartbeat.trouble(name, f"{type(error).__name__}: {error}", at=clock.now())
