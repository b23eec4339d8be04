"""How messages are shown: what an agent allowed for them."""

from __future__ import annotations

from hub.events import Event, EventKind
from hub.model import Message, Part
from hub.store import Tx


def allow_pictures(tx: Tx, message_id: int, *, remember: bool) -> None:
    """Show the remote pictures of a mail, and (remember) of all from the same sender."""
    message = tx.need(Message, message_id)
    if remember:
        tx.update(Part, message.part_id, pictures=True)
    extra = {**message.extra, "pictures": True}
    tx.update(Message, message_id, extra=extra, revision=message.revision + 1)
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=message.conversation_id,
            message_id=message_id,
            account_id=message.account_id,
            data={"changed": True},
        )
    )
