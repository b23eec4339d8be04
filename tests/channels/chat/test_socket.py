"""The visitor's socket, end to end on a real server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.chat.limits import FRAME, SAY
from channels.chat.line import BAD_FRAME, GONE, REFUSED, TRY_LATER
from channels.chat.session import new_session, seal
from channels.chat.settings import ChatSettings
from hub.contract import Address, Claim, Proof, Receipt, SeenUpTo
from tests.channels.chat.browser_line import KEY, browser_line
from tests.channels.chat.conftest import World, identity_token


def now() -> datetime:
    return datetime.now(UTC)


async def test_nothing_is_stored_before_the_first_message(world: World) -> None:
    async with browser_line(world) as line:
        welcome = await line.hello()

    assert welcome["messages"] == []
    assert world.hub.received == []


async def test_a_message_is_answered_when_it_is_stored(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello(languages=["es-ES"], page={"url": f"{world.shop}/p?x=1", "title": "P"})
        said = await line.say("Hola")

    [message] = world.hub.inbound
    assert (said["id"], said["key"]) == (1, KEY)
    assert (message.text, message.language, message.proof) == ("Hola", "es", Proof.PROVEN)
    assert message.extra["page_url"] == f"{world.shop}/p"


async def test_the_same_key_twice_is_one_message(world: World) -> None:
    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        first = await line.say("Hello")
        second = await line.say("Hello")
    async with browser_line(world) as line:
        await line.hello(token=token)
        third = await line.say("Hello")

    assert first["id"] == second["id"] == third["id"]
    assert len(world.hub.inbound) == 1


async def test_two_visitors_may_use_the_same_key(world: World) -> None:
    for _ in range(2):
        async with browser_line(world) as line:
            await line.hello()
            await line.say("Hello")

    assert len(world.hub.inbound) == 2


async def test_a_token_brings_the_visitors_history_back_and_nobody_elses(world: World) -> None:
    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        await line.say("Mine")
    async with browser_line(world) as line:
        await line.hello()
        await line.say("Another's")

    async with browser_line(world) as line:
        welcome = await line.hello(token=token)

    assert [(m["text"], m["mine"], m["key"]) for m in welcome["messages"]] == [("Mine", True, KEY)]


async def test_a_forged_token_is_a_fresh_visitor(world: World) -> None:
    async with browser_line(world) as line:
        welcome = await line.hello(token="x" * 5000, cursor="memory:0")

    assert len(welcome["visitor"]) == 32
    assert not welcome["resumed"]


async def test_an_answer_reaches_the_open_socket(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        await line.say("Hello")
        await world.hub.say(world.hub.visitors[0], "Good morning")
        update = await line.next("update")
        while update["messages"][0]["mine"]:
            update = await line.next("update")

    [message] = update["messages"]
    assert (message["text"], message["author"], message["name"]) == (
        "Good morning",
        "agent",
        "Marta",
    )


async def test_a_cursor_brings_exactly_what_was_missed(world: World) -> None:
    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        await line.say("One")
        cursor = (await line.next("update"))["cursor"]
    await world.hub.say(world.hub.visitors[0], "Two")

    async with browser_line(world) as line:
        welcome = await line.hello(token=token, cursor=cursor)
        update = await line.next("update")

    assert welcome["resumed"]
    assert welcome["messages"] == []
    assert [message["text"] for message in update["messages"]] == ["Two"]


@pytest.mark.parametrize("cursor", ["memory:99", "other:1", "' OR 1=1", "\u0000", "x" * 999])
async def test_a_cursor_that_leads_nowhere_starts_over(world: World, cursor: str) -> None:
    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        await line.say("One")

    async with browser_line(world) as line:
        await line.send("hello", token=token, cursor=cursor, languages=[])
        welcome = await line.next("welcome")
        if welcome["resumed"]:
            welcome = await line.next("welcome")

    assert [message["text"] for message in welcome["messages"]] == ["One"]


async def test_a_log_that_was_cut_behind_an_open_socket_starts_it_over(world: World) -> None:
    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        await line.say("One")
        await line.next("update")
        await world.hub.say(world.hub.visitors[0], "Two")
        await line.next("update")
    world.hub.forget_log()

    async with browser_line(world) as line:
        await line.hello(token=token, cursor="memory:1")
        welcome = await line.next("welcome")
        await world.hub.say(world.hub.visitors[0], "Three")
        update = await line.next("update")

    assert [message["text"] for message in welcome["messages"]] == ["One", "Two"]
    assert [message["text"] for message in update["messages"]] == ["Three"]


async def test_older_messages_come_by_the_page(world: World) -> None:
    token = seal(session := new_session(), world.account, now=now())
    for number in range(120):
        await world.hub.say(session.address(world.account), f"No. {number}")

    async with browser_line(world) as line:
        welcome = await line.hello(token=token)
        await line.send("more", before=welcome["messages"][0]["id"])
        middle = await line.next("older")
        await line.send("more", before=middle["messages"][0]["id"])
        first = await line.next("older")

    assert [len(page["messages"]) for page in (first, middle, welcome)] == [20, 50, 50]
    assert [page["more"] for page in (first, middle, welcome)] == [False, True, True]
    assert first["messages"][0]["text"] == "No. 0"


# --- who it is -----------------------------------------------------------------------------------


async def test_a_signed_identity_proves_its_addresses(world: World) -> None:
    async with browser_line(world) as line:
        welcome = await line.hello(identity=identity_token(now=now()))
        answer = await line.next("identity")
        await line.say("Hello")

    [message] = world.hub.inbound
    assert (answer["ok"], welcome["identified"], welcome["known"]) == (True, True, True)
    assert message.sender_name == "Lucía Paz"
    assert message.claims == tuple(
        Claim(each, Proof.PROVEN)
        for each in (
            Address("user", "c-1042", "1"),
            Address("email", "lucia@example.com"),
            Address("phone", "+34600111222"),
        )
    )


async def test_a_signed_identity_shows_what_was_said_to_it_elsewhere(world: World) -> None:
    await world.hub.say(Address("email", "lucia@example.com"), "By mail", channel="Email")

    async with browser_line(world) as line:
        anonymous = await line.hello()
        await line.send("identify", token=identity_token(now=now()))
        welcome = await line.next("welcome")

    assert anonymous["messages"] == []
    assert [(m["text"], m["channel"]) for m in welcome["messages"]] == [("By mail", "Email")]


async def test_typing_somebodys_address_shows_nothing_of_theirs(world: World) -> None:
    await world.hub.say(Address("email", "lucia@example.com"), "Secret")

    async with browser_line(world) as line:
        token = (await line.hello())["token"]
        await line.say("lucia@example.com", contact=True)
    async with browser_line(world) as line:
        welcome = await line.hello(token=token)

    assert [message["text"] for message in welcome["messages"]] == ["lucia@example.com"]
    assert world.hub.inbound[0].claims[0].proof == Proof.CLAIMED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "another shop's key, 32 bytes too"}, "identity_forged"),
        ({"exp": 1_000_000_000, "iat": 999_999_900}, "identity_expired"),
        ({"phone": "600"}, "identity_address"),
    ],
)
async def test_a_bad_identity_is_told_and_the_visitor_goes_on_unknown(
    world: World, change: dict[str, Any], code: str
) -> None:
    async with browser_line(world) as line:
        welcome = await line.hello(identity=identity_token(now=now(), **change))
        answer = await line.next("identity")
        await line.say("Hello")

    assert (answer["ok"], answer["code"], welcome["identified"]) == (False, code, False)
    assert answer["sentence"]
    assert world.hub.inbound[0].claims == ()


async def test_a_stolen_identity_token_is_worthless_after_its_first_use(world: World) -> None:
    token = identity_token(now=now())
    async with browser_line(world) as line:
        mine = await line.hello(identity=token)

    async with browser_line(world) as line:
        thief = await line.hello(identity=token)
        answer = await line.next("identity")
    async with browser_line(world) as line:
        again = await line.hello(token=mine["token"], identity=token)

    assert (answer["code"], thief["identified"]) == ("identity_replayed", False)
    assert again["identified"]


async def test_the_identity_survives_a_cut_without_a_new_token(world: World) -> None:
    async with browser_line(world) as line:
        token = (await line.hello(identity=identity_token(now=now())))["token"]

    async with browser_line(world) as line:
        welcome = await line.hello(token=token, cursor="memory:0")

    assert welcome["identified"]
    assert welcome["resumed"]


async def test_the_next_person_at_the_same_browser_sees_nothing_of_the_last(world: World) -> None:
    async with browser_line(world) as line:
        first = await line.hello(identity=identity_token(now=now()))
        await line.say("Mine")
        await line.send(
            "identify", token=identity_token(now=now(), sub="c-2", email=None, phone=None)
        )
        second = await line.next("welcome")
        await line.say("Theirs", key="another-key-of-theirs")

    assert second["visitor"] != first["visitor"]
    assert second["messages"] == []
    assert world.hub.inbound[1].claims == (Claim(Address("user", "c-2", "1"), Proof.PROVEN),)


async def test_signing_out_makes_a_fresh_visitor(world: World) -> None:
    async with browser_line(world) as line:
        first = await line.hello(identity=identity_token(now=now()))
        await line.say("Mine")
        await line.send("signout")
        second = await line.next("welcome")
        await world.hub.say(world.hub.visitors[0], "For the first only")
        await line.send("ping")
        await line.next("pong")

    assert second["visitor"] != first["visitor"]
    assert (second["messages"], second["identified"]) == ([], False)
    assert not any("For the first only" in json.dumps(frame) for frame in line.seen)


# --- signals -------------------------------------------------------------------------------------


async def test_delivered_and_read_are_told_once_each(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        await line.say("Hello")
        message_id = await world.hub.say(world.hub.visitors[0], "Good morning")
        for kind in ("got", "got", "seen", "seen"):
            while not any(m["id"] == message_id for f in line.seen for m in f.get("messages", [])):
                await line.next("update")
            await line.send(kind, id=message_id)
        await line.send("ping")
        await line.next("pong")

    news = [item for item in world.hub.received if isinstance(item, Receipt | SeenUpTo)]
    assert [(type(item).__name__, item.external_id) for item in news] == [
        ("Receipt", "out-2"),
        ("SeenUpTo", "out-2"),
    ]


async def test_nobody_can_acknowledge_what_they_were_not_shown(world: World) -> None:
    message_id = await world.hub.say(Address("chat", "somebody else", "1"), "Secret")

    async with browser_line(world) as line:
        await line.hello()
        for kind in ("got", "seen"):
            await line.send(kind, id=message_id)
        await line.send("ping")
        await line.next("pong")

    assert world.hub.received == []


async def test_typing_goes_both_ways(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        await line.say("Hello")
        await line.send("typing", on=True)
        await line.send("ping")
        await line.next("pong")
        await world.hub.type("Marta")
        told = await line.next("typing")

    assert world.hub.whispers == [(world.hub.visitors[0], True)]
    assert told["name"] == "Marta"


async def test_the_pong_tells_whether_somebody_is_in(world: World) -> None:
    async with browser_line(world) as line:
        welcome = await line.hello()
        world.hub.someone_is_in = False
        await line.send("ping")
        pong = await line.next("pong")

    assert (welcome["away"], pong["away"]) == (False, True)


# --- what goes wrong -----------------------------------------------------------------------------


async def test_a_message_that_is_too_long_is_refused_in_the_visitors_language(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello(languages=["es"])
        failed = await line.say("x" * 4001)

    assert (failed["t"], failed["code"], failed["final"]) == ("failed", "too_long", True)
    assert failed["sentence"] == "Pasa de 4000 caracteres. Envíalo en dos partes."


async def test_writing_too_fast_waits_and_loses_nothing(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        answers = [await line.say("Hello", key=f"key-of-{n:08}") for n in range(SAY.burst + 3)]

    assert [answer["t"] for answer in answers].count("said") == len(world.hub.inbound)
    failed = [answer for answer in answers if answer["t"] == "failed"]
    assert failed
    assert all(a["code"] == "too_many" and not a["final"] and a["after_s"] > 0 for a in failed)


async def test_a_flood_of_frames_is_shown_out(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        for _ in range(FRAME.burst + 50):
            await line.send("typing", on=True)
        assert await line.closed() == TRY_LATER


async def test_while_the_hub_is_away_a_message_is_asked_for_again(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        world.hub.is_down = True
        failed = await line.say("Hello")
        world.hub.is_down = False
        said = await line.say("Hello")

    assert (failed["code"], failed["final"]) == ("unavailable", False)
    assert said["t"] == "said"


@pytest.mark.parametrize("text", ["", "null", "[]", '{"t":"fly"}', '{"t":"say"}', "{" * 5000])
async def test_a_frame_that_makes_no_sense_is_told_and_forgotten(world: World, text: str) -> None:
    async with browser_line(world) as line:
        await line.hello()
        await line.connection.send(text)
        error = await line.next("error")
        said = await line.say("Hello")

    assert error["code"] == "not_understood"
    assert said["t"] == "said"


@pytest.mark.parametrize("first", ['{"t":"ping"}', "nonsense", b"\x00\xff", "x" * 70_000])
async def test_whoever_does_not_begin_with_hello_is_shown_out(
    world: World, first: str | bytes
) -> None:
    async with browser_line(world) as line:
        await line.connection.send(first)
        assert await line.closed() == BAD_FRAME


@pytest.mark.parametrize("origin", ["https://evil.test", "null", None])
async def test_a_site_that_is_not_allowed_gets_no_socket(world: World, origin: str | None) -> None:
    async with browser_line(world, origin=origin) as line:
        assert await line.closed() == REFUSED


async def test_an_allowed_site_may_open_a_socket_itself(world: World) -> None:
    async with browser_line(world, origin=world.shop) as line:
        assert (await line.hello())["visitor"]


async def test_an_account_that_is_not_there_is_gone_for_good(world: World) -> None:
    async with browser_line(world, account_id=9) as line:
        assert await line.closed() == GONE


async def test_an_account_that_is_switched_off_ends_its_sockets(world: World) -> None:
    async with browser_line(world) as line:
        await line.hello()
        del world.hub.accounts[1]
        await line.send("ping")
        assert await line.closed() == GONE


async def test_a_token_of_another_account_is_worth_nothing_here(world: World) -> None:
    other = world.hub.accounts[2] = type(world.account)(
        id=2, channel="chat", name="Other", address="", webhook_url="", signing_key=b"2" * 32,
        settings=ChatSettings(site_name="Other", allowed_origins=(world.shop,)),
    )  # fmt: skip
    token = seal(session := new_session(), other, now=now())

    async with browser_line(world) as line:
        welcome = await line.hello(token=token)

    assert welcome["visitor"] != session.visitor
