"""The command `hilo`: what an operator types, what it says, and what it leaves on disk."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from hub.actions import accounts, staff, unreadable
from hub.contract import WebhookRequest
from hub.health import Sign
from hub.model import AccountRow, AccountTeam, Agent, AgentSession, RawRequest
from hub.passwords import check_password
from hub.plugins import load_classes
from hub.store import Tx
from hub.vault import KEY_FILE, Vault
from tests.hub.shell import PASSWORD, SMS, Shell, add_agents, add_sms

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path) -> Shell:
    """A shell on an empty, migrated SQLite database."""
    return Shell(tmp_path, sqlite_url)


# --- migrate ------------------------------------------------------------------------------------


def test_migrate_makes_the_database_once(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "new", f"sqlite:///{tmp_path}/new/hilo.db")
    assert "Run: hilo migrate" in shell.no("agent", "list")
    assert "Done: 0001" in shell.ok("migrate")
    assert "Nothing to do." in shell.ok("migrate")
    shell.ok("agent", "list")


def test_the_program_itself_ends_with_a_sentence_and_a_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", "agent", "list"],
        env={"HILO_DATA": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Run: hilo migrate" in done.stderr
    assert "Traceback" not in done.stderr


# --- agents -------------------------------------------------------------------------------------


def test_an_agent_is_added_with_a_password_that_works(shell: Shell) -> None:
    said = shell.ok("agent", "add", "Ana@Hilo.example", "--name", "Ana", "--team", "shop")
    made = said.split("Password: ")[1].strip()
    (agent,) = shell.rows(Agent)
    assert agent.email == "ana@hilo.example"
    assert asyncio.run(check_password(made, agent.password_hash)).ok
    assert made not in agent.password_hash
    assert ("agent.added", f"agent {agent.id}") in shell.audited()
    assert "ana@hilo.example" in shell.ok("agent", "list")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ana@hilo.example", "--name", "Ana", "--password", "short"), "too weak"),
        (("ana@hilo.example", "--name", "Ana", "--password", "password123"), "too weak"),
        (("ana", "--name", "Ana"), "no mail address"),
        (("ana@hilo.example", "--name", "Ana", "--zone", "Mars/Base"), "no time zone"),
    ],
)
def test_what_cannot_work_adds_nobody(shell: Shell, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in shell.no("agent", "add", *words)
    assert shell.rows(Agent) == []


def test_an_agent_is_added_once(shell: Shell) -> None:
    add_agents(shell)
    assert "already" in shell.no("agent", "add", "MARTA@hilo.example", "--name", "Otra")
    assert len(shell.rows(Agent)) == 2


def test_an_unknown_role_is_refused(shell: Shell) -> None:
    done = shell.run("agent", "add", "a@b.example", "--name", "A", "--role", "king")
    assert done.exit_code == 2
    assert shell.rows(Agent) == []


def _signed_in(shell: Shell) -> None:
    def action(tx: Tx) -> None:
        staff.sign_in(tx, 2, token="t" * 40, user_agent="", address="", now=NOW)

    shell.write(action)


def test_off_signs_out_at_once_and_on_lets_in_again(shell: Shell) -> None:
    add_agents(shell)
    _signed_in(shell)
    shell.ok("agent", "off", "jon@hilo.example")
    assert shell.rows(AgentSession)[0].ended_at is not None
    assert not shell.rows(Agent)[1].active
    shell.ok("agent", "on", "jon@hilo.example")
    assert shell.rows(Agent)[1].active
    assert "no agent" in shell.no("agent", "off", "nobody@hilo.example")
    assert shell.audited()[-2:] == [("agent.off", "agent 2"), ("agent.on", "agent 2")]


def test_a_new_password_is_strong_and_signs_out(shell: Shell) -> None:
    add_agents(shell)
    _signed_in(shell)
    assert "too weak" in shell.no("agent", "password", "jon@hilo.example", "--new", "1234567890")
    assert shell.rows(AgentSession)[0].ended_at is None
    shell.ok("agent", "password", "jon@hilo.example", given="otra-lana-roja-77\n")
    jon = shell.rows(Agent)[1]
    assert asyncio.run(check_password("otra-lana-roja-77", jon.password_hash)).ok
    assert not asyncio.run(check_password(PASSWORD, jon.password_hash)).ok
    assert shell.rows(AgentSession)[0].ended_at is not None


def test_a_role_is_changed_and_written_down(shell: Shell) -> None:
    add_agents(shell)
    shell.ok("agent", "role", "jon@hilo.example", "supervisor")
    assert shell.rows(Agent)[1].role == "supervisor"
    assert shell.audited()[-1] == ("agent.role", "agent 2")


def test_what_others_wrote_cannot_paint_the_terminal(shell: Shell) -> None:
    shell.ok("agent", "add", "eva@hilo.example", "--name", "[/red]Eva\x1b[31m", "--language", "es")
    said = shell.ok("agent", "list")
    assert "[/red]Eva" in said
    assert "\x1b[31m" not in said


# --- accounts -----------------------------------------------------------------------------------


def test_settings_come_from_a_file_and_from_words(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "sms.json"
    file.write_text(json.dumps(SMS | {"number": "+34999"}))
    words = ("--settings", str(file), "--set", "number=+34910000000", "--team", "shop")
    said = shell.ok("channel", "add", "sms", "--name", "SMS", *words)
    assert "https://help.example.com/hooks/sms/1" in said
    (row,) = shell.rows(AccountRow)
    assert row.settings["number"] == "+34910000000"
    assert SMS["auth_token"] not in str(row.settings)
    opened = Vault.open(shell.config.data).open_settings(
        load_classes()["sms"].settings, row.settings
    )
    assert SMS["auth_token"] in str(
        opened.model_dump(mode="python")["auth_token"].get_secret_value()
    )
    assert ("account.added", "account 1") in shell.audited()
    assert "Tienda" not in shell.ok("channel", "list")


def test_a_list_may_be_json(shell: Shell) -> None:
    origins = '["https://shop.example", "https://www.shop.example"]'
    words = ("--set", "site_name=Tienda", "--set", f"allowed_origins={origins}")
    shell.ok("channel", "add", "chat", "--name", "Chat", *words)
    assert len(shell.rows(AccountRow)[0].settings["allowed_origins"]) == 2


def test_a_secret_may_stay_where_the_operator_keeps_it(shell: Shell, tmp_path: Path) -> None:
    pairs = ("--set", f"account_sid={SMS['account_sid']}", "--set", "number=+34910000000")
    words = ("channel", "add", "sms", "--name", "SMS", *pairs, "--set", "auth_token=env:SHOP_TOKEN")
    assert "SHOP_TOKEN" in shell.no(*words)
    shell.ok(*words, SHOP_TOKEN="e" * 32)
    assert shell.rows(AccountRow)[0].settings["auth_token"] == {"ref": "env:SHOP_TOKEN"}
    secret = tmp_path / "token"
    secret.write_text("a" * 32 + "\n")
    shell.ok(*words[:-1], f"auth_token=file:{secret}")
    assert shell.rows(AccountRow)[1].settings["auth_token"] == {"ref": f"file:{secret}"}
    assert "whole path" in shell.no(*words[:-1], "auth_token=file:relative")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fax", "--name", "Fax"), "There is no channel 'fax'"),
        (("sms", "--name", "SMS"), "account_sid"),
        (("sms", "--name", "SMS", "--set", "number"), "name=value"),
        (("sms", "--name", "SMS", "--set", "number=[1"), "not JSON"),
        (("sms", "--name", "SMS", "--settings", "/nowhere.json"), "/nowhere.json"),
        (("chat", "--name", " ", "--set", "site_name=x"), "Give the account a name"),
    ],
)
def test_what_cannot_work_adds_no_account(
    shell: Shell, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in shell.no("channel", "add", *words)
    assert shell.rows(AccountRow) == []


@pytest.mark.parametrize("content", ["{", "[]", "\x00\xff"])
def test_a_settings_file_that_is_none_is_refused(
    shell: Shell, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content.encode("latin-1"))
    assert "JSON" in shell.no("channel", "add", "sms", "--name", "S", "--settings", str(file))


def test_accounts_are_listed_described_and_switched(shell: Shell) -> None:
    add_sms(shell)
    assert "Tienda SMS" in shell.ok("channel", "list")
    assert "auth_token" in shell.ok("channel", "settings", "sms")
    assert "no channel" in shell.no("channel", "settings", "fax")
    shell.ok("channel", "off", "1")
    assert not shell.rows(AccountRow)[0].enabled
    assert "off" in shell.ok("channel", "list")
    shell.ok("channel", "on", "1")
    assert shell.rows(AccountRow)[0].enabled
    assert "no account 7" in shell.no("channel", "off", "7")
    assert shell.audited()[-2:] == [("account.enabled", "account 1")] * 2


def test_an_account_is_edited_and_keeps_what_is_not_named(shell: Shell) -> None:
    add_sms(shell)
    (before,) = shell.rows(AccountRow)
    said = shell.ok("channels", "edit", "1", "--name", "Tienda", "--set", "number=+34910000009")
    assert "address" in said  # It is the number, so it goes with it.
    assert "number" in said
    (after,) = shell.rows(AccountRow)
    assert (after.name, after.address) == ("Tienda", "+34910000009")
    assert after.settings["auth_token"] == before.settings["auth_token"]
    assert "Nothing" in shell.ok("channels", "edit", "1", "--name", "Tienda")
    assert "account_sid" in shell.no("channels", "edit", "1", "--set", "account_sid=no")
    moved = shell.no("channels", "edit", "1", "--set", "api_base=https://evil.example")
    assert "Enter it again" in moved
    assert ("account.changed", "account 1") in shell.audited()


def test_an_account_is_paused_and_removed_with_its_secrets(shell: Shell) -> None:
    add_sms(shell)
    shell.ok("channels", "pause", "1")
    assert not shell.rows(AccountRow)[0].enabled
    shell.ok("channels", "resume", "1")
    assert "Removed" in shell.ok("channels", "remove", "1", "--yes")
    (row,) = shell.rows(AccountRow)
    assert (row.settings, row.enabled, row.name) == ({}, False, "Tienda SMS")
    assert "Tienda SMS" not in shell.ok("channels", "list")
    for words in (("resume", "1"), ("edit", "1", "--name", "x"), ("remove", "1", "--yes")):
        assert "no account 1" in shell.no("channels", *words)
    assert ("account.removed", "account 1") in shell.audited()


def test_an_account_is_kept_for_days_and_shown_to_teams(shell: Shell) -> None:
    add_sms(shell)
    assert "90 days" in shell.ok("channel", "keep", "1", "90")
    assert shell.rows(AccountRow)[0].retention_days == 90
    shell.ok("channel", "keep", "1", "0")
    assert shell.rows(AccountRow)[0].retention_days is None
    assert "shop" in shell.ok("channel", "show", "1", "--team", "shop")
    assert len(shell.rows(AccountTeam)) == 1
    assert "everybody" in shell.ok("channel", "show", "1")
    assert not shell.rows(AccountTeam)
    assert "no account 7" in shell.no("channel", "show", "7")


def test_check_says_what_is_wrong_with_each_account(shell: Shell) -> None:
    pairs = ("--set", "site_name=Tienda", "--set", "allowed_origins=https://shop.example")
    shell.ok("channel", "add", "chat", "--name", "Chat", *pairs)
    assert "Chat" in shell.ok("channel", "check")
    add_sms(shell, "--set", "api_base=http://127.0.0.1:9")
    said = shell.no("channel", "check", HILO_ALLOW_HOSTS="127.0.0.1")
    assert "no Tienda SMS" in said
    assert "ok Chat" in said
    assert "no account 9" in shell.no("channel", "check", "9")


# --- doctor -------------------------------------------------------------------------------------


def test_doctor_of_nothing_says_what_to_do_first(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "none", f"sqlite:///{tmp_path}/none/hilo.db")
    assert "Run: hilo migrate" in shell.no("doctor")


def test_doctor_of_a_new_hilo_names_what_is_missing(shell: Shell) -> None:
    said = shell.no("doctor", "--offline")
    assert "hilo agent add" in said
    assert "hilo channels add" in said


def test_doctor_of_a_sound_hilo_ends_well(shell: Shell) -> None:
    add_agents(shell)
    add_sms(shell)
    said = shell.ok("doctor", "--offline")
    assert "no " not in [line[:3] for line in said.splitlines()]
    assert "The secret key opens" in said
    assert "The file store answers" in said


def test_doctor_finds_a_lost_key(shell: Shell) -> None:
    add_agents(shell)
    add_sms(shell)
    (shell.config.data / KEY_FILE).unlink()
    assert "Put it back" in shell.no("doctor", "--offline")
    assert not (shell.config.data / KEY_FILE).exists()
    shell.no("doctor", "--offline", HILO_SECRET_KEY="k" * 40)


def test_doctor_finds_an_open_address_and_trouble(shell: Shell) -> None:
    add_agents(shell)
    add_sms(shell)
    shell.write(lambda tx: accounts.report_trouble(tx, 1, "The token was refused.", now=NOW))
    shell.write(lambda tx: accounts.count_forged(tx, {1: 3}))
    said = shell.no("doctor", "--offline", HILO_PUBLIC_URL="http://help.example.com")
    assert "not encrypted" in said
    assert "The token was refused." in said
    assert "3 requests were refused for their signature" in said


def test_doctor_and_the_list_say_whose_provider_does_not_answer(shell: Shell) -> None:
    add_agents(shell)
    add_sms(shell)
    shell.write(lambda tx: accounts.note_sign(tx, 1, Sign.CREDENTIALS, "401", now=NOW))
    said = shell.no("doctor", "--offline")
    assert "refuses our credentials since" in said
    assert "It said: 401" in said
    assert "not answering since" in " ".join(shell.ok("channel", "list").split())


# --- replay -------------------------------------------------------------------------------------


def _kept(shell: Shell, body: bytes, *, reason: str = "what is this", query: str = "") -> None:
    request = WebhookRequest(
        method="POST",
        url=f"https://help.example.com/hooks/sms/1{query}",
        path="",
        query=(),
        headers=(("content-type", "application/x-www-form-urlencoded"),),
        body=body,
        received_at=NOW + timedelta(seconds=len(body)),
    )

    def action(tx: Tx) -> None:
        unreadable.keep(tx, 1, request, digest=body.hex()[:64], reason=reason, fragment="")

    shell.write(action)


SOUND = (
    b"MessageSid=SM00000000000000000000000000000001&From=%2B34600111222&To=%2B34910000000"
    b"&Body=Hola&NumMedia=0&AccountSid=AC00000000000000000000000000000000"
)


def test_replay_stores_what_is_understood_now_once(shell: Shell) -> None:
    add_agents(shell)
    add_sms(shell)
    assert "Nothing waits." in shell.ok("replay")
    _kept(shell, b"\xff\xfe", reason="[/oops] \x1b[2J")
    _kept(shell, SOUND)
    assert "Request 1 of Tienda SMS was not understood: [/oops]" in shell.no("doctor", "--offline")
    said = shell.no("replay")
    assert "ok request 2: 1 messages" in said
    assert "no request 1" in said
    assert "does not wait" in shell.no("replay", "2")
    assert "no raw request 9" in shell.no("replay", "9")
    waiting = shell.read(lambda tx: tx.select(RawRequest, col(RawRequest.replayed_at).is_(None)))
    assert [row.id for row in waiting] == [1]


def test_an_account_that_is_off_keeps_no_other_request_waiting(shell: Shell) -> None:
    add_sms(shell)
    _kept(shell, SOUND)
    shell.ok("channel", "off", "1")
    assert "no request 1: There is no account 1 here." in shell.no("replay")


def test_a_request_is_replayed_with_the_query_it_came_with(shell: Shell) -> None:
    add_sms(shell)
    _kept(shell, b"x", query="?a=1%2B1&b=&c=d%20e")
    (row,) = shell.rows(RawRequest)
    assert unreadable.as_request(row).query == (("a", "1+1"), ("b", ""), ("c", "d e"))
