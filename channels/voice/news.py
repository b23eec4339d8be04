"""What Twilio says about a call: that it rings, who took it, what is said, what was recorded.

The content tells which kind of news it is, and the path only where the content cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from channels.twilio.form import JSON_TYPE, Form, media_type, read_form
from channels.voice import callers
from channels.voice.settings import VoiceSettings
from hub.contract import (
    Address,
    CallSegment,
    CallState,
    CallUpdate,
    FileRef,
    Ignored,
    Inbound,
    Proof,
    Unreadable,
    WebhookRequest,
)
from hub.errors import BadRequest, PayloadError
from hub.untrusted import Untrusted

PATHS: Final = frozenset(
    {"", "/", "/status", "/leg", "/dial", "/queue", "/transcription", "/recording", "/voicemail"}
)
_STATES: Final[Mapping[str, CallState]] = {
    "queued": CallState.RINGING,
    "initiated": CallState.RINGING,
    "ringing": CallState.RINGING,
    "in-progress": CallState.ACTIVE,
    "answered": CallState.ACTIVE,
    "completed": CallState.COMPLETED,
    "busy": CallState.BUSY,
    "no-answer": CallState.NO_ANSWER,
    "failed": CallState.FAILED,
    "canceled": CallState.CANCELLED,
}
# The side of the leg that runs our TwiML: what comes in is said by whoever called or was called.
_TRACKS: Final = {"inbound_track": "customer", "outbound_track": "agent"}
_TOOK: Final = ("in-progress", "answered", "completed")


@dataclass(frozen=True, slots=True)
class News:
    """One request, with what everything that is read of it needs."""

    form: Form
    request: WebhookRequest
    settings: VoiceSettings

    @property
    def call(self) -> str:
        """Twilio's id of the call. Raises PayloadError."""
        return self.form.need("CallSid")

    def end(self) -> tuple[Address, Proof]:
        """The customer's end of it."""
        return callers.customer(self.form, self.request, self.settings)

    def update(
        self,
        *,
        call: str = "",
        state: CallState | None = None,
        answered: bool | None = None,
        answered_by: str = "",
        voicemail: bool = False,
        files: tuple[FileRef, ...] = (),
        trouble: str = "",
    ) -> CallUpdate:
        """News of the call, with what every form says."""
        sender, proof = self.end()
        return CallUpdate(
            external_id=call or self.call,
            sender=sender,
            proof=proof,
            state=state,
            outbound=not call and callers.is_outbound(self.form),
            answered=answered,
            answered_by=answered_by,
            voicemail=voicemail,
            duration_s=None if call else self.form.integer("CallDuration"),
            files=files,
            trouble=trouble,
            happened_at=_moment(self.form.stripped("Timestamp")) or self.request.received_at,
        )


def read_news(request: WebhookRequest, settings: VoiceSettings) -> list[Inbound]:
    """The values in a webhook. Raises PayloadError, or BadRequest for what is no call."""
    if request.path not in PATHS:
        raise BadRequest(f"Nothing is at {request.path[:100]}.")
    if request.method == "POST" and media_type(request) == JSON_TYPE:
        return [_intelligence(request)]
    form = read_form(request)
    if form.stripped("MessageSid") and not form.stripped("CallSid"):
        raise BadRequest("This is a message; its number's messaging webhook belongs elsewhere.")
    news = News(form, request, settings)
    for name, read in _KINDS:
        if form.stripped(name):
            return [read(news)]
    if request.path == "/voicemail":
        return [news.update(voicemail=bool(form.stripped("RecordingUrl")))]
    if is_agent(form, settings):
        return [Ignored(reason="An agent takes the next caller of the queue.")]
    return [_call(news)]


def is_agent(form: Form, settings: VoiceSettings) -> bool:
    """Whether one of our own calls, to take the next caller of the queue."""
    return bool(settings.queue) and form.stripped("From") in settings.queue_agents


def _call(news: News) -> Inbound:
    """A call that comes in, or a step of one."""
    form, word = news.form, news.form.stripped("CallStatus").lower()
    state = _STATES.get(word)
    if state is None:
        return Unreadable(
            reason=f"The status {word[:40]!r} of a call is unknown.",
            fragment=word[:200],
            external_id=news.call,
        )
    if parent := form.stripped("ParentCallSid")[:255]:
        return _leg(news, parent, word)
    outbound = callers.is_outbound(form)
    if outbound:
        took = word in ("in-progress", "answered") or bool(form.integer("CallDuration"))
        return news.update(state=state, answered=took or None)
    if news.request.path in ("", "/") and not _is_progress(form, state):
        # It has only just come: that Twilio speaks to it is not that somebody took it.
        return _arrival(news)
    return news.update(state=state)


def _is_progress(form: Form, state: CallState) -> bool:
    """Whether it is a status callback: their address may be the same as the call's own."""
    told = form.stripped("CallbackSource") or form.stripped("CallDuration")
    return bool(told) or state not in (CallState.RINGING, CallState.ACTIVE)


