"""The memory of the simulated LINE: one official account, its friends, and what they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from channels.simulator.faults import Fault
from channels.simulator.people import File, Item, Person, Saying, Sent
from channels.simulator.world import REPEATING, Event, Postman, Trouble, World

CHANNEL: Final = "line"
BOT: Final = "U0b0t" + "0" * 28
_KINDS: Final = {"image": "image", "video": "video", "audio": "audio"}


class LineAccount:
    """One official account. seed decides ids, secret the credentials."""

    def __init__(self, world: World, *, seed: int = 0, secret: str = "tienda-nube") -> None:
        known = hashlib.sha256(f"line:{secret}".encode()).hexdigest()
        self.access_token = known[:40]
        self.channel_secret = known[32:]
        self.world = world
        self.trouble = Trouble(world.plan, CHANNEL)
        self.postman = Postman(world, CHANNEL)
        self.files: dict[str, File] = {}
        self.preparing: set[str] = set()  # Files that are not ready at the first question.
        self.pushed: dict[str, list[dict[str, str]]] = {}  # What was taken, by its retry key.
        self.reply_tokens: dict[str, Person] = {}
        self.replied = 0  # Answers by reply token.
        self.quota: int | None = None  # Messages that are left of this month.
        self.blocked: set[str] = set()
        self.typing: list[str] = []
        self.read_tokens: list[str] = []
        self._people: dict[str, Person] = {}
        self._numbers = itertools.count(468_789_577_898_000_000 + 100_000 * seed)
        world.crowd.lines[CHANNEL] = self

    def user_id(self, person: Person) -> str:
        """A person's id; from now on they are a friend."""
        found = "U" + hashlib.sha256(f"line:{person.key}".encode()).hexdigest()[:32]
        self._people[found] = person
        return found

    def friend(self, user_id: str) -> Person | None:
        """Who has this id."""
        return self._people.get(user_id)

    # --- what people do ------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """A message; a pressed quick reply is one, too. The item that is answered is quoted."""
        number = str(next(self._numbers))
        token = f"reply-{number}"
        self.reply_tokens[token] = person
        message = {"id": number, "quoteToken": f"quote-{number}", "markAsReadToken": f"r-{number}"}
        message |= self._content(number, saying)
        if saying.answer_to is not None:
            message["quotedMessageId"] = saying.answer_to.external_id
        item = person.wrote(CHANNEL, saying, number)
        more = {"replyToken": token, "message": message}
        sent = await self._bring(person, "message", more, item=item)
        return replace(sent, external_id=number)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Nobody tells an official account that it was read."""

    async def unsend(self, person: Person, item: Item) -> Sent:
        """Take a message back."""
        return await self._bring(person, "unsend", {"unsend": {"messageId": item.external_id}})

    async def block(self, person: Person, on: bool = True) -> Sent:
        """Block the account, or take it back. Pushes to a blocker are taken and not delivered."""
        user = self.user_id(person)
        (self.blocked.add if on else self.blocked.discard)(user)
        if on:
            return await self._bring(person, "unfollow", {})
        return await self._bring(person, "follow", {"follow": {"isUnblocked": True}})

    async def try_webhook(self) -> bool:
        """Call the webhook without an event, as the console's button does."""
        nobody = Person(crowd=self.world.crowd, key="", name="")
        event = self._signed(nobody, [], "try", None)
        headers = {"Content-Type": "application/json", **event.headers}
        posted = await self.world.caller.post(
            self.postman.url, event.body, headers=headers, overrides=REPEATING
        )
        return posted.accepted

    # --- what the account does -----------------------------------------------------------------

    def show(self, person: Person, message: dict[str, Any], *, file: File | None = None) -> str:
        """Put one message of the account's onto a phone; returns its id."""
        number = str(next(self._numbers))
        buttons = message.get("quickReply", {}).get("items", [])
        if self.user_id(person) in self.blocked:
            return number
        person.put(
            Item(
                id=self.world.crowd.next_id(),
                channel=CHANNEL,
                mine=False,
                text=str(message.get("text", "")),
                at=self.world.crowd.clock(),
                files=(file,) if file else (),
                external_id=number,
                buttons=tuple(one["action"]["label"] for one in buttons),
            )
        )
        return number

    # --- how it is put -------------------------------------------------------------------------

    def _content(self, number: str, saying: Saying) -> dict[str, Any]:
        if saying.place is not None:
            latitude, longitude, label = saying.place
            where = {"latitude": latitude, "longitude": longitude, "title": label, "address": label}
            return {"type": "location", **where}
        if not saying.files:
            return {"type": "text", "text": saying.text}
        file = self.files[number] = saying.files[0]
        kind = _KINDS.get(file.media_type.partition("/")[0])
        if kind is None:
            return {"type": "file", "fileName": file.name, "fileSize": len(file.content)}
        if kind == "video":
            self.preparing.add(number)
        return {"type": kind, "contentProvider": {"type": "line"}}

    async def _bring(
        self, person: Person, kind: str, more: dict[str, Any], *, item: Item | None = None
    ) -> Sent:
        number = next(self._numbers)
        event: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": int(self.world.crowd.clock().timestamp() * 1000),
            "webhookEventId": f"01HX{number:022d}",
            "deliveryContext": {"isRedelivery": False},
            "source": {"type": "user", "userId": self.user_id(person)},
            **more,
        }
        sent = await self.postman.bring(self._signed(person, [event], str(number), item))
        if self.world.plan.strikes(Fault.WEBHOOK_BATCHED, CHANNEL, subject=str(number)):
            # Delivered again, in one batch with what LINE will think of next year.
            again = {**event, "deliveryContext": {"isRedelivery": True}}
            batch = [{**event, "type": "telepathy"}, again, again]
            await self.postman.bring(self._signed(person, batch, f"{number}-again", None))
        return sent

    def _signed(
        self, person: Person, events: list[dict[str, Any]], external_id: str, item: Item | None
    ) -> Event:
        body = json.dumps({"destination": BOT, "events": events}, ensure_ascii=False).encode()
        digest = hmac.new(self.channel_secret.encode(), body, hashlib.sha256).digest()
        headers = {"x-line-signature": base64.b64encode(digest).decode()}
        return Event(person=person, body=body, headers=headers, external_id=external_id, item=item)
