"""Calendar files are read as far as people need it, and never break."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.channels.mail.invitations import Invitation, read_invitation

INVITATION = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm\r\nEND:VTIMEZONE\r\n"
    b'BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Prova skor\\, del ett\r\nORGANIZER;CN="Dag: Dagsson":mailto:dag@kund.example\r\n'
    b"DTSTART;TZID=Europe/Stockholm:20260303T101500\r\nDTEND;TZID=Europe/Stockholm:20260303T111500\r\n"
    b"LOCATION:Stor\r\n gatan 3\r\nRRULE:FREQ=WEEKLY\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_says_what_when_where_and_from_whom() -> None:
    zone = ZoneInfo("Europe/Stockholm")
    assert read_invitation(INVITATION) == Invitation(
        method="REQUEST",
        summary="Prova skor, del ett",
        place="Storgatan 3",
        organizer="Dag: Dagsson",
        starts=datetime(2026, 3, 3, 10, 15, tzinfo=zone),
        ends=datetime(2026, 3, 3, 11, 15, tzinfo=zone),
        repeats=True,
    )


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        (b"DTSTART:20260303T091500Z", datetime(2026, 3, 3, 9, 15, tzinfo=UTC)),
        (b"DTSTART;VALUE=DATE:20260303", date(2026, 3, 3)),
        (b"DTSTART;TZID=W. Europe Standard Time:20260303T101500", datetime(2026, 3, 3, 10, 15)),
        (b"DTSTART;TZID=../../etc/passwd:20260303T101500", datetime(2026, 3, 3, 10, 15)),
        (b"DTSTART:soon", None),
    ],
)
def test_times_are_read_in_their_forms(line: bytes, starts: datetime | date | None) -> None:
    found = read_invitation(b"BEGIN:VEVENT\n" + line + b"\nEND:VEVENT\n")
    assert found is not None
    assert found.starts == starts


def test_a_file_without_an_event_is_none() -> None:
    assert read_invitation(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n") is None


@given(st.lists(st.sampled_from(INVITATION.split(b"\r\n")), max_size=20), st.binary(max_size=100))
def test_a_broken_file_breaks_nothing(lines: list[bytes], anything: bytes) -> None:
    read_invitation(b"\n".join([*lines, anything, *lines]))
