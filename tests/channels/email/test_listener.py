"""Reading a real mailbox: nothing is missed, nothing comes twice, whatever happens between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from channels.email.channel import EmailChannel
from hub.contract import Account, InboundMessage, WebhookRequest
from hub.errors import BadRequest, ConfigError, Unavailable
from hub.testing.cases import Context
from tests.channels.email.mails import account, mail, settings
from tests.channels.email.scripted_imap import ScriptedImap, scripted_imap
from tests.dovecot import Dovecot, running_dovecot
from tests.ports import free_port


@dataclass(slots=True)
class Inbox:
    """A hub's side of a listener, kept in memory: what came, and the stored position.

    fail: errors that the next calls of `receive` raise, in order.
    """

    state: str = ""
    requests: list[WebhookRequest] = field(default_factory=list)
    fail: list[Exception] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, request: WebhookRequest) -> None:
        async with self.changed:
            self.changed.notify_all()
            if self.fail:
                raise self.fail.pop(0)
            self.requests.append(request)

    async def load_state(self) -> str:
        return self.state

    async def save_state(self, state: str) -> None:
        async with self.changed:
            self.state = state
            self.changed.notify_all()

    async def report(self, trouble: str = "") -> None:
        return None

    async def until(self, count: int, *, within_s: float = 60) -> list[WebhookRequest]:
        """Wait until `count` mails have come and the position after them is stored."""
        async with asyncio.timeout(within_s), self.changed:
            await self.changed.wait_for(
                lambda: len(self.requests) >= count and self._uid() == self._newest()
            )
        return self.requests

    def _uid(self) -> int:
        return max((one["uid"] for one in json.loads(self.state or "{}").values()), default=0)

    def _newest(self) -> int:
        return int(self.requests[-1].header("X-Hilo-Uid"))


def subjects(inbox: Inbox, found: Account) -> list[str]:
    """The subjects of what came, as the channel reads it."""
    read: list[str] = []
    for request in inbox.requests:
        for item in EmailChannel(Context(http=httpx.AsyncClient())).parse(request, found):
            read.append(item.subject if isinstance(item, InboundMessage) else str(item))
    return read


def at(server: Dovecot, user: str, **changes: Any) -> Account:
    """An account that reads a mailbox of Dovecot's."""
    values: dict[str, Any] = {
        "imap_port": server.port,
        "imap_username": user,
        "imap_password": SecretStr(server.password),
        "poll_s": 2,  # See `Mailbox.wait`: Dovecot may tell late, and tests do not wait minutes.
    }
    return account(settings(**{**values, **changes}))


