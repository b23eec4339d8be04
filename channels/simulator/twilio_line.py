"""What a person sends from their phone, by SMS or WhatsApp, on its way to Hilo's webhook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from channels.simulator.faults import Fault
from channels.simulator.hooks import Posted
from channels.simulator.people import Item, Person, Saying, Sent
from channels.simulator.twilio import Sender, TwilioMessage
from channels.simulator.twilio_forms import Arrival, Form, arrival_form
from channels.simulator.twilio_post import TwilioPost

# Twilio acts on these words by itself on ordinary numbers. Source: Twilio, "Opt-out keywords".
STOP_WORDS: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})


@dataclass(slots=True)
class _Held:
    person: Person
    item: Item
    form: Form


class TwilioLine:
    """One number of ours as people reach it."""

    def __init__(self, post: TwilioPost, sender: Sender, *, media_base: str) -> None:
        self.post = post
        self.sender = sender
        self.media_base = media_base
        self._held: list[_Held] = []

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Hand a message over to Hilo, with Twilio's repeats. The bubble shows what came of it."""
        arrival = self._arrival(person, saying)
        item = person.wrote(self.sender.channel, saying, arrival.sid)
        if self.sender.channel == "sms":
            self._mind_opt_out(person, saying.text)
        plan, channel = self.post.twilio.plan, self.sender.channel
        form = arrival_form(arrival)
        if plan.strikes(Fault.WEBHOOK_HELD, channel, subject=arrival.sid):
            self._hold(_Held(person, item, form))
            return Sent(external_id=arrival.sid, accepted=False)
        posted = await self._hand_over(person, item, form)
        return Sent(external_id=arrival.sid, accepted=posted.accepted, outcomes=posted.outcomes)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Tell of WhatsApp's blue ticks."""
        for item in items:
            message = self.post.twilio.messages.get(item.external_id)
            if message is not None:
                await self.post.mark_read(message)

    async def _hand_over(self, person: Person, item: Item, form: Form) -> Posted:
        plan, sid = self.post.twilio.plan, form["MessageSid"]
        token = self.post.new_token()
        posted = await self.post.call(self.sender.webhook_url, form, token=token)
        if plan.strikes(Fault.WEBHOOK_REPEATED, self.sender.channel, subject=sid):
            posted = await self.post.call(self.sender.webhook_url, form, token=token)
        # To the phone a message is sent once Twilio has it; the mark tells the player the truth.
        person.change(item, status="sent" if posted.accepted else "lost")
        await self.post.answered(person, self.sender.channel, posted)
        return posted

    def _hold(self, held: _Held) -> None:
        self._held.append(held)
        if len(self._held) == 1:
            self.post.errands.run_late(self._hand_over_held())

    async def _hand_over_held(self) -> None:
        held, self._held = self._held, []
        for one in self.post.twilio.plan.shuffled(held, stream=f"held/{self.sender.channel}"):
            await self._hand_over(one.person, one.item, one.form)

    def _arrival(self, person: Person, saying: Saying) -> Arrival:
        twilio, by_whatsapp = self.post.twilio, self.sender.channel == "whatsapp"
        number = person.whatsapp_user_id if person.hides_number and by_whatsapp else person.phone
        sid = twilio.new_sid("MM" if saying.files else "SM")
        now = twilio.crowd.clock()
        media = [twilio.keep_media(sid, file) for file in saying.files]
        message = TwilioMessage(
            sid=sid,
            sender=f"whatsapp:{number}" if by_whatsapp else number,
            to=self.sender.address,
            text=saying.text,
            direction="inbound",
            status="received",
            created_at=now,
            updated_at=now,
            media_sids=tuple(media),
        )
        twilio.note_arrival(message)
        base = f"{self.media_base}/2010-04-01/Accounts/{twilio.account_sid}/Messages/{sid}/Media"
        return Arrival(
            account_sid=twilio.account_sid,
            sid=sid,
            sender=message.sender,
            to=message.to,
            text=saying.text,
            media=tuple(
                (f"{base}/{media_sid}", file.media_type)
                for media_sid, file in zip(media, saying.files, strict=True)
            ),
            profile_name=person.name if by_whatsapp else "",
            user_id=person.whatsapp_user_id if by_whatsapp else "",
            replied=self._replied(saying),
            button=(saying.text, saying.button) if saying.button else None,
            place=saying.place,
        )

    def _replied(self, saying: Saying) -> tuple[str, str] | None:
        if saying.answer_to is None or self.sender.channel != "whatsapp":
            return None
        return saying.answer_to.external_id, self.sender.address

    def _mind_opt_out(self, person: Person, text: str) -> None:
        word = text.strip().upper()
        if word in STOP_WORDS | START_WORDS:
            out = word in STOP_WORDS
            self.post.twilio.opt(self.sender.address, person.phone, out=out)
