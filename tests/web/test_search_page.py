"""Searching through the page."""

from skranke.cases.models import Case
from skranke.web.contexts.search import sentence
from tests.cast import Cast
from tests.makers import make_case
from tests.web.asking import queries_of, signed_in


def test_the_sentence_that_matched_is_shown_with_its_words_marked(cast: Cast) -> None:
    case = make_case(cast, text="Hej på er! Mina skor från Łódź är trasiga. Hälsningar.")
    page = signed_in(cast.bo).get("/search?q=lodz+tras").content.decode()
    assert f"/cases/{case.pk}" in page
    assert "<mark>Łódź</mark>" in page
    assert "<mark>trasiga</mark>" in page
    assert "Hej på er" not in page.partition('class="sentence"')[2].partition("</p>")[0]
    assert f"/cases/{case.pk}" not in signed_in(cast.cecilia).get("/search?q=lodz").content.decode()


def test_a_number_leads_to_its_case(cast: Cast) -> None:
    case = make_case(cast)
    assert f"/cases/{case.pk}" in signed_in(cast.bo).get(f"/search?q=%23{case.pk}").content.decode()


def test_nothing_found_too_much_found_and_nothing_to_read_are_told_apart(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    assert "Nothing was found." in bo.get("/search?q=hittasinte").content.decode()
    assert "There is no word or number in that." in bo.get("/search?q=%3F%21").content.decode()
    for _ in range(52):
        make_case(cast)
    assert "There is more than is shown here." in bo.get("/search?q=klacken").content.decode()


def test_ten_more_hits_cost_no_more_queries(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    make_case(cast)
    bo.get("/search?q=klacken")
    before = queries_of(lambda: bo.get("/search?q=klacken"))
    for _ in range(10):
        make_case(cast)
    assert queries_of(lambda: bo.get("/search?q=klacken")) == before
    assert Case.objects.count() == 11


def test_a_long_sentence_keeps_its_marked_words() -> None:
    pieces = sentence(f"{'ord ' * 200} klacken {'ord ' * 200}", ["klack"])
    assert [piece.text for piece in pieces if piece.is_mark] == ["klacken"]
    assert sum(len(piece.text) for piece in pieces) < 300


def test_filters_narrow_a_search_and_what_cannot_be_read_is_said(cast: Cast) -> None:
    case = make_case(cast)
    bo = signed_in(cast.bo)
    assert f"/cases/{case.pk}" in bo.get("/search?q=klacken+is:open").content.decode()
    page = bo.get("/search?q=klacken+is:closed+before:soon").content.decode()
    assert "“soon” is no day." in page
    assert "Nothing was found." in page


def test_customers_are_found_by_name(cast: Cast) -> None:
    make_case(cast)
    page = signed_in(cast.bo).get("/search?q=dahl").content.decode()
    assert f"/counter/{cast.dag.pk}" in page


def test_the_palette_offers_what_one_may_see(cast: Cast) -> None:
    case = make_case(cast)
    assert f'data-url="/cases/{case.pk}"' in signed_in(cast.bo).get("/palette?q=klack").content.decode()
    assert "data-url" not in signed_in(cast.cecilia).get("/palette?q=klack").content.decode()


def test_the_palette_and_the_keys_are_for_those_who_answer(cast: Cast) -> None:
    assert 'id="palette"' in signed_in(cast.bo).get("/").content.decode()
    assert 'id="palette"' not in signed_in(cast.adam).get("/settings").content.decode()


def test_single_keys_can_be_switched_off(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    assert 'data-keys="off"' not in bo.get("/").content.decode()
    own = {"name": "Bo", "signature": "", "language": "en", "theme": "", "density": "", "are_keys_off": "on"}
    bo.post("/settings", own)
    assert 'data-keys="off"' in bo.get("/").content.decode()