@asynccontextmanager
async def listening(found: Account, inbox: Inbox) -> AsyncIterator[asyncio.Task[None]]:
    """A listener that runs meanwhile."""
    async with httpx.AsyncClient() as http:
        channel = EmailChannel(Context(http=http))
        task = asyncio.create_task(channel.listen(found, inbox))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def put(server: Dovecot, user: str, *names: str, **more: Any) -> None:
    """Put mails with these subjects into a mailbox."""
    for name in names:
        raw = mail(subject=name, message_id=f"<{name}@example.org>")
        await asyncio.to_thread(server.append, user, raw, **more)


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A server that a test may stop."""
    with running_dovecot() as server:
        yield server


async def test_mail_that_comes_is_handed_over_at_once_and_left_unread(
    dovecot: Dovecot, mailbox: str
) -> None:
    inbox = Inbox()
    async with listening(at(dovecot, mailbox), inbox):
        await put(dovecot, mailbox, "before")
        await inbox.until(1)
        await put(dovecot, mailbox, "first")
        await inbox.until(2)
        await put(dovecot, mailbox, "second")
        (_, first, second) = await inbox.until(3)
    assert first.method == "IMAP"
    assert second.header("X-Hilo-Uid") > first.header("X-Hilo-Uid")
    assert second.header("X-Hilo-Delivered-To") == "support@shop.example"
    assert datetime.fromisoformat(second.header("X-Hilo-Internal-Date")).tzinfo is UTC
    assert b"Subject: second" in second.body or b"subject: second" in second.body
    with dovecot.session(mailbox) as session:
        session.select("INBOX", readonly=True)
        assert session.search(None, "UNSEEN")[1] == [b"1 2 3"]


async def test_fifty_mails_of_an_outage_come_once_each_and_in_order(
    dovecot: Dovecot, mailbox: str
) -> None:
    inbox = Inbox()
    found = at(dovecot, mailbox)
    await put(dovecot, mailbox, "known")
    async with listening(found, inbox):
        await inbox.until(1)
    names = [f"missed-{number}" for number in range(50)]
    await put(dovecot, mailbox, *names)
    async with listening(found, inbox):
        await inbox.until(51)
    async with listening(found, inbox):
        await put(dovecot, mailbox, "last")
        await inbox.until(52)
    assert subjects(inbox, found) == ["known", *names, "last"]


async def test_mail_that_a_person_has_read_comes_as_well(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox()
    await put(dovecot, mailbox, "read")
    with dovecot.session(mailbox) as session:
        session.select("INBOX")
        session.store("1", "+FLAGS", r"(\Seen)")
    async with listening(at(dovecot, mailbox), inbox):
        await inbox.until(1)


async def test_at_the_first_start_only_the_last_days_are_read(
    dovecot: Dovecot, mailbox: str
) -> None:
    inbox = Inbox()
    long_ago = datetime.now(UTC) - timedelta(days=30)
    await put(dovecot, mailbox, "old", at=long_ago)
    await put(dovecot, mailbox, "new")
    found = at(dovecot, mailbox)
    async with listening(found, inbox):
        await inbox.until(1)
        await put(dovecot, mailbox, "newer")
        await inbox.until(2)
    assert subjects(inbox, found) == ["new", "newer"]


async def test_an_empty_mailbox_waits_for_its_first_mail(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox()
    async with listening(at(dovecot, mailbox, first_days=0), inbox):
        await asyncio.to_thread(dovecot.append, mailbox, mail())
        await inbox.until(1)


async def test_a_new_uidvalidity_reads_the_last_days_again(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox()
    found = at(dovecot, mailbox)
    await put(dovecot, mailbox, "one", "two")
    async with listening(found, inbox):
        await inbox.until(2)
    stored = json.loads(inbox.state)
    stored["INBOX"]["validity"] += 1
    stored["INBOX"]["uid"] = 4000
    inbox.state = json.dumps(stored)
    await put(dovecot, mailbox, "three")
    async with listening(found, inbox):
        await inbox.until(5)
    assert subjects(inbox, found) == ["one", "two", "one", "two", "three"]


async def test_a_position_of_another_version_is_no_position(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox(state='{"INBOX": [1, 2]}')
    await put(dovecot, mailbox, "one")
    async with listening(at(dovecot, mailbox), inbox):
        await inbox.until(1)


async def test_what_could_not_be_stored_comes_again(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox(fail=[Unavailable("The database is away.")])
    found = at(dovecot, mailbox)
    await put(dovecot, mailbox, "one", "two")
    async with listening(found, inbox):
        await inbox.until(2)
    assert subjects(inbox, found) == ["one", "two"]


async def test_what_the_hub_will_never_take_does_not_stop_the_rest(
    dovecot: Dovecot, mailbox: str
) -> None:
    inbox = Inbox(fail=[BadRequest("Not that.")])
    found = at(dovecot, mailbox)
    await put(dovecot, mailbox, "one", "two")
    async with listening(found, inbox):
        await inbox.until(1)
    assert subjects(inbox, found) == ["two"]


async def test_it_connects_again_when_the_server_was_killed(own_dovecot: Dovecot) -> None:
    inbox = Inbox()
    found = at(own_dovecot, "box@shop.test")
    await put(own_dovecot, "box@shop.test", "one")
    async with listening(found, inbox):
        await inbox.until(1)
        await asyncio.to_thread(own_dovecot.restart)
        await put(own_dovecot, "box@shop.test", "two")
        await inbox.until(2)
    assert subjects(inbox, found) == ["one", "two"]


async def test_it_waits_for_a_server_that_is_not_there_yet(own_dovecot: Dovecot) -> None:
    port = own_dovecot.port
    own_dovecot.stop()
    inbox = Inbox()
    async with listening(at(own_dovecot, "box@shop.test"), inbox) as task:
        own_dovecot.start(port=port)
        await put(own_dovecot, "box@shop.test", "one")
        await inbox.until(1)
        assert not task.done()


async def test_ten_megabytes_come_whole_and_more_than_the_limit_stays(
    dovecot: Dovecot, mailbox: str
) -> None:
    inbox = Inbox()
    found = at(dovecot, mailbox, max_bytes=12_000_000)
    large = mail("word " * 2_000_000, message_id="<large@x>")
    too_large = mail("word " * 2_600_000, message_id="<too@x>", subject="Too large")
    await asyncio.to_thread(dovecot.append, mailbox, large)
    await asyncio.to_thread(dovecot.append, mailbox, too_large)
    async with listening(found, inbox):
        first, second = await inbox.until(2)
    assert first.body == large
    assert second.header("X-Hilo-Too-Large") == str(len(too_large))
    assert len(second.body) < 2000
    assert subjects(inbox, found) == ["Factura", "Too large"]


async def test_every_folder_is_followed(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox()
    found = at(dovecot, mailbox, folders=("INBOX", "Facturación"))
    folder = "Facturaci&APM-n"  # Its name in IMAP's own UTF-7.
    await put(dovecot, mailbox, "there", folder=folder)
    await put(dovecot, mailbox, "here")
    async with listening(found, inbox):
        async with asyncio.timeout(20), inbox.changed:
            await inbox.changed.wait_for(lambda: len(inbox.requests) == 2)
        await put(dovecot, mailbox, "there-later", folder=folder)
        async with asyncio.timeout(20), inbox.changed:
            await inbox.changed.wait_for(lambda: len(json.loads(inbox.state)) == 2)
            await inbox.changed.wait_for(lambda: len(inbox.requests) == 3)
    assert sorted(subjects(inbox, found)) == ["here", "there", "there-later"]


async def test_a_wrong_password_is_said_and_not_tried_again_at_once(
    dovecot: Dovecot, mailbox: str
) -> None:
    wrong = at(dovecot, mailbox, imap_password=SecretStr("wrong"))
    async with httpx.AsyncClient() as http:
        channel = EmailChannel(Context(http=http))
        with pytest.raises(ConfigError, match="refuses to let us in"):
            await asyncio.wait_for(channel.listen(wrong, Inbox()), 20)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(channel.listen(wrong, Inbox()), 1)


async def test_cancelling_ends_it_at_once(dovecot: Dovecot, mailbox: str) -> None:
    inbox = Inbox()
    await put(dovecot, mailbox, "one")
    async with listening(at(dovecot, mailbox), inbox) as task:
        await inbox.until(1)
        task.cancel()
        await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 5)


async def test_an_account_without_a_mailbox_waits(dovecot: Dovecot) -> None:
    found = account(settings(inbound="none"))
    async with listening(found, Inbox()) as task:
        done, _ = await asyncio.wait({task}, timeout=0.05)
        assert not done


async def test_the_check_says_what_is_open_and_what_is_wrong(
    dovecot: Dovecot, mailbox: str
) -> None:
    async with httpx.AsyncClient() as http:
        channel = EmailChannel(Context(http=http))
        closed = free_port()
        good = await channel.check(at(dovecot, mailbox, smtp_host=""))
        wrong = await channel.check(
            at(dovecot, mailbox, smtp_host="", imap_password=SecretStr("wrong"))
        )
        absent = await channel.check(at(dovecot, mailbox, folders=("Nope",), smtp_port=closed))
    assert [one.ok for one in good] == [True]
    assert [(one.ok, "imap_password" in one.mend) for one in wrong] == [(False, True)]
    assert [one.ok for one in absent] == [False, False]
    assert all(one.mend for one in absent)


# --- what a server does at the worst moment --------------------------------------------------


def scripted(fake: ScriptedImap, **changes: Any) -> Account:
    """An account that reads a scripted mailbox."""
    return account(settings(imap_port=fake.port, **changes))


def arrives(fake: ScriptedImap, during: str) -> None:
    """Let one more mail arrive just before the first such command is done."""

    def arrive(words: str) -> None:
        if words.startswith(during) and len(fake.mails) < 2:
            uid = max(fake.mails, default=0) + 1
            fake.mails[uid] = mail(subject=f"m{uid}", message_id=f"<m{uid}@x>")

    fake.before_done = arrive


@pytest.mark.parametrize("during", ["EXAMINE", "UID SEARCH", "UID FETCH", "LOGIN"])
@pytest.mark.parametrize("says_next", [True, False], ids=["next", "silent"])
async def test_a_mail_that_comes_during_any_command_is_taken_without_waiting(
    during: str, says_next: bool
) -> None:
    inbox = Inbox()
    fake = ScriptedImap({1: mail(subject="m1")}, says_next=says_next)
    arrives(fake, during)
    if not says_next:
        fake.capabilities = "IMAP4rev1"  # There the next look, after `poll_s`, finds it.
    async with scripted_imap(fake):
        found = scripted(fake, poll_s=0.05)
        async with listening(found, inbox):
            await inbox.until(2, within_s=10)
            if not says_next:
                await asyncio.wait_for(fake.looks(3), 20)
    assert subjects(inbox, found) == ["m1", "m2"]


async def test_idle_tells_of_a_mail_at_once() -> None:
    inbox = Inbox()
    async with scripted_imap(ScriptedImap()) as fake:
        found = scripted(fake, poll_s=300)
        async with listening(found, inbox), asyncio.timeout(10):
            for number in (1, 2, 3):
                await fake.arrive(mail(subject=f"m{number}"))
                await inbox.until(number)
    assert subjects(inbox, found) == ["m1", "m2", "m3"]


async def test_without_idle_the_folder_is_looked_at_from_time_to_time() -> None:
    inbox = Inbox()
    fake = ScriptedImap(capabilities="IMAP4rev1")
    async with scripted_imap(fake):
        found = scripted(fake, poll_s=0.05)
        async with listening(found, inbox):
            await asyncio.wait_for(fake.looks(3), 20)
            fake.mails[1] = mail(subject="m1")
            await inbox.until(1)
    assert "IDLE" not in fake.commands
    assert subjects(inbox, found) == ["m1"]


async def test_the_first_mail_of_an_empty_mailbox_is_not_taken_for_old() -> None:
    inbox = Inbox()
    fake = ScriptedImap()
    arrives(fake, "UID SEARCH")
    async with scripted_imap(fake):
        found = scripted(fake)
        async with listening(found, inbox):
            await inbox.until(1, within_s=10)
    assert subjects(inbox, found)[:1] == ["m1"]


async def test_a_position_above_what_is_left_is_moved_and_not_asked_for_again() -> None:
    inbox = Inbox(state='{"INBOX": {"validity": 9, "uid": 1, "day": ""}}')
    fake = ScriptedImap({1: mail()}, capabilities="IMAP4rev1")
    async with scripted_imap(fake), listening(scripted(fake, poll_s=0.05), inbox):
        await asyncio.wait_for(fake.looks(3), 20)
    assert inbox.requests == []
    assert not any(words.startswith("UID") for words in fake.commands)


async def test_news_of_other_mails_between_is_not_taken_for_the_mail() -> None:
    inbox = Inbox()
    raw = mail(subject="m1")
    async with scripted_imap(ScriptedImap({1: raw})) as fake, listening(scripted(fake), inbox):
        (request,) = await inbox.until(1, within_s=10)
    assert request.body == raw
    assert request.header("X-Hilo-Internal-Date") == "2026-05-04T09:15:22+00:00"
