"""Phone calls through Twilio, and transcripts from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from channels.twilio.channel import TwilioChannel
from channels.twilio.form import FORM_TYPE, read_form
from channels.twilio.form import media_type as type_of
from channels.voice import callers, checking
from channels.voice.news import is_agent, read_news
from channels.voice.settings import VoiceSettings, settings_of
from channels.voice.transcripts import TranscriptError, read_transcript
from channels.voice.twiml import NOTHING, Speech
from hub.contract import (
    Accepted,
    Account,
    CallState,
    CallUpdate,
    Capabilities,
    CheckResult,
    Inbound,
    Keys,
    MaySay,
    Outbound,
    Refusal,
    Settings,
    SpokenLine,
    SpokenText,
    Told,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, Refused, SignatureError


class VoiceChannel(TwilioChannel):
    """Calls that come in, ring, are put through, recorded and written down."""

    name: ClassVar[str] = "voice"
    label: ClassVar[str] = "Phone calls"
    icon: ClassVar[str] = "phone"
    contact_kind: ClassVar[str] = "phone"
    settings: ClassVar[type[Settings]] = VoiceSettings
    capabilities: ClassVar[Capabilities] = Capabilities(starts_conversations=False, answers=False)

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Twilio signed the request; raise SignatureError if it cannot have."""
        if not settings_of(account).auth_token.get_secret_value():
            raise SignatureError("This account takes no calls: it has no credentials of Twilio.")
        super().verify(request, account, now=now, keys=keys)

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """What Twilio says about a call. Raises PayloadError, BadRequest."""
        return read_news(request, settings_of(account))

    def greets(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> CallUpdate | None:
        """The call that has just come in."""
        found = items[0] if items else None
        if request.path not in ("", "/") or not isinstance(found, CallUpdate) or found.outbound:
            return None
        return found if found.state is CallState.RINGING else None

    def greet(
        self,
        request: WebhookRequest,
        account: Account,
        items: Sequence[Inbound],
        may_say: MaySay,
    ) -> WebhookAnswer:
        """The greeting, and whoever is to take the call."""
        carried = callers.query_of(read_form(request))
        return Speech(account, carried, language=may_say.language).greeting(may_say)

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """What the call hears next, where Twilio asks for it."""
        if type_of(request) != FORM_TYPE and request.method == "POST":
            return NOTHING
        form, speech = read_form(request), Speech(account, callers.carried(request))
        if request.path == "/dial":
            taken = form.stripped("DialCallStatus").lower() in ("completed", "answered")
            return speech.after(taken=taken)
        if request.path == "/queue":
            result = form.stripped("QueueResult").lower()
            # Whoever hung up hears nothing any more.
            return speech.after(taken=result in ("bridged", "hangup", "redirected-from-bridged"))
        if request.path == "/voicemail":
            return speech.left(heard=bool(form.stripped("RecordingUrl")))
        if request.path in ("", "/") and is_agent(form, settings_of(account)):
            return speech.next_caller()
        return NOTHING

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Nobody is written to by telephone."""
        raise Refused("A call cannot be answered in writing.", reason=Refusal.OTHER)

    def read_transcript(self, content: bytes) -> SpokenText:
        """What another program wrote down. Raises BadRequest with what is wrong."""
        try:
            found = read_transcript(content)
        except TranscriptError as error:
            raise BadRequest(str(error)) from None
        return SpokenText(
            source=found.source,
            lines=tuple(
                SpokenLine(
                    text=one.text,
                    speaker=one.speaker,
                    starts_ms=one.starts_ms,
                    ends_ms=one.ends_ms,
                    channel=one.channel,
                    confidence=one.confidence,
                    doubtful=one.doubtful,
                )
                for one in found.segments
            ),
            language=found.language,
            duration_ms=found.duration_ms,
            external_id=found.external_id,
        )

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the account and its number are as they must be."""
        settings = settings_of(account)
        if not settings.account_sid:
            return [CheckResult(ok=True, what=Told("This account only takes transcripts."))]
        return await checking.check_voice(await self._clients.of(settings), account)
