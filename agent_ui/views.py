"""What pages and fragments show, as frozen values: the seam between queries and templates.

Values hold ids, words of people and aware UTC times; never HTML of ours, never a sentence in one
language, never what only one viewer may know, except in the values that say so (`Shell`,
`ComposerView`). So a fragment is rendered once per locale and shared by everybody who may see it.
`rev` is the row's `revision`: an older one never overwrites a newer one on the screen. `order` is
a string; members of a container stand in ascending order of it (`agent_ui.order`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from markupsafe import Markup

Language: TypeAlias = Literal["en", "es"]
Theme: TypeAlias = Literal["system", "light", "dark"]
Density: TypeAlias = Literal["comfortable", "compact"]
Queue: TypeAlias = Literal["mine", "unassigned", "all", "assistant", "snoozed", "done"]
Section: TypeAlias = Literal["inbox", "customers", "suggestions", "search", "settings"]
DraftKind: TypeAlias = Literal["reply", "note"]
AuthorKind: TypeAlias = Literal["customer", "participant", "agent", "bot", "system"]
DeliveryState: TypeAlias = Literal[
    "held",
    "queued",
    "sending",
    "uncertain",
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "cancelled",
]
Known: TypeAlias = Literal["unproven", "vouched", "proven"]
ConversationState: TypeAlias = Literal["open", "snoozed", "done", "empty", "joined"]


@dataclass(frozen=True, slots=True)
class Locale:
    """For whom a fragment is rendered: the key of the render cache together with id and rev.

    zone is an IANA name. today is the date there, so that "Today" and "12:11" are right; a page
    that lives past midnight fetches itself again.
    """

    language: Language
    zone: str
    today: date


# --- who looks: these values are the viewer's own and never part of a fragment -------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The agent who looks, with their preferences."""

    id: int
    name: str
    email: str = ""
    role: Literal["agent", "supervisor", "administrator"] = "agent"
    language: Language = "en"
    zone: str = "UTC"
    theme: Theme = "system"
    density: Density = "comfortable"
    shortcuts: bool = True
    notifications: bool = False
    sound: bool = False
    available: bool = True
    enter_sends: bool = False  # Enter alone sends in chat channels; never in email.
    next_after_done: bool = True
    undo_s: int | None = None  # None: each channel's own; 0 to 30 replaces it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page of a signed-in agent has around it."""

    me: Me
    csrf: str
    key: str  # A fresh idempotency key for the page's shared form.
    cursor: str  # Read before the page's state.
    section: Section = "inbox"
    counts: tuple[tuple[Queue, int], ...] = ()
    unread: int = 0  # Conversations of mine with something unread: the dot and the title.
    suggestions: int = 0  # Open ones that the viewer may see, counted to a hundred.
    rephrases: bool = False  # Whether a model says the brief in shorter words.
    flash: str = ""  # A sentence in the viewer's language, after a form without JavaScript.
    undo: UndoView | None = None  # What that form did can be taken back here.

    @property
    def tally(self) -> str:
        """The suggestions as the rail counts them: "" for none."""
        return tally(self.suggestions)


def tally(count: int) -> str:
    """A small count beside an icon: "" for none, never more than two digits."""
    return "" if not count else str(count) if count < 100 else "99+"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """Something just done that can be taken back by posting `fields` to `url`."""

    url: str
    sentence: str
    seconds: float
    fields: tuple[tuple[str, str], ...] = ()


# --- the list -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote something. id is the customer's or agent's, None for the others."""

    kind: AuthorKind
    name: str = ""
    id: int | None = None

    @property
    def key(self) -> str:
        """What `data-author` says, "agent-7": the viewer's own is told apart by it."""
        return self.kind if self.id is None else f"{self.kind}-{self.id}"


