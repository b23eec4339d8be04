"""Calling Hilo the way providers do: time limits, repeats, and what came back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx


@dataclass(frozen=True, slots=True)
class Overrides:
    """Twilio's connection overrides, read from the fragment of a webhook URL.

    Milliseconds. retry_on holds ct, rt, 4xx, 5xx or all. Source: Twilio, "Webhooks: connection
    overrides" (defaults: one repeat, and only when no connection was made).
    """

    connect_ms: int = 5_000
    read_ms: int = 15_000
    total_ms: int = 15_000
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})

    def repeats(self, outcome: str) -> bool:
        """Whether an outcome (ct, rt, 2xx, 4xx, 5xx) is tried again."""
        return outcome != "2xx" and bool(self.retry_on & {outcome, "all"})


def split_overrides(url: str) -> tuple[str, Overrides]:
    """The URL without its fragment, which is never sent or signed, and what the fragment says."""
    parts = urlsplit(url)
    said = dict(parse_qsl(parts.fragment))

    def number(name: str, default: int, low: int, high: int) -> int:
        value = said.get(name, "")
        return min(max(int(value), low), high) if value.isdecimal() else default

    overrides = Overrides(
        connect_ms=number("ct", 5_000, 100, 10_000),
        read_ms=number("rt", 15_000, 100, 15_000),
        total_ms=number("tt", 15_000, 100, 15_000),
        retries=number("rc", 1, 0, 5),
        retry_on=frozenset(said["rp"].split(",")) if said.get("rp") else frozenset({"ct"}),
    )
    return urlunsplit(parts._replace(fragment="")), overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of one webhook: the outcome of each try, and the last answer.

    outcomes: HTTP status codes as text, or ct (no connection), rt (no answer in time).
    """

    url: str
    outcomes: tuple[str, ...] = ()
    body: bytes = field(default=b"", repr=False)
    media_type: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the last try was answered with a 2xx."""
        return bool(self.outcomes) and self.outcomes[-1].startswith("2")


class Caller:
    """Posts webhooks and keeps a record of every one of them."""

    def __init__(self, *, retry_s: float) -> None:
        self._retry_s = retry_s
        # A provider has as many connections as it needs: what waits, waits for Hilo.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False, limits=limits)
        self.posted: list[Posted] = []

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], overrides: Overrides
    ) -> Posted:
        """Post until it is accepted, the repeats are used up or the total time is over."""
        outcomes: list[str] = []
        answer: httpx.Response | None = None
        wait_s = self._retry_s
        try:
            async with asyncio.timeout(overrides.total_ms / 1000):
                for _ in range(overrides.retries + 1):
                    outcome, answer = await self._try(url, body, headers, overrides)
                    outcomes.append(str(answer.status_code) if answer is not None else outcome)
                    if not overrides.repeats(outcome):
                        break
                    await asyncio.sleep(wait_s)
                    wait_s *= 2
        except TimeoutError:
            outcomes.append("rt")
        posted = Posted(
            url=url,
            outcomes=tuple(outcomes),
            body=answer.content if answer is not None else b"",
            media_type=answer.headers.get("content-type", "") if answer is not None else "",
        )
        self.posted.append(posted)
        return posted

    async def fetch(self, url: str, *, max_bytes: int) -> tuple[bytes, str]:
        """What a provider downloads when it is given a URL: (bytes, media type).

        Raises httpx.HTTPError when it cannot be had, ValueError when it is too big.
        """
        async with self._http.stream("GET", url, follow_redirects=True, timeout=10) as answer:
            answer.raise_for_status()
            content = bytearray()
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > max_bytes:
                    raise ValueError("The file is too big.")
            return bytes(content), answer.headers.get("content-type", "").split(";")[0]

    async def _try(
        self, url: str, body: bytes, headers: Mapping[str, str], overrides: Overrides
    ) -> tuple[str, httpx.Response | None]:
        limits = httpx.Timeout(overrides.read_ms / 1000, connect=overrides.connect_ms / 1000)
        try:
            answer = await self._http.post(url, content=body, headers=headers, timeout=limits)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return "ct", None
        except httpx.TransportError:
            return "rt", None
        return f"{answer.status_code // 100}xx", answer
