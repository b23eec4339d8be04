"""Twilio's memory: the account, its numbers, every message, who opted out, which window is open."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.people import Crowd, File
from channels.simulator.twilio_errors import TwilioError
from channels.simulator.twilio_forms import segments

WINDOW: Final = timedelta(hours=24)
MAX_BODY: Final = 1600
MAX_MEDIA: Final = 10

_NUMBER: Final = re.compile(r"\+[1-9]\d{6,14}\Z")
_USER_ID: Final = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}\Z")
_PLACEHOLDER: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(slots=True, kw_only=True)
class Sender:
    """A number of ours at Twilio. webhook_url is where arrivals are posted, with its fragment;
    voice_url is asked what a call is to hear, and status_url told how it ended."""

    address: str  # +E164, or whatsapp:+E164.
    sid: str
    webhook_url: str = ""
    voice_url: str = ""
    status_url: str = ""

    @property
    def channel(self) -> str:
        """sms or whatsapp."""
        return "whatsapp" if self.address.startswith("whatsapp:") else "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A content template. status: approved, pending, rejected, paused, disabled or unsubmitted."""

    sid: str
    name: str
    language: str
    body: str
    samples: tuple[tuple[str, str], ...] = ()
    status: str = "approved"

    def filled(self, variables: dict[str, str]) -> str:
        """The text with its variables put in. Raises TwilioError 63028 if one is missing."""
        wanted = set(_PLACEHOLDER.findall(self.body))
        if wanted - variables.keys():
            raise TwilioError(63028)
        return _PLACEHOLDER.sub(lambda found: variables[found[1]], self.body)


@dataclass(slots=True, kw_only=True)
class TwilioMessage:
    """One message in either direction. media_urls are Hilo's; media_sids are ours."""

    sid: str
    sender: str
    to: str
    text: str
    direction: str  # inbound or outbound-api
    status: str
    created_at: datetime
    updated_at: datetime
    media_urls: tuple[str, ...] = ()
    media_sids: tuple[str, ...] = ()
    callback_url: str = ""
    template: bool = False
    error_code: int | None = None
    service_sid: str = ""
    history: list[str] = field(default_factory=list)

    @property
    def channel(self) -> str:
        """sms or whatsapp."""
        return "whatsapp" if self.sender.startswith("whatsapp:") else "sms"

    @property
    def person_address(self) -> str:
        """The customer's end, without prefix."""
        end = self.sender if self.direction == "inbound" else self.to
        return end.removeprefix("whatsapp:")

    @property
    def segments(self) -> int:
        """How many SMS the text takes."""
        return segments(self.text)


