"""Testing the connection of a mailbox against a real IMAP server, and against what is none: each says what to do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests import imap
from tests.running import MailServer, free_port

from skranke.channels.mail import imap_sign_in, probing
from skranke.channels.mail.smtp import Server

pytestmark = [pytest.mark.server, pytest.mark.skipif(not imap.is_here(), reason="dovecot is not installed")]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[imap.ImapServer]:
    with imap.ImapServer() as server:
        yield server


@contextmanager
def answering(greeting: bytes) -> Iterator[int]:
    """A server that greets like this and says nothing more; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def greet() -> None:
            try:
                while True:
                    held.append(listening.accept()[0])
                    held[-1].sendall(greeting)
            except OSError:
                return

        threading.Thread(target=greet, daemon=True).start()
        yield listening.getsockname()[1]
        for conversation in held:
            conversation.close()


def words(
    port: int,
    *,
    host: str = "127.0.0.1",
    security: str = "none",
    password: str = imap.PASSWORD,
    folder: str = "INBOX",
) -> str:
    server = Server(host, port, security, imap.USER, password)
    finding = probing.probe_reading(server, folder=folder)
    assert finding.is_ok == finding.words.startswith("Signed in"), finding
    return finding.words


def test_what_is_right_is_said_with_the_mails_that_are_there(dovecot: imap.ImapServer) -> None:
    dovecot.put(b"Subject: Klacken\r\n\r\nHej.\r\n")
    assert words(dovecot.port) == (
        "Signed in at 127.0.0.1. The folder INBOX holds 1 mails; they stay there as they are."
    )


def test_a_wrong_password(dovecot: imap.ImapServer) -> None:
    assert "did not take this user name and password" in words(dovecot.port, password="wrong")


def test_a_folder_that_is_not_there(dovecot: imap.ImapServer) -> None:
    assert "There is no such folder" in words(dovecot.port, folder="Inkorg")


def test_a_port_where_nothing_listens() -> None:
    assert "Nothing listens at 127.0.0.1" in words(free_port())


def test_a_name_that_is_no_server() -> None:
    assert "There is no server called imap.invalid." in words(143, host="imap.invalid")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encryption_that_the_server_does_not_speak(dovecot: imap.ImapServer, security: str) -> None:
    assert "Try the other kind of encryption" in words(dovecot.port, security=security)


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    monkeypatch.setattr(imap_sign_in, "TIMEOUT_SECONDS", 1)
    with answering(b"") as port:
        assert "does not answer. Check the port" in words(port, security=security)


def test_a_server_of_another_kind() -> None:
    with answering(b"220 mail.example ESMTP\r\n") as port:
        assert "is no IMAP server" in words(port)


def test_sending_with_encryption_that_the_server_does_not_speak() -> None:
    with MailServer() as server:
        tls, starttls = (
            probing.probe_sending(Server("127.0.0.1", server.port, security), address="hej@x.example").words
            for security in ("tls", "starttls")
        )
    assert "Try the other kind of encryption" in tls
    assert "Choose another kind of encryption" in starttls
