"""A Hilo that only listens: it answers webhooks as it is told and keeps what it got."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the listener."""

    url: str
    headers: dict[str, str]
    body: bytes
    form: dict[str, str]


@dataclass(slots=True)
class Listener:
    """Where Hilo would be. answers are used up one by one; then everything is fine."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, bytes, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        kind = request.headers.get("content-type", "")
        form = await request.form() if kind.startswith("application/x-www-form") else {}
        values = {name: str(value) for name, value in form.items()}
        self.calls.append(Call(str(request.url), dict(request.headers), body, values))
        status, content, media_type = self.answers.pop(0) if self.answers else (200, TWIML, "")
        return Response(content, status_code=status, media_type=media_type or "text/xml")

    async def give(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.files:
            return Response(status_code=404)
        return Response(self.files[name], media_type="image/png")

    def statuses(self, sid: str) -> list[str]:
        """The statuses that were told of one message, in the order of their arrival."""
        told = [call.form for call in self.calls if "MessageStatus" in call.form]
        return [form["MessageStatus"] for form in told if form["MessageSid"] == sid]
