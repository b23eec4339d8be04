"""How a number answers, and what of a call is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, SecretStr, StringConstraints

from channels.twilio.settings import TwilioSettings
from hub.contract import Account

TEXT: Final = 500
# A number, or the address of a telephone on the internet. Lengths are limits of their own: counted
# in the pattern, where any letter may stand, they take megabytes.
Phone = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=205,
        pattern=r"^(\+[1-9][0-9]{6,14}|sips?:[^\s<>\"]{3}[^\s<>\"]*)$",
    ),
]


class VoiceSettings(TwilioSettings):
    """A number at Twilio that answers calls; without its credentials, a place for transcripts."""

    about: ClassVar[str] = (
        "Phone calls through Twilio, written down as they happen, with recordings and voicemail."
    )
    own_address: ClassVar[str] = "number"
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "In the Twilio console open Phone Numbers, Manage, Active numbers, and the number.",
            "Under Voice, A call comes in: choose Webhook, paste the address, HTTP POST.",
            "Under Call status changes paste the same address with /status behind it.",
            "Accept the AI addendum under Voice, Settings, so that Twilio may transcribe.",
        )
    }

    account_sid: str = Field(
        default="",
        pattern=r"^(AC[0-9a-fA-F]{32})?$",
        title="Account SID",
        description="Account SID, from the first page of the Twilio console (AC...). Leave it "
        "empty for an account that only takes transcripts from elsewhere.",
    )
    auth_token: SecretStr = Field(
        default=SecretStr(""),
        title="Auth token",
        description="Primary auth token. It signs the webhooks, also when an API key is given.",
    )
    number: str = Field(
        default="",
        pattern=r"^(\+[1-9][0-9]{6,14})?$",
        title="Number",
        description="Our number in E.164 (+34910000000).",
    )
    messaging_service_sid: str = Field(
        default="",
        pattern=r"^$",
        title="Messaging Service SID",
        json_schema_extra={"more": True},
        description="Leave empty: it is for messages.",
    )
    greeting_en: str = Field(
        default="",
        max_length=TEXT,
        title="Greeting in English",
        description="What callers hear first. Empty: a short welcome.",
    )
    greeting_es: str = Field(
        default="",
        max_length=TEXT,
        title="Greeting in Spanish",
        description="The same in Spanish. The account's language decides, or the customer's "
        "where it may be known.",
    )
    greet_by_name: bool = Field(
        default=True,
        title="Greet by name",
        description="Say the customer's name where the call itself shows who it is. Nobody hears "
        "it by calling from somebody's number alone.",
    )
    forward_to: tuple[Phone, ...] = Field(
        default=(),
        max_length=10,
        title="Forward to",
        description="Numbers (+34...) or SIP addresses that ring; whoever takes it first has it.",
    )
    ring_s: int = Field(
        default=20,
        ge=5,
        le=120,
        title="Seconds of ringing",
        description="How long they ring before the voicemail answers.",
    )
    queue: str = Field(
        default="",
        max_length=64,
        pattern=r"^[\w .-]*$",
        title="Queue",
        description="A queue at Twilio in which callers wait, where nobody is forwarded to.",
    )
    queue_agents: tuple[Phone, ...] = Field(
        default=(),
        max_length=50,
        title="Numbers of the queue's agents",
        json_schema_extra={"more": True},
        description="Whoever calls our number from one of these is given the next in the queue.",
    )
    voicemail: bool = Field(
        default=True,
        title="Voicemail",
        description="Whether callers whom nobody answers can leave a message.",
    )
    voicemail_s: int = Field(
        default=120,
        ge=10,
        le=600,
        title="Seconds of a message",
        json_schema_extra={"more": True},
        description="The longest message that can be left.",
    )
    record: bool = Field(
        default=False,
        title="Record calls",
        description="Record what is said. Callers are told before they are put through.",
    )
    consent_en: str = Field(
        default="",
        max_length=TEXT,
        title="Sentence about recording, English",
        json_schema_extra={"when": {"record": ["true"]}},
        description="What is said before a call is recorded. Empty: that it is, and why.",
    )
    consent_es: str = Field(
        default="",
        max_length=TEXT,
        title="Sentence about recording, Spanish",
        json_schema_extra={"when": {"record": ["true"]}},
        description="The same in Spanish.",
    )
    transcribe: bool = Field(
        default=True,
        title="Write calls down",
        description="Have Twilio write down what is said, while it is said.",
    )
    partial_results: bool = Field(
        default=True,
        title="Words while they are spoken",
        json_schema_extra={"more": True, "when": {"transcribe": ["true"]}},
        description="Show a sentence before it is finished.",
    )
    transcription_language: str = Field(
        default="",
        pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        max_length=20,
        title="Language of the transcription",
        json_schema_extra={"more": True, "when": {"transcribe": ["true"]}},
        description="A code such as es-ES. Empty: as the call is greeted.",
    )
    transcription_engine: Literal["", "google", "deepgram"] = Field(
        default="",
        title="Engine of the transcription",
        json_schema_extra={"more": True, "when": {"transcribe": ["true"]}},
        description="Who writes it down at Twilio. Empty: Twilio's choice.",
    )
    hints: str = Field(
        default="",
        max_length=500,
        title="Words to expect",
        json_schema_extra={"more": True, "when": {"transcribe": ["true"]}},
        description="Names of products and places, with commas between them.",
    )
    trust_caller_id: bool = Field(
        default=False,
        title="Trust the caller's number",
        json_schema_extra={"more": True},
        description="Take a number for the caller's own though no network signed it (STIR/SHAKEN "
        "is not used in your country). Anybody can show any number: leave it off unless your "
        "carrier checks.",
    )


_PLAIN: Final = re.compile(r"[a-z]{2,3}")


def settings_of(account: Account) -> VoiceSettings:
    """The account's settings, known to be of calls. Raises TypeError for another channel's."""
    if not isinstance(account.settings, VoiceSettings):
        raise TypeError(f"Account {account.id} has no settings of calls.")
    return account.settings


def tongue(account: Account, language: str = "") -> str:
    """The language in which a call is spoken to, en or es: the customer's, else the account's."""
    for wanted in (language, account.language):
        if (found := _PLAIN.match(wanted.lower())) and found[0] in ("en", "es"):
            return found[0]
    return "en"
