"""One case through its page: what is seen, what may be done, and by whom."""

import re

import pytest

from skranke.cases import drafts, noting, receiving, replying
from skranke.cases.models import Attachment, Case, Message
from skranke.lib import clock
from skranke.people import presence
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case
from tests.web.asking import HTMX, queries_of, signed_in


def test_the_team_reads_the_case_and_another_team_gets_404(cast: Cast) -> None:
    case = make_case(cast, text="Klacken har lossnat.")
    page = signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()
    assert "Klacken har lossnat." in page
    assert "dag@kund.example" in page
    for outsider in (cast.cecilia, cast.adam):
        assert signed_in(outsider).get(f"/cases/{case.pk}").status_code == 404
    assert signed_in(cast.bo).get("/cases/99999").status_code == 404


DEEDS = [
    ("take", {}, lambda case: case.owner is not None),
    ("close", {}, lambda case: case.is_closed),
    ("spam", {}, lambda case: case.state == Case.SPAM),
    ("put-off", {"until": "2099-01-01T09:00"}, lambda case: case.state == Case.SNOOZED),
    ("put-off", {"until": "other", "until_other": "2099-01-01T09:00"}, lambda case: case.state == Case.SNOOZED),
    ("tag", {"tag": "reklamation"}, lambda case: case.tags.get().name == "reklamation"),
    ("note", {"note": "Ring verkstan."}, lambda case: case.messages.filter(kind=Message.NOTE).exists()),
]


@pytest.mark.parametrize(("deed", "typed", "is_done"), DEEDS)
def test_a_deed_is_done_for_the_team_and_refused_to_another(cast: Cast, deed: str, typed, is_done) -> None:  # type: ignore[no-untyped-def]
    case = make_case(cast)
    refused = signed_in(cast.cecilia).post(f"/cases/{case.pk}/{deed}", typed)
    case.refresh_from_db()
    assert refused.status_code == 404
    assert not case.events.exclude(kind__in=["opened", "received"]).exists()
    done = signed_in(cast.bo).post(f"/cases/{case.pk}/{deed}", typed)
    assert done["Location"] == f"/cases/{case.pk}"
    case.refresh_from_db()
    assert is_done(case)


def test_a_deed_by_htmx_gives_the_changed_parts_and_not_the_composer(cast: Cast) -> None:
    case = make_case(cast)
    part = (
        signed_in(cast.bo).post(f"/cases/{case.pk}/take", {"seen_version": case.version}, headers=HTMX).content.decode()
    )
    assert re.search(r'id="case-head"[^>]* hx-swap-oob="true"', part)
    assert "Bo took the case." in part
    assert "<textarea" not in part
    # One's own deed is no news to oneself.
    assert f'id="seen-version" value="{case.version + 1}"' in part


def test_a_deed_does_not_hide_what_a_colleague_did_before_it(cast: Cast) -> None:
    case = make_case(cast)
    seen = case.version
    signed_in(cast.astrid).post(f"/cases/{case.pk}/take")
    part = signed_in(cast.bo).post(f"/cases/{case.pk}/take", {"seen_version": seen}, headers=HTMX)
    assert 'id="seen-version"' not in part.content.decode()


def test_a_time_that_has_passed_is_refused_in_words(cast: Cast) -> None:
    case = make_case(cast)
    for until in ("2001-01-01T09:00", "soon", ""):
        answer = signed_in(cast.bo).post(f"/cases/{case.pk}/put-off", {"until": until})
        assert answer.status_code == 422
        assert "Choose a later one." in answer.content.decode()


