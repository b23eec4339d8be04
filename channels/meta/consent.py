"""What a message says about consent, beside being a message. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from hub.contract import Address, OptOut

# Meta stops nothing by itself on these words. They count only when they are the whole message, and
# words that are also answers to a shop's question (CANCEL, END, YES) are left out.
STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "BAJA"})
START_WORDS: Final = frozenset({"START", "UNSTOP", "ALTA"})


def consent(text: str, sender: Address, *, happened_at: datetime | None) -> list[OptOut]:
    """Nothing, STOP or START."""
    word = text.strip().rstrip(".!").upper()
    if not sender.value or word not in STOP_WORDS | START_WORDS:
        return []
    out = word in STOP_WORDS
    return [OptOut(sender=sender, opted_out=out, word=word, happened_at=happened_at)]
