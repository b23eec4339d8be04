"""`hilo backup` and `hilo restore`: one file that holds the database and the attachments."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer
from sqlalchemy import make_url

from hub import log, migrate, tombstones
from hub.actions import erasing
from hub.cli.opening import config, out, plainly
from hub.config import Config
from hub.errors import ConfigError, HiloError
from hub.process import VERSION, utc_now
from hub.store import Database

FORMAT: Final = 1
_DATABASE: Final = "database"
_MANIFEST: Final = "manifest.json"


@plainly
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write, such as hilo.tar.gz.")],
    without_files: Annotated[bool, typer.Option(help="Only the database.")] = False,
) -> None:
    """Write a backup while the server runs. The secret key is not in it: keep that elsewhere."""
    settings = config()
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
    finally:
        new.unlink(missing_ok=True)
    out.print(f"Wrote {path}, {path.stat().st_size // 1000} kB.")


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
    stones = _stones(settings)
    with _unpacked(path) as folder:
        manifest = _manifest(folder)
        _put_back(settings, folder, manifest)
    migrate.upgrade(settings.database)
    erased = _begin_anew(settings, stones)
    out.print(f"Restored. {erased} messages that had been erased were erased again.")


def _write(tar: tarfile.TarFile, settings: Config, *, without_files: bool) -> None:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "database": "sqlite" if settings.is_sqlite else "postgresql",
        "at": utc_now().isoformat(),
    }
    _add(tar, _MANIFEST, msgspec.json.encode(manifest))
    # The database first: a file that comes later than its row is there, never the other way round.
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        dump = Path(folder) / _DATABASE
        _dump(settings, dump)
        tar.add(dump, _DATABASE)
    root = settings.data / "files"
    if not without_files and not settings.files_url and root.is_dir():
        tar.add(root, "files", filter=_without_scratch)


def _without_scratch(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "/." in entry.name else entry


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _dump(settings: Config, to: Path) -> None:
    if settings.is_sqlite:
        name = make_url(settings.database).database or ""
        with closing(sqlite3.connect(name)) as live, closing(sqlite3.connect(to)) as copy:
            live.backup(copy, pages=1000)
        return
    _tool("pg_dump", "--format=custom", f"--file={to}", _dsn(settings))


def _stones(settings: Config) -> list[dict[str, Any]]:
    """Every tombstone known here: of the file, and of the database that is about to go."""
    stones = tombstones.read(settings.data) if settings.data.is_dir() else []
    try:
        db = Database.open_now(settings.database, readers=1, exclusive=True)
    except HiloError as error:
        if "already being served" in error.sentence:
            raise
        return stones  # Nothing there, or nothing that opens: the file has to do.
    try:
        known = db.read_now(tombstones.every)
    finally:
        db.close_now()
    tombstones.write(settings.data, known)
    return tombstones.read(settings.data)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(path, "r:gz") as tar:
                tar.extractall(folder, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise ConfigError(f"{path} is no whole backup: {error}.") from None
        yield Path(folder)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = msgspec.json.decode((folder / _MANIFEST).read_bytes())
    except (OSError, msgspec.DecodeError):
        raise ConfigError("This file was not written by hilo backup.") from None
    if found.get("format") != FORMAT:
        raise ConfigError("This backup was written by another version of Hilo.")
    return found


def _put_back(settings: Config, folder: Path, manifest: dict[str, Any]) -> None:
    kind = "sqlite" if settings.is_sqlite else "postgresql"
    if manifest["database"] != kind:
        raise ConfigError(f"This is a backup of {manifest['database']}, and here is {kind}.")
    settings.data.mkdir(parents=True, exist_ok=True)
    if settings.is_sqlite:
        live = Path(make_url(settings.database).database or "")
        for name in (live, live.with_name(live.name + "-wal"), live.with_name(live.name + "-shm")):
            if name.exists():
                name.replace(name.with_name(name.name + ".before-restore"))
        shutil.copyfile(folder / _DATABASE, live)
    else:
        _tool(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            f"--dbname={_dsn(settings)}",
            str(folder / _DATABASE),
        )
    if (folder / "files").is_dir() and not settings.files_url:
        shutil.copytree(folder / "files", settings.data / "files", dirs_exist_ok=True)


def _begin_anew(settings: Config, stones: list[dict[str, Any]]) -> int:
    """Open a new era, so that every screen reloads, and erase again what had been erased."""
    db = Database.open_now(settings.database, readers=1, exclusive=True)
    try:
        db.write_now(log.new_era)
        erased = db.write_now(erasing.apply_tombstones, stones, now=utc_now())
        tombstones.write(settings.data, db.read_now(tombstones.every))
    finally:
        db.close_now()
    return erased


def _dsn(settings: Config) -> str:
    return make_url(settings.database).set(drivername="postgresql").render_as_string(False)


def _tool(name: str, *arguments: str) -> None:
    found = shutil.which(name)
    if found is None:
        raise ConfigError(f"{name} is not there. Install PostgreSQL's client programs.")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigError(f"{name} failed: {done.stderr.strip()[-500:]}")
