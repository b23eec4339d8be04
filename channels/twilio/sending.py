"""Handing messages to Twilio, never twice.

Twilio's Messages have no idempotency key. So a call without an answer is not repeated: the list
of recent messages is searched for it, and if it is not there, an agent has to decide.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from channels.twilio.clients import UNREADABLE, TwilioClients
from channels.twilio.settings import TwilioSettings, settings_of, status_callback
from hub.contract import Accepted, Account, Outbound, TemplateUse
from hub.errors import DeliveryError, Uncertain
from hub.untrusted import Untrusted

if TYPE_CHECKING:
    from twilio.rest import Client

RECENT: Final = 20  # Messages to look through; one customer gets no more within a time-out.
KNOWN: Final = 2000  # Ids of our own that are remembered.
CLOCK_STEP: Final = timedelta(seconds=1)  # Twilio gives the time of creation in whole seconds.


@dataclass(frozen=True, slots=True)
class Piece:
    """One call's worth of a message: WhatsApp takes one file at a time."""

    body: str = ""
    media_urls: tuple[str, ...] = ()
    template: TemplateUse | None = None

    def fields(self) -> dict[str, Any]:
        """Its part of the call, as the SDK names it."""
        if self.template is not None:
            variables = dict(self.template.variables)
            content = {"content_sid": self.template.name}
            return content | ({"content_variables": json.dumps(variables)} if variables else {})
        found: dict[str, Any] = {"body": self.body} if self.body else {}
        return found | ({"media_url": list(self.media_urls)} if self.media_urls else {})


@dataclass(slots=True)
class TwilioSender:
    """Sends pieces in order. Shared by every account of a channel.

    known: ids of messages that were accepted here, oldest first. A message of the same words that
    was sent just before is not taken for the one that is looked for.
    """

    clients: TwilioClients
    known: dict[str, None] = field(default_factory=dict)

    async def send(
        self, pieces: Sequence[Piece], out: Outbound, account: Account, *, prefix: str = ""
    ) -> Accepted:
        """Hand over every piece; the first one's id is the message's, the others are aliases.

        prefix: "whatsapp:" or "". Raises a DeliveryError. Once a piece has gone out, whatever
        happens to the next is Uncertain, because sending again would repeat the first.
        """
        sids: list[str] = []
        for piece in pieces:
            try:
                sids.append(await self._send_one(piece, out, account, prefix))
            except DeliveryError as error:
                if not sids:
                    raise
                gone = f"{len(sids)} of {len(pieces)} parts went out. {error.sentence}"
                raise Uncertain(gone, provider_code=error.provider_code) from error
        return Accepted(external_id=sids[0], aliases=tuple(sids[1:]))

    async def _send_one(self, piece: Piece, out: Outbound, account: Account, prefix: str) -> str:
        settings = settings_of(account)
        client = await self.clients.of(settings)
        route = _route(settings, out, prefix)
        begun = monotonic()
        try:
            created = await _create(client, route, piece, status_callback(account, out.key))
        except Uncertain:
            found = await self._find(client, route, piece, begun=begun)
            if not found:
                raise
            created = found
        self.known[created] = None
        while len(self.known) > KNOWN:
            del self.known[next(iter(self.known))]
        return created

    async def _find(
        self, client: Client, route: dict[str, str], piece: Piece, *, begun: float
    ) -> str:
        """The id of the message that a call without an answer made, or "".

        begun: when the call began, on the monotonic clock; Twilio's clock tells what came after.
        Only a single match counts: of two we cannot tell.
        """
        if piece.template is not None:
            return ""  # Twilio lists the rendered words, which we do not have.
        filters = {name: route[name] for name in ("to", "from_") if name in route}
        try:
            recent = await client.messages.list_async(**filters, limit=RECENT, page_size=RECENT)
        except (DeliveryError, *UNREADABLE):
            return ""
        twilio_now = datetime.now(UTC) + client.http_client.ahead
        since = twilio_now - timedelta(seconds=monotonic() - begun) - CLOCK_STEP
        matches = [m for m in recent if self._is_it(m, piece, since)]
        return str(matches[0].sid) if len(matches) == 1 else ""

    def _is_it(self, message: Any, piece: Piece, since: datetime) -> bool:
        created_at = message.date_created
        return (
            str(message.sid) not in self.known
            and str(message.direction).startswith("outbound")
            and (message.body or "") == piece.body
            and str(message.num_media or "0") == str(len(piece.media_urls))
            and isinstance(created_at, datetime)
            and created_at >= since
        )


async def _create(client: Client, route: dict[str, str], piece: Piece, callback: str) -> str:
    try:
        message = await client.messages.create_async(
            **route, **piece.fields(), status_callback=callback
        )
    except UNREADABLE:
        # An answer of success that the SDK cannot read: the message most likely exists.
        raise Uncertain("Twilio took the message and its answer could not be read.") from None
    sid = Untrusted(message.sid).text()
    if not sid:
        raise Uncertain("Twilio took the message and gave no id.")
    return sid


def _route(settings: TwilioSettings, out: Outbound, prefix: str) -> dict[str, str]:
    """To whom and from what, as the SDK names them."""
    route = {"to": prefix + out.to.value}
    if settings.number:
        route["from_"] = prefix + settings.number
    if settings.messaging_service_sid:
        route["messaging_service_sid"] = settings.messaging_service_sid
    return route
