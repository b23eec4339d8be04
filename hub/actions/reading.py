"""How messages are shown: what an agent allowed for them."""

from __future__ import annotations

from hub.actions import threads
from hub.model import Message, Part
from hub.store import Tx


def allow_pictures(tx: Tx, message_id: int, *, remember: bool) -> None:
    """Show the remote pictures of a mail, and (remember) of all from the same sender."""
    message = tx.need(Message, message_id)
    if remember:
        tx.update(Part, message.part_id, pictures=True)
    extra = {**message.extra, "pictures": True}
    tx.update(Message, message_id, extra=extra, revision=message.revision + 1)
    threads.tell_changed(tx, message)