ChipKind: TypeAlias = Literal[
    "due", "not_sent", "uncertain", "draft", "same_person", "assistant", "snoozed", "note"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A state worth a word in the list. `at` is when a reply is due or a snooze ends."""

    kind: ChipKind
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One conversation in the list: fragment "row" in container "rows", id "row-{id}"."""

    conversation_id: int
    customer_id: int
    rev: int
    order: str
    name: str  # The customer's, or their best address.
    known: bool = True  # False where there is no name: the avatar is a question mark.
    at: datetime
    channel: str = ""
    preview: str = ""  # At most 140 characters of plain text.
    preview_author: Author | None = None
    preview_kind: Literal["message", "note", "notice", "call", "file"] = "message"
    unread: int = 0
    chips: tuple[Chip, ...] = ()  # Most urgent first; two are shown.
    state: ConversationState = "open"
    assignee: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A queue. older is the `before` of the next page, "" at the end."""

    queue: Queue
    rows: tuple[RowView, ...]
    older: str = ""
    draft_ids: tuple[int, ...] = ()  # The viewer's: conversations with an unsent draft.


# --- the thread ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file of a message. url serves it with a safe type; preview_url a small image of it."""

    id: int
    name: str
    media_type: str
    size: int | None = None
    state: Literal["waiting", "ready", "refused", "failed", "erased"] = "ready"
    reason: str = ""  # too_large, type, address, gone, or the provider's own words.
    url: str = ""
    preview_url: str = ""
    width: int | None = None
    height: int | None = None
    alt: str = ""
    voice: bool = False

    @property
    def is_image(self) -> bool:
        """Whether it stands in the image grid: ready, of a type browsers draw."""
        drawn = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
        return self.state == "ready" and self.media_type in drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Another way to reach the customer: value is a `ChannelOption.value`."""

    value: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """How one sending stands. refusal is a `contract.Refusal` value, error the provider's words."""

    id: int
    state: DeliveryState
    channel: str
    at: datetime | None = None  # Since when it stands so.
    until: datetime | None = None  # Of a held one: when it goes out.
    refusal: str = ""
    error: str = ""
    ways: tuple[Way, ...] = ()  # Offered when it was not sent.


NoticeCode: TypeAlias = Literal[
    "assigned",
    "unassigned",
    "done",
    "reopened",
    "snoozed",
    "woke",
    "joined",
    "split",
    "named",
    "handed_off",
    "opted_out",
    "opted_in",
    "erased",
    "parted",
    "kept_apart",
    "suggested",
    "code_sent",
    "code_proven",
    "link_sent",
    "chat_proven",
    "moved",
    "onward_agreed",
    "handed_over",
    "given_to_bot",
    "left",
    "bot_noted",
    "text",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A system line as a code: the template has the sentence in every language.

    who is the person it is about (assigned to, joined with), until a snooze's end; rule is why Hilo
    itself joined, parted or kept apart; text is shown as it is with code "text".
    """

    code: NoticeCode
    who: str = ""
    rule: str = ""
    until: datetime | None = None
    text: str = ""
    reason: str = ""  # Why a bot handed over: one of our words, or the bot's own.
    summary: str = ""
    team: str = ""
    channel: str = ""
    minutes: int = 0  # Of silence, after which a bot's matter was done.
    brief: tuple[BriefLineView, ...] = ()  # Of a handover, as it was then.


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that a message answers, where the customer or agent picked it."""

    message_id: int
    author: Author
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What an email has beyond a message. html comes from `agent_ui.mail.clean` and nowhere else.

    shows_subject: it differs from the previous mail's, apart from "Re:". pictures: remote images
    that were left out. lines: of the whole body; more than 40 are cut with "Show all".
    """

    subject: str = ""
    shows_subject: bool = True
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    html: Markup | None = None
    quoted: str = ""
    quoted_lines: int = 0
    signature: str = ""
    lines: int = 0
    pictures: int = 0
    pictures_allowed: bool = False  # Remembered for this sender: the frame shows them at once.
    original_url: str = ""  # A document of its own with its own policy, for a sandboxed frame.


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """What one voice said. at: since the call began, "1:02", "" where it is not known. ms: the
    same in the recording, None where nothing tells. joins: the same voice goes on."""

    key: str
    role: Literal["customer", "agent", "other"]
    name: str
    number: int
    text: str
    at: str = ""
    ms: int | None = None
    partial: bool = False
    unsure: bool = False
    joins: bool = False
    again: tuple[tuple[str, str], ...] = ()  # What it asks for although it was known: kind, label.


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerView:
    """One voice of a call, for whoever says whose it is."""

    key: str
    role: str
    name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A call. length: how long, "3:12"; count: how many lines it has, `lines` those shown here.

    outcome: as of `hub.call.CallOutcome`. by: who took it. writing: why there are no lines:
    waiting, running, failed, missing. source: of a transcript that was read from a file.
    """

    message_id: int
    conversation_id: int
    rev: int
    outcome: str
    outbound: bool = False
    live: bool = False
    since: datetime | None = None
    length: str = ""
    by: str = ""
    lines: tuple[LineView, ...] = ()
    again: tuple[tuple[str, str], ...] = ()  # What lines ask again that are not shown here.
    count: int = 0
    recordings: tuple[FileView, ...] = ()
    recorded: bool = False
    trouble: str = ""
    note: str = ""
    note_by: Author | None = None
    note_at: datetime | None = None
    writing: str = ""
    source: str = ""
    speakers: tuple[SpeakerView, ...] = ()
    can_write: bool = False  # A recording is there that this machine could write down.
    claimed: bool = False
    customer: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCallView:
    """A file of the composer that is to become a call. parts: whose it may be, (id, address);
    accounts: (id, name) of those that take calls."""

    conversation_id: int
    file_id: int
    name: str
    sound: bool
    customer: str
    key: str
    parts: tuple[tuple[int, str], ...]
    accounts: tuple[tuple[int, str], ...]
    can_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One entry of a thread: fragment "message" in container "thread-{conversation_id}".

    address is the customer's number or address it went by, for the knot; account_name tells two
    accounts of one channel apart ("" where there is one). key is the client's own, so that the
    optimistic bubble goes when this comes. day: `Locale` decides.
    """

    id: int
    conversation_id: int
    rev: int
    kind: Literal["inbound", "outbound", "note", "notice", "call"]
    author: Author
    at: datetime
    channel: str = ""  # "" for notes and notices: they never make a knot.
    address: str = ""
    account_name: str = ""
    text: str = ""
    notice: Notice | None = None
    mail: Mail | None = None
    call: CallView | None = None
    files: tuple[FileView, ...] = ()
    deliveries: tuple[DeliveryView, ...] = ()
    onward: DeliveryView | None = None  # By another channel, because nobody read it here.
    reply_to: Quoted | None = None
    reactions: tuple[tuple[str, int], ...] = ()  # Emoji and how many.
    quick: tuple[str, ...] = ()  # Answers that the customer was offered to press.
    key: str = ""
    automatic: str = ""  # auto_reply, bounce, list, loop, system: no person wrote it.
    again: tuple[tuple[str, str], ...] = ()  # (kind, label) of what it asks for a second time.
    claimed: bool = False  # The sender was only claimed: a warning stands beside the name.
    edited: bool = False
    deleted: bool = False
    erased: bool = False

    @property
    def order(self) -> str:
        """Messages stand in the order in which Hilo got to know of them."""
        return f"{self.id:019d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """The thread's header: fragment "head" in container "head-{conversation_id}"."""

    conversation_id: int
    customer_id: int
    rev: int
    name: str
    state: ConversationState
    assignee: Author | None = None
    team: str = ""
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    bot: str = ""  # The name of the bot that answers now.


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Parts of this thread lie outside the viewer's audience: whom to ask. Viewer's own."""

    ask: tuple[str, ...]  # Names of agents who may see them; at most three.


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOption:
    """One way to answer: a contact point through an account. Container "channels-{conversation}".

    value is what the form's `via` carries. reason says in a code why it is closed: window (with
    `until`, when it closed), opted_out, account_off, no_address, not_answerable; template: only
    templates. until: of an open one, when its reply window closes. proof: how we know who is at
    the far end of it. down: why its provider does not answer (`hub.health.Sign`), since down_at;
    refused: what became of our last message there, a `contract.Refusal`; instead: the value of the
    next best way, where something speaks against this one. last: the customer wrote last by it.
    buttons: how many answers to press it can show; 0 lists them as numbered text.
    """

    value: str
    channel: str
    address: str
    account_name: str = ""
    open: bool = True
    reason: Literal[
        "", "window", "template", "opted_out", "account_off", "no_address", "not_answerable"
    ] = ""
    until: datetime | None = None
    text_limit: int | None = None
    text_unit: Literal["characters", "utf16", "bytes"] = "characters"
    subject: bool = False
    copies: bool = False
    max_files: int = 0
    max_file_bytes: int = 0
    file_types: tuple[str, ...] = ()
    undo_s: int = 5
    typing: bool = False
    last_subject: str = ""
    proof: Known = "vouched"
    down: str = ""
    down_at: datetime | None = None
    refused: str = ""
    instead: str = ""
    last: bool = False
    templates: bool = False
    part_limit: int | None = None  # A longer text goes out as several messages.
    buttons: int = 0

    @property
    def full_name(self) -> tuple[str, str]:
        """The channel, and the account where a channel has several."""
        return self.channel, self.account_name

    @property
    def place(self) -> tuple[int, ...]:
        """Its part and account: an order in which what comes later stands later."""
        return tuple(int(number) for number in self.value.split(":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayFile:
    """A file put into the composer and not yet sent."""

    id: int
    name: str
    size: int
    media_type: str = "application/octet-stream"
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """What the viewer has typed and not sent, one per kind."""

    kind: DraftKind
    text: str = ""
    via: str = ""
    subject: str = ""
    cc: str = ""
    quick: str = ""  # Answers to press, one on each line.
    version: int = 0
    files: tuple[TrayFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An agent one can assign to."""

    id: int
    name: str
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerView:
    """The box. The viewer's own: it is in pages and never in a fragment.

    via is the default option's value: the customer's last channel that can be answered. seen is
    the newest message id the page shows; the reply form carries it (stale-send guard). Two things
    of it are fragments: "channels", the list of ways to answer, in "channels-{conversation_id}",
    and "beside", what is to be known before one answers, in "beside-{conversation_id}".
    """

    conversation_id: int
    name: str
    seen: int
    key: str
    channels: tuple[ChannelOption, ...] = ()
    channels_rev: int = 0
    customer_id: int = 0
    proving: ProvingView | None = None  # Where a code can go, and what became of the last.
    via: str = ""
    drafts: tuple[DraftView, ...] = ()
    mode: DraftKind = "reply"
    undo_s: int | None = None
    error: str = ""  # A sentence, after a refused send without JavaScript.
    newer: tuple[MessageView, ...] = ()  # Of a stale send (409): what to read first.


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """An open conversation. new_from is the first message nobody has seen, None where all are."""

    head: HeadView
    messages: tuple[MessageView, ...]
    composer: ComposerView | None  # None: the viewer may read and not write.
    colleagues: tuple[Colleague, ...] = ()
    new_from: int | None = None
    older: int | None = None  # The `before` of the page above; None at the beginning.
    newer: int | None = None  # The `after` of the page below; None at the end.
    outside: Outside | None = None
    target: int | None = None  # The message that was jumped to.
    bot: str = ""  # The name of the bot to whom this may be given.


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView:
    """An approved template: its text with {{1}} or {{name}} where values go."""

    name: str
    title: str
    language: str
    body: str
    variables: tuple[str, ...] = ()
    proposals: dict[str, str] = field(default_factory=dict)  # By variable: from what is known.

    @property
    def shown(self) -> str:
        """Its text, with what is known in the place of its blanks."""
        filled = self.body
        for name, value in self.proposals.items():
            filled = filled.replace(f"{{{{{name}}}}}", value)
        return filled


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesView:
    """What may be sent by an account whose time for free replies is over."""

    conversation_id: int
    via: str
    key: str
    templates: tuple[TemplateView, ...]


# --- the customer -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """A part of the customer. proof: 1 claimed to 4 verified; 0 unknown.

    source is how we know: wrote (from it, by `channel`), token (signed in), agent (`by` checked),
    stated (said so), imported. holder: as of `customer.holder_of`. can_split: it is not the only
    one.
    """

    part_id: int
    kind: str  # phone, email, whatsapp, chat, user, ...
    value: str
    holder: str = ""
    proof: int = 0
    source: Literal["wrote", "token", "agent", "stated", "imported"] = "wrote"
    channel: str = ""
    by: str = ""
    at: datetime | None = None
    account_name: str = ""
    shared: bool = False
    opted_out: bool = False
    can_split: bool = True
    seen: bool = True  # False: outside the viewer's audience; then value is masked already.


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinView:
    """A join in this customer's past that can still be undone."""

    decision_id: int
    other_name: str
    at: datetime
    by: str = ""  # "" : by a rule, `automatic`.
    automatic: bool = False


HowKnown: TypeAlias = Literal["", "typed", "wrote", "vouched", "proven", "imported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One line of why two customers may or may not be one: a code that the template has words for.

    feature: of `hub.identity.compare.Line`. one and other: what each side showed, the shown
    customer's first. how, other_how: how each was shown, and by which channel. tier: the weaker of
    the two, "" for what is never attested (names, facts). dots: 1 to 3. holders: how many
    customers have it. veto: it forbids an automatic join.
    """

    feature: str
    one: str
    other: str
    bits: float
    dots: Literal[1, 2, 3] = 1
    how: HowKnown = ""
    channel: str = ""
    other_how: HowKnown = ""
    other_channel: str = ""
    tier: Literal["", "typed", "vouched", "proven"] = ""
    holders: int = 1
    veto: bool = False

    @property
    def is_for(self) -> bool:
        """Whether it speaks for one person."""
        return self.bits >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the two customers of a suggestion, as far as the viewer may see them."""

    customer_id: int
    conversation_id: int | None
    name: str
    known: bool = True
    addresses: tuple[tuple[str, str], ...] = ()  # (kind, value), at most three.


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """Two customers who may be one person: fragment "suggestion" in container "suggestions", and
    part of a customer's fragment "same", where `this` is that customer.

    likely: in words, never a share. changes: what would have decided it, as codes with a value:
    names, accounts, code, no_address, shared. hidden: evidence outside the viewer's audience was
    left out. conflicts: both have a name or language, so joining lets one choose.
    """

    id: int
    rev: int
    order: str
    this: SideView
    other: SideView
    likely: Literal["very", "likely", "perhaps", "weak"]
    evidence: tuple[EvidenceView, ...]
    changes: tuple[tuple[str, str], ...] = ()
    hidden: bool = False
    conflicts: bool = False
    # An address is only typed: for which conversation a code could be sent, and where to.
    code: tuple[int, str] | None = None
    state: Literal["open", "later"] = "open"
    until: datetime | None = None
    at: datetime | None = None  # Since when it is known.


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsView:
    """The inbox of suggestions. before is the next page's key, "" at the end; later: how many are
    postponed and may be seen."""

    suggestions: tuple[SuggestionView, ...]
    before: str = ""
    show: Literal["open", "later"] = "open"
    total: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One step of a customer's identity. rule is the stored word; the template has sentences.

    other: the other customer's name, "" where the viewer may not see them. evidence: what it was
    decided by, where it may be seen. undo: the address that takes it back, "" where nothing can.
    """

    id: int
    kind: str
    rule: str
    at: datetime
    by: str = ""
    other: str = ""
    other_url: str = ""
    evidence: tuple[tuple[str, str], ...] = ()  # (kind, value)
    undo: str = ""
    same_url: str = ""  # Where a person says that a rule was wrong to keep the two apart.
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """What was decided about who a customer is, newest first. older: id to go on from."""

    customer: CustomerView
    decisions: tuple[DecisionView, ...]
    older: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """A code or link that was asked for last, and what became of it. to: a hint of the address."""

    means: Literal["code", "link"]
    to: str
    state: Literal["asked", "sending", "sent", "refused", "proven", "replaced"]
    reason: str = ""
    until: datetime | None = None
    at: datetime | None = None  # When it was proven.


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvingView:
    """What whoever is being answered has shown to own: fragment "proving" of the panel.

    known: how we know whom the newest message is from. ways: addresses on file that a code may
    prove, as (kind, value, how it is written, part id); chat: a link to a chat may be sent to them.
    """

    conversation_id: int
    rev: int  # Grows with the customer, and with each message of theirs.
    known: Known
    ways: tuple[tuple[str, str, str, int], ...] = ()
    chat: bool = False
    asked: AskedView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """Something that was told. value of a masked one is dots; `reveal` says whether it can be
    looked at. message_id: where it was said, None where it stands in no message or one that these
    eyes may not see. to: who heard it: "agent", "bot" or ""; to_name: that agent's name."""

    id: int
    kind: str
    label: str
    value: str
    at: datetime
    channel: str = ""
    message_id: int | None = None
    source: str = "said"
    to: Literal["agent", "bot", ""] = ""
    to_name: str = ""
    by: str = ""  # The agent who wrote it down.
    guess: bool = False
    confirmed: bool = False
    masked: bool = False
    reveal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefItemView:
    """One thing of a line of the brief. kind is that of a fact, "" for somebody's words."""

    text: str
    kind: str = ""
    label: str = ""
    message_id: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLineView:
    """A line of the brief."""

    line: Literal["wants", "given", "tried", "promised", "why"]
    items: tuple[BriefItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefView:
    """The matter at hand: fragments "brief" and "told" of the panel. They follow the messages and
    the cases, so that their rev is another than that of the panel's other parts."""

    customer_id: int
    conversation_id: int
    rev: int
    lines: tuple[BriefLineView, ...] = ()
    told: tuple[FactView, ...] = ()  # Of the matter at hand, and what always holds.
    earlier: tuple[FactView, ...] = ()  # Of matters before.
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HintView:
    """What a draft asks for although it was told. insert: what may stand in the place of the
    question; start and end: where that is, in UTF-16 units, as browsers count."""

    conversation_id: int
    name: str
    fact: FactView
    insert: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPage:
    """The page on which a fact is corrected."""

    fact: FactView
    conversation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """The panel: fragments "who", "brief", "proving", "told", "same", "identities" and "joins" in
    container "panel-{customer_id}"."""

    customer_id: int
    conversation_id: int | None
    rev: int
    name: str
    known: bool = True
    language: str = ""  # BCP 47.
    zone: str = ""  # IANA, where it is known: the local time is shown.
    city: str = ""
    since: datetime | None = None
    identities: tuple[IdentityView, ...] = ()
    joins: tuple[JoinView, ...] = ()
    apart: tuple[DecisionView, ...] = ()  # Whom a rule keeps them apart from, latest first.
    same: tuple[SuggestionView, ...] = ()  # Who else they may be, likeliest first.
    erased: bool = False
    proving: ProvingView | None = None  # None for nobody who could be answered.
    brief: BriefView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerHit:
    """A customer found: in search, in the list of customers, as a candidate to join."""

    customer_id: int
    conversation_id: int | None
    name: str
    known: bool = True
    addresses: tuple[tuple[str, str], ...] = ()  # (kind, value), at most three.
    last_at: datetime | None = None
    messages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDialog:
    """Looking for the customer to join with. query "" shows the box alone."""

    customer: CustomerView
    query: str = ""
    hits: tuple[CustomerHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that both customers have: the known profile's wins unless the agent picks."""

    field: Literal["name", "language"]
    kept: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The step before a join: both sides, what will move, what must be picked."""

    customer: CustomerView
    other: CustomerView
    conflicts: tuple[Conflict, ...] = ()
    key: str = ""


# --- search and lists ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHit:
    """A message found. snippet: pieces of its text and whether each was searched for."""

    message_id: int
    conversation_id: int
    name: str
    author: Author
    at: datetime
    channel: str = ""
    snippet: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """The answer to a query. older is the `before` of further messages, "" at the end."""

    query: str
    customers: tuple[CustomerHit, ...] = ()
    messages: tuple[MessageHit, ...] = ()
    older: str = ""
    behind: bool = False  # The index has not caught up: the newest may be missing.


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersView:
    """The list of customers. after is the next page's cursor, "" at the end. silent: those with
    whom nobody has talked yet, as an import told of them."""

    customers: tuple[CustomerHit, ...]
    query: str = ""
    after: str = ""
    silent: bool = False


# --- signing in, settings, failures -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginView:
    """The sign-in page. state: wrong (email or password), limited (wait `after_s`), expired (the
    session ended), locked (the account is switched off), signed_out (on purpose)."""

    csrf: str
    language: Language = "en"
    state: Literal["", "wrong", "limited", "expired", "locked", "signed_out"] = ""
    email: str = ""
    after_s: int = 0
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """One account of a channel, for administrators. Settings and secrets are never shown."""

    id: int
    channel: str
    name: str
    address: str = ""
    enabled: bool = True
    trouble: str = ""
    trouble_at: datetime | None = None
    forged: int = 0
    unreadable: int = 0
    webhook_url: str = ""
    teams: tuple[str, ...] = ()  # Empty: every team.
    down: str = ""  # Why its provider does not answer, of `hub.health.Sign`, since down_at.
    down_at: datetime | None = None
    checked_at: datetime | None = None
    wrong: tuple[str, ...] = ()  # What the last check of it found wrong.


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableView:
    """A genuine request that was not understood, kept until it is replayed or dropped."""

    id: int
    account: str
    channel: str
    at: datetime
    reason: str
    fragment: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    """An agent, as administrators see them."""

    id: int
    name: str
    email: str
    role: str
    teams: tuple[str, ...] = ()
    active: bool = True
    here: bool = False
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A signed-in browser of the viewer's own."""

    id: int
    browser: str
    address: str
    seen_at: datetime
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """The settings page. tab decides which of the others are filled; tabs which may be opened."""

    tab: Literal["preferences", "unreadable", "agents"] = "preferences"
    tabs: tuple[str, ...] = ("preferences",)
    saved: bool = False
    zones: tuple[str, ...] = ()
    sessions: tuple[SessionView, ...] = ()
    unreadable: tuple[UnreadableView, ...] = ()
    agents: tuple[AgentView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """A page that could not be shown. code is of `hub.errors`; the page has the sentence."""

    status: int
    code: str
    sentence: str = ""  # The error's own, where it may be read.
    language: Language = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """The list, and beside it the open thread with its customer, if any."""

    list: ListView
    thread: ThreadView | None = None
    customer: CustomerView | None = None
    show: Literal["list", "thread", "customer"] = "list"  # Which one a phone shows.
    oldest: int | None = None  # Of the unassigned: what "Take the oldest" takes.
    notices: tuple[str, ...] = field(default=())  # Sentences for a banner, viewer's language.
