"""A real Dovecot in a folder of its own: IMAP with IDLE and THREAD, and a mailbox for anybody.

Any user name is accepted with `Dovecot.password`, and has an empty mailbox at first. The server
runs without privileges (as nobody where the tests run as root), on one loopback port.
"""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from tests.ports import free_port
from tests.programs import DOVECOT

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 s
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  # Without it a wrong password makes everybody at this address wait for seconds.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Dovecot:
    """One server. `start` and `stop` may be called again and again; the mail stays."""

    host = "127.0.0.1"
    password = "secret"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.log: list[str] = []  # What it has said so far, a line each.
        self._process: subprocess.Popen[str] | None = None
        # Dovecot refuses to read mail as root, and needs no right that nobody has not.
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())

    def start(self, *, port: int | None = None) -> None:
        """Start it and come back when it listens. Raises RuntimeError with its log if it ends."""
        self.port = port or free_port()
        as_root = os.geteuid() == 0
        self._process = subprocess.Popen(
            [str(DOVECOT.path()), "-F", "-c", str(self._write_config())],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            user=self._account.pw_uid if as_root else None,
            group=self._account.pw_gid if as_root else None,
            extra_groups=[] if as_root else None,
        )
        assert self._process.stderr is not None
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read_log, args=(self._process.stderr, ready))
        self._reader.start()
        if not ready.wait(20) or self._process.poll() is not None:
            self.stop()
            raise RuntimeError("Dovecot did not start:\n" + "".join(self.log))

    def _read_log(self, stream: IO[str], ready: threading.Event) -> None:
        with stream:
            for line in stream:
                self.log.append(line)
                # Its listeners are open by the time that it says this.
                if "starting up" in line:
                    ready.set()
        ready.set()

    def _write_config(self) -> Path:
        account = self._account
        for name in ("run", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
            os.chown(self.folder / name, account.pw_uid, account.pw_gid)
        values = {"user": account.pw_name, "uid": account.pw_uid, "gid": account.pw_gid}
        group = grp.getgrgid(account.pw_gid).gr_name
        config = self.folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=self.folder, group=group, password=self.password, port=self.port, **values
            ),
            encoding="utf-8",
        )
        return config

    def stop(self) -> None:
        """End it at once, and every session with it, as a power cut would."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()  # Ends with the last of the server's processes, which hold its log.
        self._process = None
        # What was killed leaves its locks behind, and the next server would wait for minutes.
        for lock in (self.folder / "mail").rglob("*.lock"):
            lock.unlink(missing_ok=True)

    def restart(self) -> None:
        """Cut every session and start again on the same port, with the same mail."""
        port = self.port
        self.stop()
        self.start(port=port)

    @contextmanager
    def session(self, user: str) -> Iterator[imaplib.IMAP4]:
        """An IMAP session of `user`, signed in and with no folder chosen."""
        with imaplib.IMAP4(self.host, self.port, timeout=60) as session:
            session.login(user, self.password)
            yield session

    def append(
        self, user: str, raw: bytes, *, folder: str = "INBOX", at: datetime | None = None
    ) -> None:
        """Put `raw`, a whole mail with any line ends, into a folder of `user`'s mailbox."""
        with self.session(user) as session:
            if folder != "INBOX":
                session.create(folder)  # Answers NO where it is there already, which is fine.
            when = imaplib.Time2Internaldate(at) if at else None
            status, answer = session.append(folder, None, when, raw)
            assert status == "OK", answer

    def messages(self, user: str, *, folder: str = "INBOX") -> list[bytes]:
        """Every mail in a folder of `user`'s, oldest first, with CRLF line ends; [] for none."""
        with self.session(user) as session:
            status, (count,) = session.select(folder, readonly=True)
            if status != "OK" or count == b"0":
                return []
            _, parts = session.fetch("1:*", "(BODY.PEEK[])")
            return [part[1] for part in parts if isinstance(part, tuple)]

    def threads(self, user: str, *, folder: str = "INBOX") -> str:
        """What the server's own THREAD=REFERENCES says: "(1 2)(3)" is two threads."""
        with self.session(user) as session:
            session.select(folder, readonly=True)
            status, answer = session.thread("REFERENCES", "UTF-8", "ALL")
            assert status == "OK", answer
            return answer[0].decode() if answer[0] else ""


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """A server in a new folder, both gone afterwards."""
    # Not pytest's folder: its parents are closed to nobody.
    folder = Path(tempfile.mkdtemp(prefix="hilo-dovecot-"))
    folder.chmod(0o755)
    server = Dovecot(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
