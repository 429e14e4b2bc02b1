"""People are called in steps until one of them says that they have it."""

from datetime import datetime, timedelta

import pytest

from skranke.cases.models import Case
from skranke.channels import heartbeat
from skranke.lib import outside
from skranke.people.models import Letter
from skranke.promise.models import Watch, WayIn
from skranke.watch import calling, noticing, rota, sms
from skranke.watch.models import Call, Pager, SmsService
from tests.cast import NOON, Cast
from tests.makers import make_case

ADDRESS = "hej@skomakarn.example"


def later(**delta: float) -> datetime:
    return NOON + timedelta(**delta)


def called() -> list[str]:
    """Who got a letter, in order; then the letters are taken away."""
    found = list(Letter.objects.order_by("pk").values_list("to", flat=True))
    Letter.objects.all().delete()
    return [address.partition("@")[0] for address in found]


def unplug(*, at: datetime = NOON) -> None:
    heartbeat.trouble(f"mailbox {ADDRESS}", "The server does not answer.", at=at)


def test_nothing_is_called_out_while_all_is_well(cast: Cast) -> None:
    assert calling.round_at(at=NOON) == 0
    assert not Call.objects.exists()


def test_a_mailbox_that_is_unplugged_calls_whoever_is_on_call_and_then_the_leads(cast: Cast) -> None:
    rota.add(cast.bo, starts_at=NOON, ends_at=later(days=2))
    unplug()
    assert calling.round_at(at=later(minutes=4)) == 0
    calling.round_at(at=later(minutes=5))
    assert called() == ["bo"]
    calling.round_at(at=later(minutes=6))
    assert called() == []
    calling.round_at(at=later(minutes=10))
    assert called() == ["bo"]
    calling.round_at(at=later(minutes=15))
    assert called() == ["bo", "lea"]
    calling.round_at(at=later(minutes=45))
    assert called() == ["bo", "lea"]


def test_whoever_has_it_ends_the_calling(cast: Cast) -> None:
    unplug()
    calling.round_at(at=later(minutes=5))
    assert called() == ["lea"]
    calling.acknowledge(Call.objects.get().pk, at=later(minutes=6))
    calling.round_at(at=later(hours=2))
    assert called() == []


def test_what_is_over_is_called_out_anew_when_it_comes_back(cast: Cast) -> None:
    unplug()
    calling.round_at(at=later(minutes=5))
    heartbeat.settle(f"mailbox {ADDRESS}")
    calling.round_at(at=later(minutes=6))
    assert Call.objects.get().over_at == later(minutes=6)
    unplug(at=later(minutes=20))
    calling.round_at(at=later(minutes=26))
    assert called() == ["lea", "lea"]


def test_the_letter_leaves_through_another_mailbox_than_the_one_cut_off(cast: Cast) -> None:
    unplug()
    calling.round_at(at=later(minutes=5))
    letter = Letter.objects.get()
    assert letter.not_through == ADDRESS
    assert ADDRESS in letter.subject


def test_a_way_in_that_is_open_and_unwatched_is_called_out(cast: Cast) -> None:
    Watch.objects.all().delete()
    assert [need.kind for need in noticing.needs(at=NOON)] == [noticing.UNWATCHED]
    assert noticing.needs(at=NOON.replace(hour=22)) == []


def test_an_emergency_calls_at_night_and_names_no_opening_hours(cast: Cast) -> None:
    night = NOON.replace(hour=23)
    WayIn.objects.filter(pk=cast.way_in.pk).update(is_emergency=True)
    week = {str(day): [[0, 1440]] for day in range(7)}
    Watch.objects.update(week=week)
    case = make_case(cast, at=night)
    calling.round_at(at=night)
    letter = Letter.objects.get()
    assert f"#{case.pk}" in letter.text
    assert case.subject not in letter.text
    Case.objects.filter(pk=case.pk).update(state=Case.WAITING)
    calling.round_at(at=night + timedelta(minutes=5))
    assert Letter.objects.count() == 1


def test_each_promise_in_danger_is_called_out_once_somebody_is_on_call(cast: Cast) -> None:
    cases = [make_case(cast, message_id=f"<{n}@kund.example>") for n in range(3)]
    Case.objects.update(answer_due_at=later(minutes=20))
    assert noticing.needs(at=NOON) == []
    rota.add(cast.bo, starts_at=NOON, ends_at=later(days=2))
    assert calling.round_at(at=NOON) == 3
    letter = Letter.objects.get()
    assert all(f"#{case.pk}" in letter.text for case in cases)


def test_an_sms_goes_beside_the_letter_and_a_refusal_is_kept_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, dict[str, str], object]] = []

    def post(url: str, form: dict[str, str], *, sign_in: object) -> outside.Answer:
        sent.append((url, form, sign_in))
        return outside.Answer(401, b"Bad login") if len(sent) > 1 else outside.Answer(200, b"{}")

    monkeypatch.setattr(outside, "post_form", post)
    sms.keep(kind=SmsService.ELKS, account="u123", secret="s3cret", sender="Skomakarn")
    Pager.objects.create(user=cast.lea, number="+46701234567")
    unplug()
    calling.round_at(at=later(minutes=5))
    url, form, sign_in = sent[0]
    assert (url, form["to"], sign_in) == (sms.ELKS_URL, "+46701234567", ("u123", "s3cret"))
    assert "s3cret" not in SmsService.objects.get().secret_sealed
    calling.round_at(at=later(minutes=10))
    assert "Bad login" in SmsService.objects.get().trouble
    assert called() == ["lea", "lea"]


def test_a_sample_desk_calls_nobody(cast: Cast) -> None:
    cast.desk.is_sample = True
    cast.desk.save()
    unplug()
    assert calling.round_at(at=later(hours=1)) == 0
