"""`hilo bots`: what an operator types to have an assistant answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.handoff.settings import BotSettings
from hub.model import Bot
from hub.vault import Vault
from tests.hub.shell import SMS, Shell


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    """A shell on an empty, migrated database with one account."""
    shell = Shell(tmp_path, sqlite_url)
    given = [f"--set={name}={value}" for name, value in SMS.items()]
    shell.ok("channels", "add", "sms", "--name", "SMS", *given)
    return shell


def test_an_assistant_is_added_changed_and_removed(shell: Shell) -> None:
    assert "Added assistant 1, Hilda." in shell.ok("bots", "add", "Hilda", "--account", "1")
    said = shell.ok(
        "bots", "edit", "1", "--hours", "mon-fri 18:00-09:00", "--set", 'collect=["order"]'
    )
    assert "Changed assistant 1." in said
    shell.ok("bots", "edit", "1", "--silence", "90", "--after-silence", "person")
    [kept] = shell.rows(Bot)
    assert (kept.silence_min, kept.after_silence) == (90, "person")
    assert kept.hours == "mon-fri 18:00-09:00", "what is left out stays"
    listed = shell.ok("bots", "list")
    assert "mon-fri 18:00-09:00" in listed
    assert "Hilda" in listed
    shell.ok("bots", "remove", "1")
    assert "Hilda" not in shell.ok("bots", "list")
    assert [act for act, _ in shell.audited() if act.startswith("bot.")] == [
        "bot.added",
        "bot.changed",
        "bot.changed",
        "bot.removed",
    ]


def test_a_bot_of_ones_own_gets_a_token_and_a_secret_that_are_shown_once(
    shell: Shell, tmp_path: Path
) -> None:
    said = shell.ok("bots", "add", "Mia", "--kind", "hilo", "--set", "url=https://bot.example/t")
    token, secret = re.search(r"bot_\S{40,}", said), re.search(r"whsec_\S{40,}", said)
    assert token is not None
    assert secret is not None
    assert token[0] not in shell.ok("bots", "token", "1")
    [bot] = shell.rows(Bot)
    kept = Vault.open(tmp_path).open_settings(BotSettings, bot.settings).secret
    assert kept is not None
    assert kept.get_secret_value() == secret[0]
    assert secret[0] not in str(bot.settings), "it lies in the open"
    assert token[0] not in str(bot)


def test_the_built_in_one_can_be_tried(shell: Shell) -> None:
    shell.ok("bots", "add", "Hilda")
    said = shell.ok("bots", "try", "1", "Mi bufanda no ha llegado", "--language", "es")
    assert "¿Cuál es tu número de pedido?" in said


def test_what_cannot_be_is_said_in_a_sentence(shell: Shell) -> None:
    assert "--set url=" in shell.no("bots", "add", "Mia", "--kind", "rasa")
    assert "7 days" in shell.no("bots", "add", "Mia", "--silence", "100000")
    assert "no hours" in shell.no("bots", "add", "Mia", "--hours", "always")
    shell.ok("bots", "add", "Mia", "--kind", "rasa", "--set", "url=http://127.0.0.1:9")
    assert "ConnectError" in shell.no("bots", "try", "1")
