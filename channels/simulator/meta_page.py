"""Messenger and Instagram as people and as Hilo meet them: a page, and its account."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from channels.simulator.faults import Fault
from channels.simulator.meta_memory import GraphError, MetaMemory, MetaMessage
from channels.simulator.meta_post import Entry, MetaPost
from channels.simulator.people import File, Item, Person, Saying, Sent


class PageLine:
    """One of the two. channel: messenger or instagram. base: where files are given out."""

    def __init__(self, memory: MetaMemory, channel: str, *, base: str) -> None:
        self.memory = memory
        self.world = memory.world
        self.channel = channel
        self.base = base
        self.bare_echoes = False  # Whether echoes leave out whose they are, as some do.
        about = "page" if channel == "messenger" else "instagram"
        self.owner = memory.page_id if channel == "messenger" else memory.instagram_id
        self.post = MetaPost(self.world, channel, about, memory.app_secret)

    # --- what people do -------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Send what somebody said, with its files."""
        message: dict[str, Any] = {"text": saying.text} if saying.text else {}
        if saying.files:
            message["attachments"] = [self._attachment(file) for file in saying.files]
        if saying.button:
            message["quick_reply"] = {"payload": saying.button}
        if saying.answer_to is not None:
            message["reply_to"] = {"mid": saying.answer_to.external_id}
        identity = self.memory.new_id("m_")
        item = person.wrote(self.channel, saying, identity)
        self.memory.note_written(self.channel, person)
        entry = self._from(person, message={"mid": identity, **message})
        return await self.post.bring(person, entry, external_id=identity, item=item)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Tell that somebody has seen these: by time or by the newest of them."""
        if not items:
            return
        newest = items[-1].external_id
        mark: dict[str, Any] = {"mid": newest}
        if self.channel == "messenger":
            mark = {"watermark": self._now()}
        await self.post.tell(self._from(person, read=mark), subject=f"{newest} read")

    async def mention(self, person: Person, file: File) -> Sent:
        """Mention us in a story."""
        story = {"type": "story_mention", "payload": {"url": self._address(file)}}
        identity = self.memory.new_id("m_")
        entry = self._from(person, message={"mid": identity, "attachments": [story]})
        self.memory.note_written(self.channel, person)
        return await self.post.bring(person, entry, external_id=identity)

    async def unsend(self, person: Person, item: Item) -> Sent:
        """Take back something they sent."""
        message = {"mid": item.external_id, "is_deleted": True}
        entry = self._from(person, message=message)
        return await self.post.bring(person, entry, external_id=item.external_id)

    async def react(self, person: Person, item: Item, emoji: str) -> Sent:
        """Put an emoji on a message, or take it away."""
        reaction: dict[str, Any] = {"mid": item.external_id, "action": "unreact"}
        if emoji:
            reaction = {**reaction, "action": "react", "reaction": "other", "emoji": emoji}
        entry = self._from(person, reaction=reaction)
        return await self.post.bring(person, entry, external_id=item.external_id)

    async def write_in_inbox(self, person: Person, text: str) -> Sent:
        """Somebody of ours answers in Meta's own inbox: Hilo hears of it by an echo."""
        identity = self.memory.new_id("m_")
        message = MetaMessage(id=identity, channel=self.channel, person=person, text=text)
        self.memory.show(message)
        entry = self._echo(message, app_id=26390203743090)
        return await self.post.bring(person, entry, external_id=identity)

    def _attachment(self, file: File) -> dict[str, Any]:
        major = file.media_type.partition("/")[0]
        kind = major if major in ("image", "audio", "video") else "file"
        return {"type": kind, "payload": {"url": self._address(file)}}

    def _address(self, file: File) -> str:
        return f"{self.base}/cdn/{self.memory.keep(file)}/{file.name}?oh=signed"

    def _from(self, person: Person, **event: Any) -> Entry:
        return self._entry(self.memory.person_id(self.channel, person), self.owner, event)

    def _entry(self, sender: str, recipient: str, event: dict[str, Any]) -> Entry:
        item = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": self._now()}
        return {"id": self.owner, "time": self._now(), "messaging": [{**item, **event}]}

    def _echo(self, message: MetaMessage, *, app_id: int, metadata: str = "") -> Entry:
        echo: dict[str, Any] = {"mid": message.id, "is_echo": True}
        if message.text:
            echo["text"] = message.text
        if not self.bare_echoes:
            echo["app_id"] = app_id
        if metadata and not self.bare_echoes:
            echo["metadata"] = metadata
        assert message.person is not None
        person_id = self.memory.person_id(self.channel, message.person)
        return self._entry(self.owner, person_id, {"message": echo})

    def _now(self) -> int:
        return int(self.world.crowd.clock().timestamp() * 1000)

    # --- what Hilo does -------------------------------------------------------------------------

    def accept(self, call: dict[str, Any], person: Person) -> MetaMessage:
        """Take a POST to messages the way Meta does. Raises GraphError for what is refused."""
        subcode = 2018278 if self.channel == "messenger" else 2534022
        plan = self.world.plan
        if plan.strikes(Fault.WINDOW_CLOSED, self.channel, subject=person.key):
            self.memory.expire_window(self.channel, person)
        if call.get("tag") != "HUMAN_AGENT" and not self.memory.window_is_open(
            self.channel, person
        ):
            raise GraphError(10, subcode, status=403)
        message = call["message"]
        text = str(message.get("text", ""))
        if text and "attachment" in message:
            raise GraphError(100)
        too_long = len(text) > 2000 if self.channel == "messenger" else len(text.encode()) > 1000
        if too_long:
            raise GraphError(100, 2018109)
        return MetaMessage(
            id=self.memory.new_id("m_"),
            channel=self.channel,
            person=person,
            text=text,
            buttons=tuple(one["title"] for one in message.get("quick_replies", [])),
            key=str(message.get("metadata", "")),
        )

    async def file_of(self, call: dict[str, Any]) -> tuple[File, ...]:
        """The file that a call names, by its id or by its address. Raises GraphError."""
        attachment = call["message"].get("attachment")
        if attachment is None:
            return ()
        payload = attachment["payload"]
        if identity := payload.get("attachment_id"):
            if identity not in self.memory.files:
                raise GraphError(100, 2018074)
            return (self.memory.files[identity],)
        try:
            content, media_type = await self.world.caller.fetch(
                payload["url"], max_bytes=25_000_000
            )
        except (httpx.HTTPError, ValueError):
            raise GraphError(100, 2018008) from None
        return (File("file", media_type, content),)

    def dispatch(self, message: MetaMessage) -> None:
        """Show an accepted message, and tell Hilo of it."""
        self.memory.show(message)
        self.world.errands.run(self._report(message))

    async def _report(self, message: MetaMessage) -> None:
        assert message.person is not None
        pace = self.world.errands.pace
        echo = self._echo(message, app_id=int(self.memory.app_id), metadata=message.key)
        await self.post.tell(echo, subject=f"{message.id} echo")
        await asyncio.sleep(pace.receipt_s)
        if self.channel == "messenger":
            delivered = {"mids": [message.id], "watermark": self._now()}
            entry = self._from(message.person, delivery=delivered)
            await self.post.tell(entry, subject=f"{message.id} delivered")
        if message.person.reads:
            await asyncio.sleep(pace.read_s)
            await message.person.read(self.channel)
