"""The memory of the simulated Telegram: one bot, its chats, and what people do in them."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from channels.simulator.faults import Fault
from channels.simulator.people import File, Item, Person, Saying, Sent
from channels.simulator.world import Event, Postman, Trouble, World

CHANNEL: Final = "telegram"
_KINDS: Final = {"image/jpeg": "photo", "image/png": "photo", "audio/ogg": "voice"}


class BotError(Exception):
    """Raised where the Bot API answers that it did not do it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Bot:
    """One bot. seed decides ids, secret the token."""

    def __init__(self, world: World, *, seed: int = 0, secret: str = "tienda-nube") -> None:
        known = hashlib.sha256(f"telegram:{secret}".encode()).hexdigest()
        self.bot_id = 7_000_000_000 + int(known[:8], 16) % 10**9
        self.token = f"{self.bot_id}:{known[:35]}"
        self.bot = {"id": self.bot_id, "is_bot": True, "first_name": "Tienda", "username": "t_bot"}
        self.world = world
        self.trouble = Trouble(world.plan, CHANNEL)
        self.postman = Postman(world, CHANNEL)
        self.secret_token = ""
        self.updates: list[dict[str, Any]] = []  # That wait for getUpdates.
        self.files: dict[str, File] = {}
        self.typing: list[int] = []
        self.answered: list[str] = []  # Callback queries whose button no longer spins.
        self.blocked: set[int] = set()
        self._chats: dict[int, Person] = {}
        self._messages: dict[int, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self._keyboards: dict[str, dict[str, str]] = {}
        self._update_ids = itertools.count(100_000 + 1000 * seed)
        self._ids = itertools.count(1)
        world.crowd.lines[CHANNEL] = self

    def connect(self, url: str, secret_token: str) -> None:
        """What setWebhook does; "" takes the webhook away."""
        self.postman.url, self.secret_token = url, secret_token

    # --- what people do ------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """A message, or a pressed button of the item that is answered."""
        if saying.button and saying.answer_to is not None:
            return await self._press(person, saying)
        number = next(self._messages[self.chat_id(person)])
        message = self._message(person, number) | self._content(saying)
        if saying.answer_to is not None and saying.answer_to.external_id.isdecimal():
            message["reply_to_message"] = {
                "message_id": int(saying.answer_to.external_id),
                "chat": self.chat(person),
            }
        item = person.wrote(CHANNEL, saying, str(number))
        sent = await self._bring(person, {"message": message}, item=item)
        return replace(sent, external_id=f"{self.chat_id(person)}:{number}")

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Nobody tells a bot that it was read."""

    async def edit(self, person: Person, item: Item, text: str) -> Sent:
        """Change a message that was sent."""
        message = self._message(person, int(item.external_id)) | {"text": text}
        edited = {**message, "edit_date": self._now()}
        return await self._bring(person, {"edited_message": edited})

    async def react(self, person: Person, item: Item, emoji: str) -> Sent:
        """Put an emoji on a message of either side; "" takes it away."""
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        reaction = {
            "chat": self.chat(person),
            "message_id": int(item.external_id),
            "user": self.user(person),
            "date": self._now(),
            "old_reaction": [],
            "new_reaction": new,
        }
        return await self._bring(person, {"message_reaction": reaction})

    async def share_contact(self, person: Person) -> Sent:
        """Press the button that gives the bot one's own number."""
        number = next(self._messages[self.chat_id(person)])
        user = self.user(person)
        names = {key: value for key, value in user.items() if key.endswith("_name")}
        contact = {"phone_number": person.phone, "user_id": user["id"], **names}
        item = person.put(
            Item(
                id=self.world.crowd.next_id(),
                channel=CHANNEL,
                mine=True,
                text=f"📇 {person.phone}",
                at=self.world.crowd.clock(),
                status="sending",
                external_id=str(number),
            )
        )
        message = self._message(person, number) | {"contact": contact}
        return await self._bring(person, {"message": message}, item=item)

    async def block(self, person: Person, on: bool = True) -> Sent:
        """Block the bot, or take it back."""
        chat_id = self.chat_id(person)
        (self.blocked.add if on else self.blocked.discard)(chat_id)
        status = "kicked" if on else "member"
        member = {
            "chat": self.chat(person),
            "from": self.user(person),
            "date": self._now(),
            "old_chat_member": {"user": self.bot, "status": "member" if on else "kicked"},
            "new_chat_member": {"user": self.bot, "status": status},
        }
        return await self._bring(person, {"my_chat_member": member})

    # --- what the Bot API asks -----------------------------------------------------------------

    def person_in(self, chat_id: int) -> Person:
        """Who is in a chat. Raises BotError where the bot may not write."""
        if (person := self._chats.get(chat_id)) is None:
            raise BotError(400, "Bad Request: chat not found")
        if chat_id in self.blocked:
            raise BotError(403, "Forbidden: bot was blocked by the user")
        return person

    def show(
        self,
        person: Person,
        *,
        text: str,
        files: tuple[File, ...] = (),
        buttons: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Put a message of the bot's onto a phone; returns it as the Bot API shows it.

        buttons: data by label.
        """
        chat_id = self.chat_id(person)
        number = next(self._messages[chat_id])
        self._keyboards[f"{chat_id}:{number}"] = buttons or {}
        person.put(
            Item(
                id=self.world.crowd.next_id(),
                channel=CHANNEL,
                mine=False,
                text=text,
                at=self.world.crowd.clock(),
                files=files,
                external_id=str(number),
                buttons=tuple(buttons or ()),
            )
        )
        return self._of_the_bot(person, number, text)

    def chat_id(self, person: Person) -> int:
        """A person's id, which is also that of their chat with the bot."""
        digest = hashlib.sha256(f"telegram:{person.key}".encode()).hexdigest()
        found = 500_000_000 + int(digest[:8], 16) % 10**9
        return found

    def chat(self, person: Person) -> dict[str, Any]:
        """A private chat, as the Bot API shows it."""
        user = self.user(person)
        names = {key: value for key, value in user.items() if key.endswith("_name")}
        return {"id": user["id"], "type": "private", **names}

    def user(self, person: Person) -> dict[str, Any]:
        """A person, as the Bot API shows them."""
        first, _, last = person.name.partition(" ")
        user: dict[str, Any] = {"id": self.chat_id(person), "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        return {**user, "language_code": person.language}

    def keep(self, file: File) -> str:
        """Store a file; returns its id."""
        file_id = f"AgAC{next(self._ids):08d}"
        self.files[file_id] = file
        return file_id

    # --- how it is put -------------------------------------------------------------------------

    def _message(self, person: Person, number: int) -> dict[str, Any]:
        return {
            "message_id": number,
            "from": self.user(person),
            "chat": self.chat(person),
            "date": self._now(),
        }

    def _of_the_bot(self, person: Person, number: int, text: str) -> dict[str, Any]:
        return {**self._message(person, number), "from": self.bot, "text": text}

    def _content(self, saying: Saying) -> dict[str, Any]:
        """Telegram carries one file a message; a person who sends two sends two messages."""
        if saying.place is not None:
            latitude, longitude, label = saying.place
            at = {"latitude": latitude, "longitude": longitude}
            return {"location": at, "venue": {"location": at, "title": label, "address": ""}}
        if not saying.files:
            return {"text": saying.text}
        file = saying.files[0]
        file_id = self.keep(file)
        found: dict[str, Any] = {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(file.content),
        }
        kind = _KINDS.get(file.media_type, "document")
        if kind == "photo":
            sizes = [{**found, "width": 1280, "height": 960}]
            return {"photo": sizes, "caption": saying.text}
        named = {"file_name": file.name, "mime_type": file.media_type}
        return {kind: {**found, **named}, "caption": saying.text}

    async def _press(self, person: Person, saying: Saying) -> Sent:
        answered = saying.answer_to
        number = int(answered.external_id) if answered is not None else 0
        keyboard = self._keyboards.get(f"{self.chat_id(person)}:{number}", {})
        row = [{"text": label, "callback_data": data} for label, data in keyboard.items()]
        message = self._of_the_bot(person, number, answered.text if answered else "")
        query = {
            "id": str(10**15 + next(self._ids)),
            "from": self.user(person),
            "message": {**message, "reply_markup": {"inline_keyboard": [row]}},
            "chat_instance": "-31",
            "data": keyboard.get(saying.button, saying.button),
        }
        return await self._bring(person, {"callback_query": query})

    async def _bring(
        self, person: Person, content: dict[str, Any], *, item: Item | None = None
    ) -> Sent:
        self._chats[self.chat_id(person)] = person
        update = {"update_id": next(self._update_ids), **content}
        external_id = str(update["update_id"])
        if not self.postman.url:
            self.updates.append(update)
            if self.world.plan.strikes(Fault.WEBHOOK_REPEATED, CHANNEL, subject=external_id):
                self.updates.append(update)
            if item is not None:
                person.change(item, status="sent")
            return Sent(external_id=external_id, accepted=True)
        event = Event(
            person=person,
            body=json.dumps(update, ensure_ascii=False).encode(),
            headers={"X-Telegram-Bot-Api-Secret-Token": self.secret_token},
            external_id=external_id,
            item=item,
        )
        sent = await self.postman.bring(event)
        if sent.accepted:
            self._obey(self.world.caller.posted[-1].body)
        return sent

    def _obey(self, body: bytes) -> None:
        """Do what the answer to an update asks: it may hold one call of the Bot API."""
        try:
            asked = json.loads(body) if body.strip() else {}
        except ValueError:
            return
        if isinstance(asked, dict) and asked.get("method") == "answerCallbackQuery":
            self.answered.append(str(asked.get("callback_query_id", "")))
        elif isinstance(asked, dict) and asked.get("method"):
            raise BotError(400, f"Nobody meant to call {asked['method']}.")

    def _now(self) -> int:
        return int(self.world.crowd.clock().timestamp())
