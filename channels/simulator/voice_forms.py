"""Twilio's webhooks about calls, as forms. Pure. Source: Twilio, "TwiML Voice", its callbacks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from channels.simulator.twilio_forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What every form about a call says. verdict: of STIR/SHAKEN, "" where no network signed."""

    account_sid: str
    sid: str
    caller: str
    called: str
    verdict: str = ""
    name: str = ""


def call_form(call: CallFacts, status: str) -> Form:
    """The request for TwiML, and what the forms of a call have in common."""
    form = {
        "AccountSid": call.account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": call.sid,
        "CallStatus": status,
        "CallToken": "%7B%22parentCallInfoToken%22%3A%22sim%22%7D",
        "Called": call.called,
        "Caller": call.caller,
        "Direction": "inbound",
        "From": call.caller,
        "To": call.called,
        "FromCountry": "ES",
        "FromCity": "",
        "ToCountry": "ES",
    }
    if call.verdict:
        form["StirVerstat"] = call.verdict
    if call.name:
        form["CallerName"] = call.name
    return form


def status_form(call: CallFacts, status: str, *, seconds: int, number: int, at: datetime) -> Form:
    """The status callback."""
    return call_form(call, status) | {
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        "Timestamp": format_datetime(at),
        "SequenceNumber": str(number),
        "CallbackSource": "call-progress-events",
    }


def leg_form(call: CallFacts, sid: str, to: str, *, at: datetime) -> Form:
    """A telephone that a call was put through to was picked up."""
    return {
        "AccountSid": call.account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": sid,
        "ParentCallSid": call.sid,
        "CallStatus": "in-progress",
        "Direction": "outbound-dial",
        "From": call.caller,
        "To": to,
        "Timestamp": format_datetime(at),
        "SequenceNumber": "0",
        "CallbackSource": "call-progress-events",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One transcription: its id, and what it calls itself."""

    sid: str
    name: str
    language: str


def transcription_form(
    call: CallFacts, track: Track, event: str, *, seq: int, at: datetime, **more: str
) -> Form:
    """An event of the real-time transcription."""
    return {
        "AccountSid": call.account_sid,
        "CallSid": call.sid,
        "TranscriptionSid": track.sid,
        "TranscriptionEvent": event,
        "LanguageCode": track.language,
        "Name": track.name,
        "SequenceId": str(seq),
        # Nine digits, as Twilio writes them.
        "Timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z",
        **more,
    }


def said(text: str, *, side: str, final: bool) -> Form:
    """What an event of words says beside."""
    data: dict[str, object] = {"transcript": text}
    if final:
        data["confidence"] = 0.93
    form = {
        "Track": side,
        "TranscriptionData": json.dumps(data, ensure_ascii=False),
        "Final": "true" if final else "false",
    }
    return form if final else form | {"Stability": "0.8"}


def recording_form(call: CallFacts, sid: str, url: str, *, seconds: int, at: datetime) -> Form:
    """A recording is whole."""
    return {
        "AccountSid": call.account_sid,
        "CallSid": call.sid,
        "RecordingSid": sid,
        "RecordingUrl": url,
        "RecordingStatus": "completed",
        "RecordingDuration": str(seconds),
        "RecordingChannels": "1",
        "RecordingSource": "DialVerb",
        "RecordingStartTime": format_datetime(at),
        "ErrorCode": "0",
    }
