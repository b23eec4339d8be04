"""The web chat as a channel: it has no provider, so its far end is a socket of our own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from channels.chat.assets import loader, static, window
from channels.chat.files import FileRoute
from channels.chat.frame import FrameRoute
from channels.chat.front import Front
from channels.chat.say import SayRoute
from channels.chat.settings import ChatSettings, settings_of
from channels.chat.socket import serve_visitor
from channels.chat.uploads import MAX_FILE_BYTES, MAX_FILES
from hub.contract import (
    Accepted,
    Account,
    Capabilities,
    ChannelContext,
    DeliveryStatus,
    Inbound,
    Keys,
    Outbound,
    Settings,
    VisitorPort,
    WebhookRequest,
)
from hub.errors import BadRequest, SignatureError


class ChatChannel:
    """The chat widget. Visitors come in by the mounted routes, never by a webhook."""

    name: ClassVar[str] = "chat"
    label: ClassVar[str] = "Web chat"
    icon: ClassVar[str] = "message-circle"
    contact_kind: ClassVar[str] = "chat"
    settings: ClassVar[type[Settings]] = ChatSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        quick_replies=10,
        max_files=MAX_FILES,
        max_file_bytes=MAX_FILE_BYTES,
        receipts=frozenset({DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ}),
        typing_in=True,
        typing_out=True,
        idempotent_send=True,
        starts_conversations=False,
        undo_s=0,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._public_url = context.public_url

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Raise SignatureError, always: nobody has a reason to call a chat's webhook."""
        raise SignatureError("The chat has no webhook.")

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """Raise BadRequest, always, for the same reason."""
        raise BadRequest("The chat has no webhook.")

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Nothing is left to do: the message is in the log that the visitor's socket follows.

        Sending again is harmless. Delivered and read come from the browser, by `out.key`.
        """
        return Accepted(external_id=out.key, status=DeliveryStatus.SENT)

    def continue_link(self, account: Account, token: str) -> str:
        """The shop's page with the chat on it, or else the chat as a page of its own."""
        page = settings_of(account).continue_url or f"{self._public_url}/chat/frame/{account.id}"
        return f"{page}#hilo-continue={token}"

    def pause_s(self, account: Account) -> int | None:
        """How long an answer lies unread before it goes on elsewhere."""
        return settings_of(account).onward_minutes * 60

    def routes(self, port: VisitorPort) -> Sequence[BaseRoute]:
        """What is mounted at /chat."""
        front = Front(port=port, public_url=self._public_url)

        async def socket(websocket: WebSocket) -> None:
            await serve_visitor(websocket, front)

        return [
            Route("/loader.js", loader),
            Route("/window.js", window),
            Route("/static/{version}/{name:path}", static),
            Route("/frame/{account_id:int}", FrameRoute(front).__call__),
            Route("/say/{account_id:int}", SayRoute(front).__call__, methods=["POST"]),
            Route("/file/{account_id:int}/{ticket}", FileRoute(front).__call__),
            WebSocketRoute("/socket/{account_id:int}", socket),
        ]
