"""Saved replies: their places, what the coach says of them, when they fit, and sentences that wear out."""

import pytest

from skranke.cases import fitting, repeating, replying, saved_replies
from skranke.cases.models import SavedReply, SentSentence
from skranke.cases.saved_replies import CoachHasAWord, OpenBrace, UnknownPlace, Wish
from tests.cast import NOON, Cast
from tests.makers import later, make_case

RETURN = Wish("Retur", "sv", "Hej {first_name}! Du har 30 dagar på dig att skicka tillbaka dem.", "fel storlek, byta")
SERVICE = Wish("Omsulning", "sv", "Hej {first_name}! En omsulning kostar 450 kronor och tar tre arbetsdagar.", "sula")


def keep(wish: Wish, *, day: int = 0) -> SavedReply:
    return saved_replies.keep(wish, at=later(days=day), page_language="en")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Hej {kundnamn}!", UnknownPlace),
        ("Hej {}!", UnknownPlace),
        ("Hej {name!", OpenBrace),
        ("Hej name}!", OpenBrace),
        ("Hej {{name}}!", OpenBrace),
    ],
)
def test_a_place_that_is_not_known_is_refused(text: str, error: type[Exception], db: None) -> None:
    with pytest.raises(error):
        keep(Wish("Retur", "sv", text))
    assert not SavedReply.objects.exists()


def test_the_coach_reads_it_first(db: None) -> None:
    with pytest.raises(CoachHasAWord) as caught:
        keep(Wish("Bilaga", "en", "You forgot to attach the receipt."))
    assert caught.value.findings[0].code == "blame"
    assert not SavedReply.objects.exists()
    keep(Wish("Bilaga", "en", "The receipt did not come through. Send it again and I will go on today."))
    assert SavedReply.objects.get().title == "Bilaga"


@pytest.mark.parametrize(
    ("name", "filled"),
    [("Dag Dahl", "Hej Dag, ärende 7 är klart."), ("", "Hej, ärende 7 är klart.")],
)
def test_what_is_not_known_leaves_no_gap(name: str, filled: str) -> None:
    values = {"first_name": name.partition(" ")[0], "number": "7"}
    assert saved_replies.fill("Hej {first_name}, ärende {number} är klart.", values) == filled


def test_places_are_filled_from_the_case(cast: Cast) -> None:
    case = make_case(cast)
    text = "{name}, {first_name}, {number}, {subject}, {me}, {desk}"
    filled = saved_replies.fill(text, saved_replies.values_for(case, user=cast.bo, desk=cast.desk))
    assert filled == f"Dag Dahl, Dag, {case.pk}, Klacken, Bo, Skomakarn"


def test_the_one_that_fits_what_the_customer_wrote_is_offered_first(cast: Cast) -> None:
    returning, service = keep(RETURN), keep(SERVICE)
    keep(Wish("Return", "en", "Hello! You have 30 days to send the shoes back."))
    case = make_case(cast, subject="Skorna", text="Jag fick fel storlek på skorna, kan jag byta dem?")
    assert fitting.fitting(case) == [returning]
    assert [reply.title for reply in fitting.offered(case)] == ["Retur", "Omsulning", "Return"]
    worn = make_case(cast, subject="Sulan", text="Sulan på min sko är utsliten. Vad kostar omsulning?")
    assert fitting.fitting(worn)[0] == service
    thanks = make_case(cast, subject="Tack", text="Ni är bäst, ha en fin sommar!")
    assert fitting.fitting(thanks) == []


def test_a_changed_reply_fits_anew_and_one_that_is_put_away_no_more(cast: Cast) -> None:
    reply = keep(RETURN)
    case = make_case(cast, text="Jag undrar över paraplyet, det blåste sönder.")
    assert fitting.fitting(case) == []
    wish = Wish("Paraply", "sv", "Hej! Paraplyet lagar vi gratis.", "paraplyet blåste sönder")
    saved_replies.keep(wish, at=later(days=1), page_language="en", reply=reply)
    assert fitting.fitting(case) == [reply]
    saved_replies.put_away(reply, at=later(days=2))
    assert fitting.fitting(case) == []
    saved_replies.bring_back(reply, at=later(days=3))
    assert fitting.fitting(case) == [reply]


def test_only_public_ones_are_for_customers(db: None) -> None:
    keep(RETURN)
    shown = keep(Wish("Öppet", "sv", "Vi har öppet till 18 på vardagar.", is_public=True))
    assert list(saved_replies.public("sv")) == [shown]


def test_a_sentence_that_goes_out_for_the_hundredth_time_is_named(cast: Cast) -> None:
    text = "Tack! Vi ber om ursäkt för besväret med leveransen. Skorna kommer på torsdag."
    for number in range(100):
        case = make_case(cast, message_id=f"<{number}@kund.example>")
        message = replying.reply(case, author=cast.bo, text=text if number < 99 else text.upper(), at=later(hours=1))
        assert bool(repeating.worn(message)) == (number == 99)
    assert repeating.worn(message) == "VI BER OM URSÄKT FÖR BESVÄRET MED LEVERANSEN."
    replying.take_back(message, by=cast.bo, at=later(hours=1))
    assert set(SentSentence.objects.values_list("times", flat=True)) == {99}


def test_a_greeting_may_stay_the_same_and_old_sentences_are_forgotten(db: None) -> None:
    repeating.count("Hej Dag!\nMed vänliga hälsningar Bo", at=NOON)
    assert not SentSentence.objects.exists()
    repeating.count("Skorna kommer på torsdag eller fredag.", at=NOON)
    repeating.forget_old(at=later(days=179))
    assert SentSentence.objects.exists()
    repeating.forget_old(at=later(days=181))
    assert not SentSentence.objects.exists()


def test_no_person_is_kept_with_a_sentence() -> None:
    assert {field.name for field in SentSentence._meta.get_fields()} == {"id", "digest", "times", "last_at"}
