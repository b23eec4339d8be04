"""Taking the bytes of files that were erased or never sent out of the file store.

Their keys are written down in the commit that erases them, so a crash in between, or a store that
is away, only delays it.
"""

from __future__ import annotations

from hub.actions import attachments
from hub.files import Files
from hub.store import Database


async def delete_discarded(db: Database, files: Files) -> int:
    """Delete what waits to be deleted. Returns how many files. Raises Unavailable."""
    total = 0
    while keys := await db.read(attachments.discarded):
        for key in keys:
            await files.delete(key)
        await db.write(attachments.forget, keys)
        total += len(keys)
    return total