def test_a_case_goes_to_a_colleague_or_to_another_team(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/hand-over", {"to": cast.lea.pk})
    case.refresh_from_db()
    assert case.owner == cast.lea
    gone = bo.post(f"/cases/{case.pk}/to-team", {"team": cast.other_team.pk}, follow=True)
    assert gone.redirect_chain == [("/", 302)]
    assert "The case is with the other team now." in gone.content.decode()
    assert bo.get(f"/cases/{case.pk}").status_code == 404
    assert signed_in(cast.cecilia).get(f"/cases/{case.pk}").status_code == 200


def test_customers_are_described_beside_the_case(cast: Cast) -> None:
    case = make_case(cast)
    typed = {
        "name": "Dag D.",
        "language": "sv",
        "channel": "phone",
        "time": "efter 16",
        "address": "dag@arbete.example",
    }
    signed_in(cast.cecilia).post(f"/cases/{case.pk}/customer", typed)
    cast.dag.refresh_from_db()
    assert cast.dag.name == "Dag Dahl"
    bo = signed_in(cast.bo)
    bo.post(f"/cases/{case.pk}/customer", typed)
    page = bo.get(f"/cases/{case.pk}").content.decode()
    for words in ("Dag D.", "Prefers phone, efter 16", "dag@arbete.example", "Svenska"):
        assert words in page
    taken = bo.post(f"/cases/{case.pk}/customer", {**typed, "address": "not an address"})
    assert taken.status_code == 422
    bo.post(f"/cases/{case.pk}/customer/forget-address", {"address": "dag@arbete.example"})
    assert not cast.dag.addresses.filter(value="dag@arbete.example").exists()
    bo.post(f"/cases/{case.pk}/customer/forget-address", {"address": "dag@kund.example"})
    assert cast.dag.addresses.get().value == "dag@kund.example"


def test_a_merged_number_leads_to_the_other_case_and_can_be_taken_apart(cast: Cast) -> None:
    one, other = make_case(cast, subject="Ett"), make_case(cast, subject="Två")
    bo = signed_in(cast.bo)
    assert "Två" in bo.get(f"/cases/{one.pk}/merge").content.decode()
    assert bo.post(f"/cases/{one.pk}/merge", {"into": "x"}).status_code == 422
    assert bo.post(f"/cases/{one.pk}/merge", {"into": one.pk}).status_code == 422
    assert bo.post(f"/cases/{one.pk}/merge", {"into": f"#{other.pk}"})["Location"] == f"/cases/{other.pk}"
    assert bo.get(f"/cases/{one.pk}")["Location"] == f"/cases/{other.pk}"
    page = bo.get(f"/cases/{other.pk}").content.decode()
    assert f"Bo merged case {one.pk} into this one." in page
    assert f'action="/cases/{one.pk}/unmerge"' in page
    bo.post(f"/cases/{one.pk}/unmerge")
    one.refresh_from_db()
    assert one.state == Case.OPEN


def test_nobody_merges_into_a_case_of_another_team(cast: Cast) -> None:
    one, theirs = make_case(cast), make_case(cast)
    Case.objects.filter(pk=theirs.pk).update(team=cast.other_team)
    assert signed_in(cast.bo).post(f"/cases/{one.pk}/merge", {"into": theirs.pk}).status_code == 422
    one.refresh_from_db()
    assert one.state == Case.OPEN


def test_a_stranger_is_let_in_or_split_off(cast: Cast) -> None:
    case = make_case(cast)
    stranger = receiving.receive(
        case, arrival(sender="sven@annat.example", name="Sven", message_id="<s@x>", at=later(hours=1)), is_stranger=True
    )
    bo = signed_in(cast.bo)
    assert (
        "sven@annat.example wrote on this thread but is not on the case."
        in bo.get(f"/cases/{case.pk}").content.decode()
    )
    assert signed_in(cast.cecilia).post(f"/messages/{stranger.pk}/confirm").status_code == 404
    bo.post(f"/messages/{stranger.pk}/confirm")
    stranger.refresh_from_db()
    assert not stranger.is_held
    new = bo.post(f"/messages/{stranger.pk}/split")["Location"]
    assert bo.get(new).status_code == 200
    stranger.refresh_from_db()
    assert new == f"/cases/{stranger.case_id}"


def test_notes_and_what_happened_stand_between_the_messages(cast: Cast) -> None:
    case = make_case(cast)
    noting.note(case, author=cast.bo, text="Ring verkstan <först>.", at=later(hours=1))
    signed_in(cast.bo).post(f"/cases/{case.pk}/close")
    page = signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()
    assert "Ring verkstan &lt;först&gt;." in page
    assert "Bo closed the case." in page
    assert page.index("Ring verkstan") < page.index("Bo closed the case.")


def test_quoted_history_is_folded_and_addresses_are_links(cast: Cast) -> None:
    case = make_case(cast, text="Se https://kund.example/a?b=1&c=2. <script>")
    Message.objects.update(quoted="> Gammalt")
    page = signed_in(cast.bo).get(f"/cases/{case.pk}").content.decode()
    assert 'href="https://kund.example/a?b=1&amp;c=2"' in page
    assert "&lt;script&gt;" in page
    assert page.index('<details class="quoted">') < page.index("&gt; Gammalt")


def test_ten_more_messages_cost_no_more_queries(cast: Cast) -> None:
    case = make_case(cast)
    make_case(cast)
    noting.note(case, author=cast.bo, text="En not.", at=NOON)
    bo = signed_in(cast.bo)
    bo.get(f"/cases/{case.pk}")
    before = queries_of(lambda: bo.get(f"/cases/{case.pk}"))
    for n in range(10):
        receiving.receive(case, arrival(message_id=f"<more{n}@x>", at=later(minutes=n)))
        noting.note(case, author=cast.bo, text="En not.", at=later(minutes=n))
        make_case(cast)
    assert queries_of(lambda: bo.get(f"/cases/{case.pk}")) == before
    # Saved replies that fit and the decisions on the case cost one each.
    assert before <= 24


def test_only_the_newest_of_a_long_conversation_are_shown_until_asked(cast: Cast) -> None:
    case = make_case(cast, text="Den allra första.")
    for n in range(65):
        receiving.receive(case, arrival(text=f"Brev {n:02}.", message_id=f"<long{n}@x>", at=later(minutes=n + 1)))
    bo = signed_in(cast.bo)
    short = bo.get(f"/cases/{case.pk}").content.decode()
    assert "Brev 64." in short
    assert "Den allra första." not in short
    assert "Show the earlier messages" in short
    assert "Den allra första." in bo.get(f"/cases/{case.pk}?whole").content.decode()


def test_the_whole_case_prints(cast: Cast) -> None:
    case = make_case(cast, text="På papper.")
    assert "På papper." in signed_in(cast.bo).get(f"/cases/{case.pk}/print").content.decode()
    assert signed_in(cast.cecilia).get(f"/cases/{case.pk}/print").status_code == 404


def test_colleagues_see_each_other_and_others_do_not(cast: Cast) -> None:
    case = make_case(cast)
    url = f"/cases/{case.pk}/presence"
    assert signed_in(cast.bo).post(url, {"writing": "1"}).status_code == 204
    assert "Bo is writing an answer." in signed_in(cast.astrid).get(url).content.decode()
    assert signed_in(cast.cecilia).get(url).status_code == 404
    assert signed_in(cast.cecilia).post(url, {"writing": "1"}).status_code == 404
    signed_in(cast.bo).post(url, {"gone": "1"})
    assert presence.others_on(case.pk, user=cast.astrid, at=clock.now()) == []


def test_next_leads_to_the_most_urgent_other_one_and_by_a_form_it_is_taken(cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast, at=later(hours=1))
    bo = signed_in(cast.bo)
    assert bo.get("/cases/next")["Location"] == f"/cases/{first.pk}"
    first.refresh_from_db()
    assert first.owner is None
    assert bo.post("/cases/next")["Location"] == f"/cases/{first.pk}#text"
    first.refresh_from_db()
    assert first.owner == cast.bo
    assert bo.post("/cases/next", {"after": first.pk})["Location"] == f"/cases/{second.pk}#text"
    assert bo.post("/cases/next", {"after": second.pk})["Location"] == "/"
    assert signed_in(cast.adam).post("/cases/next").status_code == 403


def test_focus_begins_with_the_next_case_and_ends_in_the_inbox(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    assert bo.post("/focus")["Location"] == f"/cases/{case.pk}#text"
    page = bo.get(f"/cases/{case.pk}").content.decode()
    assert "data-focus" in page
    assert "Focus: this case alone, and news wait." in page
    assert bo.post("/focus")["Location"] == "/"
    assert " data-focus" not in bo.get(f"/cases/{case.pk}").content.decode()
    assert bo.post("/focus", {"case": case.pk})["Location"] == f"/cases/{case.pk}"


def test_a_moment_is_offered_before_a_hard_conversation_only_and_can_be_switched_off(cast: Cast) -> None:
    calm = make_case(cast, text="Hej! När har ni öppet på lördag?")
    hard = make_case(cast, text="Ni är oförskämda! Jag är rasande och kräver mina pengar tillbaka NU!!!")
    bo, offered = signed_in(cast.bo), '<details class="self-check" id="self-check" open>'
    assert offered not in bo.get(f"/cases/{calm.pk}").content.decode()
    assert offered in bo.get(f"/cases/{hard.pk}").content.decode()
    bo.post("/focus/self-check", {"to": "off", "case": hard.pk})
    assert offered not in bo.get(f"/cases/{hard.pk}").content.decode()
    assert offered in signed_in(cast.astrid).get(f"/cases/{hard.pk}").content.decode()


def test_a_colleague_is_asked_by_a_deed_and_the_inbox_says_so(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    assert bo.post(f"/cases/{case.pk}/offer").status_code == 422
    bo.post(f"/cases/{case.pk}/take")
    bo.post(f"/cases/{case.pk}/offer")
    assert "Looks for a colleague" in signed_in(cast.astrid).get("/").content.decode()
    assert "Bo asks a colleague to take the case." in bo.get(f"/cases/{case.pk}").content.decode()
    bo.post(f"/cases/{case.pk}/keep")
    assert "Looks for a colleague" not in signed_in(cast.astrid).get("/").content.decode()


def test_writing_first_opens_a_case_that_waits_for_the_customer(cast: Cast) -> None:
    typed = {
        "address": "ny@kund.example",
        "name": "Ny Kund",
        "subject": "Dina skor",
        "text": "De är klara.",
        "way_in": cast.way_in.pk,
    }
    bo = signed_in(cast.bo)
    assert bo.post("/cases/new", {**typed, "address": "ny"}).status_code == 422
    assert "De är klara." in bo.post("/cases/new", {**typed, "address": "ny"}).content.decode()
    assert signed_in(cast.adam).post("/cases/new", typed).status_code == 403
    assert not Case.objects.exists()
    bo.post("/cases/new", typed)
    case = Case.objects.get()
    message = case.messages.get()
    assert (case.state, case.customer.name, message.to) == (
        Case.WAITING,
        "Ny Kund",
        [{"name": "", "address": "ny@kund.example"}],
    )


def test_a_supplier_is_asked_and_the_next_answer_still_goes_to_the_customer(cast: Cast) -> None:
    case = make_case(cast, text="Klacken har lossnat.")
    message = case.messages.get()
    Attachment.objects.create(message=message, name="sko.jpg", type="image/jpeg", size_bytes=1, digest="0" * 64)
    bo = signed_in(cast.bo)
    assert bo.post(f"/messages/{message.pk}/forward", {"to": "", "text": "Kan ni?"}).status_code == 422
    assert signed_in(cast.cecilia).post(f"/messages/{message.pk}/forward", {"to": "a@b.example"}).status_code == 404
    bo.post(f"/messages/{message.pk}/forward", {"to": "verkstan@lev.example", "text": "Kan ni laga den?"})
    asked = case.messages.get(is_forward=True)
    assert asked.text.startswith("Kan ni laga den?")
    assert "Klacken har lossnat." in asked.text
    assert asked.attachments.get().name == "sko.jpg"
    case.refresh_from_db()
    assert case.state == Case.OPEN
    receiving.receive(case, arrival(sender="verkstan@lev.example", text="Ja.", message_id="<lev@x>", at=clock.now()))
    assert replying.recipients(case) == [{"name": "Dag Dahl", "address": "dag@kund.example"}]


def test_undoing_a_question_to_a_supplier_makes_no_draft_to_the_customer(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    bo.post(f"/messages/{case.messages.get().pk}/forward", {"to": "verkstan@lev.example", "text": "Internt."})
    bo.post(f"/messages/{case.messages.get(is_forward=True).pk}/undo")
    assert case.messages.get(is_forward=True).state == Message.CANCELLED
    assert drafts.of(case, cast.bo) is None


def test_another_subject_asks_and_one_click_splits_which_can_be_undone(cast: Cast) -> None:
    case = make_case(cast)
    other = receiving.receive(case, arrival(text="Skokräm?", subject="Skokräm", at=later(hours=1), message_id="<s@k>"))
    Message.objects.filter(pk=other.pk).update(asks_new_matter=True)
    bo = signed_in(cast.bo)
    assert "The subject is now “Skokräm”. Is it a new matter?" in bo.get(f"/cases/{case.pk}").content.decode()
    assert signed_in(cast.cecilia).post(f"/messages/{other.pk}/split").status_code == 404
    new = Case.objects.get(pk=int(bo.post(f"/messages/{other.pk}/split")["Location"].rpartition("/")[2]))
    page = bo.get(f"/cases/{new.pk}").content.decode()
    assert "Is it a new matter?" not in page
    assert f'action="/cases/{new.pk}/unsplit"' in page
    assert signed_in(cast.cecilia).post(f"/cases/{new.pk}/unsplit").status_code == 404
    assert bo.post(f"/cases/{new.pk}/unsplit")["Location"] == f"/cases/{case.pk}"
    assert case.messages.count() == 2


def test_another_subject_may_belong_here_all_the_same(cast: Cast) -> None:
    case = make_case(cast)
    Message.objects.update(asks_new_matter=True)
    message = case.messages.get()
    assert signed_in(cast.cecilia).post(f"/messages/{message.pk}/same-matter").status_code == 404
    bo = signed_in(cast.bo)
    bo.post(f"/messages/{message.pk}/same-matter")
    page = bo.get(f"/cases/{case.pk}").content.decode()
    assert "Is it a new matter?" not in page
    assert "Bo said that the new subject belongs to this case." in page
