"""`hilo backup` and `hilo restore`: one file that holds the database and the attachments."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final

import msgspec
import typer
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from hub import log, migrate, tombstones
from hub.actions import erasing
from hub.cli.opening import config, out, plain, plainly
from hub.config import Config
from hub.discarded import delete_discarded
from hub.errors import ConfigError, HiloError
from hub.files import Files
from hub.process import VERSION, utc_now
from hub.store import Database

FORMAT: Final = 1
_DATABASE: Final = "database"
_MANIFEST: Final = "manifest.json"
FILES: Final = "[0-9a-f][0-9a-f]/*"  # Not the scratch of what is on its way.
_KEPT: Final = "before_restore"
_ASIDE: Final = f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE; ALTER SCHEMA public RENAME TO {_KEPT};"
_SERVING: Final = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'hilo'"
)
_BACK: Final = f"DROP SCHEMA IF EXISTS public CASCADE; ALTER SCHEMA {_KEPT} RENAME TO public;"


@plainly
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, such as hilo.tar.gz.")],
    without_files: Annotated[bool, typer.Option(help="Only the database.")] = False,
) -> None:
    """Write a backup while the server runs. The secret key is not in it: keep that elsewhere."""
    settings = config()
    if migrate.pending(settings.database):
        raise ConfigError("The database is not up to date. Run: hilo migrate")
    if path.exists():
        raise ConfigError(f"{path} is there already: choose another name.")
    new = path.with_name(path.name + ".part")
    descriptor = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            _write(tar, settings, without_files=without_files)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except sqlite3.Error as error:
        raise ConfigError(f"The database cannot be copied: {error}.") from None
    finally:
        new.unlink(missing_ok=True)
    out.print(f"Wrote {plain(path)}, {path.stat().st_size // 1000} kB.", soft_wrap=True)


@plainly
def restore(
    path: Annotated[Path, typer.Argument(help="A file that `hilo backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup back. The server must be stopped; what is there now is set aside.

    Screens start anew, and what was erased after the backup was made is erased again.
    """
    settings = config()
    if not path.is_file():
        raise ConfigError(f"There is no file {path}.")
    if not yes:
        typer.confirm(f"Replace {make_url(settings.database).render_as_string()}?", abort=True)
    settings.data.mkdir(parents=True, exist_ok=True)
    with _unpacked(path, settings.data) as folder:
        _check(settings, folder, _manifest(folder))
        stones = _stones(settings)
        kept = _put_back(settings, folder)
    migrate.upgrade(settings.database)
    erased = _begin_anew(settings, stones)
    out.print(f"Restored. {erased} messages that had been erased were erased again.")
    if kept:
        out.print(f"What was there before is kept as {plain(kept)}.", soft_wrap=True)


def _write(tar: tarfile.TarFile, settings: Config, *, without_files: bool) -> None:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "database": "sqlite" if settings.is_sqlite else "postgresql",
        "at": utc_now().isoformat(),
    }
    _add(tar, _MANIFEST, msgspec.json.encode(manifest))
    # The database first: a file that comes later than its row is there, never the other way round.
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        dump = Path(folder) / _DATABASE
        _dump(settings, dump)
        tar.add(dump, _DATABASE)
    root = settings.data / "files"
    if not without_files and not settings.files_url:
        for file in sorted(root.glob(FILES)):
            # One that is erased at this moment is none that the backup should have.
            with suppress(FileNotFoundError):
                tar.add(file, f"files/{file.relative_to(root)}", recursive=False)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _dump(settings: Config, to: Path) -> None:
    if settings.is_sqlite:
        name = make_url(settings.database).database or ""
        with closing(sqlite3.connect(name)) as live, closing(sqlite3.connect(to)) as copy:
            # All at once, of one snapshot: page by page it would begin anew at every write.
            live.backup(copy)
        return
    _tool(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--schema=public",
        f"--file={to}",
        _dsn(settings),
    )


def _stones(settings: Config) -> list[dict[str, Any]]:
    """Every tombstone known here: of the file, and of the database that is about to go."""
    stones = tombstones.read(settings.data)
    if settings.is_sqlite and not _live(settings).exists():
        return stones
    try:
        db = Database.open_now(settings.database, readers=1, exclusive=True)
    except HiloError as error:
        if "already being served" in error.sentence:
            raise
        return stones  # Nothing there, or nothing that opens: the file has to do.
    except (DatabaseError, sqlite3.DatabaseError):
        return stones
    try:
        known = db.read_now(tombstones.every)
    except (DatabaseError, sqlite3.DatabaseError):  # As damaged as what a backup is put back for.
        return stones
    finally:
        db.close_now()
    tombstones.write(settings.data, known)
    return tombstones.read(settings.data)


