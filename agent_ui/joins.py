"""How the messages of a thread stand to each other: days, knots where the channel changes, groups.

`static/js/joins.js` says the same in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from agent_ui.say import Say
from agent_ui.views import MessageView

GROUP: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Threaded:
    """A message in its place: how it stands to the one above, and whether "New" is above it."""

    message: MessageView
    joins: str
    new: bool


def threaded(messages: Sequence[MessageView], say: Say, new_from: int | None) -> Iterator[Threaded]:
    """The messages with what joins them."""
    previous: MessageView | None = None
    knot = ""
    for message in messages:
        new = message.id == new_from
        yield Threaded(message, joins(previous, message, say, knot=knot, new=new), new)
        previous, knot = message, knot_of(message) or knot


def joins(
    previous: MessageView | None, message: MessageView, say: Say, *, knot: str, new: bool = False
) -> str:
    """How a message stands to the one above: any of day, knot and group, in that order.

    knot: of the nearest message above that has one, "" where there is none.
    """
    found: list[str] = []
    if previous is None or say.day_key(previous.at) != say.day_key(message.at):
        found.append("day")
    if knot_of(message) and knot_of(message) != knot:
        found.append("knot")
    if previous is not None and not found and not new and _goes_on(previous, message):
        found.append("group")
    return " ".join(found)


def knot_of(message: MessageView) -> str:
    """What a change of makes a knot: the channel, the customer's address and, where the channel
    has several, our account. "" for notes."""
    if not message.channel:
        return ""
    return f"{message.channel} {message.address} {message.account_name}".strip()


def _goes_on(previous: MessageView, message: MessageView) -> bool:
    """Whether the same author goes on within five minutes, so that the name need not come again."""
    apart = _second_of(message.at) - _second_of(previous.at)
    return (
        message.kind == previous.kind
        and message.kind != "notice"
        and message.author.key == previous.author.key
        and message.author.name == previous.author.name
        and not _stands_alone(message)
        and not _stands_alone(previous)
        and timedelta(0) <= apart <= GROUP
    )


def _stands_alone(message: MessageView) -> bool:
    """Whether it is a mail or a call, or has a mark beside its author's name."""
    marked = message.claimed or message.edited or bool(message.automatic)
    return marked or message.mail is not None or message.call is not None


def _second_of(at: datetime) -> datetime:
    """To the second, as the page has it: the browser must find the same."""
    return at.replace(microsecond=0)
