"""Public keys of providers, fetched once and kept for as long as they are used."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final

import httpx

from hub.errors import HiloError, Unavailable

MAX_KEYS: Final = 64
MAX_BYTES: Final = 64_000
MAX_URLS: Final = 4  # Of one request.
FETCH_S: Final = 8.0  # A provider waits about fifteen for its answer.
KEEP_S: Final = 86_400.0
MISSING_S: Final = 60.0  # An address where there is none is not asked for again at once.


class PublicKeys:
    """Keys by address. `fetch` before `verify`, which only looks them up.

    http: a client that refuses addresses inside the network; None fetches nothing. clock: seconds
    that only grow.
    """

    def __init__(
        self, http: httpx.AsyncClient | None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._http = http
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._turn = asyncio.Lock()

    def __getitem__(self, url: str, /) -> bytes:
        found = self._known.get(url)
        if found is None or not found[1]:
            raise KeyError(url)
        return found[1]

    async def fetch(self, urls: Sequence[str]) -> None:
        """Have the keys at these addresses, as far as there are any.

        Raises Unavailable where one cannot be had just now: the provider posts again.
        """
        for url in urls[:MAX_URLS]:
            if self._is_known(url):
                continue
            async with self._turn:
                if not self._is_known(url):  # Another request may have fetched it meanwhile.
                    self._keep(url, await self._get(url))

    def _is_known(self, url: str) -> bool:
        found = self._known.get(url)
        return found is not None and found[0] > self._clock()

    def _keep(self, url: str, key: bytes) -> None:
        self._known[url] = (self._clock() + (KEEP_S if key else MISSING_S), key)
        self._known.move_to_end(url)
        while len(self._known) > MAX_KEYS:
            self._known.popitem(last=False)

    async def _get(self, url: str) -> bytes:
        """The bytes at an address, b"" where there is nothing."""
        if self._http is None:
            return b""
        try:
            async with asyncio.timeout(FETCH_S):
                answer = await self._http.get(
                    url, follow_redirects=False, extensions={"max_bytes": MAX_BYTES}
                )
        except (httpx.HTTPError, httpx.InvalidURL, HiloError, TimeoutError) as error:
            why = type(error).__name__
            raise Unavailable("A provider's key cannot be fetched: %(why)s.", why=why) from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unavailable("A provider's key cannot be fetched now.")
        return answer.content[:MAX_BYTES] if answer.is_success else b""
