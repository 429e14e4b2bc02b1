"""The page of the watch: calls, rota, handing over, the calendar of one's shifts, SMS."""

from datetime import timedelta

import pytest
from django.test import Client

from skranke.channels import heartbeat
from skranke.lib import clock, outside
from skranke.people.models import Letter
from skranke.watch import calling, rota
from skranke.watch.models import Call, OnCall, Pager, SmsService
from tests.cast import NOON, Cast
from tests.makers import make_case
from tests.web.test_setting_up import sign_in

SHIFT = {"starts_at": "2026-03-04T13:00", "ends_at": "2026-03-05T13:00"}


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def test_a_call_is_shown_and_taken(client: Client, cast: Cast) -> None:
    heartbeat.trouble("mailbox hej@skomakarn.example", "Away.", at=NOON - timedelta(minutes=6))
    calling.round_at(at=NOON)
    sign_in(client, cast.bo)
    assert "No mail comes in at hej@skomakarn.example." in client.get("/watch").content.decode()
    call = Call.objects.get()
    assert client.post(f"/watch/calls/{call.pk}/have-it").status_code == 302
    assert "Somebody has it." in client.get("/watch").content.decode()
    call.refresh_from_db()
    assert call.acknowledged_at == NOON


def test_leads_plan_the_rota_by_the_clock_of_the_desk(client: Client, cast: Cast) -> None:
    sign_in(client, cast.lea)
    assert client.post("/watch/shifts", {"user": cast.bo.pk, **SHIFT}).status_code == 302
    shift = OnCall.objects.get()
    assert (shift.user, shift.starts_at, shift.ends_at) == (cast.bo, NOON, NOON + timedelta(days=1))
    wrong = client.post("/watch/shifts", {"user": cast.bo.pk, **SHIFT, "ends_at": "2026-03-04T12:00"})
    assert wrong.status_code == 422
    assert "ends before it begins" in wrong.content.decode()
    later = {"starts_at": "2026-03-06T13:00", "ends_at": "2026-03-07T13:00"}
    saved = client.post("/watch/shifts", {"user": cast.bo.pk, **later}, follow=True)
    assert "Nobody is on call:" in saved.content.decode()


def test_an_agent_plans_no_shifts_but_takes_one_over(client: Client, cast: Cast) -> None:
    shift = rota.add(cast.astrid, starts_at=NOON, ends_at=NOON + timedelta(days=1))
    sign_in(client, cast.bo)
    assert client.post("/watch/shifts", {"user": cast.bo.pk, **SHIFT}).status_code == 403
    assert client.post(f"/watch/shifts/{shift.pk}/remove").status_code == 403
    assert client.post(f"/watch/shifts/{shift.pk}/hand-over", {"to": cast.lea.pk}).status_code == 403
    assert client.post(f"/watch/shifts/{shift.pk}/take").status_code == 302
    assert rota.on_call(at=NOON) == [cast.bo]


def test_the_watch_is_handed_over_with_all_that_is_open(client: Client, cast: Cast) -> None:
    case = make_case(cast, at=NOON - timedelta(days=2))
    shift = rota.add(cast.bo, starts_at=NOON - timedelta(hours=1), ends_at=NOON + timedelta(days=1))
    sign_in(client, cast.bo)
    assert f"#{case.pk}" in client.get("/watch").content.decode()
    answer = client.post(f"/watch/shifts/{shift.pk}/hand-over", {"to": cast.astrid.pk, "note": "Dag rings at three."})
    assert answer.status_code == 302
    assert rota.on_call(at=NOON) == [cast.astrid]
    letter = Letter.objects.get(to=cast.astrid.email)
    assert "Dag rings at three." in letter.text
    assert f"#{case.pk}" in letter.text


def test_shifts_are_a_calendar_whose_address_is_the_secret(client: Client, cast: Cast) -> None:
    rota.add(cast.bo, starts_at=NOON, ends_at=NOON + timedelta(days=1))
    answer = client.get(f"/watch/{rota.feed_token(cast.bo)}.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20260304T120000Z\r\nDTEND:20260305T120000Z" in answer.content.decode()
    assert client.get(f"/watch/{cast.bo.pk}-{'0' * 32}.ics").status_code == 404


def test_one_s_own_number_is_kept_in_its_plain_form(client: Client, cast: Cast) -> None:
    sign_in(client, cast.bo)
    assert client.post("/watch/number", {"number": "070-123 45 67"}).status_code == 422
    client.post("/watch/number", {"number": "+46 (70) 123-45 67"})
    assert Pager.objects.get().number == "+46701234567"
    client.post("/watch/number", {"number": ""})
    assert not Pager.objects.exists()


def test_the_sms_service_is_tested_in_words(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "post_form", lambda *_a, **_k: outside.Answer(401, b"API access requires login"))
    fields = {"kind": "46elks", "account": "u123", "secret": "s3cret", "sender": "Skomakarn"}
    sign_in(client, cast.lea)
    assert client.get("/settings/sms").status_code == 403
    sign_in(client, cast.adam)
    answer = client.post("/settings/sms", {**fields, "test_to": "+46701234567"})
    assert answer.status_code == 422
    assert "API access requires login" in answer.content.decode()
    assert "s3cret" not in answer.content.decode()
    assert client.post("/settings/sms", {**fields, "secret": ""}).status_code == 302
    assert SmsService.objects.get().account == "u123"
