"""What Slack sends as values. Pure. Source: Slack, "Events API" and "Interactivity".

A message is (channel, ts): `ts` is text that looks like a number and is never made one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from channels.slack.emoji import emoji
from channels.slack.mrkdwn import plain
from channels.slack.settings import SlackSettings
from hub.contract import (
    Address,
    Deletion,
    Edit,
    FileRef,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    OptOut,
    Participant,
    Proof,
    Reaction,
    Unreadable,
)
from hub.untrusted import Untrusted, clean

KIND: Final = "slack"
MAX_FILES: Final = 20
STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "BAJA"})
START_WORDS: Final = frozenset({"START", "UNSTOP"})
_TS: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,40}", re.ASCII)
# Notes that Slack itself writes into a channel.
_NOTES: Final = ("channel_", "group_", "pinned_", "unpinned_", "bot_add", "bot_remove", "huddle_",
                 "sh_room_", "reminder_", "message_replied", "ekm_", "assistant_app_thread",
                 "document_mention", "file_comment", "tombstone")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event happened. workspace: the scope of its ids; us: our bot's user id, or "".

    external: the channel is shared with another company. team: our own workspace.
    """

    channel: str
    workspace: str
    us: str
    team: str
    external: bool

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")

    def external_id(self, ts: str) -> str:
        """The key of one message."""
        return f"{self.channel}:{ts}"

    def customer(self, user: str) -> Address:
        """Who writes here: a person, or the company that a channel is for."""
        return Address(KIND, user if self.is_direct else self.channel, self.workspace)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the envelopes of one account."""

    settings: SlackSettings

    def read(self, envelope: Untrusted) -> list[Inbound]:
        """What an envelope means; kinds that nobody knows yet are ignored by name."""
        kind = envelope["type"].text()
        if kind == "event_callback":
            return self._event(envelope)
        if kind == "block_actions":
            return self._actions(envelope)
        if kind == "app_rate_limited":
            return [Unreadable(reason="Slack holds events back: more than 30,000 in an hour.")]
        return [Ignored(reason=f"Slack sends a {clean(kind or 'form')[:40]}.")]

    def _event(self, envelope: Untrusted) -> list[Inbound]:
        event = envelope["event"]
        kind = event["type"].text()
        if reader := _EVENTS.get(kind):
            return reader(self, envelope, event)
        return [Ignored(reason=f"An event of the kind {clean(kind or 'none')[:40]}.")]

    def message(self, envelope: Untrusted, event: Untrusted) -> list[Inbound]:
        """A message and everything that Slack calls one."""
        place = self._place(envelope, event["channel"].text())
        if place is None:
            return [_unreadable("The message has no channel or no workspace.", event)]
        if not self._is_ours(place):
            return [Ignored(reason="A channel that is no customer's.")]
        subtype = event["subtype"].text()
        if subtype == "message_changed":
            return self._changed(place, event)
        if subtype == "message_deleted":
            return self._deleted(place, event)
        if subtype.startswith(_NOTES):
            return [Ignored(reason=f"Slack's own note: {subtype[:40]}.")]
        return self._new(place, event, subtype)

    def reaction(self, envelope: Untrusted, event: Untrusted) -> list[Inbound]:
        """An emoji put on a message, or taken away."""
        item, user = event["item"], event["user"].text()
        place = self._place(envelope, item["channel"].text())
        if (
            item["type"].text() != "message"
            or place is None
            or not _TS.fullmatch(item["ts"].text())
        ):
            return [Ignored(reason="A reaction to something that is no message.")]
        if not self._is_ours(place) or user == place.us or not _ID.fullmatch(user):
            return [Ignored(reason="A reaction of ours, or where no customer is.")]
        added = event["type"].text() == "reaction_added"
        return [
            Reaction(
                external_id=place.external_id(item["ts"].text()),
                sender=Address(KIND, user, place.workspace),
                emoji=emoji(event["reaction"].text()) if added else "",
                happened_at=_at(event["event_ts"].text()),
            )
        ]

    def gone(self, envelope: Untrusted, event: Untrusted) -> list[Inbound]:
        """The app was taken out of the workspace: kept, so that somebody sees it."""
        return [Unreadable(reason="The app was removed from the workspace: install it again.")]

    def _actions(self, payload: Untrusted) -> list[Inbound]:
        """Pressed buttons; what they say is what the customer says."""
        container, user = payload["container"], payload["user"]["id"].text()
        channel = container["channel_id"].text() or payload["channel"]["id"].text()
        place = self._place(payload, channel)
        if place is None or not _ID.fullmatch(user):
            return [_unreadable("The pressed button has no channel or no person.", payload)]
        answered = container["message_ts"].text()
        found: list[Inbound] = []
        for action in list(payload["actions"])[:20]:
            chosen = action["selected_option"] if action["selected_option"] else action
            at, value = action["action_ts"].text()[:40], chosen["value"].text()[:2000]
            label = plain(chosen["text"]["text"].text()[:300]) or value
            name = payload["user"]["name"].text()[:80]
            found.append(
                InboundMessage(
                    external_id=f"{place.external_id(answered[:40])}:{user}:{at}"[:400],
                    sender=place.customer(user),
                    proof=Proof.VOUCHED,
                    text=label if place.is_direct else f"{name or '@' + user}: {label}",
                    happened_at=_at(at),
                    reply_to_id=place.external_id(answered) if _TS.fullmatch(answered) else "",
                    participants=() if place.is_direct else (self._author(place, user, name),),
                    extra={"button": {"text": label, "payload": value}},
                )
            )
        return found or [Ignored(reason="Nothing was pressed.")]

    def _place(self, envelope: Untrusted, channel: str) -> Place | None:
        own = envelope["authorizations"][0]
        team = (own["team_id"].text() or envelope["team"]["id"].text()
                or envelope["team_id"].text())  # fmt: skip
        workspace = (
            self.settings.workspace
            or own["enterprise_id"].text()
            or (envelope["enterprise"]["id"].text() if envelope["enterprise"] else "")
            or team
        )
        if not _ID.fullmatch(channel) or not _ID.fullmatch(workspace):
            return None
        us = own["user_id"].text() if own["is_bot"].flag() else ""
        external = envelope["is_ext_shared_channel"].flag()
        return Place(channel=channel, workspace=workspace, us=us, team=team, external=external)

    def _is_ours(self, place: Place) -> bool:
        wanted = self.settings.channels
        return place.is_direct or wanted == "all" or (wanted == "external" and place.external)

    def _new(self, place: Place, event: Untrusted, subtype: str) -> list[Inbound]:
        user, ts = event["user"].text(), event["ts"].text()
        if event["bot_id"].text() or subtype == "bot_message" or (user and user == place.us):
            return [Ignored(reason="A message of a bot, or our own.")]
        if not _TS.fullmatch(ts) or not _ID.fullmatch(user):
            return [_unreadable("The message has no time or no author.", event)]
        text = self._text(place, event)
        message = InboundMessage(
            external_id=place.external_id(ts),
            sender=place.customer(user),
            proof=Proof.VOUCHED,
            text=text,
            quoted=_quoted(event),
            sender_name=_name(event["user_profile"]) if place.is_direct else "",
            happened_at=_at(ts),
            files=_files(event),
            participants=() if place.is_direct else (
                self._author(place, user, _name(event["user_profile"])),
            ),
            reply_to_id=_thread(place, event, ts),
            outbound_echo=self._is_colleague(place, event),
            extra=_extra(event, subtype),
        )  # fmt: skip
        return [message, *_consent(place, message)]

    def _changed(self, place: Place, event: Untrusted) -> list[Inbound]:
        """An edit; the same news comes when a link is unfolded or a thread grows."""
        message, before = event["message"], event["previous_message"]
        ts = message["ts"].text()
        if not _TS.fullmatch(ts):
            return [_unreadable("The edit names no message.", event)]
        if message["subtype"].text() == "tombstone":
            return [Deletion(external_id=place.external_id(ts), happened_at=_event_at(event))]
        if message["bot_id"].text() or message["user"].text() == place.us != "":
            return [Ignored(reason="A change of our own message, or a bot's.")]
        if before.is_object() and before["text"].text() == message["text"].text():
            return [Ignored(reason="A change that is none of the text.")]
        text = self._text(place, message)
        at = _at(message["edited"]["ts"].text()) or _event_at(event)
        return [Edit(external_id=place.external_id(ts), text=text, happened_at=at)]

    def _deleted(self, place: Place, event: Untrusted) -> list[Inbound]:
        before = event["previous_message"]
        ts = event["deleted_ts"].text() or before["ts"].text()
        if not _TS.fullmatch(ts):
            return [_unreadable("The deletion names no message.", event)]
        if before["bot_id"].text() or before["user"].text() == place.us != "":
            return [Ignored(reason="A deletion of our own message, or a bot's.")]
        return [Deletion(external_id=place.external_id(ts), happened_at=_event_at(event))]

    def _text(self, place: Place, event: Untrusted) -> str:
        """In a channel, who says it stands before it."""
        text = "\n".join(part for part in (plain(event["text"].text()), _links(event)) if part)
        user = event["user"].text()
        if place.is_direct or not _ID.fullmatch(user):
            return text
        return f"{_name(event['user_profile']) or '@' + user}: {text}"

    def _author(self, place: Place, user: str, name: str) -> Participant:
        return Participant(address=Address(KIND, user, place.workspace), name=name, role="author")

    def _is_colleague(self, place: Place, event: Untrusted) -> bool:
        """Whether in a channel shared with a customer one of our own company writes."""
        teams = (event[key].text() for key in ("user_team", "source_team", "team"))
        team = next((found for found in teams if found), "")
        return place.external and not place.is_direct and bool(team) and team == place.team


def _name(profile: Untrusted) -> str:
    names = (profile[key].text().strip() for key in ("real_name", "display_name", "name"))
    return next((name[:200] for name in names if name), "")


def _thread(place: Place, event: Untrusted, ts: str) -> str:
    root = event["thread_ts"].text()
    return place.external_id(root) if root != ts and _TS.fullmatch(root) else ""


def _extra(event: Untrusted, subtype: str) -> dict[str, Json]:
    root = event["thread_ts"].text()
    known: dict[str, Json] = {
        "thread": root if _TS.fullmatch(root) else "",
        "subtype": "" if subtype in ("file_share", "thread_broadcast") else subtype[:40],
    }
    return {key: value for key, value in known.items() if value}


def _files(event: Untrusted) -> tuple[FileRef, ...]:
    """The files to fetch: by address, or by id where Slack wants to be asked first."""
    found: list[FileRef] = []
    for file in list(event["files"])[:MAX_FILES]:
        url = file["url_private_download"].text() or file["url_private"].text()
        ask = file["file_access"].text() == "check_file_info" or not url
        file_id, mode = file["id"].text(), file["mode"].text()
        if mode in ("tombstone", "hidden_by_limit", "external") or not (
            _ID.fullmatch(file_id) or url
        ):
            continue
        size = file["size"].integer()
        media_type = file["mimetype"].text().partition(";")[0].strip().lower()[:100]
        found.append(
            FileRef(
                name=file["name"].text()[:255],
                media_type=media_type if "/" in media_type else "application/octet-stream",
                size=size if size is not None and size >= 0 else None,
                locator=f"id:{file_id}" if ask else url[:2000],
                voice=file["subtype"].text() == "slack_audio",
            )
        )
    return tuple(found)


def _links(event: Untrusted) -> str:
    """Files that are elsewhere (a shared document) as their names and addresses."""
    lines = [
        f"{(file['title'].text() or file['name'].text())[:200]} {file['url_private'].text()[:2000]}"
        for file in list(event["files"])[:MAX_FILES]
        if file["mode"].text() == "external"
    ]
    return "\n".join(line.strip() for line in lines)


def _quoted(event: Untrusted) -> str:
    """The words of a message that was shared along with this one."""
    shared = [
        one for one in event["attachments"] if one["is_share"].flag() or one["is_msg_unfurl"].flag()
    ]
    return "\n".join(plain(one["text"].text()[:4000]) for one in shared[:5])


def _consent(place: Place, message: InboundMessage) -> list[Inbound]:
    word = message.text.strip().upper().rstrip(".!")
    if not place.is_direct or word not in STOP_WORDS | START_WORDS:
        return []
    out, at = word in STOP_WORDS, message.happened_at
    return [OptOut(sender=message.sender, opted_out=out, word=word, happened_at=at)]


def _event_at(event: Untrusted) -> datetime | None:
    return _at(event["event_ts"].text() or event["ts"].text())


def _at(ts: str) -> datetime | None:
    """The time in a `ts`; its last digits only tell messages of one second apart."""
    if not _TS.fullmatch(ts):
        return None
    seconds, _, fraction = ts.partition(".")
    if not 0 < int(seconds) < 7_300_000_000:
        return None
    micros = int((fraction + "000000")[:6])
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=micros)


def _unreadable(reason: str, value: Untrusted) -> Unreadable:
    return Unreadable(reason=reason, fragment=clean(repr(value.value)[:2000]))


_EVENTS: Final[Mapping[str, Callable[[Reader, Untrusted, Untrusted], list[Inbound]]]] = {
    "message": Reader.message,
    "app_mention": Reader.message,
    "reaction_added": Reader.reaction,
    "reaction_removed": Reader.reaction,
    "app_uninstalled": Reader.gone,
    "tokens_revoked": Reader.gone,
}
