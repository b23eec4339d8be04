"""`hilo identity`: why somebody is who they are, and whether what is stored still follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from hub.actions import accounts, inbound, people
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import Author
from hub.cli.opening import vault
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.model import Customer, Part, SightingRow
from hub.store import Tx
from hub.words import AuthorKind
from tests.hub.shell import Shell

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """A shell on an empty, migrated database of either kind."""
    return Shell(tmp_path, database_url, HILO_REGION="ES")


def settings_of(shell: Shell) -> IdentitySettings:
    return IdentitySettings(secret=vault(shell.config).subkey("identity"), region="ES")


def write(shell: Shell, sender: Address, *claims: Claim, name: str = "", at: int = 0) -> int:
    """Somebody writes; the id of their customer."""
    settings = settings_of(shell)

    def action(tx: Tx) -> int:
        account = accounts.add(tx, channel=sender.kind, name="a", address="", settings={}, now=NOW)
        said = InboundMessage(
            external_id=f"{sender.value}-{at}",
            sender=sender,
            proof=Proof.VOUCHED,
            text="hola",
            sender_name=name,
            claims=claims,
        )
        when = NOW + timedelta(minutes=at)
        inbound.receive(tx, account, [said], identity=settings, now=when)
        newest = tx.select(SightingRow, order_by=(col(SightingRow.id).desc(),), limit=1)[0]
        return tx.need(Part, newest.part_id or 0).customer_id

    return shell.write(action)


def known(shell: Shell, tmp_path: Path, rows: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("id,name,email,phone\n" + rows, encoding="utf-8")
    shell.ok("customers", "import", str(path))


def test_everything_that_is_stored_follows_from_the_evidence(shell: Shell, tmp_path: Path) -> None:
    known(shell, tmp_path, "7,Lucía Ferrer,l@correo.example,600111222\n8,Leo,,600111333\n")
    mine = write(shell, Address("phone", "+34600111222"), name="Lucía")
    claim = Claim(Address("email", "l@correo.example"), Proof.VOUCHED)
    write(shell, Address("whatsapp", "+34600111444"), claim, name="Lucía Ferrer", at=1)
    other = write(shell, Address("email", "otra@correo.example"), name="Otra", at=2)
    said = shell.ok("identity", "check")
    assert "Every customer is what the evidence says" in said
    by = Author(kind=AuthorKind.AGENT, agent_id=None, name="Ana")
    decision = shell.write(
        lambda tx: people.join(tx, mine, other, by=by, rule="agent", now=NOW + timedelta(hours=1))
    )
    joined = shell.ok("identity", "check")
    assert joined != said
    shell.write(lambda tx: people.split(tx, decision, by=by, now=NOW + timedelta(hours=2)))
    assert shell.ok("identity", "check").split("Stored")[1] == said.split("Stored")[1]


def test_what_does_not_follow_is_named_and_ends_with_a_code(shell: Shell, tmp_path: Path) -> None:
    known(shell, tmp_path, "7,Lucía,l@correo.example,\n8,Leo,leo@correo.example,\n9,Eva,,\n")

    def tamper(tx: Tx) -> None:
        for part in tx.all(Part, customer_id=2):
            tx.update(Part, part.id or 0, customer_id=1)

    shell.write(tamper)
    said = shell.no("identity", "check")
    assert "Customers 1:" in said
    assert "1 components differ" in said
    shell.write(lambda tx: tx.update(SightingRow, 3, part_id=None))
    assert "nobody" in shell.no("identity", "check")


def test_the_evidence_is_said_in_words(shell: Shell, tmp_path: Path) -> None:
    known(shell, tmp_path, "7,Lucía Ferrer,l@correo.example,600111222\n")
    write(shell, Address("phone", "+34600111222"), name="Lucía", at=1)
    for words in (("l@correo.example",), ("600 111 222",), ("7", "--source", "shop"), ("1",)):
        said = shell.ok("identity", "explain", *words)
        assert "Customer 1: Lucía Ferrer" in said
        assert "email l@correo.example, personal: vouched for by the channel" in said
        assert "name Lucía Ferrer (import)" in said
        assert "both show phone +34600111222" in said
    assert "Nobody is known by" in shell.no("identity", "explain", "nobody@correo.example")
    assert "Nobody is known by" in shell.no("identity", "explain", "77")


def test_a_refusal_says_its_rule_and_what_would_change_it(shell: Shell, tmp_path: Path) -> None:
    rows = "7,Lucía Ferrer,l.ferrer@correo.example,\n8,Leo Ferrer,l.ferrer@correo.example,\n"
    known(shell, tmp_path, rows)
    said = shell.ok("identity", "explain", "7", "--source", "shop")
    assert shell.count(Customer) == 2
    assert "customer 2, although both show email l.ferrer@correo.example: shared id" in said
    assert "a sign-in or a code to a personal address would tell" in said


def test_what_others_wrote_cannot_paint_the_terminal(shell: Shell, tmp_path: Path) -> None:
    known(shell, tmp_path, "7,[bold]Eva\x1b[31m,l@correo.example,\n")
    said = shell.ok("identity", "explain", "1")
    assert "[bold]Eva" in said
    assert "\x1b[31m" not in said