class Twilio:
    """One Twilio account.

    Every id follows from the seed, so that a run can be repeated; credentials follow from secret,
    so that a world with new ids can still be the account that Hilo knows. window_error is how a
    closed WhatsApp window is answered: "later" (the usual case, by a status callback) or "at_once".
    """

    def __init__(self, crowd: Crowd, *, plan: FaultPlan, seed: int = 0, secret: str = "") -> None:
        self._seed = seed
        self._counter = itertools.count(1)
        self.crowd = crowd
        self.plan = plan
        known = hashlib.sha256(f"twilio:{secret}".encode()).hexdigest()
        self.account_sid = f"AC{known[:32]}"
        self.service_sid = f"MG{known[8:40]}"
        self.auth_token = known[32:]
        self.window_error = "later"
        self.senders: dict[str, Sender] = {}
        self.messages: dict[str, TwilioMessage] = {}
        self.media: dict[str, tuple[str, File]] = {}
        self.templates: dict[str, Template] = {}
        self.typing: list[str] = []  # Sids of the inbound messages that a typing call named.
        self._opted_out: set[tuple[str, str]] = set()
        self._written_at: dict[tuple[str, str], datetime] = {}

    def new_sid(self, prefix: str) -> str:
        """The next id of the account: two letters and 32 hex digits."""
        seed = f"{self._seed}:{prefix}:{next(self._counter)}"
        return prefix + hashlib.sha256(seed.encode()).hexdigest()[:32]

    def add_sender(self, address: str) -> Sender:
        """Buy a number, or register it at WhatsApp."""
        prefix = "XE" if address.startswith("whatsapp:") else "PN"
        self.senders[address] = Sender(address=address, sid=self.new_sid(prefix))
        return self.senders[address]

    def add_template(
        self,
        name: str,
        body: str,
        *,
        language: str = "en",
        samples: Sequence[tuple[str, str]] = (),
        status: str = "approved",
    ) -> Template:
        """Write a template and have WhatsApp decide on it."""
        template = Template(
            sid=self.new_sid("HX"),
            name=name,
            language=language,
            body=body,
            samples=tuple(samples),
            status=status,
        )
        self.templates[template.sid] = template
        return template

    def keep_media(self, message_sid: str, file: File) -> str:
        """Store a file that somebody sent; returns its sid."""
        sid = self.new_sid("ME")
        self.media[sid] = (message_sid, file)
        return sid

    def note_arrival(self, message: TwilioMessage) -> None:
        """Remember an inbound message, and that its sender's reply window is open again."""
        self.messages[message.sid] = message
        self._written_at[message.to, self._whoever(message)] = message.created_at

    def expire_window(self, address: str) -> None:
        """Behave as if the person had last written more than a day ago."""
        person = self.crowd.by_whatsapp(address)
        ends = (address, person.phone) if person is not None else (address,)
        for key in [key for key in self._written_at if key[1] in ends]:
            self._written_at[key] -= WINDOW + timedelta(minutes=1)

    def opt(self, sender: str, number: str, *, out: bool) -> None:
        """Keep that a person does not (or does again) want messages of a number of ours."""
        (self._opted_out.add if out else self._opted_out.discard)((sender, number))

    def window_is_open(self, message: TwilioMessage) -> bool:
        """Whether free text may still be sent by WhatsApp."""
        written_at = self._written_at.get((message.sender, self._whoever(message)))
        return written_at is not None and self.crowd.clock() - written_at <= WINDOW

    def _whoever(self, message: TwilioMessage) -> str:
        """The customer's end, one and the same for a number and the user id of its owner."""
        person = self.crowd.by_whatsapp(message.person_address)
        return person.phone if person is not None else message.person_address

    def accept(self, form: dict[str, list[str]]) -> TwilioMessage:
        """Check a POST to Messages.json the way Twilio does and keep it as queued.

        Raises TwilioError with the code that the real API answers at once.
        """

        def one(name: str) -> str:
            return form.get(name, [""])[0]

        sender, to = self._ends(one("From"), one("To"), one("MessagingServiceSid"))
        if one("StatusCallback") and not re.match(r"https?://[^\s/]+", one("StatusCallback")):
            raise TwilioError(21609)
        template = one("ContentSid")
        text = self._templated(template, one("ContentVariables")) if template else one("Body")
        media = tuple(url for url in form.get("MediaUrl", []) if url)
        self._check_content(text, media)
        now = self.crowd.clock()
        message = TwilioMessage(
            sid=self.new_sid("MM" if media else "SM"),
            sender=sender.address,
            to=to,
            text=text,
            direction="outbound-api",
            status="accepted" if one("MessagingServiceSid") else "queued",
            created_at=now,
            updated_at=now,
            media_urls=media[:1] if sender.channel == "whatsapp" else media,
            callback_url=one("StatusCallback"),
            template=bool(template),
            service_sid=one("MessagingServiceSid"),
        )
        self._check_allowed(message, template)
        self.messages[message.sid] = message
        return message

    def _ends(self, sender: str, to: str, service: str) -> tuple[Sender, str]:
        if not to:
            raise TwilioError(21604)
        bare = to.removeprefix("whatsapp:")
        by_whatsapp = to != bare
        if not (_NUMBER.match(bare) or (by_whatsapp and _USER_ID.match(bare))):
            raise TwilioError(21211, detail=to)
        if service == self.service_sid and not sender:
            channel = "whatsapp" if by_whatsapp else "sms"
            sender = next((s.address for s in self.senders.values() if s.channel == channel), "")
        if not sender:
            raise TwilioError(21603)
        if sender == to:
            raise TwilioError(21266)
        found = self.senders.get(sender)
        if found is None or sender.startswith("whatsapp:") is not by_whatsapp:
            raise TwilioError(63007 if sender.startswith("whatsapp:") else 21606, detail=sender)
        return found, to

    def _templated(self, sid: str, variables: str) -> str:
        template = self.templates.get(sid)
        if template is None:
            raise TwilioError(63027, detail=sid)
        try:
            given = json.loads(variables or "{}")
        except ValueError:
            raise TwilioError(21656) from None
        if not isinstance(given, dict):
            raise TwilioError(21656)
        return template.filled({str(name): str(value) for name, value in given.items()})

    def _check_content(self, text: str, media: tuple[str, ...]) -> None:
        if not text and not media:
            raise TwilioError(21602)
        if len(text) > MAX_BODY:
            raise TwilioError(21617)
        if len(media) > MAX_MEDIA:
            raise TwilioError(21623)
        if not all(re.match(r"https?://[^\s/]+", url) for url in media):
            raise TwilioError(21620)

    def _check_allowed(self, message: TwilioMessage, template: str) -> None:
        channel = message.channel
        if (message.sender, self._whoever(message)) in self._opted_out:
            raise TwilioError(21610)
        if self.plan.strikes(Fault.REFUSED, channel, subject=message.to):
            raise TwilioError(21612 if channel == "sms" else 63013)
        if channel != "whatsapp":
            return
        if self.plan.strikes(Fault.WINDOW_CLOSED, channel, subject=message.person_address):
            self.expire_window(message.person_address)
        if not self.window_is_open(message):
            if template and self.templates[template].status == "approved":
                return
            if self.window_error == "at_once":
                raise TwilioError(63016)
            message.error_code = 63016  # Told later, by a status callback.
