"""The report of a watched mailbox on its page, by letter and from files."""

import mailbox as mailboxes_of_python
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from skranke.commands import beside as command
from skranke.lib import clock
from skranke.people.models import Letter
from skranke.sample import beside as sample
from skranke.shadow import letters
from skranke.shadow.models import Seen, Shadow
from skranke.shadow.report import report
from tests.cast import NOON, Cast
from tests.web.asking import queries_of, signed_in


@pytest.fixture
def shadow(cast: Cast) -> Shadow:
    return sample.build(at=clock.now())


def path(shadow: Shadow) -> str:
    return f"/settings/beside/{shadow.pk}"


def test_the_page_says_the_sentence_first_and_what_it_rests_on(cast: Cast, shadow: Shadow) -> None:
    figures = report(shadow, days=30, at=clock.now())
    page = signed_in(cast.lea).get(path(shadow)).content.decode()
    assert f"Of {len(figures.waits)} questions from customers, {len(figures.answered)} have an answer." in page
    assert f"{len(figures.open)} questions have no answer yet." in page
    assert f"Rests on {len(figures.waits)} questions." in page
    assert page.count('<svg class="plot"') == page.count("<details><summary>The numbers") == 3
    assert "reklamation@ekeby-cykel.example" in page
    assert "who answered is not read" in page


def test_leads_and_administrators_read_it_and_agents_do_not(cast: Cast, shadow: Shadow) -> None:
    assert signed_in(cast.astrid).get(path(shadow)).status_code == 403
    lead = signed_in(cast.lea).get(path(shadow)).content.decode()
    admin = signed_in(cast.adam).get(path(shadow)).content.decode()
    # Customers' names are for those who answer cases; an administrator alone sees the figures.
    assert "@kund.example" in lead
    assert "@kund.example" not in admin
    for deed in ("desk", "forget"):
        assert signed_in(cast.lea).post(f"{path(shadow)}/{deed}").status_code == 403
    assert signed_in(cast.adam).get("/settings/beside/999").status_code == 404


def test_more_mails_do_not_mean_more_queries(cast: Cast, shadow: Shadow) -> None:
    lead = signed_in(cast.lea)
    lead.get(path(shadow))  # what is asked once a process, and the session
    before = queries_of(lambda: lead.get(path(shadow)))
    Seen.objects.bulk_create(
        Seen(
            shadow=shadow, key=f"<more{n}>", at=clock.now(), is_ours=False, is_machine=False, sender=f"{n}@kund.example"
        )
        for n in range(10)
    )
    assert queries_of(lambda: lead.get(path(shadow))) == before


def test_without_sent_mail_nothing_is_said_of_answers(cast: Cast, shadow: Shadow) -> None:
    Seen.objects.filter(is_ours=True).delete()
    page = signed_in(cast.lea).get(path(shadow)).content.decode()
    assert "nothing can be said of answers" in page
    assert "have no answer yet" not in page


def test_an_empty_report_says_what_to_do(cast: Cast, shadow: Shadow) -> None:
    Seen.objects.all().delete()
    assert "Choose a longer period" in signed_in(cast.lea).get(path(shadow)).content.decode()
    Shadow.objects.all().delete()
    assert "No mailbox is watched." in signed_in(cast.lea).get("/settings/beside").content.decode()


def test_each_reader_gets_the_report_in_the_own_language(cast: Cast, shadow: Shadow) -> None:
    for language in ("sv", "da", "nb", "pl"):
        type(cast.lea).objects.filter(pk=cast.lea.pk).update(language=language)
        page = signed_in(cast.lea).get(path(shadow)).content.decode()
        assert "questions from customers" not in page
        with translation.override(language):
            assert letters._subject(shadow) in page


def test_the_report_comes_after_an_hour_and_then_every_morning(cast: Cast, shadow: Shadow) -> None:
    from skranke.channels.mail.models import Mailbox

    box = Mailbox.objects.create(way_in=cast.way_in, sender_name="S", fetch_from=NOON.date(), is_shadow=True)
    Shadow.objects.update(mailbox=box, next_letter_at=NOON + timedelta(hours=1))
    assert letters.send_due(at=NOON) == 0
    assert letters.send_due(at=NOON + timedelta(hours=1)) == 1
    # To the lead and the administrator, to nobody else.
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["adam@skomakarn.example", "lea@skomakarn.example"]
    assert "/settings/beside/" in Letter.objects.first().text  # type: ignore[union-attr]
    due = Shadow.objects.get().next_letter_at
    assert due == datetime.fromisoformat("2026-03-05T08:00:00+01:00")
    assert letters.send_due(at=NOON + timedelta(hours=2)) == 0
    assert letters.send_due(at=due) == 1


def mbox(folder: Path) -> Path:
    """A mailbox as mail programs export it, with what was sent in the same file."""
    place = folder / "all.mbox"
    box = mailboxes_of_python.mbox(str(place))
    for sender, to, key, cites, when in (
        ("Dag <dag@kund.example>", "hej@skomakarn.example", "<1@k>", "", "Mon, 02 Mar 2026 10:00:00 +0100"),
        ("hej@skomakarn.example", "dag@kund.example", "<2@s>", "<1@k>", "Mon, 02 Mar 2026 13:00:00 +0100"),
        ("Eva <eva@kund.example>", "hej@skomakarn.example", "<3@k>", "", "Tue, 03 Mar 2026 10:00:00 +0100"),
        ("Nyheter <news@butik.example>", "hej@skomakarn.example", "<4@b>", "list", "Tue, 03 Mar 2026 11:00:00 +0100"),
    ):
        extra = "List-Unsubscribe: <mailto:x@butik.example>\nList-Id: <news>\n" if cites == "list" else ""
        extra = f"In-Reply-To: {cites}\n" if cites.startswith("<") else extra
        box.add(
            f"From: {sender}\nTo: {to}\nSubject: Klacken\nMessage-ID: {key}\nDate: {when}\n{extra}\nHej!\n".encode()
        )
    box.close()
    return place


def test_mail_in_files_gives_the_same_report(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = mbox(tmp_path)
    for _again in range(2):
        assert command.main(["hej@skomakarn.example", str(source)]) == 0
    said = capsys.readouterr().out
    assert "2 questions from customers came to hej@skomakarn.example." in said
    assert "1 mail has no answer yet." in said
    assert Seen.objects.count() == 4
    figures = report(Shadow.objects.get(), days=30, at=clock.now())
    assert figures.median is not None
    assert figures.median.open_seconds == 3 * 3600
    page = signed_in(cast.lea).get(path(Shadow.objects.get())).content.decode()
    assert "Of 2 questions from customers, 1 have an answer." in page


def test_files_that_are_not_there_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["hej@skomakarn.example", "/nowhere.mbox"]) == 2
    assert "/nowhere.mbox cannot be used." in capsys.readouterr().err
