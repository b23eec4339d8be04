"""What becomes of a message by its way: buttons where there are none, and who wants no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.actions import accounts, inbound, outbound
from hub.actions.outbound import Said
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM
from hub.contract import Address, Capabilities, InboundMessage, Outbound, Proof, TemplateUse
from hub.errors import Refused
from hub.model import Delivery, Message, Part, Reach
from hub.outgoing import with_choices
from hub.queries import deliveries
from hub.store import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASKED = Outbound(
    key="k",
    message_id=1,
    conversation_id=1,
    to=Address("phone", "+34600111222"),
    text="Shall we come tomorrow?",
    quick_replies=("Yes", "No"),
)


def test_answers_to_press_are_numbered_text_where_there_are_no_buttons() -> None:
    plain = with_choices(ASKED, Capabilities())
    assert plain.text == "Shall we come tomorrow?\n\n1. Yes\n2. No"
    assert plain.quick_replies == ()
    assert with_choices(ASKED, Capabilities(quick_replies=3)) == ASKED
    template = TemplateUse(name="hello", language="en")
    approved = Outbound(
        key="k",
        message_id=1,
        conversation_id=1,
        to=ASKED.to,
        template=template,
        quick_replies=("Yes",),
    )
    assert with_choices(approved, Capabilities()) == approved


async def send(database: Database, key: str) -> Delivery:
    """An answer to the only customer that is under way."""

    def answer(tx):  # type: ignore[no-untyped-def]  # A transaction in a test.
        [message] = [m for m in tx.all(Message) if m.kind == "inbound"]
        sent = outbound.reply(
            tx,
            message.conversation_id,
            Said(key=key, text="hola", seen_id=None),
            part_id=message.part_id,
            account_id=1,
            by=SYSTEM,
            now=NOW,
        )
        return sent.delivery_id

    await database.write(answer)
    [row] = await database.write(outbound.claim, by="test", now=NOW + timedelta(seconds=1))
    return row


async def furnish(database: Database) -> None:
    await database.write(accounts.add, channel="sms", name="SMS", address="", settings={}, now=NOW)
    item = InboundMessage(
        external_id="1", sender=Address("phone", "+34600111222"), proof=Proof.VOUCHED, text="hola"
    )
    await database.write(
        inbound.receive, 1, [item], identity=IdentitySettings(secret=b"secret"), now=NOW
    )


async def test_a_provider_that_says_they_want_no_more_closes_the_way(database: Database) -> None:
    await furnish(database)
    row = await send(database, "a")
    refused = Refused("Unsubscribed.", reason="opted_out")
    await database.write(outbound.settle_failed, row.id or 0, refused, attempts=1, now=NOW)
    [reach] = await database.read(lambda tx: tx.all(Reach))
    assert reach.opted_out_at == NOW


async def test_a_way_is_known_as_refused_until_something_else_went_by_it(
    database: Database,
) -> None:
    await furnish(database)
    row = await send(database, "a")
    blocked = Refused("They block us.", reason="blocked")
    await database.write(outbound.settle_failed, row.id or 0, blocked, attempts=1, now=NOW)
    way = (row.part_id, row.account_id)
    assert await database.read(deliveries.last_refusals, [way]) == {way: "blocked"}
    [reach] = await database.read(lambda tx: tx.all(Reach))
    assert reach.opted_out_at is None
    await send(database, "b")
    assert await database.read(deliveries.last_refusals, [way, (99, 1)]) == {}
    assert await database.read(lambda tx: len(tx.all(Part))) == 1
