"""Who is handed a case."""

import pytest
from django.db.models import F

from skranke.cases import access, queries
from skranke.cases.models import Case
from skranke.lib.errors import NotFound
from tests.cast import Cast
from tests.makers import later, make_case


def test_the_team_sees_its_case_and_another_team_gets_404(cast: Cast) -> None:
    case = make_case(cast)
    assert access.case_for(cast.bo, case.pk) == case
    with pytest.raises(NotFound):
        access.case_for(cast.cecilia, case.pk)
    with pytest.raises(NotFound):
        access.case_for(cast.adam, case.pk)


def test_a_case_without_a_team_is_seen_by_all_who_answer(cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.update(team=None)
    assert access.case_for(cast.cecilia, case.pk) == case


def test_pages_of_a_view_hold_every_case_once_in_order(cast: Cast) -> None:
    numbers = [make_case(cast, at=later(minutes=minute)).pk for minute in range(7)]
    seen: list[int] = []
    key = ""
    while True:
        page = queries.page(cast.bo, queries.View.NEEDS_ANSWER, after=key, size=3)
        seen += [case.pk for case in page.cases]
        key = page.after
        if not key:
            break
    assert seen == numbers


def test_search_finds_by_the_beginning_of_words_without_accents(cast: Cast) -> None:
    case = make_case(cast, text="Min sko från Łódź är trasig i klackarna.")
    assert queries.found(cast.bo, "lodz klack") == [case]
    assert queries.found(cast.bo, f"#{case.pk}") == [case]
    assert queries.found(cast.cecilia, "lodz") == []
    assert queries.found(cast.bo, "odz") == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("view", list(queries.View))
def test_every_view_is_read_in_the_order_of_its_index_without_sorting(cast: Cast, view: queries.View) -> None:
    make_case(cast)
    name, newest_first = queries.ORDER[view]
    order = F(name).desc(nulls_last=True) if newest_first else F(name).asc(nulls_last=True)
    plan = queries.in_view(cast.bo, view).order_by(order, "-pk" if newest_first else "pk")[:50].explain()
    index = {queries.View.NEEDS_ANSWER: "case_open"}.get(view, f"case_{view}")
    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan
