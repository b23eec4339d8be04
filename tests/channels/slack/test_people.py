"""Names and mail addresses: what the workspace states, and no more."""

from __future__ import annotations

import asyncio

import pytest

from hub.contract import Address, Claim, Edit, InboundMessage, Participant, Proof
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from tests.channels.slack.slack_app import ANA, SHARED, method, ok, problem, said, slack_at

PEOPLE = {
    "U222A": {
        "team_id": "T111",
        "locale": "es-ES",
        "profile": {"real_name": "Ana Ruiz", "email": "ana@shop.example"},
    },
    "U555X": {
        "team_id": "T222",
        "is_stranger": False,
        "profile": {"real_name": "Eva Font", "email": "eva@other.example"},
    },
}


def directory(seen: SeenRequest) -> HttpAnswer:
    if method(seen) == "auth.test":
        return ok(team_id="T111")
    if method(seen) == "conversations.info":
        return ok(channel={"id": "C0SHARED1", "name": "acme-soporte"})
    user = PEOPLE.get(said(seen).get("user", ""))
    return ok(user=user) if user else problem("user_not_found")


def message(sender: Address, words: str = "Hola", **changed: object) -> InboundMessage:
    values: dict[str, object] = {"external_id": "D0AAA1:1763719200.000100", "text": words}
    return InboundMessage(sender=sender, proof=Proof.VOUCHED, **{**values, **changed})  # type: ignore[arg-type]


async def test_a_colleague_has_a_name_a_language_and_a_vouched_address() -> None:
    async with slack_at(directory) as (slack, account, _):
        (item,) = await slack.enrich([message(ANA, "Hola @U555X y @U999Z")], account)
    assert isinstance(item, InboundMessage)
    assert (item.sender_name, item.language) == ("Ana Ruiz", "es-ES")
    assert item.claims == (Claim(Address("email", "ana@shop.example"), Proof.VOUCHED),)
    assert item.text == "Hola @Eva Font y @U999Z"


async def test_what_another_company_says_of_its_people_is_no_proof_of_an_address() -> None:
    async with slack_at(directory) as (slack, account, _):
        (item,) = await slack.enrich([message(Address("slack", "U555X", "T111"))], account)
    assert isinstance(item, InboundMessage)
    assert (item.sender_name, item.claims) == ("Eva Font", ())


async def test_a_channel_has_its_name_and_its_messages_say_who_wrote_them() -> None:
    author = Participant(address=Address("slack", "U555X", "T111"), role="author")
    written = message(SHARED, "@U555X: ¿Llega?", participants=(author,))
    edited = Edit(external_id="C0SHARED1:1", text="@U555X: ¿Llega hoy?")
    async with slack_at(directory) as (slack, account, _):
        first, second = await slack.enrich([written, edited], account)
    assert isinstance(first, InboundMessage)
    assert isinstance(second, Edit)
    assert (first.sender_name, first.text) == ("#acme-soporte", "Eva Font: ¿Llega?")
    assert first.participants[0].name == "Eva Font"
    assert first.claims == ()
    assert second.text == "Eva Font: ¿Llega hoy?"


async def test_somebody_is_looked_up_once() -> None:
    async with slack_at(directory) as (slack, account, fake):
        await asyncio.gather(*(slack.enrich([message(ANA)], account) for _ in range(5)))
        await slack.enrich([message(ANA)], account)
    assert [method(one) for one in fake.seen].count("users.info") == 1


async def test_who_gives_up_waiting_has_the_name_for_the_next_message() -> None:
    waits = asyncio.Event()

    async with slack_at(directory) as (slack, account, _):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await slack.enrich([message(ANA)], account)
        async with asyncio.timeout(10):
            while not waits.is_set():
                (item,) = await slack.enrich([message(ANA)], account)
                if isinstance(item, InboundMessage) and item.sender_name:
                    waits.set()


async def test_a_directory_that_says_nothing_changes_nothing() -> None:
    async with slack_at(problem("missing_scope")) as (slack, account, fake):
        for _ in range(3):
            (item,) = await slack.enrich([message(ANA)], account)
            assert item == message(ANA)
    assert len(fake.seen) == 1
