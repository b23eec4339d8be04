"""Migrations: both databases come to the tables of this version, all or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from hub import migrate
from hub.errors import ConfigError, Unavailable
from hub.store import Database
from tests.databases import Cluster


def test_a_migrated_database_is_what_the_model_says(database_url: str) -> None:
    assert migrate.difference(database_url) == []
    assert not migrate.pending(database_url)
    assert migrate.upgrade(database_url) == []


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'er' / 'hilo.db'}"
    assert migrate.pending(url)
    assert migrate.upgrade(url)[:2] == ["0001", "0002"]
    assert not migrate.pending(url)


async def test_a_file_that_is_being_served_is_left_alone(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    with pytest.raises(ConfigError, match="already being served"):
        migrate.upgrade(sqlite_url)
    await database.close()


def test_a_database_that_is_newer_is_left_alone(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(ConfigError, match="newer"):
        migrate.upgrade(sqlite_url)


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "hilo.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE message_search (words)")
    connection.close()
    with pytest.raises(Exception, match="message_search"):
        migrate.upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert tables == ["message_search"]


async def test_processes_that_start_together_migrate_once(cluster: Cluster) -> None:
    cluster.execute("CREATE DATABASE hilo_empty TEMPLATE template0")
    url = cluster.url("hilo_empty")
    applied = await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, url) for _ in range(4)))
    assert sorted(len(each) for each in applied)[:3] == [0, 0, 0]
    assert migrate.difference(url) == []
    cluster.drop(url)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        migrate.upgrade("postgresql://hilo@127.0.0.1:1/hilo")


def test_the_revisions_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory(str(migrate.FOLDER))
    assert migrate.heads() == set(scripts.get_heads())
    assert migrate.revisions() == {each.revision for each in scripts.walk_revisions()}
