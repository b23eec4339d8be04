"""What a message webhook says, beside who sent it: files, place, buttons, adverts, consent."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from channels.twilio.form import Form
from hub.contract import Address, FileRef, Json, OptOut

MAX_FILES: Final = 20
MAX_JSON: Final = 4000  # Characters of a flow's answer that are kept.

# Twilio stops a long code's sending on these words by itself. Source: Twilio, "Support for opt-out
# keywords". YES is left out: it gives consent back at Twilio, but it is an answer to anything.
STOP_WORDS: Final = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS: Final = frozenset({"START", "UNSTOP"})


def message_id(form: Form) -> str:
    """Twilio's id of the message. Raises PayloadError where there is none."""
    return form.need("MessageSid", "SmsMessageSid", "SmsSid")


def files(form: Form, *, voice_types: Collection[str] = ()) -> tuple[FileRef, ...]:
    """The files that came along, to be fetched by their address at Twilio.

    voice_types: media types that on this channel are a voice note. NumMedia is not needed:
    Twilio numbers the addresses from 0.
    """
    found: list[FileRef] = []
    for index in range(MAX_FILES):
        locator = form.stripped(f"MediaUrl{index}")
        if not locator:
            break
        declared = form.stripped(f"MediaContentType{index}").lower()[:100]
        kind = declared.partition(";")[0].strip()
        media_type = kind or "application/octet-stream"
        found.append(
            FileRef(media_type=media_type, locator=locator, voice=media_type in voice_types)
        )
    return tuple(found)


def consent(form: Form, sender: Address, *, stop_words: Collection[str]) -> list[OptOut]:
    """What the message says about consent, beside being a message: nothing, STOP or START.

    With Advanced Opt-Out Twilio says what it made of the words; without, they count only when
    they are the whole message. HELP changes nothing, nor does somebody who withholds the number.
    """
    if not sender.value:
        return []
    word = form.stripped("Body").upper().rstrip(".!")
    declared = form.stripped("OptOutType").upper()
    if declared == "STOP" or (not declared and word in stop_words):
        return [OptOut(sender=sender, opted_out=True, word=word[:40])]
    if declared == "START" or (not declared and word in START_WORDS):
        return [OptOut(sender=sender, opted_out=False, word=word[:40])]
    return []


def extra(form: Form) -> dict[str, Json]:
    """The small facts for the console, under stable names; what is not there is left out."""
    known: dict[str, Json] = {
        "location": _location(form),
        "button": form.chosen(text="ButtonText", payload="ButtonPayload", type="ButtonType"),
        "list": form.chosen(title="ListTitle", id="ListId"),
        "interactive": _json(form, "InteractiveData"),
        "flow": _json(form, "FlowData"),
        "referral": form.chosen(
            headline="ReferralHeadline",
            body="ReferralBody",
            url="ReferralSourceUrl",
            id="ReferralSourceId",
            type="ReferralSourceType",
            media_type="ReferralMediaContentType",
            media_url="ReferralMediaUrl",
            click_id="ReferralCtwaClid",
        ),
        "forwarded": _forwarded(form),
        "message_type": form.stripped("MessageType")[:40],
        "consent": form.stripped("OptOutType").upper()[:40],
        "origin": form.chosen(
            city="FromCity", region="FromState", postcode="FromZip", country="FromCountry"
        ),
    }
    return {name: value for name, value in known.items() if value}


def _location(form: Form) -> dict[str, Json]:
    latitude, longitude = _degrees(form, "Latitude", 90), _degrees(form, "Longitude", 180)
    if latitude is None or longitude is None:
        return {}
    place: dict[str, Json] = {"latitude": latitude, "longitude": longitude}
    return place | form.chosen(label="Label", address="Address")


def _degrees(form: Form, name: str, limit: int) -> float | None:
    try:
        value = float(form.stripped(name)[:30])
    except ValueError:
        return None
    return value if -limit <= value <= limit else None  # NaN is in no range.


def _json(form: Form, name: str) -> str:
    """A field that is JSON in a string, as it came: only its sender knows its shape."""
    return form.stripped(name)[:MAX_JSON]


def _forwarded(form: Form) -> str:
    if form.stripped("FrequentlyForwarded").lower() == "true":
        return "often"
    return "once" if form.stripped("Forwarded").lower() == "true" else ""
