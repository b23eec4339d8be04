"""Two endless streams heard as one, without a queue between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


async def either(one: AsyncIterator[A], other: AsyncIterator[B]) -> AsyncIterator[A | B]:
    """What comes from either stream, as it comes. Ends, and closes both, with whoever listens.

    At most one item of each is taken ahead, so a slow listener slows only itself.
    """
    first, second = asyncio.ensure_future(_next(one)), asyncio.ensure_future(_next(other))
    try:
        while True:
            await asyncio.wait((first, second), return_when=asyncio.FIRST_COMPLETED)
            if first.done():
                yield first.result()
                first = asyncio.ensure_future(_next(one))
            if second.done():
                yield second.result()
                second = asyncio.ensure_future(_next(other))
    except EOFError:
        return
    finally:
        for task in (first, second):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        for stream in (one, other):
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()


async def _next(stream: AsyncIterator[A]) -> A:
    try:
        return await anext(stream)
    except StopAsyncIteration:
        raise EOFError("The stream has ended.") from None
