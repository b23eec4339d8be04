"""Answers to press under a message: inline keyboards out, pressed buttons in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.wire.text import cut
from hub.contract import Json
from hub.untrusted import Untrusted

MAX_BUTTONS: Final = 20
MAX_DATA: Final = 64  # Bytes. Source: Bot API, "InlineKeyboardButton".
_MAX_LABEL: Final = 120
_WIDE: Final = 18  # Characters; two such labels fit beside each other on a phone.


def keyboard(replies: Sequence[str]) -> dict[str, Json]:
    """The inline keyboard of quick replies; the label itself is what a press says, if it fits."""
    buttons: list[Json] = []
    for at, reply in enumerate(replies[:MAX_BUTTONS]):
        data = reply if len(reply.encode()) <= MAX_DATA else f"#{at}"
        buttons.append({"text": cut(reply, _MAX_LABEL), "callback_data": data})
    wide = any(len(reply) > _WIDE for reply in replies)
    step = 1 if wide else 2
    return {"inline_keyboard": [buttons[at : at + step] for at in range(0, len(buttons), step)]}


def label_of(data: str, markup: Untrusted) -> str:
    """The label of the button that carries this data, "" where the message no longer shows it."""
    for row in markup["inline_keyboard"]:
        for button in row:
            if data and button["callback_data"].text() == data:
                return button["text"].text()[:200]
    return ""
