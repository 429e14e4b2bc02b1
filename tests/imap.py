"""A real IMAP server (dovecot) in a folder of its own, with one mailbox."""

import getpass
import imaplib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.running import free_port, until

CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
USER, PASSWORD = "hej@skomakarn.example", "secret"


def is_here() -> bool:
    return shutil.which("dovecot") is not None


OAUTH = """
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
"""
OAUTH_FILE = """
introspection_url = {url}/introspect
introspection_mode = post
active_attribute = active
active_value = true
username_attribute = email
"""


class ImapServer:
    """`tokens_at` is an authorisation server that dovecot asks whether a token is good (XOAUTH2)."""

    def __init__(self, *, tokens_at: str = "") -> None:
        self.tokens_at = tokens_at
        self.home = Path(tempfile.mkdtemp(prefix="skranke-imap-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ImapServer":
        # As root the mails belong to nobody in particular, as dovecot wants it.
        owner = "nobody" if os.geteuid() == 0 else getpass.getuser()
        found = subprocess.run(["id", "-u", owner], capture_output=True, text=True, check=True).stdout.strip()
        group = subprocess.run(["id", "-gn", owner], capture_output=True, text=True, check=True).stdout.strip()
        gid = subprocess.run(["id", "-g", owner], capture_output=True, text=True, check=True).stdout.strip()
        config = self.home / "dovecot.conf"
        text = CONFIG.format(home=self.home, port=self.port, user=owner, group=group, uid=found, gid=gid)
        if self.tokens_at:
            text = OAUTH.format(home=self.home) + text
            (self.home / "oauth2.conf").write_text(OAUTH_FILE.format(url=self.tokens_at))
        config.write_text(text)
        for folder in ("cur", "new", "tmp"):
            (self.home / "mail" / folder).mkdir(parents=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{owner}:{group}", self.home], check=True)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(self.home / "dovecot.conf")])
        until(self._answers, seconds=20)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    def _answers(self) -> bool:
        try:
            self.client().logout()
        except (OSError, imaplib.IMAP4.error):
            return False
        return True

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX", at: float | None = None) -> None:
        """Deliver mails, at a moment in seconds since 1970 (now)."""
        client = self.client()
        for mail in mails:
            status, answer = client.append(folder, "", imaplib.Time2Internaldate(at or time.time()), mail)
            assert status == "OK", answer
        client.logout()

    def fill(self, mails: Iterable[bytes]) -> None:
        """Put many mails into the inbox at once, as files; much quicker than delivering each."""
        owner = (self.home / "mail" / "new").stat()
        for number, mail in enumerate(mails):
            path = self.home / "mail" / "new" / f"{int(time.time())}.{number}.filled"
            path.write_bytes(mail)
            os.chown(path, owner.st_uid, owner.st_gid)

    def make(self, *folders: str) -> None:
        client = self.client()
        for folder in folders:
            client.create(folder)
        client.logout()

    def take_away(self, message_id: str, *, folder: str = "INBOX") -> None:
        """Someone deletes a mail in another program."""
        client = self.client()
        client.select(folder)
        _status, (found,) = client.uid("SEARCH", f'HEADER Message-ID "{message_id}"')
        assert found, f"{message_id} is not there."
        client.uid("STORE", found.decode().replace(" ", ","), "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()

    def ids(self, folder: str = "INBOX") -> list[str]:
        """The Message-IDs of a folder."""
        client = self.client()
        client.select(folder, readonly=True)
        _status, lines = client.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        client.logout()
        return [line[1].decode().split(":", 1)[1].strip() for line in lines if isinstance(line, tuple)]

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """What is marked on each mail."""
        client = self.client()
        client.select(folder, readonly=True)
        _status, lines = client.uid("FETCH", "1:*", "(FLAGS)")
        client.logout()
        return [line for line in lines if isinstance(line, bytes)]

    def number_anew(self) -> None:
        """The server loses its numbering: UIDVALIDITY changes and every UID with it."""
        time.sleep(1.1)  # UIDVALIDITY is the second in which the list was begun
        for name in self.home.glob("mail/dovecot*"):
            name.unlink()
