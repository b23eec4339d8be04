"""What Messenger and Instagram do alike, whatever the page or account is called."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import ClassVar, Final

from channels.meta.graph import Graph
from channels.meta.handshake import answer_challenge
from channels.meta.media import fetch_media
from channels.meta.messaging_in import Place, read_messaging
from channels.meta.messaging_out import HUMAN_WINDOW, WINDOW
from channels.meta.messaging_settings import MessagingSettings
from channels.meta.profiles import Profiles
from channels.meta.sends import Sends
from channels.meta.signature import verify_request
from hub.contract import (
    Account,
    Address,
    ChannelContext,
    Inbound,
    Json,
    Keys,
    WebhookAnswer,
    WebhookRequest,
)

RECEIVED: Final = WebhookAnswer(body=b"EVENT_RECEIVED", media_type="text/plain")


class MessagingChannel(ABC):
    """The common part. A channel adds its name, its settings and how it sends."""

    profile_fields: ClassVar[str]

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._user_agent = context.user_agent
        self._profiles = Profiles(self.profile_fields)
        self._sends = Sends()

    @abstractmethod
    def _place(self, account: Account) -> Place: ...

    @abstractmethod
    def _graph(self, account: Account) -> Graph: ...

    @abstractmethod
    def _node(self, account: Account) -> str: ...

    def challenge(self, request: WebhookRequest, account: Account) -> WebhookAnswer | None:
        """Answer the GET with which Meta checks the callback URL."""
        return answer_challenge(request, messaging_settings(account))

    def window_s(self, settings: Mapping[str, Json]) -> int | None:
        """A day; seven where Meta lets people answer for so long."""
        window = HUMAN_WINDOW if settings.get("human_agent") is True else WINDOW
        return int(window.total_seconds())

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Meta signed the request; raise SignatureError if it cannot have."""
        verify_request(request, messaging_settings(account))

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The messages, reactions, echoes and marks in a webhook."""
        return read_messaging(request, self._place(account))

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """The words that Meta's reference wants."""
        return RECEIVED

    async def enrich(self, items: Sequence[Inbound], account: Account) -> Sequence[Inbound]:
        """The items with the names of who sent them, and our own echoes as news of our sends."""
        told = await self._sends.without_own_echoes(items)
        return await self._profiles.add_names(told, self._graph(account))

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in: its address needs no token, and gets none."""
        headers = {"User-Agent": self._user_agent}
        settings = messaging_settings(account)
        return fetch_media(self._http, locator, settings, headers=headers)

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Mark the customer's messages as seen, and show that somebody is typing an answer."""
        graph, path = self._graph(account), f"{self._node(account)}/messages"
        actions = ["typing_on"] if typing else ["typing_off"]
        if typing and read_external_id:
            actions.insert(0, "mark_seen")
        for action in actions:
            call: dict[str, Json] = {"recipient": {"id": to.value}, "sender_action": action}
            await graph.post(path, call, harmless=True)


def messaging_settings(account: Account) -> MessagingSettings:
    """The account's settings. Raises TypeError for another channel's."""
    if not isinstance(account.settings, MessagingSettings):
        raise TypeError(f"Account {account.id} has no settings of Messenger or Instagram.")
    return account.settings


def now() -> datetime:
    """The time by which windows are open or closed."""
    return datetime.now(UTC)
