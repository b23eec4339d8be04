"""Fixtures: the two databases, so that every test of the store runs on both.

PostgreSQL is a cluster that the tests start themselves, in a temporary folder and on a free port
of the loopback, one for each pytest worker, and each test gets a database of its own, copied from
a migrated template. Nothing of it is left afterwards, and what a killed run has left
behind the next run removes.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from hub import migrate
from hub.store import Database
from tests.ports import free_port
from tests.programs import POSTGRESQL

PREFIX = "hilo-postgresql-"
TEMPLATE = "hilo_template"
# The cluster of a test need not outlive a crash: without syncing it is ten times faster.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
SETTINGS = (
    "max_connections=300",
    "shared_buffers=64MB",
    "wal_level=minimal",
    "max_wal_senders=0",
)
numbers = count(1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL of the tests' own. folder: its data, socket and log; durable: whether what it
    has stored outlives a crash."""

    folder: Path
    port: int
    durable: bool = False

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://hilo@127.0.0.1:{self.port}/{name}"

    def execute(self, sql: str) -> None:
        """Run a statement as the owner of the cluster, outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def new_url(self) -> str:
        """The address of a new database with every table and no row."""
        name = f"hilo_{os.getpid()}_{next(numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database and whoever is connected to it."""
        self.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = " ".join(f"-c {each}" for each in SETTINGS + (() if self.durable else FAST))
        options = f"{settings} -p {self.port} -h 127.0.0.1 -k {self.folder}"
        self._run("pg_ctl", "-w", "-t", "60", "-o", options, "-l", "log", "start")

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server: `fast` ends its connections, `immediate` is as good as a crash."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def destroy(self) -> None:
        """Stop the server, if it runs, and remove its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop(mode="immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def initialise(self) -> None:
        """Make an empty cluster in the folder."""
        self.folder.mkdir(mode=0o700)
        if user := _lowered():
            shutil.chown(self.folder, user, user)
        self._run("initdb", "-U", "hilo", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def _run(self, name: str, *arguments: str) -> None:
        program = POSTGRESQL.path().with_name(name)
        environment = {**os.environ, "PGDATA": str(self.folder / "data"), "LC_ALL": "C"}
        user = _lowered()
        # A server that stays would hold a pipe open for as long as it lives, so this is a file.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [program, *arguments],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
                user=user,
                group=user and pwd.getpwnam(user).pw_gid,
                extra_groups=[] if user else None,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{name}: {said.read().decode(errors='replace')}")


def _lowered() -> str | None:
    """Whom the server runs as when we are root, which it refuses to be; None for ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running_cluster(folder: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """A cluster in `folder`, with the template; shared by the processes that name it so.

    Each of them holds a shared lock on it; whoever can lock it alone is the last, and ends it.
    """
    users = folder.with_name(folder.name + ".lock")
    with users.open("a+") as held:
        with _only_one(users):
            fcntl.flock(held, fcntl.LOCK_SH)
            if not (folder / "port").exists():
                _make(folder, durable=durable)
            cluster = Cluster(folder, int((folder / "port").read_text()), durable)
        try:
            yield cluster
        finally:
            with _only_one(users):
                _end(cluster, held.fileno(), users)


def _make(folder: Path, *, durable: bool) -> None:
    cluster = Cluster(folder, free_port(), durable)
    cluster.initialise()
    cluster.start()
    cluster.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate.upgrade(cluster.url(TEMPLATE))
    (folder / "port").write_text(str(cluster.port))


def _end(cluster: Cluster, held: int, users: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    cluster.destroy()
    users.unlink(missing_ok=True)
    users.with_suffix(".turn").unlink(missing_ok=True)


@contextmanager
def _only_one(users: Path) -> Iterator[None]:
    """Starting and ending happen one at a time."""
    with users.with_suffix(".turn").open("a+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def new_folder(name: str = "") -> Path:
    """Where a cluster may live. name: what the processes that share it call it."""
    return Path(tempfile.gettempdir()) / f"{PREFIX}{name or f'{os.getpid()}-{next(numbers)}'}"


def sweep() -> None:
    """End clusters that runs which were killed have left behind."""
    for users in Path(tempfile.gettempdir()).glob(f"{PREFIX}*.lock"):
        folder = users.with_suffix("")
        with users.open("a+") as held, _only_one(users):
            _end(Cluster(folder, 0), held.fileno(), users)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """This worker's PostgreSQL cluster, started when the first test asks for it.

    Of its own, because a transaction anywhere in a cluster holds back what may be read from a log.
    """
    sweep()
    with running_cluster(new_folder()) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an SQLite database with every table and no row."""
    shutil.copyfile(sqlite_template, tmp_path / "hilo.db")
    return f"sqlite:///{tmp_path / 'hilo.db'}"


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """The address of a PostgreSQL database with every table and no row."""
    url = cluster.new_url()
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with every table and no row: each test runs on both."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, empty: each test runs on both."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()
