"""SMS and MMS through Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final
from urllib.parse import quote

from pydantic import Field

from channels.twilio import checking, message
from channels.twilio.channel import TwilioMessages
from channels.twilio.form import Form
from channels.twilio.limits import check
from channels.twilio.receipt import RECEIPTS
from channels.twilio.senders import sms_sender
from channels.twilio.sending import Piece
from channels.twilio.settings import TwilioSettings, settings_of
from hub.contract import (
    Accepted,
    Account,
    Capabilities,
    CheckResult,
    Inbound,
    InboundMessage,
    Outbound,
    Refusal,
    Settings,
)
from hub.errors import Refused

MAX_OTHER_BYTES: Final = 500_000  # Of anything but a picture. Source: Twilio, "Accepted media".


class SmsSettings(TwilioSettings):
    """A number or Messaging Service that sends and receives SMS."""

    about: ClassVar[str] = "Text messages, by a number at Twilio."
    own_address: ClassVar[str] = "number"
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "In the Twilio console copy the Account SID and the auth token from the first page.",
            "Phone Numbers, Manage, Active numbers, your number, Messaging configuration: "
            "“A message comes in”, Webhook, HTTP POST, the webhook address followed by "
            "#rc=3&rp=all.",
            "With a Messaging Service: Integration, Send a webhook, the same address.",
        ),
    }

    mms: bool = Field(
        default=False,
        title="It can send files",
        description="Whether the number can send files (MMS: numbers of the US and Canada).",
    )


class SmsChannel(TwilioMessages):
    """SMS: a number's texts, and files where the number can carry them."""

    name: ClassVar[str] = "sms"
    label: ClassVar[str] = "SMS"
    icon: ClassVar[str] = "message-square-text"
    contact_kind: ClassVar[str] = "phone"
    settings: ClassVar[type[Settings]] = SmsSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=1600,
        max_files=10,
        max_file_bytes=5_000_000,
        file_types=("image/*", "audio/*", "video/*", "text/vcard", "application/pdf"),
        receipts=RECEIPTS,
    )

    def write_link(self, account: Account, words: str, reference: str) -> str:
        """The number as a telephone opens it. Source: RFC 5724; iOS and Android read `?&body=`."""
        number = account.address.replace(" ", "")
        return f"sms:{number}?&body={quote(words)}" if number.startswith("+") else ""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one text, with its files, to Twilio."""
        settings = settings_of(account)
        check(out, settings, self.capabilities)
        _check_mms(out, settings)
        urls = tuple(file.url for file in out.files)
        return await self._sender.send([Piece(body=out.text, media_urls=urls)], out, account)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the account, its number and the number's webhook are as they must be."""
        client = await self._clients.of(settings_of(account))
        return await checking.check_sms(client, account)

    def _read(self, form: Form) -> list[Inbound]:
        external_id = message.message_id(form)
        sender, proof = sms_sender(form.stripped("From")[:64])
        read = InboundMessage(
            external_id=external_id,
            sender=sender,
            proof=proof,
            text=form.text("Body"),
            files=message.files(form),
            extra=message.extra(form),
        )
        return [read, *message.consent(form, sender, stop_words=message.STOP_WORDS)]


def _check_mms(out: Outbound, settings: TwilioSettings) -> None:
    if out.template is not None:
        raise Refused("SMS has no templates.", reason=Refusal.TEMPLATE)
    if not out.files:
        return
    if not isinstance(settings, SmsSettings) or not settings.mms:
        raise Refused("This number cannot send files.", reason=Refusal.FILE)
    for file in out.files:
        if not file.media_type.startswith("image/") and file.size > MAX_OTHER_BYTES:
            raise Refused(f"{file.name} is bigger than 500 KB.", reason=Refusal.FILE)
