"""Spam: by the host's word, and by what people taught; never silently, with a reason, one click back."""

import pytest
from tests.cast import Cast
from tests.channels.test_filing import letter, take_in
from tests.web.asking import signed_in

from skranke.cases import closing
from skranke.cases.models import Case, Message
from skranke.channels.mail.headers import read_headers
from skranke.channels.mail.models import SpamFilter, SpamLesson, SpamMark
from skranke.channels.mail.spam import hosts_word, judging, learning
from skranke.channels.mail.spam.judging import judged
from skranke.lib import clock

JUNK = "Congratulations! You have won the casino lottery jackpot, claim your bitcoin bonus now at https://win.example/x"
REAL = "Hej! Klacken på skon har lossnat igen, kan ni laga den innan fredag? Jag hämtar den gärna i butiken."


def host(block: str) -> dict[str, str]:
    return hosts_word.verdict(read_headers(block.encode(), [])[0])


@pytest.mark.parametrize(
    ("block", "score"),
    [
        ("X-Spam: Yes\n", ""),
        ("X-Spam-Flag: YES\n", ""),
        ("X-Spam-Status: Yes, score=12.3 required=5.0 tests=BAYES_99\n", "12.3"),
        ("X-Spamd-Result: default: True [15.20 / 15.00]; R_SPF_FAIL(1.00)\n", "15.20"),
        ("X-Rspamd-Action: add header\n", ""),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;SCL:5\n", ""),
    ],
)
def test_a_plain_yes_of_the_host_is_believed(block: str, score: str) -> None:
    assert host(block) == {"why": "host", "score": score}


@pytest.mark.parametrize(
    "block",
    [
        "X-Spam-Status: No, score=-1.9 required=5.0\n",
        "X-Spamd-Result: default: False [1.20 / 15.00]\n",
        "X-Rspamd-Action: no action\n",
        "X-Rspamd-Action: greylist\n",
        "X-Forefront-Antispam-Report: SFV:NSPM;SCL:1\n",
        "X-Spam-Level: ****\n",
        "Subject: X-Spam: Yes\n",
    ],
)
def test_anything_less_is_not(block: str) -> None:
    assert host(block) == {}


def test_spam_waits_with_its_reason_and_comes_back_with_one_click(cast: Cast) -> None:
    take_in(letter(JUNK, headers="X-Spam-Status: Yes, score=12.3\r\n"))
    case = Case.objects.get()
    assert case.state == Case.SPAM
    astrid = signed_in(cast.astrid)
    page = astrid.get("/cases/spam").content.decode()
    assert "filter calls it spam (score 12.3)" in page
    assert f'action="/cases/{case.pk}/not-spam"' in page
    assert "filter calls it spam (score 12.3)" in astrid.get(f"/cases/{case.pk}").content.decode()
    astrid.post(f"/cases/{case.pk}/not-spam")
    case.refresh_from_db()
    assert (case.state, case.spam_why) == (Case.OPEN, {})


def lessons(cast: Cast, *, count: int = 20) -> None:
    """So many mails of either kind, decided by a person."""
    for number in range(count):
        junk = letter(
            f"{JUNK} {number}", sender=f"win{number}@win.example", message_id=f"<s{number}@w>", subject="You won"
        )
        real = letter(f"{REAL} {number}", sender=f"k{number}@kund.example", message_id=f"<h{number}@k>")
        take_in(junk, real)
    for message in Message.objects.select_related("case"):
        deed = closing.mark_spam if "win" in message.sender_address else closing.not_spam
        deed(message.case, by=cast.astrid, at=clock.now())
    while learning.catch_up():
        pass


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("message_id", "case__state"))


def test_before_it_has_seen_enough_it_judges_nothing(cast: Cast) -> None:
    lessons(cast, count=5)
    take_in(letter(JUNK, sender="new@win.example", message_id="<new@w>", subject="You won"))
    assert states()["<new@w>"] == Case.OPEN


def test_it_learns_from_what_people_decide_and_names_its_reasons(cast: Cast) -> None:
    lessons(cast)
    take_in(
        letter(JUNK, sender="new@win.example", message_id="<new@w>", subject="You won"),
        letter(REAL, sender="ny@annan.example", message_id="<real@k>"),
    )
    assert (states()["<new@w>"], states()["<real@k>"]) == (Case.SPAM, Case.OPEN)
    page = signed_in(cast.astrid).get("/cases/spam").content.decode()
    assert "It resembles what was marked as spam here:" in page
    # What it sorted out by itself has taught it nothing.
    spam = SpamFilter.objects.get().spam
    learning.catch_up()
    assert SpamFilter.objects.get().spam == spam


def test_a_customer_we_know_is_never_sorted_out_by_words(cast: Cast) -> None:
    lessons(cast)
    take_in(letter(REAL, sender="dag@kund.example", message_id="<known@k>"))
    take_in(letter(JUNK, sender="dag@kund.example", message_id="<odd@k>", subject="You won"))
    assert states()["<odd@k>"] == Case.OPEN


def test_what_was_learned_is_unlearned_when_a_person_changes_their_mind(cast: Cast) -> None:
    take_in(letter(JUNK))
    case = Case.objects.get()
    closing.mark_spam(case, by=cast.astrid, at=clock.now())
    learning.catch_up()
    mark = SpamMark.objects.get(mark="casino")
    assert (mark.spam, mark.ham, SpamFilter.objects.get().spam) == (1, 0, 1)
    closing.not_spam(case, by=cast.astrid, at=clock.now())
    learning.catch_up()
    mark.refresh_from_db()
    state = SpamFilter.objects.get()
    assert (mark.spam, mark.ham, state.spam, state.ham) == (0, 1, 0, 1)
    assert learning.catch_up() == 0


def test_the_filter_can_be_switched_off_and_told_to_forget(cast: Cast) -> None:
    lessons(cast)
    admin = signed_in(cast.adam)
    assert "At work." in admin.get("/settings/spam").content.decode()
    admin.post("/settings/spam", {"deed": "off"})
    take_in(letter(JUNK, sender="new@win.example", message_id="<new@w>", subject="You won"))
    assert states()["<new@w>"] == Case.OPEN
    admin.post("/settings/spam", {"deed": "forget"})
    assert not SpamMark.objects.exists()
    assert not SpamLesson.objects.exists()
    assert learning.catch_up() == 0
    assert signed_in(cast.lea).get("/settings/spam").status_code == 403


def test_a_mail_with_nothing_telling_is_left_alone() -> None:
    assert not judged(["hello"], {}, spam=50, ham=50).is_spam
    assert not judged(["hello"], {"hello": (25, 25)}, spam=50, ham=50).is_spam
    assert not judged(["won"], {"won": (1, 0)}, spam=50, ham=50).is_spam
    assert judging.ENOUGH >= 20
