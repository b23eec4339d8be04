"""Calling the Graph API: limits, the proof of the secret, and whether a call may have worked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx

from channels.meta.errors import Codes, graph_error
from channels.meta.settings import MetaSettings
from channels.meta.signature import appsecret_proof
from hub.contract import Json
from hub.errors import PayloadError, Refused, TooLarge, Uncertain, Unreachable
from hub.untrusted import Untrusted

FACEBOOK: Final = "https://graph.facebook.com"
CONNECT_TIMEOUT_S: Final = 5.0
MAX_ANSWER: Final = 4_000_000  # Bytes; a page of a hundred templates is smaller.

# These cannot have reached Meta: no connection was ever made.
_NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Graph:
    """The Graph API as one account calls it. host: of the product, if not Facebook's."""

    http: httpx.AsyncClient
    settings: MetaSettings
    codes: Codes
    user_agent: str
    host: str = FACEBOOK

    async def get(self, path: str, **params: str) -> Untrusted:
        """Read a node or an edge. Raises a DeliveryError, but Uncertain never."""
        return await self._call("GET", path, params=params, harmless=True)

    async def post(
        self, path: str, body: Mapping[str, Json], *, harmless: bool = False
    ) -> Untrusted:
        """Do something. harmless: it may be done twice, so that Unreachable is said where it is
        not known whether it was done. Raises a DeliveryError."""
        return await self._call("POST", path, json=dict(body), harmless=harmless)

    async def upload(
        self, path: str, content: AsyncIterator[bytes], *, headers: Mapping[str, str]
    ) -> Untrusted:
        """Send a form with a file; nobody sees a file that no message names. A DeliveryError."""
        return await self._call("POST", path, content=content, headers=headers, harmless=True)

    @property
    def base(self) -> str:
        """Where every path begins, with the version."""
        return f"{self.settings.api_base or self.host}/{self.settings.graph_version}"

    async def _call(
        self,
        method: str,
        path: str,
        *,
        harmless: bool,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Json] | None = None,
        content: AsyncIterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Untrusted:
        unsure = Unreachable if harmless else Uncertain
        try:
            async with self.http.stream(
                method,
                f"{self.base}/{path}",
                params={**(params or {}), **self._proof()},
                json=json,
                content=content,
                headers={**self._headers(), **(headers or {})},
                timeout=self._limits(),
                follow_redirects=False,
            ) as answer:
                body = await _read(answer)
        except _NOT_SENT as error:
            raise Unreachable(f"Meta cannot be reached: {type(error).__name__}.") from None
        except (httpx.HTTPError, TooLarge) as error:
            raise unsure(f"Meta did not answer: {type(error).__name__}.") from None
        return self._understood(answer, body, unsure)

    def _understood(
        self, answer: httpx.Response, body: bytes, unsure: type[Unreachable] | type[Uncertain]
    ) -> Untrusted:
        """The JSON of a success. Raises what anything else means."""
        if 300 <= answer.status_code < 400:
            raise Refused("Meta answered with a redirect; check api_base and graph_version.")
        if answer.status_code >= 400:
            error = graph_error(
                status=answer.status_code,
                body=body,
                headers=answer.headers,
                codes=self.codes,
                now=datetime.now(UTC),
            )
            uncertain = isinstance(error, Uncertain)
            raise unsure(error.sentence, provider_code=error.provider_code) if uncertain else error
        try:
            return Untrusted.parse(body)
        except PayloadError:
            raise unsure("Meta's answer cannot be read.") from None

    def _proof(self) -> dict[str, str]:
        if not self.settings.app_secret_proof:
            return {}
        secret = self.settings.app_secret.get_secret_value()
        return {"appsecret_proof": appsecret_proof(self._token(), secret)}

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}", "User-Agent": self.user_agent}

    def _token(self) -> str:
        return self.settings.access_token.get_secret_value()

    def _limits(self) -> httpx.Timeout:
        timeout_s = self.settings.timeout_s
        return httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise httpx.DecodingError("The answer is too long.")
    return bytes(body)
