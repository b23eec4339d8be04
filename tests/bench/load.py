"""Signed webhooks, and a load of them over 64 connections kept open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

ACCOUNT_SID = "AC" + "0" * 31 + "1"
TOKEN = "t" * 32
NUMBER = "+34910000000"
CUSTOMERS = 500
_VALIDATOR = RequestValidator(TOKEN)


def requests(
    host: str, port: int, path: str, count: int, *, start: int = 0, customers: int = CUSTOMERS
) -> list[bytes]:
    """Inbound SMS as Twilio signs them, each a whole HTTP request, none like another."""
    return [
        request(host, port, path, number, customers=customers)
        for number in range(start, start + count)
    ]


def request(
    host: str, port: int, path: str, number: int, *, customers: int = CUSTOMERS, text: str = ""
) -> bytes:
    """One inbound SMS, signed."""
    form = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "Body": text or f"Hola, mi pedido A-{10000 + number} no ha llegado todavía. ¿Me ayudáis?",
        "From": f"+34600{number % customers:06d}",
        "FromCity": "",
        "FromCountry": "ES",
        "MessageSid": f"SM{number:032x}",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": f"SM{number:032x}",
        "SmsSid": f"SM{number:032x}",
        "SmsStatus": "received",
        "To": NUMBER,
    }
    body = urlencode(form).encode()
    signature = _VALIDATOR.compute_signature(f"http://{host}:{port}{path}", form)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Result:
    """What a load measured. latencies in seconds, in the order of the answers."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


class _Client(asyncio.Protocol):
    """One connection that sends the next request as soon as the last was answered."""

    def __init__(self, source: Iterator[bytes], result: Result, done: asyncio.Future[None]) -> None:
        self._source = source
        self._result = result
        self._done = done
        self._began = 0.0
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        request = next(self._source, None)
        if request is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        size = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                size = int(line[15:])
        if len(rest) < size:
            return
        self._result.latencies.append(time.perf_counter() - self._began)
        if head[9:10] != b"2":
            self._result.failed += 1
        self._buffer = rest[size:]
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)


async def hammer(host: str, port: int, made: Sequence[bytes], *, connections: int = 64) -> Result:
    """Send everything as fast as it is answered."""
    loop = asyncio.get_running_loop()
    result, source = Result(0.0), iter(made)
    done = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for each in done:
        await loop.create_connection(lambda each=each: _Client(source, result, each), host, port)  # type: ignore[misc]
    await asyncio.gather(*done)
    result.seconds = time.perf_counter() - began
    return result


async def steadily(
    host: str,
    port: int,
    make: Callable[[int], bytes],
    count: int,
    *,
    rate: float,
    connections: int = 32,
) -> Result:
    """Send at a steady rate, whatever the answers take; latency counts from when it was due.

    make: the request of a number, made when it is due.
    """
    result = Result(0.0)
    pool: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(connections):
        pool.put_nowait(await asyncio.open_connection(host, port))
    began = time.perf_counter()

    async def send(request: bytes, due: float) -> None:
        reader, writer = await pool.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line[15:]))
        result.latencies.append(time.perf_counter() - due)
        if head[9:10] != b"2":
            result.failed += 1
        pool.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as group:
        for index in range(count):
            due = began + index / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            group.create_task(send(make(index), due))
    result.seconds = time.perf_counter() - began
    while not pool.empty():
        pool.get_nowait()[1].close()
    return result
