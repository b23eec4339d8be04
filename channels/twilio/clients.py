"""The clients of Twilio's SDK, loaded and made when there is something to say to Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from twilio.base.exceptions import TwilioException

from channels.twilio.settings import TwilioSettings

if TYPE_CHECKING:
    from twilio.rest import Client  # With its HTTP libraries, which `_maker` puts off.

    Maker: TypeAlias = Callable[[TwilioSettings, str], Client]

# What the SDK raises on an answer of success whose body is not what it expects.
UNREADABLE: Final = (ValueError, TypeError, AttributeError, KeyError, TwilioException)


class TwilioClients:
    """One client of the SDK for each set of settings, made when first needed."""

    def __init__(self, user_agent: str) -> None:
        self._user_agent = user_agent
        self._clients: dict[TwilioSettings, Client] = {}

    async def of(self, settings: TwilioSettings) -> Client:
        """The client of these settings."""
        if settings not in self._clients:
            make = await asyncio.to_thread(_maker)
            if settings not in self._clients:  # Nobody else has made it meanwhile.
                self._clients[settings] = make(settings, self._user_agent)
        return self._clients[settings]

    async def aclose(self) -> None:
        """Close every connection."""
        while self._clients:
            _, client = self._clients.popitem()
            await client.http_client.close()


def _maker() -> Maker:
    # The SDK and the two HTTP libraries it brings are 12 MB and half a second of importing, which
    # neither a server that starts nor one whose numbers only receive should pay.
    from channels.twilio.client import make_client  # noqa: PLC0415

    return make_client
