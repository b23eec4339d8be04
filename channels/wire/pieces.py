"""One message of ours as several calls, in order, never repeating what went out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from hub.contract import Accepted, DeliveryStatus
from hub.errors import DeliveryError, Throttled, Uncertain, Unreachable

LONGEST_PAUSE_S: Final = 15.0  # Inside one send, which has a minute in all.
TRIES: Final = 3


async def send_pieces(
    pieces: Sequence[Callable[[], Awaitable[str]]], *, status: DeliveryStatus
) -> Accepted:
    """Make every call; the first id is the message's, the others are aliases.

    What fails before the first piece went out is raised as it is. After it a short wait is waited
    out here, and any other failure is Uncertain, because sending again would repeat the first.
    """
    ids: list[str] = []
    for piece in pieces:
        try:
            ids.append(await (_patiently(piece) if ids else piece()))
        except DeliveryError as error:
            if not ids:
                raise
            gone = f"{len(ids)} of {len(pieces)} parts went out. {error.sentence}"
            raise Uncertain(gone, provider_code=error.provider_code) from error
    return Accepted(external_id=ids[0], aliases=tuple(ids[1:]), status=status)


async def _patiently(piece: Callable[[], Awaitable[str]]) -> str:
    for tries in range(1, TRIES):
        try:
            return await piece()
        except Throttled as error:
            wait_s = error.after_s or 1.0
            if wait_s > LONGEST_PAUSE_S:
                raise
        except Unreachable:
            wait_s = float(tries)
        await asyncio.sleep(wait_s)
    return await piece()
