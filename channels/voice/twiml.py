"""What a call hears: TwiML by the account's settings.

Everything that Twilio will tell later comes back to addresses that carry who called, for news of a
recording or of words names no number; Twilio signs the address with the rest.
"""

from __future__ import annotations

from typing import Any, Final

from twilio.twiml.voice_response import Dial, Start, Stop, VoiceResponse

from channels.voice.settings import VoiceSettings, settings_of, tongue
from channels.voice.words import LOCALES, say
from hub.contract import Account, MaySay, WebhookAnswer

NAME: Final = "hilo"  # Of the transcription, so that it can be ended.
MAX_NAME: Final = 60
NOTHING: Final = WebhookAnswer(status=204)


class Speech:
    """The answers to one call. carried: the query that later news of it comes back with."""

    def __init__(self, account: Account, carried: str, *, language: str = "") -> None:
        self._account = account
        self._settings: VoiceSettings = settings_of(account)
        self._carried = carried
        self._tongue = tongue(account, language)
        self._response = VoiceResponse()

    def greeting(self, may_say: MaySay) -> WebhookAnswer:
        """The first answer: a greeting, then whoever is to take the call."""
        settings = self._settings
        if settings.greet_by_name and may_say.name:
            name = " ".join(may_say.name.split())[:MAX_NAME]
            self._say(say("named", self._tongue, name=name))
        self._say(say("greeting", self._tongue, self._own("greeting")))
        if settings.record:
            self._say(say("consent", self._tongue, self._own("consent")))
        if settings.forward_to:
            self._listen()
            self._forward()
        elif settings.queue:
            self._listen()
            self._say(say("wait", self._tongue))
            self._response.enqueue(settings.queue, action=self._url("/queue"), method="POST")
        else:
            self._unanswered()
        return self._answer()

    def after(self, *, taken: bool) -> WebhookAnswer:
        """What comes when putting it through has ended: nothing more, or the voicemail."""
        if taken:
            self._response.hangup()
        else:
            self._unanswered()
        return self._answer()

    def left(self, *, heard: bool) -> WebhookAnswer:
        """The end of a message."""
        self._say(say("thanks" if heard else "silence", self._tongue))
        self._response.hangup()
        return self._answer()

    def next_caller(self) -> WebhookAnswer:
        """An agent called, and gets whoever waits longest."""
        self._say(say("next", self._tongue))
        dial = Dial(**self._recording())
        dial.queue(self._settings.queue)
        self._response.append(dial)
        self._say(say("nobody", self._tongue))
        self._response.hangup()
        return self._answer()

    def _unanswered(self) -> None:
        """Nobody takes it: a message, or a goodbye."""
        settings = self._settings
        if not settings.voicemail:
            self._say(say("closed", self._tongue))
            self._response.hangup()
            return
        if settings.transcribe:
            # What we say ourselves is not to be written down as an agent's words.
            stop = Stop()
            stop.transcription(name=NAME)
            self._response.append(stop)
        self._say(say("voicemail", self._tongue))
        self._listen(name=f"{NAME}-voicemail", track="inbound_track")
        self._response.record(
            action=self._url("/voicemail"),
            method="POST",
            max_length=settings.voicemail_s,
            play_beep=True,
            finish_on_key="#",
            timeout=5,
            recording_status_callback=self._url("/recording", "voicemail=1"),
            recording_status_callback_event="completed",
        )
        self._say(say("silence", self._tongue))
        self._response.hangup()

    def _forward(self) -> None:
        settings = self._settings
        dial = Dial(
            action=self._url("/dial"),
            method="POST",
            timeout=settings.ring_s,
            answer_on_bridge=True,
            **self._recording(),
        )
        for place in settings.forward_to:
            ring = dial.sip if place.startswith("sip") else dial.number
            ring(place, status_callback=self._url("/leg"), status_callback_event="answered")
        self._response.append(dial)

    def _recording(self) -> dict[str, Any]:
        if not self._settings.record:
            return {}
        return {
            "record": "record-from-answer-dual",
            "recording_status_callback": self._url("/recording"),
            "recording_status_callback_event": "completed",
        }

    def _listen(self, *, name: str = NAME, track: str = "both_tracks") -> None:
        """Have Twilio write down what is said from here on."""
        settings = self._settings
        if not settings.transcribe:
            return
        options: dict[str, Any] = {
            "name": name,
            "track": track,
            "status_callback_url": self._url("/transcription"),
            "status_callback_method": "POST",
            "language_code": settings.transcription_language or LOCALES[self._tongue],
            "partial_results": settings.partial_results,
        }
        if settings.transcription_engine:
            options["transcription_engine"] = settings.transcription_engine
        if settings.hints:
            options["hints"] = settings.hints
        start = Start()
        start.transcription(**options)
        self._response.append(start)

    def _own(self, what: str) -> str:
        return str(getattr(self._settings, f"{what}_{self._tongue}"))

    def _say(self, text: str) -> None:
        self._response.say(text, language=LOCALES[self._tongue])

    def _url(self, path: str, more: str = "") -> str:
        query = "&".join(part for part in (self._carried, more) if part)
        return f"{self._account.webhook_url}{path}" + (f"?{query}" if query else "")

    def _answer(self) -> WebhookAnswer:
        return WebhookAnswer(body=str(self._response).encode(), media_type="text/xml")
