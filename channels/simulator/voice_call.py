"""One call as Twilio carries it: it asks for TwiML, does what that says, and tells what happens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from channels.simulator.faults import Fault
from channels.simulator.people import File
from channels.simulator.twilio_forms import Form
from channels.simulator.twilio_post import TwilioPost
from channels.simulator.voice_forms import (
    CallFacts,
    Track,
    call_form,
    leg_form,
    recording_form,
    said,
    status_form,
    transcription_form,
)
from channels.simulator.voice_twiml import Verb, read_twiml

CHANNEL: Final = "voice"
WORD_S: Final = 0.4
SHUFFLED: Final = 3  # Events that come in another order than they happened.
MAX_VERBS: Final = 100  # Twilio ends a call that runs in circles.
# A frame of MPEG 1 Layer III with nothing in it: 26 ms of silence that every player plays.
_SILENCE: Final = b"\xff\xfb\x90\x64" + bytes(413)


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said: by the caller, or by whoever took the call."""

    text: str
    caller: bool = True


@dataclass(slots=True, kw_only=True)
class CallPlan:
    """How a call goes. taken: whether somebody of ours picks up; how: what the telephone tells
    otherwise. turns: what is said then. message: what the caller leaves on the voicemail.
    hangs_up: the caller gives up while it rings."""

    taken: bool = True
    how: str = "no-answer"
    turns: tuple[Turn, ...] = ()
    more: AsyncIterator[Turn] | None = None  # What is said after these, as it comes.
    message: str = ""
    hangs_up: bool = False
    verdict: str = ""
    name: str = ""
    withheld: bool = False


@dataclass(slots=True)
class _Listening:
    """A transcription under way."""

    track: Track
    url: str
    sides: tuple[str, ...]
    partial: bool
    seq: int = 0


@dataclass(slots=True)
class PhoneCall:
    """A call while it lasts, and what is left of it. heard: what was said to the caller by our
    TwiML; verbs: what was done; recordings: their sids."""

    facts: CallFacts
    plan: CallPlan
    began_at: datetime
    heard: list[str] = field(default_factory=list)
    verbs: list[Verb] = field(default_factory=list)
    recordings: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    error: str = ""
    elapsed_s: float = 0.0
    taken: bool = False
    is_over: bool = False


