"""What people do to a message that is there: put an emoji on it, or take it back.

Each app has its own way, or none. Slack knows emoji by names.
"""

from __future__ import annotations

from typing import Final

from channels.simulator.line_account import LineAccount
from channels.simulator.meta_page import PageLine
from channels.simulator.meta_whatsapp import CloudNumber
from channels.simulator.people import Item, Line, Person
from channels.simulator.slack_workspace import Workspace
from channels.simulator.telegram_bot import Bot

EMOJI: Final = {"👍": "thumbsup", "❤️": "heart", "😂": "joy", "🙏": "pray"}


def can_react(line: Line | None) -> bool:
    """Whether an emoji may be put on a message."""
    return isinstance(line, CloudNumber | PageLine | Bot | Workspace)


def can_take_back(line: Line | None) -> bool:
    """Whether a message that was sent may be taken back."""
    return isinstance(line, CloudNumber | PageLine | Workspace | LineAccount)


async def react(person: Person, item: Item, emoji: str) -> bool:
    """Put an emoji on a message, or with "" take it away; False where the app cannot."""
    line = person.crowd.lines.get(item.channel)
    if emoji not in ("", *EMOJI) or item.gone:
        return False
    if isinstance(line, Workspace):
        name = EMOJI.get(emoji or item.reaction, "")
        await line.react(person, item, name, on=bool(emoji))
    elif isinstance(line, CloudNumber | PageLine | Bot):
        await line.react(person, item, emoji)
    else:
        return False
    person.change(item, reaction=emoji)
    return True


async def take_back(person: Person, item: Item) -> bool:
    """Take back something they sent; False where the app cannot."""
    line = person.crowd.lines.get(item.channel)
    if not item.mine or item.gone:
        return False
    match line:
        case CloudNumber():
            await line.revoke(person, item)
        case Workspace():
            await line.delete(person, item)
        case PageLine() | LineAccount():
            await line.unsend(person, item)
        case _:
            return False
    person.change(item, gone=True)
    return True
