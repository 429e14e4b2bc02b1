"""The sample shop: what it shows, that nothing of it leaves, and that it goes without a trace."""

import smtplib
from collections import Counter
from datetime import timedelta

import pytest

from skranke.cases import replying
from skranke.cases.models import Attachment, Case, Draft, Event, Message, Participant, Tag
from skranke.channels import outbox
from skranke.channels.mail import mailboxes
from skranke.channels.mail.models import Folder, Mailbox
from skranke.channels.models import Incoming
from skranke.people import setting_up
from skranke.people.models import Customer, Desk, Team, User
from skranke.promise.models import WayIn
from skranke.sample import removing, script
from skranke.sample.build import DeskInUse, build
from tests.cast import NOON, Cast
from tests.makers import make_case

LANGUAGES = {"sv", "da", "nb", "pl", "en"}


@pytest.fixture
def me(db: None) -> User:
    return setting_up.set_up(
        name="Astrid",
        email="astrid@skomakarn.example",
        password="a-long-enough-pass",
        desk_name="Skomakarn",
        country="SE",
        language="sv",
        time_zone="Europe/Stockholm",
        at=NOON,
    )


@pytest.fixture
def shop(me: User) -> User:
    build(by=me, at=NOON)
    return me


def test_there_are_some_forty_cases_in_five_languages(shop: User) -> None:
    assert 38 <= Case.objects.count() <= 45
    assert {language for (language,) in Case.objects.values_list("language")} == LANGUAGES


def test_every_state_has_something_to_show(shop: User) -> None:
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == {name for name, _label in Case.STATES}
    assert states["open"] >= 10
    assert states["waiting"] >= 3
    out = Counter(Message.objects.filter(kind=Message.OUT).values_list("state", flat=True))
    assert {Message.SENT, Message.QUEUED, Message.FAILED, Message.MAYBE} <= set(out)
    assert out[Message.FAILED] == 2  # one refused, one bounced
    assert Event.objects.filter(kind="bounced").count() == 1
    assert Incoming.objects.filter(state=Incoming.LOOK).count() == 1
    assert Incoming.objects.filter(state=Incoming.FILED).count() == 1
    assert Participant.objects.filter(is_held=True).count() == 1
    assert Message.objects.filter(kind=Message.NOTE).count() >= 5
    assert Attachment.objects.filter(message__isnull=False).count() >= 6
    assert Draft.objects.filter(author=shop).count() == 1
    assert Case.objects.filter(owner=shop, state__in=["open", "waiting"]).count() >= 3


def test_nothing_of_it_lies_in_the_future_but_what_was_put_off_or_scheduled(shop: User) -> None:
    assert not Message.objects.filter(at__gt=NOON).exists()
    assert not Event.objects.filter(at__gt=NOON + timedelta(minutes=5)).exists()
    assert Case.objects.filter(answer_due_at__lt=NOON).exists()
    assert Case.objects.filter(answer_due_at__gt=NOON).exists()


def test_a_customer_s_quote_of_our_answer_is_folded(shop: User) -> None:
    message = Message.objects.get(text__startswith="Torsdag klockan nio")
    assert "Kom in på torsdag" not in message.text
    assert "Kom in på torsdag" in message.quoted


def test_an_answer_in_a_sample_desk_speaks_to_no_server(shop: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise AssertionError("A sample desk spoke to a mail server.")

    monkeypatch.setattr(smtplib, "SMTP", nobody)
    monkeypatch.setattr(smtplib, "SMTP_SSL", nobody)
    case = Case.objects.filter(state=Case.OPEN).select_related("customer").first()
    assert case is not None
    message = replying.reply(case, author=shop, text="Kom in på torsdag.", at=NOON)
    outbox.deliver_due(at=NOON + timedelta(seconds=11))
    message.refresh_from_db()
    assert message.state == Message.SENT
    assert message.raw


def test_removing_it_leaves_the_person_and_the_desk(shop: User) -> None:
    removing.remove(by=shop, at=NOON)
    assert [user.name for user in User.objects.all()] == ["Astrid"]
    assert [team.name for team in Team.objects.all()] == ["Skomakarn"]
    for model in (Case, Message, Customer, Tag, WayIn, Incoming, Draft):
        assert not model.objects.exists(), model
    assert not Desk.objects.get().is_sample
    build(by=shop, at=NOON)  # and it can come back


def test_a_real_mailbox_that_was_connected_meanwhile_stays_and_is_read_again(shop: User) -> None:
    wish = mailboxes.Wish(
        "hej@skomakarn.example", "Skomakarn", "", None, NOON.date(), imap_host="imap.skomakarn.example"
    )
    mailbox = mailboxes.add(wish, by=shop, at=NOON)
    Folder.objects.create(mailbox=mailbox, name="INBOX", uid_validity=1, last_uid=99)
    removing.remove(by=shop, at=NOON)
    assert Mailbox.objects.get() == mailbox
    assert not Folder.objects.exists(), "Else what came in during the sample would be missed for good."


def test_a_desk_with_cases_of_its_own_takes_no_sample(cast: Cast) -> None:
    make_case(cast)
    with pytest.raises(DeskInUse):
        build(by=cast.lea, at=NOON)
    removing.remove(by=cast.lea, at=NOON)
    assert Case.objects.count() == 1


def test_the_sample_s_addresses_cannot_exist() -> None:
    assert all(story.address.endswith(".example") for story in script.stories())
