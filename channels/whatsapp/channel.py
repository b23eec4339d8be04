"""WhatsApp, through Twilio.

`provider` in the settings says through whom an account goes: the channel's name, addresses and
values are the same whoever carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal
from urllib.parse import quote

from pydantic import Field

from channels.twilio import checking, message
from channels.twilio.channel import TwilioMessages
from channels.twilio.form import Form
from channels.twilio.limits import check
from channels.twilio.receipt import RECEIPTS
from channels.twilio.senders import WHATSAPP, whatsapp_sender
from channels.twilio.settings import TwilioSettings, settings_of
from channels.twilio.templates import approved_templates
from channels.whatsapp.pieces import pieces_of
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    CheckResult,
    DeliveryStatus,
    Inbound,
    InboundMessage,
    OfferedTemplate,
    Outbound,
    Settings,
)

VOICE_TYPES: Final = ("audio/ogg",)
# CANCEL and END are answers to a shop's question here; Twilio stops nothing on WhatsApp by itself.
STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "BAJA"})


class WhatsAppSettings(TwilioSettings):
    """A WhatsApp sender."""

    about: ClassVar[str] = "A WhatsApp number that goes through Twilio."
    own_address: ClassVar[str] = "number"
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "In the Twilio console copy the Account SID and the auth token from the first page.",
            "Messaging, Senders, WhatsApp senders, your number: “Webhook URL for incoming "
            "messages”, HTTP POST, the webhook address followed by #rc=3&rp=all.",
            "Leave the status callback empty: Hilo gives one with each message.",
        ),
    }

    provider: Literal["twilio"] = Field(
        default="twilio",
        title="Provider",
        json_schema_extra={"words": {"twilio": "Twilio"}, "more": True},
        description="Through whom the number is connected to WhatsApp.",
    )


class WhatsAppChannel(TwilioMessages):
    """WhatsApp: texts, files, templates, receipts up to read, typing."""

    name: ClassVar[str] = "whatsapp"
    label: ClassVar[str] = "WhatsApp"
    icon: ClassVar[str] = "message-circle"
    contact_kind: ClassVar[str] = "whatsapp"
    settings: ClassVar[type[Settings]] = WhatsAppSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=1600,
        max_files=10,
        max_file_bytes=16_000_000,
        file_types=(
            "image/jpeg",
            "image/png",
            "image/webp",
            "audio/*",
            "video/mp4",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-*",
            "application/vnd.openxmlformats-officedocument.*",
            "text/plain",
            "text/vcard",
        ),
        receipts=RECEIPTS | {DeliveryStatus.READ},
        typing_out=True,
        reply_window_s=24 * 3600,
        templates=True,
    )

    def write_link(self, account: Account, words: str, reference: str) -> str:
        """The number as WhatsApp opens it, with the words ready."""
        number = "".join(letter for letter in account.address if letter.isdigit())
        return f"https://wa.me/{number}?text={quote(words)}" if number else ""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to Twilio, in as many pieces as WhatsApp needs."""
        check(out, settings_of(account), self.capabilities)
        return await self._sender.send(pieces_of(out), out, account, prefix=WHATSAPP)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the account, its sender and the sender's webhook are as they must be."""
        client = await self._clients.of(settings_of(account))
        return await checking.check_whatsapp(client, account)

    async def templates(self, account: Account) -> list[OfferedTemplate]:
        """The templates that WhatsApp has approved."""
        return await approved_templates(await self._clients.of(settings_of(account)))

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Show the customer that somebody is typing an answer to an inbound message.

        Twilio marks that message as read by the same call, and cannot do one without the other.
        """
        if typing and read_external_id:
            client = await self._clients.of(settings_of(account))
            await client.messaging.v2.typing_indicator.create_async(
                channel="whatsapp", message_id=read_external_id
            )

    def _read(self, form: Form) -> list[Inbound]:
        external_id = message.message_id(form)
        sender, proof, claims = whatsapp_sender(
            sender=form.stripped("From")[:160],
            user_id=form.stripped("ExternalUserId")[:160],
            wa_id=form.stripped("WaId")[:20],
        )
        read = InboundMessage(
            external_id=external_id,
            sender=sender,
            proof=proof,
            text=form.text("Body"),
            sender_name=form.stripped("ProfileName")[:200],
            claims=claims,
            files=message.files(form, voice_types=VOICE_TYPES),
            reply_to_id=form.stripped("OriginalRepliedMessageSid")[:255],
            extra=message.extra(form),
        )
        return [read, *message.consent(form, sender, stop_words=STOP_WORDS)]
