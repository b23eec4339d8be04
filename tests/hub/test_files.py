"""The file store: what it takes in, what it refuses, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.errors import BadRequest, ConfigError, NotFound, TooLarge, Unavailable
from hub.files import FileLimits, Files, StoredFile
from tests.hub.test_media import DOCX, jpeg, png

LIMITS = FileLimits()


@pytest.fixture(params=["folder", "remote"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return Files.open((tmp_path / "files").as_uri())
    return Files.open("memory:///", cache=tmp_path / "cache")


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(("in-", "out-"))]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def take(
    files: Files,
    content: bytes,
    name: str = "a.txt",
    declared: str = "",
    limits: FileLimits = LIMITS,
) -> StoredFile:
    return await files.store(content, name=name, declared_type=declared, limits=limits)


async def in_pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def test_what_was_stored_can_be_read(files: Files, tmp_path: Path) -> None:
    stored = await take(files, "¿Qué tal?".encode(), name="nota.txt")

    path = await files.path(stored.key)
    assert path.read_text(encoding="utf-8") == "¿Qué tal?"
    assert stored.size == 11
    assert stored.sha256 == hashlib.sha256("¿Qué tal?".encode()).hexdigest()
    assert (stored.name, stored.media_type) == ("nota.txt", "text/plain")
    assert left_over(tmp_path) == []


async def test_a_stream_is_stored_as_one_file(files: Files) -> None:
    content = os.urandom(3_000_000)

    stored = await files.store(
        in_pieces(content, 70_000), name="a.bin", declared_type="", limits=LIMITS
    )

    assert (await files.path(stored.key)).read_bytes() == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()


async def test_a_picture_has_its_type_its_size_and_a_name(files: Files) -> None:
    stored = await take(files, jpeg(480, 640, orientation=6), name="", declared="image/png")

    assert (stored.media_type, stored.name) == ("image/jpeg", "file.jpg")
    assert (stored.width, stored.height) == (640, 480)


async def test_the_key_tells_nothing_about_the_file(files: Files) -> None:
    first, second = await take(files, b"x", name="ana.txt"), await take(files, b"x", name="ana.txt")

    assert first.key != second.key
    assert "ana" not in first.key


async def test_a_file_over_the_limit_is_refused_before_it_is_read(
    files: Files, tmp_path: Path
) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 100_000
            yield b"x" * 100_000

    with pytest.raises(TooLarge, match="1,000,000"):
        await files.store(
            endless(), name="a", declared_type="", limits=FileLimits(max_bytes=1_000_000)
        )

    assert taken < 3_000_000
    assert left_over(tmp_path) == []


async def test_a_file_of_exactly_the_limit_is_taken(files: Files) -> None:
    assert (await take(files, b"x" * 10, limits=FileLimits(max_bytes=10))).size == 10
    with pytest.raises(TooLarge):
        await take(files, b"x" * 11, limits=FileLimits(max_bytes=10))


async def test_a_stream_that_breaks_leaves_nothing(files: Files, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        raise Unavailable("gone")

    with pytest.raises(Unavailable, match="gone"):
        await files.store(broken(), name="a", declared_type="", limits=LIMITS)

    assert left_over(tmp_path) == []


async def test_a_cancelled_stream_leaves_nothing(files: Files, tmp_path: Path) -> None:
    started = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        started.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(
        files.store(stuck(), name="a", declared_type="", limits=LIMITS), name="store"
    )
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert left_over(tmp_path) == []


@pytest.mark.parametrize("content", [b"<html><script>x</script>", b"<svg onload=x>", b"#!/bin/sh"])
async def test_what_a_browser_would_run_is_served_as_bytes(files: Files, content: bytes) -> None:
    stored = await take(files, content, name="page.html", declared="text/html")

    assert stored.media_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ\x90\x00", "photo.jpg"), (b"\x7fELF\x02", "a"), (b"hello", "setup.exe"), (b"x", "a.js")],
)
async def test_a_program_is_refused(
    files: Files, tmp_path: Path, content: bytes, name: str
) -> None:
    with pytest.raises(BadRequest, match="would run"):
        await take(files, content, name=name, declared="image/jpeg")
    assert left_over(tmp_path) == []

    stored = await take(files, content, name=name, limits=FileLimits(executables=True))
    assert stored.media_type in {"application/octet-stream", "text/plain"}


async def test_types_are_allowed_and_denied_by_what_they_are(files: Files) -> None:
    pictures = FileLimits(allowed=("image/*", "application/pdf"), denied=("image/gif",))

    await take(files, png(1, 1), declared="text/html", limits=pictures)
    with pytest.raises(BadRequest, match="text/plain"):
        await take(files, b"hello", name="a.png", declared="image/png", limits=pictures)
    with pytest.raises(BadRequest, match="image/gif"):
        await take(files, b"GIF89a\x01\x00\x01\x00", limits=pictures)


async def test_a_picture_that_would_stop_a_browser_is_only_bytes(files: Files) -> None:
    stored = await take(files, png(60_000, 60_000), name="bomb.png")

    assert stored.media_type == "application/octet-stream"
    assert stored.width is None


async def test_an_archive_is_kept_closed(files: Files) -> None:
    stored = await take(files, DOCX + b"\x00" * 100, name="a.docx", declared="application/zip")

    assert stored.media_type == "application/zip"
    assert stored.size == len(DOCX) + 100


async def test_a_deleted_file_is_gone_with_its_copies(files: Files, tmp_path: Path) -> None:
    stored = await take(files, b"secret words")
    await files.path(stored.key)
    assert await files.exists(stored.key)

    await files.delete(stored.key)
    await files.delete(stored.key)

    assert not await files.exists(stored.key)
    with pytest.raises(NotFound):
        await files.path(stored.key)
    assert contents(tmp_path) == []


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "/etc/passwd", "ab/../../x", "ab/" + "g" * 32, "AB/" + "a" * 32,
            "ab/" + "a" * 32 + "\n"]
)  # fmt: skip
async def test_a_key_that_is_not_ours_is_not_found(files: Files, key: str) -> None:
    for ask in (files.path, files.delete, files.exists):
        with pytest.raises(NotFound):
            await ask(key)


async def test_damage_is_noticed(tmp_path: Path) -> None:
    files = Files.open(str(tmp_path / "files"))
    stored = await take(files, b"the words")
    assert await files.is_whole(stored.key, sha256=stored.sha256)

    (tmp_path / "files" / stored.key).write_bytes(b"the swords")

    assert not await files.is_whole(stored.key, sha256=stored.sha256)


async def test_files_can_be_listed_for_sweeping(files: Files) -> None:
    keys = {(await take(files, b"x")).key for _ in range(3)}
    now = datetime.now(UTC)

    later = [key async for batch in files.keys(before=now + timedelta(hours=1)) for key in batch]
    earlier = [key async for batch in files.keys(before=now - timedelta(hours=1)) for key in batch]

    assert set(later) == keys
    assert earlier == []


async def test_many_can_ask_for_the_same_remote_file(tmp_path: Path) -> None:
    files = Files.open("memory:///", cache=tmp_path / "cache")
    stored = await take(files, b"x" * 3_000_000)

    paths = await asyncio.gather(*(files.path(stored.key) for _ in range(10)))

    assert len(set(paths)) == 1
    assert paths[0].stat().st_size == 3_000_000
    assert left_over(tmp_path) == []


async def test_a_full_disk_is_not_the_files_fault(tmp_path: Path) -> None:
    files = Files.open(str(tmp_path / "files"))
    (tmp_path / "files" / ".scratch").rmdir()

    with pytest.raises(Unavailable):
        await take(files, b"x")


def test_what_a_crash_left_behind_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    Files.open(str(tmp_path))
    scratch = tmp_path / ".scratch"
    left, fresh = scratch / "in-left", scratch / "in-fresh"
    left.write_bytes(b"words of a customer")
    fresh.write_bytes(b"words of another")
    os.utime(left, (1_000_000_000, 1_000_000_000))

    Files.open(str(tmp_path))

    assert names(scratch) == ["in-fresh"]


async def test_others_on_the_machine_cannot_look_into_the_folder(tmp_path: Path) -> None:
    Files.open(str(tmp_path / "files"))

    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["ftp://host/files", "file:///dev/null/files", "s3:///"])
def test_a_store_that_cannot_be_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match="HILO_FILES_URL"):
        Files.open(url)
