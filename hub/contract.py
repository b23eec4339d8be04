"""What a channel is: the values that cross its border, and the protocols it may implement.

A channel turns the bytes of one provider into these values and back. It needs nothing else of
the hub than this module, `hub.untrusted` and `hub.errors`. Everything here is frozen; times are
aware UTC datetimes; text is `str` without NUL.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import ClassVar, Protocol, TypeAlias, runtime_checkable

import httpx
from pydantic import BaseModel, ConfigDict
from starlette.routing import BaseRoute

# What is allowed in the free `extra` fields below: JSON, a few kilobytes at most.
Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class Told(str):
    """A sentence for people that remembers what it was made of, so that it can be said in every
    language: `Told("Facebook knows the page %(page)s.", page=name)`. It reads as its English.

    The console's catalogues collect the templates of what lies in `channels/`; a channel of
    somebody else's is read in English.
    """

    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, /, **values: object) -> Told:
        # A value may be a sentence itself, which is said in the same language.
        said = {name: v if isinstance(v, str) else str(v) for name, v in values.items()}
        made = super().__new__(cls, template % said if said else template)
        made.template, made.values = template, said
        return made


class SettingFault(ValueError):
    """Raised by a validator of `Settings` that looks at several: it names the one to mend."""

    def __init__(self, setting: str, sentence: str) -> None:
        super().__init__(sentence)
        self.setting = setting
        self.sentence = sentence


class Proof(IntEnum):
    """How we know that an address belongs to the person. Ordered: more is stronger."""

    CLAIMED = 1  # They said so: typed, spoken, a From line without DMARC.
    VOUCHED = 2  # The channel attests it: SMS sender, WhatsApp id, From with aligned DMARC.
    PROVEN = 3  # Shown in this session: a signed token, a code, a link.
    VERIFIED = 4  # An agent checked, and is named in the log.


class DeliveryStatus(StrEnum):
    """The ladder of one outbound message to one address. Receipts only climb it."""

    HELD = "held"  # Waits for its undo time to pass.
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"  # May have gone out. Only a receipt or an agent resolves it.
    ACCEPTED = "accepted"  # The provider has it.
    SENT = "sent"  # The provider has passed it on.
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"  # Taken back before it was handed over.


class Refusal(StrEnum):
    """Why a provider will never take a message: what the agent is told and can do about it."""

    NO_SUCH_ADDRESS = "no_such_address"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    WINDOW_CLOSED = "window_closed"
    TEMPLATE = "template"  # The template is missing, paused or its variables do not fit.
    TOO_LONG = "too_long"
    FILE = "file"  # A file is too big or of a type the provider does not take.
    CREDENTIALS = "credentials"  # The account itself no longer works.
    CONTENT = "content"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One address on some network, as the channel states it; the hub normalises it at intake.

    kind: phone (E.164), email, whatsapp (E.164 with its plus, or a business-scoped id), chat (a
    visitor), user (the shop's own customer id), slack, ...; scope: where the network's ids are
    unique only within a page, workspace or portfolio, else "".
    """

    kind: str
    value: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that the sender also owns `address`, and how that is known."""

    address: Address
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """A file of an inbound message: its bytes, or where to fetch them later (`Fetching`).

    content: the bytes when they came along; else None and `locator` tells the channel's `fetch`
    what to fetch (a URL or an id, never containing a secret). inline_id: a mail's Content-ID,
    without brackets, where HTML refers to the file.
    """

    name: str = ""
    media_type: str = "application/octet-stream"
    size: int | None = None
    content: bytes | None = field(default=None, repr=False)
    locator: str = ""
    inline_id: str = ""
    voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody else on the message: role is to, cc, bcc, reply_to or author (in a group)."""

    address: Address
    name: str = ""
    role: str = "cc"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message from a customer.

    external_id is the provider's id, unique within the account: it makes repeats harmless.
    text is what the person wrote now; `quoted` and `signature` hold what was folded away.
    html is sanitised (it goes to the console as it is) or None for plain text.
    happened_at is the provider's time, or None where it gives none; the sender's own clock is
    never trusted for order. thread_ids are external ids of earlier messages that it answers
    (a mail's In-Reply-To then References, last first): they thread only if the sender belongs
    to that conversation. reply_token is a signed reply address that was checked by the channel
    and names a message of ours by its external id.
    automatic: "" or why no person wrote it (auto_reply, bounce, list, loop, system).
    language: BCP 47 where the channel states it. extra: small facts for the console to show
    (location, button payload, ad referral), keyed by stable names.
    """

    external_id: str
    sender: Address
    proof: Proof
    text: str = ""
    html: str | None = None
    subject: str = ""
    quoted: str = ""
    signature: str = ""
    sender_name: str = ""
    happened_at: datetime | None = None
    language: str = ""
    claims: tuple[Claim, ...] = ()
    files: tuple[FileRef, ...] = ()
    participants: tuple[Participant, ...] = ()
    reply_to_id: str = ""
    thread_ids: tuple[str, ...] = ()
    reply_token: str = ""
    automatic: str = ""
    outbound_echo: bool = False  # Written by our side in another app (a phone, a page inbox).
    # What was filled into a form before writing: by the kind of fact (order, email, name, ...).
    form: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """News of an outbound message. `external_id` is what `Accepted` gave, or one of its aliases.

    refusal and error say why when status is FAILED. recipient is set where one message went to
    several people and the news is of one of them. key is `Outbound.key` where the provider hands
    it back: it finds a delivery whose send was never answered and whose external id is unknown.
    """

    external_id: str
    status: DeliveryStatus
    happened_at: datetime | None = None
    refusal: Refusal | None = None
    error: str = ""
    provider_code: str = ""
    recipient: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The customer changed the text of a message they had sent."""

    external_id: str  # Of the edited message.
    text: str
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The customer took a message back. We keep that it was there, and its words stay hidden."""

    external_id: str
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """An emoji on a message of either side; an empty emoji takes it away."""

    external_id: str  # Of the message it is on.
    sender: Address
    emoji: str
    happened_at: datetime | None = None


class CallState(StrEnum):
    """How a call stands. The last five are ends, and the first news of an end stays true."""

    RINGING = "ringing"  # Nobody has taken it yet: a greeting may be heard meanwhile.
    ACTIVE = "active"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELLED = "cancelled"  # Whoever called hung up before somebody took it.


@dataclass(frozen=True, slots=True, kw_only=True)
class CallUpdate:
    """News of a call: the message of kind call named `external_id` is made or changed by it.

    Any order and any number of times give the same call: what is None, "" or False here is not
    known and changes nothing. sender is the customer's end, whoever called; outbound says that we
    did. answered: whether somebody of ours took it; False says that somebody should, so that it
    was missed unless better news comes. answered_by: the number or name that took it. voicemail:
    they left a message. recorded: they were told that the call is recorded. files: recordings.
    trouble: why it could not be written down, in a few words.
    """

    external_id: str
    sender: Address
    proof: Proof
    state: CallState | None = None
    outbound: bool = False
    answered: bool | None = None
    answered_by: str = ""
    voicemail: bool = False
    recorded: bool = False
    duration_s: int | None = None
    sender_name: str = ""
    language: str = ""
    files: tuple[FileRef, ...] = ()
    trouble: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSegment:
    """Something said in a call: the message of kind call named `external_id` grows by it.

    seq orders segments within a speaker; starts_ms and ends_ms count from the call's start where
    known. speaker is customer, agent or a label. stream names what counted seq: a transcription
    that is begun anew counts anew. One that is not final goes when its speaker goes on.
    """

    external_id: str
    sender: Address
    proof: Proof
    seq: int
    speaker: str
    text: str
    stream: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None
    confidence: float | None = None
    final: bool = True
    ended: bool = False
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingSignal:
    """The customer is typing (or has stopped). Not logged, may be lost."""

    sender: Address
    typing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenUpTo:
    """The customer has read everything up to this outbound message (a watermark)."""

    sender: Address
    external_id: str
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """The customer withdrew (STOP) or gave back (START) their consent on this channel."""

    sender: Address
    opted_out: bool
    word: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """One item of a batch that is genuine but not understood. Kept; the rest goes on.

    owner: whose it is, as `Sharing.owned` names accounts, where it is not for this one: the account
    that it belongs to gets the request as well, and it is kept only if there is none.
    """

    reason: str
    fragment: str = ""  # At most 2,000 characters of it, for the person who mends the parser.
    external_id: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """One item of a batch that is understood and needs nothing."""

    reason: str


Inbound: TypeAlias = (
    InboundMessage
    | Receipt
    | Edit
    | Deletion
    | Reaction
    | CallSegment
    | CallUpdate
    | TypingSignal
    | SeenUpTo
    | OptOut
    | Unreadable
    | Ignored
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A request as it reached us. `url` is the address the provider was given (public base,
    path and query), never rebuilt from a Host header.

    method is an HTTP method, or the name of a pull protocol (IMAP) whose listener wraps what it
    fetched so that keeping, replaying and parsing are the same for both. path is what follows
    `/hooks/{channel}/{account_id}`, "" or "/something". headers keep their order and may repeat.
    """

    method: str
    url: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    received_at: datetime

    def header(self, name: str) -> str:
        """The first value of a header, compared without case, or ""."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), "")

    def query_value(self, name: str) -> str:
        """The first value of a query parameter, or ""."""
        return next((v for k, v in self.query if k == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    """What the provider gets back."""

    status: int = 200
    body: bytes = b""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundFile:
    """A file to send. `path` is a readable local file; `url` is a public, signed, expiring
    address of it for providers that fetch."""

    name: str
    media_type: str
    size: int
    path: str
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """A provider-approved template with its variables, in the order or by the names it wants."""

    name: str  # The provider's own id or name.
    language: str
    variables: Mapping[str, str] = field(default_factory=dict)
    text: str = ""  # What the customer will read, rendered, for the thread.


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One message to one contact point.

    key is stable over retries: a channel that can be idempotent sends it as its idempotency key.
    reply_external_id: the external id (here or at the provider) of the message it answers, newest
    inbound of this contact point unless the agent quoted another; quoted says the agent did.
    thread_ids: external ids of the thread on this channel, oldest first (a mail's References).
    copies: further recipients (mail's Cc and Bcc). last_inbound_at: for reply windows.
    quick_replies: answers that the customer may press; a channel without buttons lists them.
    """

    key: str
    message_id: int
    conversation_id: int
    to: Address
    to_name: str = ""
    text: str = ""
    html: str | None = None
    subject: str = ""
    files: tuple[OutboundFile, ...] = ()
    template: TemplateUse | None = None
    copies: tuple[Participant, ...] = ()
    reply_external_id: str = ""
    quoted: bool = False
    thread_ids: tuple[str, ...] = ()
    author_name: str = ""
    language: str = "en"
    last_inbound_at: datetime | None = None
    attempts: int = 1
    quick_replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The provider has taken the message.

    external_id: what receipts will name; aliases: further ids by which answers may refer to it
    (a mail relay that rewrites Message-ID). status is ACCEPTED unless more is already certain.
    """

    external_id: str
    aliases: tuple[str, ...] = ()
    status: DeliveryStatus = DeliveryStatus.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can carry, so that the composer can say it before and not after.

    text_limit counts in text_unit: characters, utf16 or bytes; None is no limit. reply_window_s:
    seconds after the customer's last message in which free text may be sent; None is always.
    receipts: the statuses it can report. undo_s: how long a send is held by default so that the
    agent can take it back.
    """

    text_limit: int | None = None
    text_unit: str = "characters"
    part_limit: int | None = None  # A longer text goes out as several messages of at most this.
    quick_replies: int = 0  # Answers that it shows as buttons; 0: they are listed in the text.
    html: bool = False
    subject: bool = False
    copies: bool = False
    max_files: int = 0
    max_file_bytes: int = 0
    file_types: tuple[str, ...] = ()  # Patterns such as image/*; empty is any.
    receipts: frozenset[DeliveryStatus] = frozenset()
    typing_out: bool = False
    typing_in: bool = False
    reactions: bool = False
    quotes: bool = False
    edits_in: bool = False
    reply_window_s: int | None = None
    templates: bool = False
    idempotent_send: bool = False
    starts_conversations: bool = True  # An agent may write first.
    answers: bool = True  # An agent can answer by it at all: nobody is written to on the telephone.
    undo_s: int = 5


class Settings(BaseModel):
    """What an account must be configured with. Secrets are `pydantic.SecretStr`: they are stored
    encrypted and never shown. Each field's `title` and `description` are shown to the operator.

    about: what the channel is, in a line, for whoever chooses one. steps: what to do at the
    provider, in order, beside filling in the form: by "", or by the choice for which they hold,
    "inbound:postmark"; the page shows the webhook address beside them. own_address: the setting
    that holds our address as customers see it, where there is one.
    A field's `json_schema_extra` may tell a form more: `{"more": True}` is rarely needed; `{"when":
    {"inbound": ["imap"]}}` matters only where another has one of these values; `{"place": True}` is
    an address that secrets are sent to, so that whoever changes it must enter them again;
    `{"words": {"imap": "A mailbox"}}` is what a form calls the choices.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: ClassVar[str] = ""
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    own_address: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One configured instance of a channel, its secrets resolved.

    address is ours as customers see it (a number, a mailbox), or "". webhook_url is the public
    address to paste at the provider: `{public_url}/hooks/{channel}/{id}`. signing_key is 32
    random bytes of this account's own, for reply addresses and the like.
    """

    id: int
    channel: str
    name: str
    address: str
    settings: Settings = field(repr=False)
    webhook_url: str
    signing_key: bytes = field(repr=False)
    language: str = "en"


class Keys(Protocol):
    """Public keys that a driver fetched beforehand, by URL; raises KeyError when it has not."""

    def __getitem__(self, url: str, /) -> bytes: ...


class ChannelContext(Protocol):
    """What a channel is given when it starts. `http` has time-outs set and refuses to follow
    addresses that lead inside the network unless the operator allowed them."""

    @property
    def http(self) -> httpx.AsyncClient: ...

    @property
    def public_url(self) -> str: ...

    @property
    def user_agent(self) -> str: ...


@runtime_checkable
class Channel(Protocol):
    """The required part. Constructed once per process: `channel = Class(context)`.

    `verify` and `parse` are pure. Everything is safe to call concurrently.
    """

    name: ClassVar[str]  # URL segment and database value: [a-z][a-z0-9_]*
    label: ClassVar[str]  # For people: "WhatsApp".
    icon: ClassVar[str]  # A Lucide icon name.
    contact_kind: ClassVar[str]  # Address.kind of the contact points it writes to.
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[type[Settings]]

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if the provider signed this request; raise SignatureError if it cannot have."""

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The values in the request; same bytes, same list. PayloadError only where the
        envelope is unreadable; BadRequest where it is not of this channel at all."""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to the provider. Raises Refused, Throttled, Unreachable, Uncertain."""


@runtime_checkable
class Challenging(Protocol):
    """Answers a provider's handshake. None means that this is no handshake."""

    def challenge(self, request: WebhookRequest, account: Account) -> WebhookAnswer | None: ...


@runtime_checkable
class Keyed(Protocol):
    """Says by which public keys a request claims to be signed, so that `verify`, which is pure,
    finds them in `keys`. Pure too; only addresses that are the provider's own, at most a few:
    whoever posts a request chooses what is in it."""

    def key_urls(self, request: WebhookRequest, account: Account) -> Sequence[str]: ...


@runtime_checkable
class Windowed(Protocol):
    """Has accounts of which some may be answered for longer than others."""

    def window_s(self, settings: Mapping[str, Json]) -> int | None:
        """`Capabilities.reply_window_s` as these stored settings have it, for what a person writes.
        Whatever a program sends keeps to that of the channel."""


@runtime_checkable
class Sharing(Protocol):
    """Has a provider that calls one address for several accounts: an app's only callback URL. Any
    of their addresses may be the one that was pasted."""

    def owned(self, account: Account) -> frozenset[str]:
        """How `Unreadable.owner` names this account. Accounts of other channels may be told of at
        the same address, so the names must be the provider's own, with what they are names of."""


@runtime_checkable
class Answering(Protocol):
    """Says what a successful webhook is answered with, instead of an empty 200."""

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MaySay:
    """What may be said to the far end of a session, going by what it has shown. Mostly nothing:
    then it sounds the same for everybody."""

    name: str = ""
    language: str = ""


@runtime_checkable
class Greeting(Protocol):
    """Answers with words for the customer, and may address them as far as may-see allows."""

    def greets(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> CallUpdate | None:
        """The call whose far end the answer speaks to; None where it says nothing of anybody, and
        then `Answering` is asked."""

    def greet(
        self,
        request: WebhookRequest,
        account: Account,
        items: Sequence[Inbound],
        may_say: MaySay,
    ) -> WebhookAnswer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A line of a transcript as a file has it. speaker: the file's own key, "" for none; channel:
    of the recording, where speakers have one each. doubtful: the program may have made it up."""

    text: str
    speaker: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None
    channel: int | None = None
    confidence: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenText:
    """A call as another program wrote it down. source: which form of file it was."""

    source: str
    lines: tuple[SpokenLine, ...]
    language: str = ""
    duration_ms: int | None = None
    external_id: str = ""


@runtime_checkable
class Transcribing(Protocol):
    """Reads the transcripts that other programs write."""

    def read_transcript(self, content: bytes) -> SpokenText:
        """What is in a file. Pure, may take a second. Raises BadRequest with what is wrong."""


@runtime_checkable
class Fetching(Protocol):
    """Fetches the bytes of a file that came as a locator. Raises DeliveryError subclasses."""

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]: ...


@runtime_checkable
class Enriching(Protocol):
    """Adds what a webhook leaves out and its provider tells when asked: a sender's name, mostly.

    Called between `parse` and storing, within the time in which providers want their answer: what
    takes longer or fails is stored as it came. Remember what was asked. Keep number and order.
    """

    async def enrich(self, items: Sequence[Inbound], account: Account) -> Sequence[Inbound]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One line of `hilo doctor`, `hilo channels check` and the console: good, or what is wrong and
    the mend. Both are best `Told`, so that the console can say them in its reader's language."""

    ok: bool
    what: str
    mend: str = ""


@runtime_checkable
class Verifying(Protocol):
    """Checks the account's credentials against the provider.

    An account that is only tried, before it is stored, has no webhook address (""): then nothing
    is compared with it, and nothing is changed at the provider.
    """

    async def check(self, account: Account) -> list[CheckResult]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTemplate:
    """A template that the account may use, as the composer offers it."""

    name: str
    title: str
    language: str
    body: str  # With {{1}} or {{name}} where variables go.
    variables: tuple[str, ...] = ()


@runtime_checkable
class Templating(Protocol):
    """Lists the approved templates of an account."""

    async def templates(self, account: Account) -> list[OfferedTemplate]: ...


@runtime_checkable
class Signalling(Protocol):
    """Passes on that an agent is typing, or has read up to an inbound message."""

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None: ...


class ListenerPort(Protocol):
    """What a listener is given."""

    async def receive(self, request: WebhookRequest) -> None:
        """Store what the request holds, durably, exactly like a webhook. Repeats are harmless.
        Raises Unavailable when it could not be stored: keep it and try again."""

    async def load_state(self) -> str:
        """What `save_state` last stored for this account, or ""."""

    async def save_state(self, state: str) -> None:
        """Keep a few hundred bytes of position (a UIDVALIDITY and a UID)."""

    async def report(self, trouble: str = "") -> None:
        """Say that the provider could not be reached this time, and why, in a sentence; without
        one, that it answers. Say it each time: agents are told when it lasts. Never raises."""


@runtime_checkable
class Listening(Protocol):
    """Pulls instead of being called: runs until cancelled; exactly one process runs it. It
    reconnects by itself, with back-off; an exception that leaves it is shown in `hilo doctor`."""

    async def listen(self, account: Account, port: ListenerPort) -> None: ...


# --- channels with a public face of their own, such as the chat widget -------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFile:
    """A file as the visitor may see it."""

    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorMessage:
    """A message as the far end of a session may see it. `status` is of their own or ours."""

    id: int
    key: str  # The sender's own key for it, so that an optimistic bubble is replaced.
    mine: bool
    author: str  # "customer", "agent", "bot", "system"
    author_name: str
    text: str
    at: datetime
    status: str
    files: tuple[VisitorFile, ...] = ()
    quick_replies: tuple[str, ...] = ()
    channel: str = ""  # Where it was written, when not here.
    deleted: bool = False
    asks_code: bool = False  # It says that a code was sent, which is typed in where it stands.
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAnswer:
    """What became of a code that a visitor typed: the address it proves, or how many tries are
    left (0: it is over, whatever is typed; a new code has to be asked for)."""

    proven: Address | None = None
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorUpdate:
    """One step of what happened since a cursor. A whisper carries no cursor ("")."""

    cursor: str
    messages: tuple[VisitorMessage, ...] = ()
    typing: str = ""  # The name of the agent who is typing; "" when nobody.
    whisper: bool = False
    reload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOn:
    """A channel on which a visitor may go on, and the link by which they do."""

    channel: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where a visitor may go on. mail: whether there is a mailbox of ours. to: an address that they
    have shown to own, as a hint; agreed: whether unread answers go there."""

    ways: tuple[WayOn, ...] = ()
    mail: bool = False
    to: str = ""
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOf:
    """What we have of a visitor already, as far as they may see it. agent: who answers them, by
    first name. kinds: of facts, never their values; but email: as they told it in this chat."""

    agent: str = ""
    kinds: tuple[str, ...] = ()
    email: str = ""


class VisitorPort(Protocol):
    """What a mounted channel may do with the hub, for one account.

    `proven` are the addresses that this session has shown to own, the visitor's own first: what
    may be seen follows from these alone and never from what was joined.
    """

    async def account(self, account_id: int) -> Account:
        """The account, or NotFound (also when it is disabled or of another channel)."""

    async def receive(self, account_id: int, items: Sequence[Inbound]) -> list[int]:
        """Store what the visitor did; returns message ids in order (0 for other items).
        Raises Unavailable."""

    async def history(
        self, account_id: int, proven: Sequence[Address], *, before: int | None, limit: int
    ) -> list[VisitorMessage]:
        """At most `limit` messages the session may see, oldest first, all older than `before`."""

    async def cursor(self) -> str:
        """The newest cursor. Read it before `history`."""

    def follow(
        self, account_id: int, proven: Sequence[Address], cursor: str
    ) -> AsyncIterator[VisitorUpdate]:
        """What happens after `cursor`, for ever; ends only by cancellation or a reload."""

    async def whisper_typing(self, account_id: int, visitor: Address, typing: bool) -> None:
        """Tell the agents' consoles that the visitor is typing."""

    async def file(
        self, account_id: int, proven: Sequence[Address], file_id: int
    ) -> tuple[str, str, str]:
        """(local path, media type, name) of a file the session may see, else NotFound."""

    async def presence(self, account_id: int) -> bool:
        """Whether an agent who could answer is there now."""

    async def ask_code(
        self,
        account_id: int,
        visitor: Address,
        address: Address,
        *,
        language: str,
        site: str,
        onward: bool = False,
    ) -> None:
        """Have a code sent to an address that the visitor says is theirs. Ends the same way, and
        as fast, whoever's it is. onward: they want to be answered there. Raises BadRequest for
        what is no address, TooMany, Unavailable."""

    async def answer_code(self, account_id: int, visitor: Address, code: str) -> CodeAnswer:
        """The code as the visitor typed it: only the one who asked may answer."""

    async def follow_link(self, account_id: int, visitor: Address, token: str) -> Address | None:
        """What a link that an agent sent proves, once; None where it is worth nothing. Only for
        somebody who pressed a button: programs follow links too."""

    async def note_proven(self, account_id: int, visitor: Address, address: Address) -> None:
        """The session of this visitor, as it is from now on, has shown to own the address."""

    async def elsewhere(
        self, account_id: int, proven: Sequence[Address], *, language: str
    ) -> Elsewhere:
        """Where the visitor may go on, with links that are known again for half an hour. Raises
        TooMany, Unavailable."""

    async def agree(self, account_id: int, proven: Sequence[Address], on: bool) -> None:
        """The visitor wants unread answers at the newest address they have shown, or no more.
        Raises BadRequest where they have shown none, NotFound before they have written."""

    async def known(self, account_id: int, proven: Sequence[Address]) -> KnownOf:
        """What we have already, so that nobody asks for it again."""


@runtime_checkable
class Continuing(Protocol):
    """Has a page on which a conversation that began elsewhere can go on."""

    def continue_link(self, account: Account, token: str) -> str:
        """The address of that page. The token belongs behind its #: so no server, no log and no
        preview of a mail program sees it; the page hands it to `VisitorPort.follow_link` when
        its reader presses a button."""


@runtime_checkable
class Leaving(Protocol):
    """Has readers who may be gone before an answer comes: then it goes on by another channel."""

    def pause_s(self, account: Account) -> int | None:
        """How long an answer may lie unread before it goes on; None: it never does."""


@runtime_checkable
class Linking(Protocol):
    """Can be written to by a link that has the first words ready."""

    def write_link(self, account: Account, words: str, reference: str) -> str:
        """A link by which a customer begins to write to this account. words: what they would send,
        with the reference in it; reference: for a channel that carries no more than that. "" where
        the account has no address that a link could name."""


@runtime_checkable
class Mounting(Protocol):
    """Brings routes of its own, mounted at `/{channel name}`."""

    def routes(self, port: VisitorPort) -> Sequence[BaseRoute]: ...
