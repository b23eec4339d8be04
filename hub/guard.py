"""Requests to addresses that somebody else named: never to one inside the network.

A webhook or a file's URL may name our own database, a router or a cloud's metadata. So the guard
looks a host up itself, refuses unless every address is one of the open internet (or the operator
allowed it), and connects to exactly the address that it checked: a name that changes its mind
between check and connection gains nothing. Each redirect is a connection, and checked like one.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from collections.abc import Sequence as Seq
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, TypeAlias

import anyio
import httpcore
import httpx

from hub.errors import TooLarge
from hub.guard_rules import Rules

Resolve: TypeAlias = Callable[[str, int], Awaitable[Seq[str]]]

MAX_BYTES: Final = 30_000_000
_MAX_TRIED: Final = 4  # Addresses of one host.
_ORIGIN: Final = "hilo.origin"  # Where a request has come from, over its redirects.
# What may go along to another origin. Whatever else a caller has set may be a secret.
_HARMLESS: Final = frozenset({
    "accept", "accept-encoding", "accept-language", "connection", "host", "range", "user-agent",
})  # fmt: skip

# The special before the general, for the first that fits is taken.
_ERRORS: Final[dict[type[Exception], type[httpx.TransportError]]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.TimeoutException: httpx.ReadTimeout,
    httpcore.NetworkError: httpx.ReadError,
    httpcore.ProtocolError: httpx.RemoteProtocolError,
}


class RefusedAddress(httpx.ConnectError):
    """Raised before anything is sent: the address is inside the network, or no web address."""


def client(
    *,
    allow: Seq[str] = (),
    timeout_s: float = 10.0,
    total_s: float = 120.0,
    max_redirects: int = 3,
    max_bytes: int = MAX_BYTES,
    user_agent: str = "Hilo",
    tls: ssl.SSLContext | None = None,
    resolve: Resolve | None = None,
) -> httpx.AsyncClient:
    """A client for addresses of others; close it as any other.

    allow: hosts (`crm.lan`), hosts with a port (`crm.lan:8080`) and networks (`10.1.0.0/16`)
    inside that may be called. timeout_s: for each step, total_s: for all of a request, its answer
    read. max_redirects: 0 follows none, unless a request asks to. max_bytes: of an answer; a
    request may set its own as the extension `max_bytes`. Raises ConfigError for a wrong `allow`;
    its requests raise RefusedAddress, other `httpx.TransportError`s, and TooLarge.
    """
    return httpx.AsyncClient(
        transport=GuardedTransport(
            Rules.parse(allow), total_s=total_s, max_bytes=max_bytes, tls=tls, resolve=resolve
        ),
        timeout=timeout_s,
        follow_redirects=max_redirects > 0,
        max_redirects=max_redirects,
        headers={"User-Agent": user_agent},
        # One client serves all accounts: what a server sets for one must not go to another.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # A proxy of the environment would look names up for us, unchecked.
        trust_env=False,
    )


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends over connections of `_Dialler` alone, and bounds what comes back."""

    def __init__(
        self,
        rules: Rules,
        *,
        total_s: float,
        max_bytes: int,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._total_s = total_s
        self._max_bytes = max_bytes
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Dialler(rules, resolve or _look_up),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _check_step(request)
        # An answer that is not packed cannot swell: a packed megabyte may hold gigabytes.
        request.headers["Accept-Encoding"] = "identity"
        deadline = time.monotonic() + self._total_s
        with _told_as_httpx(), anyio.fail_after(self._total_s):
            raw = await self._pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        limit = int(request.extensions.get("max_bytes", self._max_bytes))
        stream = _Bounded(raw, limit, deadline)
        response = httpx.Response(
            raw.status, headers=raw.headers, stream=stream, extensions=raw.extensions
        )
        try:
            _check_answer(request, response, limit)
        except (httpx.DecodingError, TooLarge):
            await stream.aclose()
            raise
        return response

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Bounded(httpx.AsyncByteStream):
    """The body of an answer, up to its limit of bytes and until its time is over."""

    def __init__(self, raw: httpcore.Response, max_bytes: int, deadline: float) -> None:
        self._raw = raw
        self._left = max_bytes
        self._max_bytes = max_bytes
        self._deadline = deadline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = self._raw.aiter_stream()
        while True:
            with _told_as_httpx(), anyio.fail_after(self._deadline - time.monotonic()):
                block = await anext(blocks, None)
            if block is None:
                return
            self._left -= len(block)
            if self._left < 0:
                raise TooLarge(f"The answer has more than {self._max_bytes:,} bytes.")
            yield block

    async def aclose(self) -> None:
        with _told_as_httpx():
            await self._raw.aclose()


class _Dialler(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses. TLS, SNI and Host still see the name that was asked for."""

    def __init__(self, rules: Rules, resolve: Resolve) -> None:
        self._rules = rules
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # The signature is httpcore's.
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            with anyio.fail_after(timeout):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"Looking up {host} took too long.") from None
        addresses = list(dict.fromkeys(found))[:_MAX_TRIED]
        if reason := self._rules.refusal(host, port, addresses):
            raise RefusedAddress(reason)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  # The signature is httpcore's.
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise RefusedAddress("A socket of this machine is no web address.")

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)


async def _look_up(host: str, port: int) -> Seq[str]:
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError(f"There is no host {host}.") from None
    return [str(address[0]) for *_, address in found]


def _check_step(request: httpx.Request) -> None:
    """Refuse what is no web address; on the way to another origin, leave secrets behind."""
    url = request.url
    if url.scheme not in {"http", "https"} or not url.host:
        raise RefusedAddress("Only http and https addresses can be called.")
    here = (url.scheme, url.host, url.port)
    before = request.extensions.setdefault(_ORIGIN, here)
    request.extensions[_ORIGIN] = here
    if before == here:
        return
    if before[0] == "https" and url.scheme == "http":
        raise RefusedAddress("A redirect from https to http is not followed.")
    if request.method not in {"GET", "HEAD"}:
        raise RefusedAddress("A redirect to another site is not followed with a message in it.")
    for name in [name for name in request.headers if name.lower() not in _HARMLESS]:
        del request.headers[name]


def _check_answer(request: httpx.Request, response: httpx.Response, max_bytes: int) -> None:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", ""}:
        raise httpx.DecodingError(
            f"The answer is packed ({encoding[:20]}), though not asked to be."
        )
    stated = response.headers.get("Content-Length", "")
    if request.method != "HEAD" and stated.isdecimal() and int(stated[:20]) > max_bytes:
        raise TooLarge(f"The answer has more than {max_bytes:,} bytes.")


@contextmanager
def _told_as_httpx() -> Iterator[None]:
    """The transport's errors under the names that callers of httpx know."""
    try:
        yield
    except TimeoutError:
        raise httpx.ReadTimeout("The answer took too long.") from None
    except tuple(_ERRORS) as error:
        kind = next(theirs for ours, theirs in _ERRORS.items() if isinstance(error, ours))
        raise kind(str(error)) from error
