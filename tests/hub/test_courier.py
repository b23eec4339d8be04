"""The courier: what becomes of a code, however its provider answers, and who gets to read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.actions import inbound
from hub.actions.proofs import Outcome
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    Inbound,
    InboundMessage,
    Keys,
    Outbound,
    Proof,
    Settings,
    WebhookRequest,
)
from hub.courier import Courier
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.model import Delivery, Message, ProofRow
from hub.plugins import Channels
from hub.proving import Proving
from hub.store import Database
from hub.vault import Vault

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LUCIA = Address("phone", "+34600111222")
VISITOR = Address("chat", "v3f9a1c", "1")


@dataclass
class Texts:
    """A channel of text messages: takes them, or fails in the order it is told to."""

    name: ClassVar[str] = "texts"
    label: ClassVar[str] = "Texts"
    icon: ClassVar[str] = "message-square"
    contact_kind: ClassVar[str] = "phone"
    capabilities: ClassVar[Capabilities] = Capabilities()
    settings: ClassVar[type[Settings]] = Settings
    fails: list[Exception] = field(default_factory=list)
    taken: list[Outbound] = field(default_factory=list)

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        return

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        return []

    async def send(self, out: Outbound, account: Account) -> Accepted:
        self.taken.append(out)
        if self.fails:
            raise self.fails.pop(0)
        return Accepted(external_id=out.key)

    @property
    def codes(self) -> list[str]:
        """The codes in what was handed over."""
        return [re.findall(r"\b\d{6}\b", out.text)[0] for out in self.taken]


@dataclass
class World:
    """A hub with one account of texts, to which Lucía has written."""

    db: Database
    texts: Texts
    courier: Courier
    proving: Proving
    now: list[datetime]

    async def ask(self) -> None:
        await self.proving.ask(1, VISITOR, LUCIA, language="es", site="Tienda Nube")

    async def row(self) -> ProofRow:
        [row] = await self.db.read(lambda tx: tx.all(ProofRow))
        return row

    async def answer(self, code: str) -> Outcome:
        return (await self.proving.answer(VISITOR, code)).outcome


@pytest.fixture
async def world(database: Database) -> World:
    vault, texts, now = Vault(["k" * 32]), Texts(), [NOW]
    channels = Channels({"texts": texts})
    accounts = Accounts(database, channels, vault, public_url="https://h.example", region="ES")
    account_id = await database.write(
        account_actions.add, channel="texts", name="Texts", address="", settings={}, now=NOW
    )
    said = InboundMessage(external_id="1", sender=LUCIA, proof=Proof.VOUCHED, text="hola")
    await database.write(
        inbound.receive, account_id, [said], identity=await accounts.identity(), now=NOW
    )

    def clock() -> datetime:
        return now[0]

    courier = Courier(database, accounts, vault, identity=accounts.identity, clock=clock)
    proving = Proving(database, vault, identity=accounts.identity, clock=clock, wake=courier.wake)
    return World(database, texts, courier, proving, now)


async def test_a_code_goes_out_once_in_the_visitors_language_and_leaves_nothing_behind(
    world: World,
) -> None:
    await world.ask()
    assert await world.courier.send_due() == 1
    assert await world.courier.send_due() == 0

    [out] = world.texts.taken
    assert out.to == LUCIA
    assert "es tu código de Tienda Nube" in out.text
    assert (await world.row()).sealed == ""
    assert await world.db.read(lambda tx: (tx.all(Delivery), len(tx.all(Message)))) == ([], 1)
    assert await world.answer(world.texts.codes[0]) is Outcome.PROVEN


async def test_what_may_have_arrived_counts_and_is_not_sent_again(world: World) -> None:
    world.texts.fails = [Uncertain("No answer.")]
    await world.ask()
    await world.courier.send_due()
    world.now[0] += timedelta(minutes=2)
    assert await world.courier.send_due() == 0

    assert await world.answer(world.texts.codes[0]) is Outcome.PROVEN


@pytest.mark.parametrize("error", [Unreachable("Away."), Throttled("Slowly.", after_s=1)])
async def test_a_provider_that_is_away_is_asked_again_for_the_same_code(
    world: World, error: Exception
) -> None:
    world.texts.fails = [error]
    await world.ask()
    await world.courier.send_due()
    world.now[0] += timedelta(seconds=11)
    await world.courier.send_due()

    assert len(world.texts.codes) == 2
    assert world.texts.codes[0] == world.texts.codes[1]
    assert await world.answer(world.texts.codes[0]) is Outcome.PROVEN


async def test_a_provider_that_stays_away_is_given_up(world: World) -> None:
    world.texts.fails = [Unreachable("Away.") for _ in range(9)]
    await world.ask()
    for _ in range(6):
        await world.courier.send_due()
        world.now[0] += timedelta(minutes=1)

    row = await world.row()
    assert (len(world.texts.taken), row.state, row.reason) == (3, "refused", "unreachable")
    assert row.sealed == ""


async def test_what_a_provider_refuses_proves_nothing(world: World) -> None:
    world.texts.fails = [Refused("Never.")]
    await world.ask()
    await world.courier.send_due()

    assert (await world.row()).reason == "refused"
    assert await world.answer(world.texts.codes[0]) is Outcome.WRONG


async def test_an_adapter_that_breaks_tells_the_log_no_code(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.texts.fails = [ValueError("could not encode 'your code'")]
    await world.ask()
    await world.courier.send_due()

    said = capsys.readouterr()
    assert "courier_send_failed" in said.out + said.err
    assert world.texts.codes[0] not in said.out + said.err
    assert "your code" not in said.out + said.err


async def test_every_code_is_another(world: World) -> None:
    for hour in range(5):
        world.now[0] = NOW + timedelta(hours=2 * hour)
        await world.ask()
        await world.courier.send_due()

    assert len(set(world.texts.codes)) >= 4
