"""One's own way of working through its page: what *next* goes by, what one hears of, and the desk as an app."""

from datetime import UTC, datetime

import pytest

from skranke.cases import digest, handing_over, receiving
from skranke.people import private
from skranke.people.models import Letter, User
from tests.cast import NOON, Cast
from tests.makers import arrival, later, make_case
from tests.web.asking import signed_in

TYPED = {
    "languages": ["sv", "pl"],
    "skills": "skor,  Klack , skor",
    "enjoys": ["disputes"],
    "hears_new": "on",
    "wants_digest": "on",
}


def test_by_default_only_ones_own_cases_are_heard_of(cast: Cast) -> None:
    kept = private.of(cast.bo)
    assert (kept.hears_own, kept.hears_new, kept.has_sound, kept.wants_digest) == (True, False, False, False)
    assert 'name="hears_own" id="id_hears_own" checked' in signed_in(cast.bo).get("/settings/work").content.decode()


def test_what_was_said_is_kept_and_shown_again_to_its_owner_alone(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    assert bo.post("/settings/work", TYPED)["Location"] == "/settings/work"
    kept = private.of(User.objects.get(pk=cast.bo.pk))
    assert (kept.languages, kept.skills, kept.enjoys) == (["sv", "pl"], ["skor", "Klack"], ["disputes"])
    assert (kept.hears_own, kept.hears_new, kept.is_self_check_off) == (False, True, True)
    assert "skor, Klack" in bo.get("/settings/work").content.decode()
    assert "skor, Klack" not in signed_in(cast.lea).get("/settings/work").content.decode()
    assert bo.post("/settings/work", {"languages": ["xx"]}).status_code == 422
    assert signed_in(cast.adam).get("/settings/work").status_code == 403


def test_a_notification_says_who_and_never_what(cast: Cast) -> None:
    case = make_case(cast)
    url = f"/cases/{case.pk}/word"
    bo = signed_in(cast.bo)
    assert bo.get(url).status_code == 204
    handing_over.take(case, by=cast.bo, at=NOON)
    receiving.receive(case, arrival(message_id="<2@kund.example>", text="Hemligt."))
    word = bo.get(url).json()
    assert (word["title"], word["body"], word["url"]) == ("Your case has an answer", "Dag Dahl", f"/cases/{case.pk}")
    assert "Hemligt" not in str(word)
    assert signed_in(cast.astrid).get(url).status_code == 204
    assert signed_in(cast.cecilia).get(url).status_code == 404


def test_whoever_wants_hears_of_new_cases(cast: Cast) -> None:
    case = make_case(cast)
    signed_in(cast.bo).post("/settings/work", TYPED)
    assert signed_in(cast.bo).get(f"/cases/{case.pk}/word").json()["title"] == "A new case"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 3, 5, 5, 30, tzinfo=UTC), 0),  # half past six in Stockholm
        (datetime(2026, 3, 5, 6, 30, tzinfo=UTC), 1),
        (datetime(2026, 3, 7, 9, 0, tzinfo=UTC), 0),  # a Saturday
    ],
)
def test_a_letter_comes_on_working_mornings_to_those_who_want_it(cast: Cast, at: datetime, written: int) -> None:
    make_case(cast)
    private.keep_hearing(cast.bo, own=True, new=False, sound=False, digest=True)
    assert digest.send_due(at=at) == written
    assert Letter.objects.count() == written


def test_the_letter_names_ones_own_cases_and_comes_once_a_day(cast: Cast) -> None:
    mine = make_case(cast, subject="Klacken")
    make_case(cast, subject="Snöret")
    handing_over.take(mine, by=cast.bo, at=NOON)
    private.keep_hearing(cast.bo, own=True, new=False, sound=False, digest=True)
    digest.send_due(at=later(days=1))
    digest.send_due(at=later(days=1, minutes=5))
    letter = Letter.objects.get()
    assert letter.to == cast.bo.email
    assert "Dag Dahl: Klacken" in letter.text
    assert "Snöret" not in letter.text
    assert "1 case has nobody yet." in letter.text
    digest.send_due(at=later(days=2))
    assert Letter.objects.count() == 2


def test_the_desk_can_be_installed_as_an_app(cast: Cast) -> None:
    bo = signed_in(cast.bo)
    manifest = bo.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    worker = bo.get("/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "notificationclick" in worker.content.decode()
    assert "worker-src 'self'" in worker["Content-Security-Policy"]