class Exchange:
    """Carries one call from its ring to its end."""

    def __init__(
        self,
        post: TwilioPost,
        call: PhoneCall,
        *,
        webhook_url: str,
        status_url: str,
        api_url: str,
        hear: Callable[[str, bool], None] = lambda text, ours: None,
    ) -> None:
        self._post = post
        self._twilio = post.twilio
        self._call = call
        self._webhook_url = webhook_url
        self._status_url = status_url
        self._api_url = api_url
        self._hear = hear
        self._listening: list[_Listening] = []
        self._held: list[tuple[str, Form]] = []

    async def run(self) -> PhoneCall:
        """The whole call."""
        call, plan = self._call, self._twilio.plan
        form = call_form(call.facts, "ringing")
        token = self._post.new_token()
        posted = await self._post.call(self._webhook_url, form, token=token)
        if plan.strikes(Fault.WEBHOOK_REPEATED, CHANNEL, subject=call.facts.sid):
            posted = await self._post.call(self._webhook_url, form, token=token)
        call.outcomes += posted.outcomes
        if posted.accepted:
            await self._follow(posted.body)
        else:
            call.error = "Twilio error 11200: the webhook did not answer."
        await self._end()
        return call

    async def _follow(self, body: bytes) -> None:
        waiting = self._read(body)
        while waiting and not self._call.is_over and len(self._call.verbs) < MAX_VERBS:
            verb = waiting.popleft()
            self._call.verbs.append(verb)
            step = self._steps().get(verb.name)
            if step is None:
                self._call.error = f"Twilio error 12200: {verb.name} is unknown."
                return
            answer = await step(verb)
            if answer is not None:
                waiting = self._read(answer)

    def _read(self, body: bytes) -> deque[Verb]:
        try:
            return deque(read_twiml(body))
        except ValueError as error:
            self._call.error = str(error)
            return deque()

    def _steps(self) -> dict[str, Callable[[Verb], Awaitable[bytes | None]]]:
        return {
            "Say": self._say,
            "Start": self._start,
            "Stop": self._stop,
            "Dial": self._dial,
            "Enqueue": self._enqueue,
            "Record": self._record,
            "Hangup": self._hang_up,
        }

    # --- verbs -----------------------------------------------------------------------------------

    async def _say(self, verb: Verb) -> None:
        self._call.heard.append(verb.text)
        self._hear(verb.text, True)
        await self._speak(Turn(verb.text, caller=False))

    async def _start(self, verb: Verb) -> None:
        for noun in verb.nouns:
            if noun.name != "Transcription":
                continue
            track = noun.get("track", "both_tracks")
            sides = ("inbound_track", "outbound_track") if track == "both_tracks" else (track,)
            found = _Listening(
                Track(
                    sid=self._twilio.new_sid("GT"),
                    name=noun.get("name"),
                    language=noun.get("languageCode", "en-US"),
                ),
                noun.get("statusCallbackUrl"),
                sides,
                noun.get("partialResults") == "true",
            )
            self._listening.append(found)
            await self._event(found, "transcription-started")

    async def _stop(self, verb: Verb) -> None:
        names = {noun.get("name") for noun in verb.nouns if noun.name == "Transcription"}
        for found in [one for one in self._listening if one.track.name in names]:
            self._listening.remove(found)
            await self._event(found, "transcription-stopped")

    async def _hang_up(self, verb: Verb) -> None:
        self._call.is_over = True

    async def _dial(self, verb: Verb) -> bytes | None:
        call = self._call
        if call.plan.hangs_up:
            call.is_over = True
            await self._action(verb, {"DialCallStatus": "canceled"})
            return None
        status, begun = call.plan.how, call.elapsed_s
        if call.plan.taken:
            await self._picked_up(verb.nouns[0])
            await self._talk()
            status = "completed"
            if verb.get("record") and verb.get("recordingStatusCallback"):
                await self._recorded(verb.get("recordingStatusCallback"), begun)
        more = {"DialCallStatus": status, "DialBridged": str(call.plan.taken).lower()}
        if call.plan.taken:
            more |= {"DialCallDuration": str(round(call.elapsed_s - begun))}
        return await self._action(verb, more)

    async def _picked_up(self, noun: Verb) -> None:
        call = self._call
        call.taken = True
        if url := noun.get("statusCallback"):
            sid = self._twilio.new_sid("CA")
            await self._tell(url, leg_form(call.facts, sid, noun.text, at=self._now()))

    async def _enqueue(self, verb: Verb) -> bytes | None:
        call = self._call
        result = "bridged" if call.plan.taken else "hangup"
        call.taken = call.plan.taken
        if call.plan.taken:
            await self._talk()
        return await self._action(verb, {"QueueResult": result, "QueueTime": "4"})

    async def _record(self, verb: Verb) -> bytes | None:
        call = self._call
        if not call.plan.message:
            return None  # Silence: Twilio goes on with the next verb.
        begun = call.elapsed_s
        await self._speak(Turn(call.plan.message))
        sid, url = self._keep(call.elapsed_s - begun)
        seconds = str(max(1, round(call.elapsed_s - begun)))
        more = {"RecordingSid": sid, "RecordingUrl": url, "RecordingDuration": seconds}
        answer = await self._action(verb, more | {"Digits": "hangup"})
        if callback := verb.get("recordingStatusCallback"):
            await self._tell_recording(callback, sid, url, call.elapsed_s - begun)
        return answer

    # --- talking ---------------------------------------------------------------------------------

    async def _talk(self) -> None:
        for turn in self._call.plan.turns:
            await self._speak(turn)
        if self._call.plan.more is not None:
            async for turn in self._call.plan.more:
                await self._speak(turn)

    async def _speak(self, turn: Turn) -> None:
        """Say something: each transcription that hears that side tells of it."""
        call = self._call
        side = "inbound_track" if turn.caller else "outbound_track"
        words = turn.text.split()
        call.elapsed_s += WORD_S * len(words)
        for found in self._listening:
            if side not in found.sides:
                continue
            if found.partial and len(words) > 3:
                half = " ".join(words[: len(words) // 2])
                await self._event(
                    found, "transcription-content", **said(half, side=side, final=False)
                )
                await asyncio.sleep(self._post.errands.pace.receipt_s)
            await self._event(
                found, "transcription-content", **said(turn.text, side=side, final=True)
            )
        await asyncio.sleep(self._post.errands.pace.receipt_s)

    async def _event(self, found: _Listening, event: str, **more: str) -> None:
        found.seq += 1
        form = transcription_form(
            self._call.facts, found.track, event, seq=found.seq, at=self._now(), **more
        )
        await self._tell(found.url, form)

    # --- recordings ------------------------------------------------------------------------------

    def _keep(self, seconds: float) -> tuple[str, str]:
        frames = max(40, min(round(seconds * 38), 40_000))
        file = File("recording.mp3", "audio/mpeg", _SILENCE * frames)
        sid = self._twilio.new_sid("RE")
        self._twilio.media[sid] = (self._call.facts.sid, file)
        self._call.recordings.append(sid)
        account = self._twilio.account_sid
        return sid, f"{self._api_url}/2010-04-01/Accounts/{account}/Recordings/{sid}"

    async def _recorded(self, callback: str, begun: float) -> None:
        seconds = self._call.elapsed_s - begun
        sid, url = self._keep(seconds)
        await self._tell_recording(callback, sid, url, seconds)

    async def _tell_recording(self, callback: str, sid: str, url: str, seconds: float) -> None:
        whole = max(1, round(seconds))
        form = recording_form(self._call.facts, sid, url, seconds=whole, at=self._now())
        await self._tell(callback, form)

    # --- telling ---------------------------------------------------------------------------------

    async def _action(self, verb: Verb, more: Form) -> bytes | None:
        """Ask what comes next, where the verb says where."""
        if not (url := verb.get("action")):
            return None
        status = "completed" if self._call.is_over else "in-progress"
        posted = await self._post.call(url, call_form(self._call.facts, status) | more)
        self._call.outcomes += posted.outcomes
        if not posted.accepted:
            self._call.error = "Twilio error 11200: the action did not answer."
            self._call.is_over = True
            return None
        return posted.body if posted.body.strip() and not self._call.is_over else None

    async def _tell(self, url: str, form: Form) -> None:
        """A callback that nobody answers, with what goes wrong on its way."""
        plan, subject = self._twilio.plan, form["CallSid"]
        if plan.strikes(Fault.RECEIPT_LOST, CHANNEL, subject=subject):
            return
        if plan.strikes(Fault.RECEIPT_LATE, CHANNEL, subject=subject):
            self._post.errands.run_late(self._hand_over([(url, form)]))
            return
        if plan.strikes(Fault.RECEIPTS_SHUFFLED, CHANNEL, subject=subject):
            self._held.append((url, form))
            if len(self._held) < SHUFFLED:
                return
            await self._flush()
            return
        await self._hand_over([(url, form)])

    async def _flush(self) -> None:
        held, self._held = self._held, []
        await self._hand_over(self._twilio.plan.shuffled(held, stream="voice"))

    async def _hand_over(self, calls: list[tuple[str, Form]]) -> None:
        for url, form in calls:
            token = self._post.new_token()
            await self._post.call(url, form, token=token)
            if self._twilio.plan.strikes(Fault.RECEIPT_REPEATED, CHANNEL, subject=form["CallSid"]):
                await self._post.call(url, form, token=token)

    async def _end(self) -> None:
        """They have hung up: the transcriptions end, and the number's owner is told."""
        self._call.is_over = True
        for found in self._listening:
            await self._event(found, "transcription-stopped")
        self._listening.clear()
        await self._flush()
        if self._status_url:
            form = status_form(
                self._call.facts,
                "completed",
                seconds=max(1, round(self._call.elapsed_s)),
                number=2,
                at=self._now(),
            )
            await self._tell(self._status_url, form)
            await self._flush()

    def _now(self) -> datetime:
        return self._call.began_at + timedelta(seconds=self._call.elapsed_s)
