"""How times, sizes, names and channels are said in one locale: what templates call `say`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel import Locale as Names
from babel import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from agent_ui.fact_words import fact_icon, fact_name, the_fact
from agent_ui.views import Locale
from agent_ui.words import words
from hub.contract import Told

_UNITS: Final = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))

# Channels are icon and word, never colours of a brand. One we have never heard of, from somebody
# else's package, gets a plain icon and its own name.
CHANNEL_ICONS: Final = {
    "chat": "globe",
    "email": "mail",
    "whatsapp": "message-circle",
    "sms": "smartphone",
    "voice": "phone",
    "phone": "phone",
    "messenger": "message-circle-more",
    "instagram": "camera",
    "telegram": "send",
    "slack": "hash",
    "whatsapp_cloud": "message-circle",
    "line": "message-square",
    "webhook": "link",
    "user": "user",
}


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, UTC where there is none of it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=20_000)
def _written(minute: datetime, form: str, locale: Locale) -> str:
    """A time written out. Cached by the minute: a page says the same ones again and again."""
    day = minute.date()
    if form == "clock":
        return format_time(minute, "HH:mm", locale=locale.language)
    if form == "full":
        return format_datetime(minute, "EEEE d MMMM y, HH:mm", locale=locale.language)
    if form == "day":
        say = words(locale.language)
        if day == locale.today:
            return say.gettext("Today")
        if day == locale.today - timedelta(days=1):
            return say.gettext("Yesterday")
        pattern = "EEEE d MMM" if day.year == locale.today.year else "EEEE d MMM y"
        return _capital(format_date(day, pattern, locale=locale.language))
    if day == locale.today:
        return format_time(minute, "HH:mm", locale=locale.language)
    if timedelta(0) < locale.today - day < timedelta(days=7):
        return _capital(format_date(day, "EEE", locale=locale.language))
    pattern = "d MMM" if day.year == locale.today.year else "d MMM y"
    return format_date(day, pattern, locale=locale.language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Say:
    """The ways of one locale. All methods take aware UTC times."""

    __slots__ = ("_zone", "locale")

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._zone = zone_of(locale.zone)

    def _in_zone(self, at: datetime, form: str) -> str:
        local = at.astimezone(self._zone).replace(second=0, microsecond=0, tzinfo=None)
        return _written(local, form, self.locale)

    def clock(self, at: datetime) -> str:
        """12:06"""
        return self._in_zone(at, "clock")

    def day(self, at: datetime) -> str:
        """Today, Yesterday, Tuesday 14 Oct; with the year where it is another."""
        return self._in_zone(at, "day")

    def when(self, at: datetime) -> str:
        """The shortest that is clear: 12:06, Tue, 14 Oct, 14 Oct 2024."""
        return self._in_zone(at, "when")

    def full(self, at: datetime) -> str:
        """Tuesday 14 October 2025, 12:06"""
        return self._in_zone(at, "full")

    def moment(self, at: datetime) -> str:
        """A clock time of today; else the day and the clock."""
        local = at.astimezone(self._zone).date()
        clock = self.clock(at)
        return clock if local == self.locale.today else f"{self.when(at)} {clock}"

    def day_key(self, at: datetime) -> str:
        """The date in the locale's zone, 2025-10-14: messages of one key share a day line."""
        return at.astimezone(self._zone).date().isoformat()

    def iso(self, at: datetime) -> str:
        """For `<time datetime>`: UTC to the second."""
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def size(self, count: int | None) -> str:
        """1.2 MB; "" where the size is not known."""
        if count is None:
            return ""
        for unit, worth in _UNITS:
            if count >= worth:
                shown = format_decimal(count / worth, "#,##0.#", locale=self.locale.language)
                return f"{shown} {unit}"
        return f"{count} B"

    def number(self, count: int) -> str:
        """1,204"""
        return format_decimal(count, locale=self.locale.language)

    def seconds(self, seconds: float) -> str:
        """A short time: 1.2 s."""
        shown = format_decimal(round(seconds, 1), locale=self.locale.language)
        return f"{shown}\N{NO-BREAK SPACE}s"

    def percent(self, share: float) -> str:
        """12 %"""
        return format_percent(share, "#,##0 %", locale=self.locale.language)

    def upto(self, count: int, most: int = 99) -> str:
        """A count that is not worth more digits: 12, 99+."""
        return self.number(count) if count <= most else f"{self.number(most)}+"

    def bits(self, bits: float) -> str:
        """8.5"""
        return format_decimal(abs(bits), "0.#", locale=self.locale.language)

    def language(self, code: str) -> str:
        """The name of a BCP 47 language, or the code itself."""
        try:
            name = Names.parse(code.replace("_", "-"), sep="-").get_language_name(
                self.locale.language
            )
        except (UnknownLocaleError, ValueError):
            return code
        return name or code

    def time_in(self, zone: str) -> str:
        """What a customer's clock shows is the browser's to keep; this is its zone's city."""
        return zone.rpartition("/")[2].replace("_", " ")

    def told(self, sentence: str) -> str:
        """A sentence of ours, perhaps with values in it (`Told`)."""
        gettext = words(self.locale.language).gettext
        if not isinstance(sentence, Told):
            return gettext(sentence) if sentence else ""
        said = gettext(sentence.template)
        values = {
            name: self.told(value) if isinstance(value, Told) else value
            for name, value in sentence.values.items()
        }
        return said % values if values else said

    def channel(self, kind: str) -> str:
        """The channel's word."""
        gettext = words(self.locale.language).gettext
        known = {
            "chat": gettext("Web chat"),
            "email": gettext("Email"),
            "whatsapp": "WhatsApp",
            "sms": "SMS",
            "voice": gettext("Phone call"),
            "phone": gettext("Phone"),
            "messenger": "Messenger",
            "instagram": "Instagram",
            "telegram": "Telegram",
            "slack": "Slack",
            "whatsapp_cloud": "WhatsApp",
            "line": "LINE",
            "webhook": "Webhook",
            "user": gettext("Customer number"),
        }
        return known.get(kind) or kind.replace("_", " ").capitalize()

    def fact(self, kind: str, label: str = "") -> str:
        """What a fact is, for a list: Order number."""
        return fact_name(kind, label, self.locale.language)

    def the_fact(self, kind: str, label: str = "") -> str:
        """What a fact is, in a sentence: the order number."""
        return the_fact(kind, label, self.locale.language)

    def value(self, kind: str, value: str) -> str:
        """A fact's value as people read it: a day as a day, a number in its country's spaces."""
        if kind == "phone" and value.startswith("+"):
            return spaced(value)
        if kind in ("date", "deadline", "birth_date"):
            with suppress(ValueError):
                day = date.fromisoformat(value)
                pattern = "d MMM y" if day.year != self.locale.today.year else "EEE d MMM"
                return format_date(day, pattern, locale=self.locale.language)
        return value

    def fact_icon(self, kind: str) -> str:
        """The icon beside a fact."""
        return fact_icon(kind)

    def channel_icon(self, kind: str) -> str:
        """The channel's icon."""
        return CHANNEL_ICONS.get(kind, "message-square")


def shown(kind: str, value: str) -> str:
    """An address as people read it. A visitor's number means nothing: four characters do."""
    if kind == "chat":
        return f"Web {value[:4]}"
    return spaced(value) if value.startswith("+") else value


@lru_cache(maxsize=10_000)
def spaced(number: str) -> str:
    """A number in the spaces its country writes it with: +34 600 000 014."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def initials(name: str) -> str:
    """One or two letters for an avatar; a question mark where there are none."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    if not letters:
        return "?"
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()


def hue(name: str) -> int:
    """Which of the four avatar colours a name has, 1 to 4: the same everywhere, for ever."""
    found = 0
    for byte in name.encode():
        found = (found * 31 + byte) % 1_000_003
    return found % 4 + 1
