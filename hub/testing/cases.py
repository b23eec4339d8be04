"""What a channel under test is given, and what its provider is made to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from hub.errors import DeliveryError
from hub.testing.recording import PUBLIC_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A `ChannelContext` for tests."""

    http: httpx.AsyncClient
    public_url: str = PUBLIC_URL
    user_agent: str = "Hilo-test"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCase:
    """What the provider does, and the error that `send` must raise then.

    answer: whatever the subclass's `provider` is scripted with (`HttpAnswer` by default).
    reason: the Refusal, where a Refused is raised; after_s: where a Throttled is.
    """

    name: str
    answer: Any
    raises: type[DeliveryError]
    reason: str = ""
    after_s: float | None = None
    provider_code: str | None = None


class Provider(Protocol):
    """A fake that counts what reached it."""

    @property
    def seen(self) -> Sequence[object]: ...