@contextmanager
def _unpacked(path: Path, beside: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        try:
            with gzip.open(path) as whole:
                while whole.read(1_000_000):  # To its end, where the check sum is.
                    pass
            with tarfile.open(path, "r:gz") as tar:
                _unpack(tar, Path(folder))
        except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
            raise ConfigError(f"{path} is no whole backup: {error}.") from None
        yield Path(folder)


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write every file of a backup into `folder`. Raises ConfigError for what no backup has in it.

    Not `extractall`: its filter against names that lead elsewhere is missing from the first
    releases of Python 3.11, Debian's among them.
    """
    for entry in tar:
        name = PurePosixPath(entry.name)
        content = tar.extractfile(entry) if entry.isreg() else None
        if content is None or name.is_absolute() or ".." in name.parts:
            raise ConfigError(f"{entry.name} is nothing that a backup has in it.")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(entry.mode & 0o644 | 0o600)
        os.utime(target, (entry.mtime, entry.mtime))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError):
        raise ConfigError("This file was not written by hilo backup.") from None
    if found.get("format") != FORMAT:
        raise ConfigError("This backup was written by another version of Hilo.")
    return found


def _check(settings: Config, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raises ConfigError before anything is touched, where the backup could not be put back."""
    kind = "sqlite" if settings.is_sqlite else "postgresql"
    if manifest.get("database") != kind:
        raise ConfigError(f"This is a backup of {manifest.get('database')}, and here is {kind}.")
    dump = folder / _DATABASE
    if not dump.is_file():
        raise ConfigError("This backup has no database in it.")
    if settings.is_sqlite:
        try:
            with closing(sqlite3.connect(f"{dump.as_uri()}?mode=ro", uri=True)) as copy:
                found = copy.execute("PRAGMA quick_check(1)").fetchone()
                known = {row[0] for row in copy.execute("SELECT version_num FROM alembic_version")}
        except sqlite3.Error as error:
            raise ConfigError(f"The database in this backup is damaged: {error}.") from None
        if found != ("ok",):
            raise ConfigError("The database in this backup is damaged.")
        if not known <= migrate.revisions():
            raise ConfigError("This backup is newer than this version of Hilo: update Hilo.")


def _put_back(settings: Config, folder: Path) -> str:
    """Replace the database and add the files. Returns where what was there is kept, if it was."""
    # The files first: they harm nobody, and a database without them would.
    if (folder / "files").is_dir() and not settings.files_url:
        shutil.copytree(folder / "files", settings.data / "files", dirs_exist_ok=True)
    if not settings.is_sqlite:
        if _psql(settings, _SERVING) != "0":
            raise ConfigError("The database is already being served: stop every server first.")
        # With the schema: a table that is newer than the backup must not stay behind.
        _psql(settings, _ASIDE)
        try:
            _tool(
                "pg_restore",
                "--no-owner",
                "--single-transaction",
                f"--dbname={_dsn(settings)}",
                str(folder / _DATABASE),
            )
        except ConfigError:
            _psql(settings, _BACK)
            raise
        return f"the schema {_KEPT} of the database"
    live = _live(settings)
    live.parent.mkdir(parents=True, exist_ok=True)
    aside = live.with_name(live.name + ".before-restore")
    shutil.copyfile(folder / _DATABASE, live.with_name(live.name + ".restoring"))
    there = live.exists()
    for end in ("-wal", "-shm", ""):
        aside.with_name(aside.name + end).unlink(missing_ok=True)
        if (old := live.with_name(live.name + end)).exists():
            old.replace(aside.with_name(aside.name + end))
    live.with_name(live.name + ".restoring").replace(live)
    return str(aside) if there else ""


def _live(settings: Config) -> Path:
    return Path(make_url(settings.database).database or "")


def _begin_anew(settings: Config, stones: list[dict[str, Any]]) -> int:
    """Open a new era, so that every screen reloads, and erase again what had been erased."""
    db = Database.open_now(settings.database, readers=1, exclusive=True)
    try:
        db.write_now(log.new_era)
        erased = db.write_now(erasing.apply_tombstones, stones, now=utc_now())
        tombstones.write(settings.data, db.read_now(tombstones.every))
        asyncio.run(delete_discarded(db, Files.open(settings.files)))
    finally:
        db.close_now()
    return erased


def _dsn(settings: Config) -> str:
    return make_url(settings.database).set(drivername="postgresql").render_as_string(False)


def _psql(settings: Config, command: str) -> str:
    options = ("--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
    return _tool("psql", *options, f"--command={command}", _dsn(settings)).strip()


def _tool(name: str, *arguments: str) -> str:
    # Debian keeps the newest version's programs off the path, and wraps them in one that asks.
    folders = sorted(Path("/").glob("usr/lib/postgresql/*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
    found = shutil.which(name, path=path)
    if found is None:
        raise ConfigError(f"{name} is not there. Install PostgreSQL's client programs.")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigError(f"{name} failed: {done.stderr.strip()[-500:]}")
    return done.stdout
