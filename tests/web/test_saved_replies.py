"""Saved replies through their pages."""

from skranke.cases import drafts
from skranke.cases.models import SavedReply
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.asking import HTMX, queries_of, signed_in

TYPED = {"title": "Retur", "language": "sv", "text": "Hej {first_name}! Du har 30 dagar på dig.", "asked": "byta"}


def test_a_reply_is_written_changed_put_away_and_brought_back(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    assert "There are no saved replies yet." in bo.get("/settings/replies").content.decode()
    assert bo.post("/settings/replies/new", TYPED)["Location"] == "/settings/replies"
    reply = SavedReply.objects.get()
    assert bo.post(f"/settings/replies/{reply.pk}", {**TYPED, "title": "Byte", "is_public": "on"}).status_code == 302
    page = bo.get("/settings/replies").content.decode()
    assert "Byte" in page
    assert "customers may see it" in page
    bo.post(f"/settings/replies/{reply.pk}/put-away")
    assert "Bring back" in bo.get("/settings/replies").content.decode()
    bo.post(f"/settings/replies/{reply.pk}/bring-back")
    assert "Bring back" not in bo.get("/settings/replies").content.decode()


def test_what_cannot_be_saved_is_kept_with_what_the_coach_says(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    wrong = bo.post("/settings/replies/new", {**TYPED, "language": "en", "text": "You forgot to attach the receipt."})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "the coach reads it first" in page
    assert "<mark>You forgot to</mark>" in page
    assert "You forgot to attach the receipt.</textarea>" in page
    unknown = bo.post("/settings/replies/new", {**TYPED, "text": "Hej {kund}!"})
    assert unknown.status_code == 422
    assert "{kund}" in unknown.content.decode()


def test_only_those_who_answer_cases_may_write_them(cast: Cast) -> None:
    assert signed_in(cast.bo).get("/settings/replies").status_code == 200
    assert signed_in(cast.adam).get("/settings/replies").status_code == 403


def test_a_reply_goes_into_the_answer_below_what_stands_there(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post("/settings/replies/new", TYPED)
    reply = SavedReply.objects.get()
    url = f"/cases/{case.pk}/replies/{reply.pk}"
    assert bo.get(url).json() == {"text": "Hej Dag! Du har 30 dagar på dig."}
    bo.post(url, {"text": "Tack för brevet.", "cc": "", "bcc": ""})
    draft = drafts.of(case, cast.bo)
    assert draft is not None
    assert draft.text == "Tack för brevet.\n\nHej Dag! Du har 30 dagar på dig."
    assert signed_in(cast.cecilia).get(url).status_code == 404
    assert f'formaction="{url}"' in bo.get(f"/cases/{case.pk}/replies", headers=HTMX).content.decode()


def test_ten_more_replies_cost_no_more_queries(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post("/settings/replies/new", TYPED)
    pages = ["/settings/replies", f"/cases/{case.pk}/replies", "/palette?q=retur"]
    before = [queries_of(lambda url=url: bo.get(url)) for url in pages]  # type: ignore[misc]
    for number in range(10):
        SavedReply.objects.create(title=f"Retur {number}", language="sv", text="Text.", changed_at=NOON)
    assert [queries_of(lambda url=url: bo.get(url)) for url in pages] == before  # type: ignore[misc]


def test_the_palette_finds_them_and_puts_them_into_the_case_one_is_at(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    bo.post("/settings/replies/new", TYPED)
    reply = SavedReply.objects.get()
    assert f'data-url="/settings/replies/{reply.pk}"' in bo.get("/palette?q=ret").content.decode()
    at_the_case = bo.get(f"/palette?q=ret&case={case.pk}").content.decode()
    assert f'data-insert="/cases/{case.pk}/replies/{reply.pk}"' in at_the_case
