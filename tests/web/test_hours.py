"""The settings about opening hours and promises."""

import pytest
from django.test import Client

from skranke.cases.models import Case
from skranke.people.models import CustomerGroup
from skranke.promise.models import Hours, OwnDay, Promise
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.test_setting_up import sign_in

WEEK = {"day_0": "9–12, 13–17", "day_1": "9–17", "day_2": "", "day_3": "", "day_4": "9-14", "day_5": "", "day_6": ""}


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.adam)


def fields(client: Client, **changes: object) -> dict[str, object]:
    """The form as the page gives it out, with changes."""
    form = client.get("/settings/hours/new").context["form"]
    given = {name: form[name].value() for name in form.fields if not name.startswith("day_")}
    return {**given, "name": "Shop", "half_day_ends": "12:00", "keeps_holidays": "on", **WEEK, **changes}


def test_the_page_begins_with_the_hours_of_the_desk(admin: Client) -> None:
    text = admin.get("/settings/hours").content.decode()
    assert "09:00–17:00" in text
    assert Hours.objects.get().is_default


def test_only_an_administrator_changes_hours(client: Client, cast: Cast) -> None:
    sign_in(client, cast.lea)
    for path in ("hours", "hours/new", "promises", "promises/new"):
        assert client.get(f"/settings/{path}").status_code == 403
    assert client.post("/settings/hours/days", {"name": "x", "first": "2026-07-01"}).status_code == 403


def test_hours_with_a_break_are_kept_for_a_way_in(admin: Client, cast: Cast) -> None:
    answer = admin.post("/settings/hours/new", fields(admin, ways_in=[cast.way_in.pk]))
    assert answer.status_code == 302
    cast.way_in.refresh_from_db()
    assert cast.way_in.hours is not None
    assert cast.way_in.hours.week == {"0": [[540, 720], [780, 1020]], "1": [[540, 1020]], "4": [[540, 840]]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day_0": "17–9"}, "ends before it begins"),
        ({"day_0": "9–13, 12–17"}, "begins before the hours before it end"),
        ({"day_0": "in the morning"}, "cannot be read as hours"),
        ({"time_zone": "Europe/Atlantis"}, "There is no clock called"),
        (dict.fromkeys(WEEK, ""), "closed all week"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words_and_kept(admin: Client, change: dict[str, str], words: str) -> None:
    answer = admin.post("/settings/hours/new", fields(admin, **change))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert all(typed in text for typed in change.values())
    assert not Hours.objects.filter(is_default=False).exists()


def test_two_hours_of_one_name_are_refused(admin: Client) -> None:
    admin.post("/settings/hours/new", fields(admin))
    answer = admin.post("/settings/hours/new", fields(admin, name="shop"))
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_an_eve_is_kept_as_chosen(admin: Client) -> None:
    admin.post("/settings/hours/new", fields(admin, eve_midsummereve="open", eve_christmaseve="half"))
    eves = Hours.objects.get(name="Shop").eves
    assert (eves["Midsummer Eve"], eves["Christmas Eve"]) == ("open", "half")


def test_the_desks_own_hours_stay(admin: Client) -> None:
    admin.get("/settings/hours")
    number = Hours.objects.get().pk
    assert admin.post(f"/settings/hours/{number}/remove").status_code == 422
    assert Hours.objects.filter(pk=number).exists()


def test_a_day_that_ends_before_it_begins_is_refused(admin: Client) -> None:
    typed = {"name": "Summer", "first": "2026-07-20", "last": "2026-07-01"}
    answer = admin.post("/settings/hours/days", typed)
    assert answer.status_code == 422
    assert "The last day lies before the first." in answer.content.decode()
    assert "Summer" in answer.content.decode()
    assert not OwnDay.objects.exists()


def test_a_day_of_ones_own_is_added_and_removed(admin: Client) -> None:
    admin.post("/settings/hours/days", {"name": "Summer", "first": "2099-07-01", "stretches": "10–12"})
    own = OwnDay.objects.get()
    assert (own.first, own.stretches) == (own.last, [[600, 720]])
    assert "Summer" in admin.get("/settings/hours").content.decode()
    admin.post(f"/settings/hours/days/{own.pk}/remove")
    assert not OwnDay.objects.exists()


def test_a_promise_is_made_changed_and_taken_back(admin: Client, cast: Cast) -> None:
    case = make_case(cast)
    typed = {"kind": "first", "amount": "2", "unit": "hours", "way_in": cast.way_in.pk}
    admin.post("/settings/promises/new", typed)
    assert (Case.objects.get(pk=case.pk).answer_due_at - NOON).total_seconds() == 7200  # type: ignore[operator]
    number = Promise.objects.get().pk
    assert "First answer within 2 hours on the clock." in admin.get("/settings/promises").content.decode()
    admin.post(f"/settings/promises/{number}", {**typed, "amount": "3"})
    assert Promise.objects.get().amount == 3
    admin.post(f"/settings/promises/{number}/remove")
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "0"}, "greater than or equal to 1"),
        ({"amount": "999", "unit": "days"}, "too long"),
        ({"tag": "gold"}, "No case has the tag"),
    ],
)
def test_a_promise_nobody_could_keep_is_refused(admin: Client, change: dict[str, str], words: str) -> None:
    answer = admin.post("/settings/promises/new", {"kind": "first", "amount": "2", "unit": "hours", **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Promise.objects.exists()


def test_a_customer_is_put_in_a_group_beside_the_case(client: Client, cast: Cast) -> None:
    group = CustomerGroup.objects.create(name="Shops")
    case = make_case(cast)
    sign_in(client, cast.astrid)
    assert "Shops" in client.get(f"/cases/{case.pk}/more").content.decode()
    client.post(f"/cases/{case.pk}/customer/group", {"group": group.pk})
    cast.dag.refresh_from_db()
    assert cast.dag.group == group


def test_a_deadline_by_law_is_started_shown_and_ended_on_the_case(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(pk=case.pk).update(language="pl")
    sign_in(client, cast.astrid)
    assert "(14 days)" in client.get(f"/cases/{case.pk}/more").content.decode()
    client.post(f"/cases/{case.pk}/law", {"law": "pl_consumer_complaint"})
    text = client.get(f"/cases/{case.pk}").content.decode()
    assert "counts as accepted" in text
    assert "art. 7a" in text
    client.post(f"/cases/{case.pk}/law-end")
    assert Case.objects.get(pk=case.pk).legal_due_at is None
    assert client.post(f"/cases/{case.pk}/law", {"law": "made up"}).status_code == 422


def test_another_teams_case_takes_no_deadline(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    sign_in(client, cast.cecilia)
    assert client.get(f"/cases/{case.pk}/more").status_code == 404
    assert client.post(f"/cases/{case.pk}/law", {"law": "pl_consumer_complaint"}).status_code == 404
