"""How a message that Twilio took goes on to the customer, and what Hilo is told of it."""

from __future__ import annotations

import asyncio
import html
import re
from typing import Final
from urllib.parse import urlsplit

import httpx

from channels.simulator.faults import Fault
from channels.simulator.hooks import Caller, Posted, split_overrides
from channels.simulator.pace import Errands
from channels.simulator.people import File, Item, Person
from channels.simulator.twilio import Twilio, TwilioMessage
from channels.simulator.twilio_forms import Form, body_of, signature, status_form

MAX_MEDIA_BYTES: Final = 16_000_000
_MESSAGE: Final = re.compile(rb"<Message[^>]*>(?:\s*<Body>)?(.*?)(?:</Body>\s*)?</Message>", re.S)


class TwilioPost:
    """Carries messages between Twilio's memory, the phones and Hilo's webhooks."""

    def __init__(self, twilio: Twilio, *, caller: Caller, errands: Errands) -> None:
        self.twilio = twilio
        self.caller = caller
        self.errands = errands

    async def call(self, url: str, form: Form, *, token: str = "") -> Posted:
        """Post a signed form. The same token says that it is the same event."""
        bare, overrides = split_overrides(url)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature(self.twilio.auth_token, bare, form),
            "I-Twilio-Idempotency-Token": token or self.new_token(),
        }
        return await self.caller.post(bare, body_of(form), headers=headers, overrides=overrides)

    def new_token(self) -> str:
        """A new idempotency token, shaped as a UUID."""
        digits = self.twilio.new_sid("")
        cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        return "-".join(digits[a:b] for a, b in cuts)

    def dispatch(self, message: TwilioMessage) -> None:
        """Send an accepted message on its way."""
        self.errands.run(self._deliver(message))

    async def mark_read(self, message: TwilioMessage) -> None:
        """The person has seen the message: WhatsApp tells, SMS does not."""
        if message.channel == "whatsapp" and message.status == "delivered":
            await self._reach(message, "read")

    async def switched_on(self, person: Person) -> None:
        """Bring what waited for a phone that was off. SMS do not wait that long."""
        person.reachable = True
        for message in list(self.twilio.messages.values()):
            waits = message.channel == "whatsapp" and message.status == "sent"
            if waits and self._person(message) is person:
                await self._arrive(message, person)

    async def answered(self, person: Person, channel: str, posted: Posted) -> None:
        """Do what Hilo's answer to an arrival asks: TwiML may send, and plain text does."""
        if not posted.accepted or not posted.body.strip():
            return
        if posted.media_type.startswith("text/plain"):
            texts = [posted.body]
        else:
            texts = _MESSAGE.findall(posted.body)
        for text in texts:
            self._show(person, channel, html.unescape(text.decode("utf-8", "replace")).strip())

    async def _deliver(self, message: TwilioMessage) -> None:
        if message.status == "accepted":
            await self._reach(message, "queued")
        person = self._person(message)
        if code := await self._failure(message, person):
            await self._step()
            if message.channel == "sms":
                await self._reach(message, "sent")
                await self._step()
            await self._reach(
                message, "undelivered" if message.channel == "sms" else "failed", code
            )
            return
        if self.twilio.plan.strikes(Fault.RECEIPTS_SHUFFLED, message.channel, subject=message.sid):
            await self._deliver_shuffled(message, person)
            return
        await self._step()
        await self._reach(message, "sent")
        if person is not None and person.reachable:
            await self._step()
            await self._arrive(message, person)

    async def _fail(self, message: TwilioMessage, code: int) -> None:
        await self._step()
        if message.channel == "sms":
            await self._reach(message, "sent")
            await self._step()
        await self._reach(message, "undelivered" if message.channel == "sms" else "failed", code)

    async def _deliver_shuffled(self, message: TwilioMessage, person: Person | None) -> None:
        steps = ["sending", "sent"] + (["delivered"] if person and person.reachable else [])
        if person is not None and person.reachable:
            await self._place(message, person)
        for status in steps:
            self._note(message, status)
        for status in self.twilio.plan.shuffled(steps, stream="receipts"):
            await self._tell(message, status, None)

    async def _failure(self, message: TwilioMessage, person: Person | None) -> int | None:
        """The error code with which the message will end, if it will fail."""
        by_sms = message.channel == "sms"
        if message.error_code is not None:
            return message.error_code
        if self.twilio.plan.strikes(Fault.UNDELIVERED, message.channel, subject=message.sid):
            return 30007 if by_sms else 63013
        if person is None:
            return 30005 if by_sms else 63003
        if by_sms and not person.reachable:
            return 30003
        return None

    async def _arrive(self, message: TwilioMessage, person: Person) -> None:
        if not await self._place(message, person):
            await self._reach(message, "failed", 63019 if message.channel == "whatsapp" else 30007)
            return
        await self._reach(message, "delivered")
        if person.reads and message.channel == "whatsapp":
            self.errands.run(self._read_soon(person, message))

    async def _read_soon(self, person: Person, message: TwilioMessage) -> None:
        await asyncio.sleep(self.errands.pace.read_s)
        await person.read(message.channel)

    async def _place(self, message: TwilioMessage, person: Person) -> bool:
        """Put the message on the phone; False if its files cannot be had."""
        try:
            files = tuple([await self._download(url) for url in message.media_urls])
        except (httpx.HTTPError, ValueError):
            return False
        text = message.text
        if message.channel == "whatsapp" and files and not files[0].media_type.startswith("image/"):
            text = ""  # WhatsApp shows no text beside a document, a video or a sound.
        self._show(person, message.channel, text, files=files, sid=message.sid)
        return True

    def _show(
        self,
        person: Person,
        channel: str,
        text: str,
        *,
        files: tuple[File, ...] = (),
        sid: str = "",
    ) -> Item:
        crowd = self.twilio.crowd
        return person.put(
            Item(
                id=crowd.next_id(),
                channel=channel,
                mine=False,
                text=text,
                at=crowd.clock(),
                files=files,
                external_id=sid or self.twilio.new_sid("SM"),
            )
        )

    async def _download(self, url: str) -> File:
        content, media_type = await self.caller.fetch(url, max_bytes=MAX_MEDIA_BYTES)
        name = urlsplit(url).path.rpartition("/")[2] or "file"
        return File(name, media_type or "application/octet-stream", content)

    async def _reach(self, message: TwilioMessage, status: str, code: int | None = None) -> None:
        self._note(message, status, code)
        await self._tell(message, status, code)

    def _note(self, message: TwilioMessage, status: str, code: int | None = None) -> None:
        message.status, message.error_code = status, code
        message.updated_at = self.twilio.crowd.clock()
        message.history.append(status)

    async def _tell(self, message: TwilioMessage, status: str, code: int | None) -> None:
        if not message.callback_url:
            return
        plan, channel = self.twilio.plan, message.channel
        subject = f"{message.sid} {status}"
        if plan.strikes(Fault.RECEIPT_LOST, channel, subject=subject):
            return
        form = status_form(
            account_sid=self.twilio.account_sid,
            sid=message.sid,
            status=status,
            sender=message.sender,
            to=message.to,
            error_code=code,
            now=message.updated_at,
        )
        times = 2 if plan.strikes(Fault.RECEIPT_REPEATED, channel, subject=subject) else 1
        telling = self._call_often(message.callback_url, form, times)
        if plan.strikes(Fault.RECEIPT_LATE, channel, subject=subject):
            self.errands.run_late(telling)
        else:
            await telling

    async def _call_often(self, url: str, form: Form, times: int) -> None:
        token = self.new_token()
        for _ in range(times):
            await self.call(url, form, token=token)

    async def _step(self) -> None:
        await asyncio.sleep(self.errands.pace.receipt_s)

    def _person(self, message: TwilioMessage) -> Person | None:
        crowd = self.twilio.crowd
        if message.channel == "sms":
            return crowd.by_phone(message.person_address)
        return crowd.by_whatsapp(message.person_address)
