"""Twilio's webhooks as bytes: the signature and the fields of every form it posts. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

Form = dict[str, str]

# The basic alphabet and extension table of GSM 03.38; the latter's letters count twice.
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
_COUNTRIES: Final = {"+34": "ES", "+44": "GB", "+33": "FR", "+1": "US"}


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: the URL and the sorted names and values, HMAC-SHA1, base64.

    Source: Twilio, "Webhooks security". url comes without its fragment; blank values count.
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def body_of(form: Mapping[str, str]) -> bytes:
    """The form as application/x-www-form-urlencoded."""
    return urlencode(form).encode()


def segments(text: str) -> int:
    """How many SMS a text takes: 160 septets (153 when split), or 70 UTF-16 units (67)."""
    if all(letter in _GSM or letter in _GSM_EXTENSION for letter in text):
        length = sum(2 if letter in _GSM_EXTENSION else 1 for letter in text)
        whole, part = 160, 153
    else:
        length = len(text.encode("utf-16-le")) // 2
        whole, part = 70, 67
    return 1 if length <= whole else -(-length // part)


def country(number: str) -> str:
    """ISO country of a number we use in the simulated world, or ""."""
    return next((iso for prefix, iso in _COUNTRIES.items() if number.startswith(prefix)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something a person sent to a Twilio number.

    sender and to are Twilio addresses (+E164 or whatsapp:...). media holds (URL, type) pairs.
    replied: (sid, address) of the message they quote. button: (text, payload).
    place: (latitude, longitude, label).
    """

    account_sid: str
    sid: str
    sender: str
    to: str
    text: str = ""
    media: tuple[tuple[str, str], ...] = ()
    profile_name: str = ""
    user_id: str = ""
    replied: tuple[str, str] | None = None
    button: tuple[str, str] | None = None
    place: tuple[float, float, str] | None = None
    opt_out: str = ""


def arrival_form(arrival: Arrival) -> Form:
    """The form of an inbound SMS, MMS or WhatsApp message."""
    form = {
        "AccountSid": arrival.account_sid,
        "ApiVersion": "2010-04-01",
        "MessageSid": arrival.sid,
        "SmsSid": arrival.sid,
        "SmsMessageSid": arrival.sid,
        "SmsStatus": "received",
        "From": arrival.sender,
        "To": arrival.to,
        "Body": arrival.text,
        "NumMedia": str(len(arrival.media)),
        "NumSegments": str(segments(arrival.text)),
    }
    for index, (url, media_type) in enumerate(arrival.media):
        form |= {f"MediaUrl{index}": url, f"MediaContentType{index}": media_type}
    if arrival.sender.startswith("whatsapp:"):
        form |= _whatsapp_fields(arrival)
    else:
        form |= _places(arrival.sender, "From") | _places(arrival.to, "To")
    if arrival.replied is not None:
        form["OriginalRepliedMessageSid"] = arrival.replied[0]
        form["OriginalRepliedMessageSender"] = arrival.replied[1]
    if arrival.opt_out:
        form["OptOutType"] = arrival.opt_out
    return form


def status_form(
    *,
    account_sid: str,
    sid: str,
    status: str,
    sender: str,
    to: str,
    error_code: int | None,
    now: datetime,
) -> Form:
    """The form of a status callback."""
    form = {
        "AccountSid": account_sid,
        "ApiVersion": "2010-04-01",
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "From": sender,
        "To": to,
    }
    if error_code is not None:
        form["ErrorCode"] = str(error_code)
    if to.startswith("whatsapp:"):
        form |= {"ChannelPrefix": "whatsapp", "ChannelInstallSid": "XE" + sid[2:]}
        if status in ("delivered", "read"):
            form["EventType"] = status.upper()
    elif status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = now.strftime("%y%m%d%H%M")
    return form


def _whatsapp_fields(arrival: Arrival) -> Form:
    address = arrival.sender.removeprefix("whatsapp:")
    form = {
        "ProfileName": arrival.profile_name,
        "ExternalUserId": arrival.user_id,
        "MessageType": _message_type(arrival),
        "ChannelMetadata": json.dumps(
            {
                "type": "whatsapp",
                "data": {"context": {"ProfileName": arrival.profile_name, "WaId": address[1:]}},
            }
        ),
    }
    if address.startswith("+"):
        form["WaId"] = address[1:]
    if arrival.button is not None:
        form |= {"ButtonText": arrival.button[0], "ButtonPayload": arrival.button[1]}
        form["ButtonType"] = "REPLY"
    if arrival.place is not None:
        latitude, longitude, label = arrival.place
        form |= {"Latitude": str(latitude), "Longitude": str(longitude), "Label": label}
    return form


def _message_type(arrival: Arrival) -> str:
    if arrival.place is not None:
        return "location"
    if arrival.button is not None:
        return "button"
    if arrival.media:
        major = arrival.media[0][1].partition("/")[0]
        return major if major in ("image", "video", "audio") else "document"
    return "text"


def _places(number: str, side: str) -> Form:
    # Outside North America Twilio knows the country at best: the other fields come blank.
    return {
        f"{side}Country": country(number),
        f"{side}State": "",
        f"{side}City": "",
        f"{side}Zip": "",
    }
