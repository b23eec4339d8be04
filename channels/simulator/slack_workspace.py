"""The memory of the simulated Slack: one workspace, its people and channels, and what they do."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from channels.simulator.people import File, Item, Person, Saying, Sent
from channels.simulator.world import Event, Postman, Trouble, World

CHANNEL: Final = "slack"
TEAM: Final = "T0TIENDA1"
BOT_USER: Final = "U0HILOBOT"
BOT: Final = "B0HILOBOT"


class SlackFault(Exception):
    """Raised where Slack answers `ok: false`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Socket(Protocol):
    """An open connection of Socket Mode."""

    async def send(self, envelope: dict[str, Any]) -> bool:
        """Send an envelope; whether it was acknowledged."""


@dataclass(slots=True)
class Posting:
    """One message in a channel. metadata: what the app put beside it."""

    ts: str
    user: str
    text: str
    thread: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    buttons: tuple[str, ...] = ()


class Workspace:
    """One workspace with our app in it. seed decides ids, secret the credentials."""

    def __init__(self, world: World, *, seed: int = 0, secret: str = "tienda-nube") -> None:
        known = hashlib.sha256(f"slack:{secret}".encode()).hexdigest()
        self.bot_token = f"xoxb-{known[:24]}"
        self.app_token = f"xapp-{known[24:48]}"
        self.signing_secret = known[32:]
        self.world = world
        self.trouble = Trouble(world.plan, CHANNEL)
        self.postman = Postman(world, CHANNEL)
        self.sockets: list[Socket] = []
        self.postings: dict[str, list[Posting]] = {}
        self.files: dict[str, File] = {}
        self.url = ""
        self._numbers = itertools.count(1 + 1000 * seed)
        self._people: dict[str, Person] = {}
        world.crowd.lines[CHANNEL] = self

    # --- who and where -------------------------------------------------------------------------

    def user_id(self, person: Person) -> str:
        """A person's id; from now on the directory knows them."""
        found = "U" + hashlib.sha256(f"slack:{person.key}".encode()).hexdigest()[:9].upper()
        self._people[found] = person
        return found

    def direct(self, person: Person) -> str:
        """The id of a person's conversation with the app."""
        return "D" + self.user_id(person)[1:]

    def person_in(self, channel: str) -> Person:
        """Who is in a direct channel. Raises SlackFault."""
        if (person := self._people.get("U" + channel[1:])) is None:
            raise SlackFault("channel_not_found")
        return person

    def profile(self, user: str) -> dict[str, Any]:
        """What the directory says. Raises SlackFault."""
        if (person := self._people.get(user)) is None:
            raise SlackFault("user_not_found")
        locale = "es-ES" if person.language == "es" else "en-GB"
        profile = {"real_name": person.name, "display_name": "", "email": person.email}
        return {"id": user, "team_id": TEAM, "locale": locale, "profile": profile}

    # --- what people do ------------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """A message to the app, or a pressed button of the item that is answered.

        Answering an item means writing into its thread.
        """
        if saying.button and saying.answer_to is not None:
            return await self._press(person, saying, saying.answer_to)
        posting = self._keep(self.direct(person), self.user_id(person), saying.text)
        item = person.wrote(CHANNEL, saying, posting.ts)
        event = self._message(person, posting)
        if saying.answer_to is not None:
            posting.thread = self._root(self.direct(person), saying.answer_to.external_id)
            event["thread_ts"] = posting.thread
        if saying.files:
            event |= {"subtype": "file_share", "files": [self._file(one) for one in saying.files]}
        sent = await self._bring(person, event, item=item)
        return replace(sent, external_id=f"{self.direct(person)}:{posting.ts}")

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Nobody tells an app that it was read."""

    async def edit(self, person: Person, item: Item, text: str) -> Sent:
        """Change a message that was sent."""
        before = self._message(person, self._find(self.direct(person), item.external_id))
        after = {
            **before,
            "text": _escape(text),
            "edited": {"user": before["user"], "ts": self._ts()},
        }
        event = self._about(person, "message_changed")
        return await self._bring(person, event | {"message": after, "previous_message": before})

    async def delete(self, person: Person, item: Item) -> Sent:
        """Take a message back."""
        before = self._message(person, self._find(self.direct(person), item.external_id))
        event = self._about(person, "message_deleted")
        more = {"deleted_ts": item.external_id, "previous_message": before}
        return await self._bring(person, event | more)

    async def react(self, person: Person, item: Item, name: str, *, on: bool = True) -> Sent:
        """Put an emoji, by its name, on a message of either side, or take it away."""
        event = {
            "type": "reaction_added" if on else "reaction_removed",
            "user": self.user_id(person),
            "reaction": name,
            "item": {"type": "message", "channel": self.direct(person), "ts": item.external_id},
            "event_ts": self._ts(),
        }
        return await self._bring(person, event)

    # --- what the app does ---------------------------------------------------------------------

    def post(
        self,
        channel: str,
        text: str,
        *,
        thread: str = "",
        metadata: dict[str, Any] | None = None,
        buttons: tuple[str, ...] = (),
        files: tuple[File, ...] = (),
    ) -> Posting:
        """Show a message of the app's to whoever is in the channel. Raises SlackFault."""
        person = self.person_in(channel)
        posting = self._keep(channel, BOT_USER, text)
        posting.thread, posting.metadata, posting.buttons = thread, metadata or {}, buttons
        person.put(
            Item(
                id=self.world.crowd.next_id(),
                channel=CHANNEL,
                mine=False,
                text=_unescape(text),
                at=self.world.crowd.clock(),
                files=files,
                external_id=posting.ts,
                buttons=buttons,
            )
        )
        return posting

    async def echo(self, channel: str, posting: Posting) -> None:
        """The app hears its own messages, too."""
        person = self.person_in(channel)
        event = self._message(person, posting) | {"user": BOT_USER, "bot_id": BOT}
        await self._bring(person, event)

    # --- how it is put -------------------------------------------------------------------------

    def _ts(self) -> str:
        seconds = int(self.world.crowd.clock().timestamp())
        return f"{seconds}.{next(self._numbers):06d}"

    def _keep(self, channel: str, user: str, text: str) -> Posting:
        posting = Posting(ts=self._ts(), user=user, text=text)
        self.postings.setdefault(channel, []).append(posting)
        return posting

    def _find(self, channel: str, ts: str) -> Posting:
        return next(one for one in self.postings[channel] if one.ts == ts)

    def _root(self, channel: str, ts: str) -> str:
        return self._find(channel, ts).thread or ts

    def _message(self, person: Person, posting: Posting) -> dict[str, Any]:
        return {
            "type": "message",
            "channel": self.direct(person),
            "channel_type": "im",
            "user": posting.user,
            "text": _escape(posting.text),
            "ts": posting.ts,
            "event_ts": posting.ts,
            "team": TEAM,
        }

    def _about(self, person: Person, subtype: str) -> dict[str, Any]:
        ts = self._ts()
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": self.direct(person),
            "channel_type": "im",
            "ts": ts,
            "event_ts": ts,
        }

    def _file(self, file: File) -> dict[str, Any]:
        file_id = f"F{next(self._numbers):08d}"
        self.files[file_id] = file
        return {
            "id": file_id,
            "name": file.name,
            "mimetype": file.media_type,
            "size": len(file.content),
            "mode": "hosted",
            "url_private_download": f"{self.url}/files-pri/{file_id}/{file.name}",
        }

    async def _press(self, person: Person, saying: Saying, answered: Item) -> Sent:
        user, channel = self.user_id(person), self.direct(person)
        at = self._ts()
        action = {
            "type": "button",
            "action_id": "hilo_0",
            "text": {"type": "plain_text", "text": saying.button},
            "value": saying.button,
            "action_ts": at,
        }
        payload = {
            "type": "block_actions",
            "user": {"id": user, "name": person.key, "team_id": TEAM},
            "team": {"id": TEAM},
            "container": {"type": "message", "message_ts": answered.external_id,
                          "channel_id": channel},
            "channel": {"id": channel},
            "actions": [action],
        }  # fmt: skip
        body = urlencode({"payload": json.dumps(payload)}).encode()
        kind = "application/x-www-form-urlencoded"
        return await self._hand_over(person, payload, body, kind, at, None)

    async def _bring(
        self, person: Person, event: dict[str, Any], *, item: Item | None = None
    ) -> Sent:
        event_id = f"Ev{next(self._numbers):09d}"
        own = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
        envelope = {
            "team_id": TEAM,
            "api_app_id": "A0HILO",
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self.world.crowd.clock().timestamp()),
            "authorizations": [own],
            "is_ext_shared_channel": False,
            "event": event,
        }
        body = json.dumps(envelope, ensure_ascii=False).encode()
        return await self._hand_over(person, envelope, body, "application/json", event_id, item)

    async def _hand_over(
        self,
        person: Person,
        envelope: dict[str, Any],
        body: bytes,
        kind: str,
        external_id: str,
        item: Item | None,
    ) -> Sent:
        if self.sockets:
            kinds = {"event_callback": "events_api", "block_actions": "interactive"}
            wrapped = {
                "type": kinds[envelope["type"]],
                "envelope_id": f"env-{external_id}",
                "payload": envelope,
                "accepts_response_payload": False,
            }
            accepted = await self.sockets[-1].send(wrapped)
            if item is not None:
                person.change(item, status="sent" if accepted else "lost")
            return Sent(external_id=external_id, accepted=accepted)
        timestamp = str(int(self.world.crowd.clock().timestamp()))
        signed = f"v0:{timestamp}:".encode() + body
        digest = hmac.new(self.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        return await self.postman.bring(
            Event(person=person, body=body, headers=headers, external_id=external_id, item=item),
            again=again,
        )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
