"""What the page shows of one person, as plain values for its templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from channels.simulator.gestures import EMOJI, can_react, can_take_back
from channels.simulator.page_words import Say
from channels.simulator.people import Item, Person

ZONE: Final = ZoneInfo("Europe/Madrid")
# What a person has in hand and on the desk, in order. A channel that nobody connected is not shown.
PHONE: Final = (
    *("whatsapp", "whatsapp_cloud", "sms", "messenger", "instagram", "telegram", "line", "voice"),
)
DESK: Final = ("email", "shop", "slack", "webhook")
# Where messages are bubbles and one writes in one line; mail and the shop's chat have their own.
CHATS: Final = (*PHONE, "slack", "webhook")
WINDOWED: Final = ("whatsapp", "whatsapp_cloud", "messenger", "instagram")
ICONS: Final[Mapping[str, str]] = {
    "whatsapp": "message-circle",
    "whatsapp_cloud": "message-circle",
    "sms": "message-square",
    "messenger": "message-circle-more",
    "instagram": "camera",
    "telegram": "send",
    "line": "message-square-text",
    "voice": "phone",
    "email": "mail",
    "shop": "store",
    "slack": "hash",
    "webhook": "tablet",
}
_ANSWER_MARK: Final = re.compile(r"^\s*(?:re|rv|fwd?)\s*:\s*", re.I)


@dataclass(frozen=True, slots=True)
class MailThread:
    """Mails with one subject, oldest first."""

    key: str
    subject: str
    items: tuple[Item, ...]

    @property
    def last(self) -> Item:
        """The newest mail."""
        return self.items[-1]

    @property
    def unread(self) -> int:
        """How many the person has not opened."""
        return sum(1 for item in self.items if not item.mine and not item.read)

    @property
    def answer_id(self) -> str:
        """The id of the newest mail they got, which an answer answers; "" if there is none."""
        return next((str(item.id) for item in reversed(self.items) if not item.mine), "")


def mail_threads(items: Sequence[Item]) -> list[MailThread]:
    """Mails by subject, the thread with the newest mail first."""
    threads: dict[str, list[Item]] = {}
    for item in items:
        threads.setdefault(_bare(item.subject).lower(), []).append(item)
    found = [
        MailThread(str(mails[0].id), _bare(mails[0].subject), tuple(mails))
        for mails in threads.values()
    ]
    return sorted(found, key=lambda thread: thread.last.id, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One look at the page: who is played, which tabs are open, in which language and look."""

    person: Person
    people: Sequence[Person]
    language: str
    theme: str  # light, dark, or "" for the system's.
    phone_apps: Sequence[str]
    desk_apps: Sequence[str]
    phone: str  # The open app of the phone.
    desk: str  # The open tab of the computer.
    mail: str  # The key of the open mail thread, "new", or "".
    anonymous: bool
    problem: bool
    notice: str
    numbers: Mapping[str, str]
    support: str
    at: str  # The channel whose faults are shown; "" is all of them.
    faults: Sequence[tuple[str, bool]]
    faults_on: Mapping[str, int]  # How many are on, by channel.
    answer: str  # The id of the bubble that is being answered, or "".
    now: datetime
    base: str
    say: Say
    icons: Mapping[str, str] = field(default_factory=lambda: ICONS)
    emoji: Sequence[str] = tuple(EMOJI)[:2]

    @property
    def other_language(self) -> str:
        """The language that one can change to."""
        return "en" if self.language == "es" else "es"

    @property
    def other_theme(self) -> str:
        """The look that one can change to."""
        return "light" if self.theme == "dark" else "dark"

    @property
    def clock(self) -> str:
        """The time on the phone."""
        return self.time(self.now)

    @property
    def query(self) -> str:
        """The state of the page as a query, for forms to come back to."""
        return urlencode(self._state())

    @property
    def mails(self) -> list[MailThread]:
        """The person's mail threads."""
        return mail_threads(self.person.thread("email"))

    @property
    def open_mail(self) -> MailThread | None:
        """The thread that is open: the one asked for, else the newest."""
        threads = self.mails
        if not self.mail and threads:
            return threads[0]
        return next((thread for thread in threads if thread.key == self.mail), None)

    @property
    def writing(self) -> bool:
        """Whether a new mail is being written."""
        return self.mail == "new"

    @property
    def apps(self) -> list[tuple[str, str]]:
        """Every channel of bubbles, with the device that it is on."""
        phone = [(channel, "phone") for channel in self.phone_apps]
        return phone + [(one, "desk") for one in self.desk_apps if one in CHATS]

    @property
    def window_of(self) -> str:
        """The channel whose reply window can be let run out here, or ""."""
        return self.at if self.at in WINDOWED else "" if self.at else "whatsapp"

    @property
    def state(self) -> Mapping[str, str]:
        """The state of the page, for a form that changes a part of it."""
        return self._state()

    def is_open(self, channel: str) -> bool:
        """Whether an app is in front on its device."""
        return channel in (self.phone, self.desk)

    def answered(self, channel: str) -> Item | None:
        """The bubble of a channel that is being answered."""
        return next((i for i in self.person.thread(channel) if str(i.id) == self.answer), None)

    def can_react(self, item: Item) -> bool:
        """Whether the person may put an emoji on an item."""
        return not item.gone and can_react(self.person.crowd.lines.get(item.channel))

    def can_take_back(self, item: Item) -> bool:
        """Whether the person may take an item back."""
        line = self.person.crowd.lines.get(item.channel)
        return item.mine and not item.gone and item.status != "lost" and can_take_back(line)

    @property
    def shop_link(self) -> str:
        """The shop's page as this person sees it."""
        state = {"who": self.person.key, "lang": self.language}
        if self.anonymous:
            state["anonymous"] = "1"
        return f"{self.base}shop?{urlencode(state)}"

    def link(self, **changes: str) -> str:
        """The page with a few things changed."""
        state = {name: value for name, value in (self._state() | changes).items() if value}
        return f"{self.base}?{urlencode(state)}"

    def file_link(self, item: Item, place: int) -> str:
        """Where a file of an item can be had."""
        return f"{self.base}people/{self.person.key}/files/{item.id}/{place}"

    def unread_of(self, person: Person) -> int:
        """What a person has not seen, on all channels but the chat, which shows it itself."""
        return sum(person.unread(channel) for channel in (*CHATS, "email"))

    def sender_name(self, item: Item) -> str:
        """Who wrote a mail."""
        name, address = parseaddr(item.sender)
        return name or address or self.person.name

    def time(self, at: datetime) -> str:
        """Hours and minutes in the shop's zone."""
        return f"{at.astimezone(ZONE):%H:%M}"

    def day(self, at: datetime) -> str:
        """Today, yesterday, or the date."""
        days = (self.now.astimezone(ZONE).date() - at.astimezone(ZONE).date()).days
        if days in (0, 1):
            return self.say("yesterday" if days else "today")
        local = at.astimezone(ZONE)
        return f"{local.day}/{local.month}/{local.year}"

    def short(self, at: datetime) -> str:
        """The time if it was today, else the day."""
        same = self.now.astimezone(ZONE).date() == at.astimezone(ZONE).date()
        return self.time(at) if same else f"{self.day(at)}, {self.time(at)}"

    def _state(self) -> dict[str, str]:
        state = {
            "who": self.person.key,
            "phone": self.phone,
            "desk": self.desk,
            "mail": self.mail,
            "lang": self.language,
            "theme": self.theme,
            "anonymous": "1" if self.anonymous else "",
            "at": self.at,
            "answer": self.answer,
        }
        return {name: value for name, value in state.items() if value}


def _bare(subject: str) -> str:
    while (shorter := _ANSWER_MARK.sub("", subject)) != subject:
        subject = shorter
    return subject.strip()
