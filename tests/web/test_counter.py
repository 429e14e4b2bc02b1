"""The counter card through its pages."""

from skranke.cases.models import Case, Message
from skranke.people.models import Customer, CustomerAddress
from tests.cast import Cast
from tests.makers import make_case
from tests.web.asking import queries_of, signed_in


def test_a_number_or_a_name_opens_the_card(cast: Cast) -> None:
    case, bo = make_case(cast), signed_in(cast.bo)
    CustomerAddress.objects.create(customer=cast.dag, kind="phone", value="+46701234567")
    card = f"/counter/{cast.dag.pk}"
    for typed in (str(case.pk), f"%23{case.pk}", "070-123%2045%2067", "dahl", "dag@kund.example"):
        assert bo.get(f"/counter?q={typed}")["Location"] == card, typed
    page = bo.get(card).content.decode()
    assert "Dag Dahl" in page
    assert "Has waited" in page
    assert "Klacken" in page
    assert "<blockquote>" in page
    assert "Customer since" in page


def test_several_are_offered_and_nobody_is_said(cast: Cast) -> None:
    make_case(cast)
    assert "Nobody was found." in signed_in(cast.bo).get("/counter?q=hittasinte").content.decode()


def test_the_card_is_for_those_who_may_see_a_case_of_theirs(cast: Cast) -> None:
    make_case(cast)
    card = f"/counter/{cast.dag.pk}"
    assert signed_in(cast.bo).get(card).status_code == 200
    assert signed_in(cast.cecilia).get(card).status_code == 404
    assert signed_in(cast.cecilia).post(card, {"line": "Hej"}).status_code == 404
    assert signed_in(cast.adam).get("/counter").status_code == 403


def test_one_line_is_the_case(cast: Cast) -> None:
    make_case(cast)
    bo, card = signed_in(cast.bo), f"/counter/{cast.dag.pk}"
    assert bo.post(card, {"line": "Vill ha nya snören till lördag."})["Location"] == card
    case = Case.objects.latest("pk")
    assert (case.customer, case.owner, case.state) == (cast.dag, cast.bo, Case.OPEN)
    message = case.messages.get()
    assert (message.kind, message.text, message.sender_name) == (
        Message.IN, "Vill ha nya snören till lördag.", "Dag Dahl",
    )  # fmt: skip
    assert f"/cases/{case.pk}" in bo.get("/search?q=snören").content.decode()
    bo.post(card, {"line": "Köpte skokräm.", "settled": "on"})
    assert Case.objects.latest("pk").state == Case.CLOSED


def test_somebody_new_needs_a_name_or_a_number_and_what_was_typed_is_kept(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    wrong = bo.post("/counter", {"line": "Tappade en nyckel.", "name": "", "phone": ""})
    assert wrong.status_code == 422
    assert "Tappade en nyckel." in wrong.content.decode()
    assert bo.post("/counter", {"line": " ", "name": "Eva", "phone": ""}).status_code == 422
    assert not Case.objects.exists()
    bo.post("/counter", {"line": "Tappade en nyckel.", "name": "Eva Ek", "phone": "070-555 66 77"})
    bo.post("/counter", {"line": "Hittade nyckeln.", "name": "Eva", "phone": "0705556677"})
    eva = Customer.objects.get(name="Eva Ek")
    assert eva.cases.count() == 2
    assert Case.objects.earliest("pk").team is None


def test_ten_more_cases_cost_no_more_queries(cast: Cast) -> None:
    make_case(cast)
    bo, card = signed_in(cast.bo), f"/counter/{cast.dag.pk}"
    bo.get(card)
    before = queries_of(lambda: bo.get(card))
    for _ in range(10):
        make_case(cast)
    assert queries_of(lambda: bo.get(card)) <= before