def _arrival(news: News) -> CallUpdate:
    form, settings = news.form, news.settings
    found = news.update(state=CallState.RINGING, answered=False)
    name = form.stripped("CallerName")[:200]
    known = name and not name.startswith("+") and name.upper() not in ("ANONYMOUS", "UNAVAILABLE")
    return CallUpdate(
        external_id=found.external_id,
        sender=found.sender,
        proof=found.proof,
        state=found.state,
        answered=found.answered,
        sender_name=name if known else "",
        recorded=settings.record,
        happened_at=found.happened_at,
    )


def _leg(news: News, parent: str, word: str) -> Inbound:
    """The other leg of a call that was put through: it is not a call of its own."""
    lasted = word == "completed" and bool(news.form.integer("CallDuration"))
    if word in ("in-progress", "answered") or lasted:
        by = news.form.stripped("To")[:100]
        return news.update(call=parent, answered=True, answered_by=by)
    return Ignored(reason="A telephone that rang for a call.")


def _dialled(news: News) -> Inbound:
    """How putting it through ended."""
    word = news.form.stripped("DialCallStatus").lower()
    return news.update(answered=word in _TOOK)


def _queued(news: News) -> Inbound:
    """How waiting in the queue ended."""
    took = news.form.stripped("QueueResult").lower() in ("bridged", "redirected-from-bridged")
    return news.update(answered=took)


def _recorded(news: News) -> Inbound:
    """A recording. Until it is whole there is nothing to fetch."""
    form = news.form
    status = form.stripped("RecordingStatus").lower()
    if status != "completed":
        return Ignored(reason=f"A recording is {status[:40] or 'not there yet'}.")
    url = form.stripped("RecordingUrl")[:1000]
    try:
        path = urlsplit(url).path
    except ValueError:
        return Unreadable(reason="The recording has no address.", external_id=news.call)
    if not path:
        return Unreadable(reason="The recording has no address.", external_id=news.call)
    locator = url if path.endswith((".mp3", ".wav")) else f"{url}.mp3"
    kind = "audio/wav" if path.endswith(".wav") else "audio/mpeg"
    left = news.request.query_value("voicemail") == "1"
    name = f"recording.{'wav' if kind == 'audio/wav' else 'mp3'}"
    file = FileRef(name=name, media_type=kind, locator=locator, voice=True)
    return news.update(files=(file,), voicemail=left and form.integer("RecordingDuration") != 0)


def _said(news: News) -> Inbound:
    """An event of the real-time transcription."""
    form, event = news.form, news.form.stripped("TranscriptionEvent").lower()
    if event == "transcription-error":
        told = form.stripped("TranscriptionError") or form.stripped("ErrorMessage")
        code = form.stripped("TranscriptionErrorCode") or form.stripped("ErrorCode")
        return news.update(trouble=f"{told or 'It failed.'} {code}".strip()[:200])
    if event in ("transcription-started", "transcription-stopped"):
        return Ignored(reason="A transcription began or ended.")
    if event != "transcription-content":
        return Ignored(reason=f"An event of a transcription: {event[:40]}.")
    seq = form.integer("SequenceId")
    if seq is None:
        raise PayloadError("SequenceId is missing.")
    data = Untrusted.parse(form.text("TranscriptionData"))
    sender, proof = news.end()
    track = form.stripped("Track").lower()
    sure = data["confidence"].number()
    return CallSegment(
        external_id=news.call,
        sender=sender,
        proof=proof,
        stream=form.stripped("TranscriptionSid")[:64],
        seq=seq,
        speaker=_TRACKS.get(track) or track[:60] or "voice",
        text=data["transcript"].text()[:20_000],
        confidence=sure if sure is not None and 0 <= sure <= 1 else None,
        final=form.stripped("Final").lower() != "false",
        happened_at=_moment(form.stripped("Timestamp")) or news.request.received_at,
    )


def _written(news: News) -> Inbound:
    """The older transcription of a message that was left: one text, without times."""
    form = news.form
    if form.stripped("TranscriptionStatus").lower() != "completed":
        return Ignored(reason="A message could not be written down.")
    sender, proof = news.end()
    return CallSegment(
        external_id=news.call,
        sender=sender,
        proof=proof,
        stream=form.stripped("TranscriptionSid")[:64],
        seq=0,
        speaker="customer",
        text=form.text("TranscriptionText")[:20_000],
        happened_at=news.request.received_at,
    )


def _intelligence(request: WebhookRequest) -> Inbound:
    """Conversational Intelligence only says that it has finished; its text would be fetched."""
    told = Untrusted.parse(request.body).need_object()
    event = told["event_type"].text()[:80] or "without a name"
    return Ignored(reason=f"An event of Twilio's analysis: {event}.")


_KINDS: Final[tuple[tuple[str, Callable[[News], Inbound]], ...]] = (
    ("TranscriptionEvent", _said),
    ("TranscriptionStatus", _written),
    ("RecordingStatus", _recorded),
    ("DialCallStatus", _dialled),
    ("QueueResult", _queued),
)


def _moment(text: str) -> datetime | None:
    """A time as Twilio writes it: ISO 8601 with up to nine digits, or RFC 2822."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text[:60])
        except (ValueError, TypeError, IndexError):
            continue
        if found.utcoffset() is not None:
            try:
                return found.astimezone(UTC)
            except OverflowError:
                return None
    return None
