"""WhatsApp's Cloud API as people and as Hilo meet it: one number of ours."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from channels.simulator.faults import Fault
from channels.simulator.meta_memory import GraphError, MetaMemory, MetaMessage
from channels.simulator.meta_post import Entry, MetaPost
from channels.simulator.people import File, Item, Person, Saying, Sent

CHANNEL: Final = "whatsapp_cloud"
NUMBER: Final = "34919010030"
_USER_ID: Final = re.compile(r"[A-Z]{2}\.[0-9A-Za-z]{1,128}\Z")


class CloudNumber:
    """The line of the number, and what the API does for it."""

    def __init__(self, memory: MetaMemory) -> None:
        self.memory = memory
        self.world = memory.world
        self.post = MetaPost(self.world, CHANNEL, "whatsapp_business_account", memory.app_secret)

    # --- what people do -------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Send what somebody said: each file is a message of its own."""
        messages = self._messages(saying)
        sent = Sent(external_id="", accepted=False)
        for place, (message, files) in enumerate(messages):
            text = saying.text if place == 0 else ""
            sent = await self._bring(person, saying, message, text=text, files=files)
        return sent

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Tell of the blue ticks."""
        for item in items:
            message = self.memory.messages.get(item.external_id)
            if message is not None and message.channel == CHANNEL:
                await self._reach(message, "read")

    async def edit(self, person: Person, item: Item, text: str) -> Sent:
        """Change the text of something they sent."""
        inner = {"type": "text", "text": {"body": text}}
        body = {"original_message_id": item.external_id, "message": inner}
        return await self._event(person, {"type": "edit", "edit": body})

    async def revoke(self, person: Person, item: Item) -> Sent:
        """Delete something they sent for everyone."""
        body = {"original_message_id": item.external_id}
        return await self._event(person, {"type": "revoke", "revoke": body})

    async def react(self, person: Person, item: Item, emoji: str) -> Sent:
        """Put an emoji on a message, or take it away."""
        body = {"message_id": item.external_id, "emoji": emoji}
        return await self._event(person, {"type": "reaction", "reaction": body})

    async def _event(self, person: Person, message: dict[str, Any]) -> Sent:
        identity = self.memory.new_id("wamid.")
        return await self.post.bring(
            person, self._entry(person, {**message, "id": identity}), external_id=identity
        )

    def _messages(self, saying: Saying) -> list[tuple[dict[str, Any], tuple[File, ...]]]:
        if saying.place is not None:
            latitude, longitude, label = saying.place
            place = {"latitude": latitude, "longitude": longitude, "name": label}
            return [({"type": "location", "location": place}, ())]
        if saying.button:
            reply = {"id": saying.button, "title": saying.text}
            pressed = {"type": "button_reply", "button_reply": reply}
            return [({"type": "interactive", "interactive": pressed}, ())]
        if not saying.files:
            return [({"type": "text", "text": {"body": saying.text}}, ())]
        return [
            (self._file(file, saying.text if place == 0 else ""), (file,))
            for place, file in enumerate(saying.files)
        ]

    def _file(self, file: File, caption: str) -> dict[str, Any]:
        major = file.media_type.partition("/")[0]
        kind = major if major in ("image", "audio", "video") else "document"
        body: dict[str, Any] = {"id": self.memory.keep(file), "mime_type": file.media_type}
        if caption:
            body["caption"] = caption
        if kind == "document":
            body["filename"] = file.name
        return {"type": kind, kind: body}

    async def _bring(
        self,
        person: Person,
        saying: Saying,
        message: dict[str, Any],
        *,
        text: str,
        files: tuple[File, ...],
    ) -> Sent:
        identity = self.memory.new_id("wamid.")
        if saying.answer_to is not None:
            message["context"] = {"from": NUMBER, "id": saying.answer_to.external_id}
        item = person.put(
            Item(
                id=person.crowd.next_id(),
                channel=CHANNEL,
                mine=True,
                text=text,
                at=person.crowd.clock(),
                status="sending",
                files=files,
                external_id=identity,
                place=saying.place[2] if saying.place else "",
            )
        )
        self.memory.note_written(CHANNEL, person)
        entry = self._entry(person, {**message, "id": identity})
        return await self.post.bring(person, entry, external_id=identity, item=item)

    def _entry(self, person: Person, message: dict[str, Any]) -> Entry:
        stamp = str(int(person.crowd.clock().timestamp()))
        who: dict[str, Any] = {"from_user_id": person.whatsapp_user_id}
        contact: dict[str, Any] = {
            "profile": {"name": person.name},
            "user_id": person.whatsapp_user_id,
        }
        if not person.hides_number:
            who["from"] = contact["wa_id"] = person.phone.removeprefix("+")
        return self._change(contacts=[contact], messages=[{**who, "timestamp": stamp, **message}])

    def _change(self, **value: Any) -> Entry:
        whole = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": NUMBER,
                "phone_number_id": self.memory.number_id,
            },
            **value,
        }
        return {"id": self.memory.waba_id, "changes": [{"field": "messages", "value": whole}]}

    # --- what Hilo does -------------------------------------------------------------------------

    def accept(self, call: dict[str, Any]) -> MetaMessage:
        """Take a POST to messages the way Meta does. Raises GraphError for what is refused at
        once."""
        if call.get("messaging_product") != "whatsapp":
            raise GraphError(100)
        person = self._recipient(call)
        kind = call.get("type", "")
        body = call.get(kind)
        if not isinstance(body, dict):
            raise GraphError(131008)
        text, files, buttons = self._content(kind, body)
        return MetaMessage(
            id=self.memory.new_id("wamid."),
            channel=CHANNEL,
            person=person,
            text=text,
            files=files,
            buttons=buttons,
            key=str(call.get("biz_opaque_callback_data", "")),
            template=kind == "template",
        )

    def _recipient(self, call: dict[str, Any]) -> Person | None:
        number, user_id = str(call.get("to", "")), str(call.get("recipient", ""))
        if user_id and not _USER_ID.match(user_id):
            raise GraphError(131009)
        if not user_id and not number.removeprefix("+").isdecimal():
            raise GraphError(131009)
        address = user_id or f"+{number.removeprefix('+')}"
        return self.world.crowd.by_whatsapp(address)

    def _content(
        self, kind: str, body: dict[str, Any]
    ) -> tuple[str, tuple[File, ...], tuple[str, ...]]:
        if kind == "text":
            if not 0 < len(body["body"]) <= 4096:
                raise GraphError(100)
            return body["body"], (), ()
        if kind == "interactive":
            return self._asked(body)
        if kind == "template":
            return self._filled(body), (), ()
        if kind in ("image", "audio", "video", "document"):
            file = self.memory.files.get(str(body.get("id", "")))
            if file is None or (kind == "audio" and "caption" in body):
                raise GraphError(131009)
            name = body.get("filename") or file.name
            return body.get("caption", ""), (File(name, file.media_type, file.content),), ()
        raise GraphError(131051)

    def _asked(self, body: dict[str, Any]) -> tuple[str, tuple[File, ...], tuple[str, ...]]:
        action = body["action"]
        if body["type"] == "button":
            titles = [button["reply"]["title"] for button in action["buttons"]]
            fits = len(titles) <= 3 and all(len(title) <= 20 for title in titles)
        else:
            titles = [row["title"] for part in action["sections"] for row in part["rows"]]
            fits = len(titles) <= 10 and all(len(title) <= 24 for title in titles)
        if not fits or not titles:
            raise GraphError(131009)
        return body["body"]["text"], (), tuple(titles)

    def _filled(self, body: dict[str, Any]) -> str:
        code = body["language"]["code"]
        found = next(
            (t for t in self.memory.templates if (t.name, t.language) == (body["name"], code)), None
        )
        if found is None:
            raise GraphError(132001)
        if found.status != "APPROVED":
            raise GraphError(132015)
        values: dict[str, str] = {}
        for part in body.get("components", []):
            if part["type"] == "body":
                for place, one in enumerate(part["parameters"], 1):
                    values[one.get("parameter_name", str(place))] = one["text"]
        wanted = set(re.findall(r"\{\{(\w+)\}\}", found.body))
        if wanted != set(values):
            raise GraphError(132000)
        return re.sub(r"\{\{(\w+)\}\}", lambda m: values[m[1]], found.body)

    def dispatch(self, message: MetaMessage) -> None:
        """Send an accepted message on its way."""
        self.memory.messages[message.id] = message
        self.world.errands.run(self._deliver(message))

    async def _deliver(self, message: MetaMessage) -> None:
        person, plan = message.person, self.world.plan
        await self._step()
        if person is not None and plan.strikes(Fault.WINDOW_CLOSED, CHANNEL, subject=message.id):
            self.memory.expire_window(CHANNEL, person)
        if person is None or plan.strikes(Fault.UNDELIVERED, CHANNEL, subject=message.id):
            await self._reach(message, "failed", 131026)
            return
        if not message.template and not self.memory.window_is_open(CHANNEL, person):
            await self._reach(message, "failed", 131047)
            return
        self.memory.show(message)
        steps = ["sent", "delivered"]
        if plan.strikes(Fault.RECEIPTS_SHUFFLED, CHANNEL, subject=message.id):
            steps = plan.shuffled(steps, stream="receipts")
        for status in steps:
            await self._reach(message, status)
            await self._step()
        if person.reads:
            await asyncio.sleep(self.world.errands.pace.read_s)
            await person.read(CHANNEL)

    async def _reach(self, message: MetaMessage, status: str, code: int | None = None) -> None:
        message.history.append(status)
        report: dict[str, Any] = {
            "id": message.id,
            "status": status,
            "timestamp": str(int(self.world.crowd.clock().timestamp())),
        }
        if message.key:
            report["biz_opaque_callback_data"] = message.key
        if message.person is not None:
            report["recipient_user_id"] = message.person.whatsapp_user_id
            if not message.person.hides_number:
                report["recipient_id"] = message.person.phone.removeprefix("+")
        if code is not None:
            report["errors"] = [{"code": code, "title": "Simulated", "message": "Simulated"}]
        await self.post.tell(self._change(statuses=[report]), subject=f"{message.id} {status}")

    async def _step(self) -> None:
        await asyncio.sleep(self.world.errands.pace.receipt_s)


def described(call: bytes) -> dict[str, Any]:
    """The JSON of a call. Raises GraphError."""
    try:
        found: object = json.loads(call)
    except ValueError:
        raise GraphError(100) from None
    if not isinstance(found, dict):
        raise GraphError(100)
    return found
