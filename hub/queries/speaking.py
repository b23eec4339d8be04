"""Which language a customer is answered in, where a sentence of ours is said to them."""

from __future__ import annotations

from typing import Final

from sqlmodel import col

from hub.model import Customer, Message
from hub.spoken import written
from hub.store import Reader
from hub.words import AuthorKind, MessageKind

LOOK_BACK: Final = 6  # Messages of theirs.


def language_of(
    tx: Reader, customer: Customer, conversation_id: int, *, otherwise: str = ""
) -> str:
    """What they write in, else what a channel has stated of them, else `otherwise` (what their
    account says). A code such as es or en-GB. Index: message_thread."""
    found = tx.select(
        Message,
        col(Message.conversation_id) == conversation_id,
        col(Message.kind) == MessageKind.INBOUND,
        col(Message.author_kind) == AuthorKind.CUSTOMER,
        col(Message.automatic) == "",
        order_by=(col(Message.id).desc(),),
        limit=LOOK_BACK,
    )
    stated = customer.language or (found[0].language if found else "")
    return written((row.text for row in found), stated=stated) or stated or otherwise
