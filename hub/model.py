"""The tables. Each stored field says what it means and how long it lives.

Rows are written only by actions and read by queries. There are no relationships and no
callbacks: what belongs together is fetched by a statement that says so. Enumerations are stored
by value; times are aware UTC; `revision` counts changes of what the screen shows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from hub.columns import JsonText, UtcDateTime
from hub.words import FileState, Handling, Role, Status


def _at(**kwargs: Any) -> Any:
    return Field(sa_type=UtcDateTime, **kwargs)


def _json(**kwargs: Any) -> Any:
    return Field(sa_type=JsonText, **kwargs)


def _text(default: str = "") -> Any:
    return Field(default=default, sa_type=Text)


# --- staff --------------------------------------------------------------------------------------


class Team(SQLModel, table=True):
    """A group of agents; accounts are shown to teams."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=100)


class Agent(SQLModel, table=True):
    """Somebody who answers. Never deleted, only made inactive: their name stays in threads."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)  # Case-folded.
    name: str = Field(max_length=100)
    password_hash: str = Field(default="", max_length=200)  # "" means: cannot sign in by password.
    role: str = Field(default=Role.AGENT, max_length=20)
    language: str = Field(default="en", max_length=10)
    zone: str = Field(default="UTC", max_length=60)  # IANA name; times on screen are in it.
    active: bool = True
    available: bool = True  # Chosen by the agent; presence is known from sockets.
    preferences: dict[str, Any] = _json(default_factory=dict)
    created_at: datetime = _at()
    revision: int = 0


class AgentTeam(SQLModel, table=True):
    __tablename__: ClassVar[str] = "agent_team"
    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class AgentSession(SQLModel, table=True):
    """A signed-in browser. Revoked by setting `ended_at`; swept 30 days later."""

    __tablename__: ClassVar[str] = "agent_session"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)  # SHA-256 of the cookie's value.
    agent_id: int = Field(foreign_key="agent.id", index=True)
    created_at: datetime = _at()
    seen_at: datetime = _at()  # Written at most once a minute.
    expires_at: datetime = _at()
    ended_at: datetime | None = _at(default=None)
    user_agent: str = Field(default="", max_length=300)
    address: str = Field(default="", max_length=64)


class AuditEntry(SQLModel, table=True):
    """Who did or looked at what. Append-only; kept as long as the operator says."""

    __tablename__: ClassVar[str] = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _at(index=True)
    agent_id: int | None = None  # None: the command line or the system.
    act: str = Field(max_length=60)  # account.changed, customer.erased, value.revealed, ...
    subject: str = Field(max_length=100)  # "customer 12"
    detail: dict[str, Any] = _json(default_factory=dict)
    address: str = Field(default="", max_length=64)


# --- accounts -----------------------------------------------------------------------------------


class AccountRow(SQLModel, table=True):
    """One configured instance of a channel."""

    __tablename__: ClassVar[str] = "account"
    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=40)
    name: str = Field(max_length=100)
    address: str = Field(default="", max_length=254)  # As customers see it.
    settings: dict[str, Any] = _json(default_factory=dict)  # Secrets sealed by `hub.vault`.
    signing_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str = Field(default="en", max_length=10)
    enabled: bool = True
    retention_days: int | None = None  # Words older than this are erased; None keeps them.
    listener_state: str = _text()  # Where a pull channel has got to.
    trouble: str = Field(default="", max_length=500)  # What is wrong now, for doctor and console.
    trouble_at: datetime | None = _at(default=None)
    forged: int = 0  # Requests refused for their signature, ever.
    checked: list[Any] = _json(default_factory=list)  # What the last check found: `hub.checks`.
    checked_at: datetime | None = _at(default=None)
    removed_at: datetime | None = _at(default=None)  # Gone for good; its messages keep its name.
    created_at: datetime = _at()


class AccountHealth(SQLModel, table=True):
    """Whether the provider behind an account answers: see `hub.health`. No row is well."""

    __tablename__: ClassVar[str] = "account_health"
    id: int = Field(primary_key=True, foreign_key="account.id")  # The account's.
    bad: int = 0  # Signs in a row.
    good: int = 0
    bad_since: datetime | None = _at(default=None)
    bad_at: datetime | None = _at(default=None)
    down_at: datetime | None = _at(default=None)  # Since when it is down; None while it works.
    cause: str = Field(default="", max_length=20)
    said: str = Field(default="", max_length=500)  # What went wrong last, in the provider's words.
    revision: int = 0  # How often it went down or came back: screens tell old from new by it.


class AccountTeam(SQLModel, table=True):
    """The audience of an account: the teams that may see it; no row at all means every team."""

    __tablename__: ClassVar[str] = "account_team"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


# --- customers ----------------------------------------------------------------------------------


class Customer(SQLModel, table=True):
    """A person (or company mailbox) we know as one."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", max_length=200)  # "" shows the best contact point instead.
    name_source: str = Field(default="", max_length=20)  # profile, token, agent, import
    language: str = Field(default="", max_length=20)  # BCP 47, as last stated by a channel.
    alias_of: int | None = Field(default=None, foreign_key="customer.id", index=True)
    created_at: datetime = _at()
    erased_at: datetime | None = _at(default=None)
    revision: int = 0


class ContactPoint(SQLModel, table=True):
    """An address of somebody on some network. The certain fact that messages hang on."""

    __tablename__: ClassVar[str] = "contact_point"
    __table_args__ = (
        UniqueConstraint("kind", "scope", "value", name="contact_point_address"),
        Index("contact_point_canonical", "kind", "canonical"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    scope: str = Field(default="", max_length=100)
    value: str = Field(max_length=256)  # Normalised.
    canonical: str = Field(default="", max_length=256)  # A provider's one form, where it differs.
    display: str = Field(default="", max_length=256)  # As it was first given.
    name: str = Field(default="", max_length=200)  # Profile name last stated by the channel.
    proof: int = 0  # The strongest `Proof` seen.
    shared: bool = False  # A role mailbox, a family's phone: joins nobody.
    created_at: datetime = _at()


class Part(SQLModel, table=True):
    """A contact point and, where it is shared, its holder: what joins and splits move."""

    __table_args__ = (
        UniqueConstraint("contact_point_id", "holder", name="part_holder"),
        Index("part_conversation", "conversation_id"),
        Index("part_customer", "customer_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_point_id: int = Field(foreign_key="contact_point.id")
    holder: str = Field(default="", max_length=100)  # "" the owner; "unproven" whoever wrote so.
    customer_id: int = Field(foreign_key="customer.id")
    conversation_id: int = Field(foreign_key="conversation.id")
    home_customer_id: int  # The customer it was born with.
    pictures: bool = False  # An agent allowed the remote pictures of mails from here.
    # Who may see it before anybody has talked by it, as in Conversation: an import says so.
    shown_to: str = Field(default="", max_length=200)
    created_at: datetime = _at()


class Reach(SQLModel, table=True):
    """A part as reached through one account: what the composer's channel picker needs."""

    __table_args__ = (
        UniqueConstraint("part_id", "account_id", name="reach_account"),
        Index("reach_by_account", "account_id", "part_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    part_id: int = Field(foreign_key="part.id")
    account_id: int = Field(foreign_key="account.id")
    last_inbound_at: datetime | None = _at(default=None)  # Opens the reply window.
    last_inbound_id: int | None = None  # Message.
    opted_out_at: datetime | None = _at(default=None)
    seen_message_id: int | None = None  # The newest outbound message known to be read.


class LinkDecision(SQLModel, table=True):
    """One step of identity. Append-only: an undo is a row of its own that names this one."""

    __tablename__: ClassVar[str] = "link_decision"
    __table_args__ = (
        Index("link_decision_customer", "customer_id", "id"),
        Index("link_decision_other", "other_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    at: datetime = _at()
    agent_id: int | None = None  # None: decided by a rule.
    rule: str = Field(default="", max_length=60)  # same_attested_id, agent, undo
    customer_id: int  # That stays (joined), or that it was taken from (split).
    other_id: int  # That went in, or that came out.
    undoes_id: int | None = None
    undone: bool = False
    # What an exact undo needs: parts moved, state of both conversations before, case changes.
    before: dict[str, Any] = _json(default_factory=dict)
    evidence: list[Any] = _json(default_factory=list)


class SightingRow(SQLModel, table=True):
    """What one far end showed in one session, or in one month of bare messages.

    What customers are made of: see `hub.identity.sighting`, whose value stands in `shown`.
    """

    __tablename__: ClassVar[str] = "sighting"
    __table_args__ = (
        Index("sighting_part", "part_id", "id"),
        Index(
            "sighting_session",
            "session",
            sqlite_where=text("session <> ''"),
            postgresql_where=text("session <> ''"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40, unique=True)
    # None for evidence of an import or of the shop alone, which no message came with.
    part_id: int | None = Field(default=None, foreign_key="part.id")
    contact_point_id: int | None = Field(default=None, foreign_key="contact_point.id")
    session: str = Field(default="", max_length=128)
    first_at: datetime = _at()
    last_at: datetime = _at()  # To the day: what is asked of it is how long it was silent.
    shown: dict[str, Any] = _json(default_factory=dict)


class ShownIdent(SQLModel, table=True):
    """Which sightings show an attested id. ident is a keyed hash: nothing here names anybody."""

    __tablename__: ClassVar[str] = "shown_ident"
    __table_args__ = (Index("shown_ident_sighting", "sighting_id"),)
    ident: int = Field(primary_key=True, sa_type=BigInteger)
    sighting_id: int = Field(primary_key=True, foreign_key="sighting.id")


class GenericIdent(SQLModel, table=True):
    """An id that too many people show, so that it says nothing about anybody."""

    __tablename__: ClassVar[str] = "generic_ident"
    ident: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = _at()


class CandidateKey(SQLModel, table=True):
    """By which keyed hashes of names, addresses and facts a sighting is found as a candidate."""

    __tablename__: ClassVar[str] = "candidate_key"
    __table_args__ = (Index("candidate_key_sighting", "sighting_id"),)
    key: int = Field(primary_key=True, sa_type=BigInteger)
    sighting_id: int = Field(primary_key=True, foreign_key="sighting.id")


class IdentityWord(SQLModel, table=True):
    """An agent's word about who is who: every sighting of one side and of the other are, or are
    not, the same person's. Append-only; taking it back sets a time."""

    __tablename__: ClassVar[str] = "identity_word"
    id: int | None = Field(default=None, primary_key=True)
    same: bool
    at: datetime = _at()
    agent_id: int | None = None
    decision_id: int | None = Field(default=None, index=True)
    undone_at: datetime | None = _at(default=None)


class WordSide(SQLModel, table=True):
    """The sightings that a word is about; side 0 or 1."""

    __tablename__: ClassVar[str] = "word_side"
    __table_args__ = (Index("word_side_sighting", "sighting_id"),)
    word_id: int = Field(primary_key=True, foreign_key="identity_word.id")
    sighting_id: int = Field(primary_key=True, foreign_key="sighting.id")
    side: int


class SuggestionRow(SQLModel, table=True):
    """Two customers who may be one person, with the ledger of why. Opens nothing."""

    __tablename__: ClassVar[str] = "suggestion"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id", name="suggestion_pair"),
        Index("suggestion_state", "state", "posterior", "id"),
        Index("suggestion_high", "high_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    low_id: int = Field(foreign_key="customer.id")  # The smaller id of the pair.
    high_id: int = Field(foreign_key="customer.id")
    posterior: float
    # open, later, rejected, joined, gone (the evidence for it went away)
    state: str = Field(default="open", max_length=20)
    later_until: datetime | None = _at(default=None)
    agent_id: int | None = None  # Who said later, rejected or joined.
    version: str = Field(default="", max_length=40)  # Of the weights.
    ledger: list[Any] = _json(default_factory=list)
    created_at: datetime = _at()
    updated_at: datetime = _at()
    revision: int = 0


class ProofRow(SQLModel, table=True):
    """A chance to show that an address is somebody's own: a code that was sent there, or a link.

    A code belongs to the session that asked for it: to a visitor's browser, or to what an agent is
    answering. Nothing here opens anything: `sealed` can be read by the vault alone and is emptied
    as soon as it is handed over, and a code is kept as a keyed hash. A row for an address that
    nobody has looks like any other, and is never sent. Swept a day after its end.
    """

    __tablename__: ClassVar[str] = "proof"
    __table_args__ = (
        Index("proof_session", "session", "at"),
        Index("proof_address", "kind", "value", "at"),
        Index("proof_conversation", "conversation_id", "id"),
        Index(
            "proof_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    means: str = Field(max_length=10)  # code, link, or move: a reference, told on another channel
    key: str = Field(max_length=64, unique=True)  # Random: no two digests of one code are alike.
    digest: str = Field(default="", max_length=64)
    kind: str = Field(max_length=40)  # Of the address that is to be proven, normalised.
    scope: str = Field(default="", max_length=100)
    value: str = Field(max_length=256)
    session: str = Field(default="", max_length=128)  # Whose answer counts: "chat:7:visitor".
    account_id: int | None = None  # The chat in which it was asked for, or to which a link leads.
    via_account_id: int | None = None  # By which it goes out, where an agent chose it.
    conversation_id: int | None = None  # In which an agent asked.
    part_id: int | None = None  # Whom the agent was answering.
    sighting_id: int | None = None  # What will have been proven in.
    agent_id: int | None = None
    language: str = Field(default="en", max_length=20)
    site: str = Field(default="", max_length=100)  # What the sender calls itself in the text.
    # They want to go on there: so a code goes out to an address that we do not know yet, too.
    onward: bool = False
    # asked, sending, sent, refused (never went out), proven, replaced (by a newer one)
    state: str = Field(default="asked", max_length=20)
    reason: str = Field(default="", max_length=40)  # Why it was refused; for agents only.
    sealed: str = _text()
    tries: int = 0  # Wrong answers.
    attempts: int = 0
    due_at: datetime | None = _at(default=None)  # Set while it is to be sent.
    at: datetime = _at(index=True)
    ends_at: datetime = _at(index=True)
    proven_at: datetime | None = _at(default=None)


class Onward(SQLModel, table=True):
    """A chat whose reader may leave before they have read an answer: when to look whether they
    have, and where they agreed to have it sent then ("" where they agreed to nothing)."""

    __table_args__ = (
        UniqueConstraint("contact_point_id", "account_id", name="onward_chat"),
        Index(
            "onward_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_point_id: int  # The visitor. Parts of it may come and go.
    account_id: int
    kind: str = Field(default="", max_length=40)
    scope: str = Field(default="", max_length=100)
    value: str = Field(default="", max_length=256)
    agreed_at: datetime | None = _at(default=None)
    due_at: datetime | None = _at(default=None)


class Participant(SQLModel, table=True):
    """Somebody else in a part's conversation: in Cc, in To, added by us. May answer in it."""

    __table_args__ = (UniqueConstraint("part_id", "kind", "value", name="participant_address"),)
    id: int | None = Field(default=None, primary_key=True)
    part_id: int = Field(foreign_key="part.id")
    kind: str = Field(max_length=40)
    value: str = Field(max_length=256)
    name: str = Field(default="", max_length=200)
    message_id: int | None = None  # Where they first appeared.


# --- conversations ------------------------------------------------------------------------------


class Conversation(SQLModel, table=True):
    """The customer's one thread, for life."""

    __table_args__ = (
        Index("conversation_list", "status", "last_at", "id"),
        Index("conversation_mine", "assignee_id", "status", "last_at", "id"),
        Index("conversation_waiting", "status", "waiting_since", "id"),
        Index(
            "conversation_snoozed",
            "snoozed_until",
            sqlite_where=text("snoozed_until IS NOT NULL"),
            postgresql_where=text("snoozed_until IS NOT NULL"),
        ),
        Index(
            "conversation_with_bot",
            "bot_id",
            "last_at",
            "id",
            sqlite_where=text("handling = 'bot'"),
            postgresql_where=text("handling = 'bot'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(unique=True, foreign_key="customer.id")
    status: str = Field(default=Status.EMPTY, max_length=20)
    handling: str = Field(default=Handling.NOBODY, max_length=20)
    epoch: int = 0  # Grows whenever `handling` changes: fences late bot replies.
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    bot_id: int | None = None  # Who answers while `handling` is bot, or did last.
    # "*" when every team may see it, else the union of its accounts' teams as ",3,7,".
    audience: str = Field(default="", max_length=200)
    waiting_since: datetime | None = _at(default=None)  # Since when the customer waits for us.
    snoozed_until: datetime | None = _at(default=None)
    last_at: datetime = _at()  # Of the newest message: the list's order.
    last_message_id: int | None = None
    last_inbound_id: int | None = None
    seen_message_id: int | None = None  # Agents have seen everything up to this one.
    unread: int = 0  # Inbound messages after it.
    alias_of: int | None = Field(default=None, foreign_key="conversation.id")
    revision: int = 0


class Case(SQLModel, table=True):
    """One matter in the thread, from opening to resolution."""

    __table_args__ = (
        Index(
            "case_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("case_part", "part_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    part_id: int = Field(foreign_key="part.id")
    opened_at: datetime = _at()
    opened_by_id: int | None = None  # Message.
    first_reply_at: datetime | None = _at(default=None)
    resolved_at: datetime | None = _at(default=None)
    outcome: str = Field(default="", max_length=20)  # resolved, joined, left (its bot, in mid-talk)


class Message(SQLModel, table=True):
    """One entry of a thread. Ordered by id: the order in which Hilo got to know of it."""

    __table_args__ = (
        Index(
            "message_external",
            "account_id",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index("message_thread", "conversation_id", "id"),
        Index("message_part", "part_id", "id"),
        Index(
            "message_sighting",
            "sighting_id",
            "id",
            sqlite_where=text("sighting_id IS NOT NULL"),
            postgresql_where=text("sighting_id IS NOT NULL"),
        ),
        Index(
            "message_client_key",
            "client_key",
            unique=True,
            sqlite_where=text("client_key IS NOT NULL"),
            postgresql_where=text("client_key IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")  # A cache, derived from the part.
    part_id: int = Field(foreign_key="part.id")
    # What its sender showed with it, or what it follows: tells its part when an id turns out to
    # be several people's. None for what a participant wrote.
    sighting_id: int | None = None
    account_id: int = Field(foreign_key="account.id")
    kind: str = Field(max_length=20)
    author_kind: str = Field(max_length=20)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    author_name: str = Field(default="", max_length=200)  # Of a customer's profile, a participant.
    author_address: str = Field(default="", max_length=256)  # Of a participant.
    external_id: str | None = Field(default=None, max_length=998)
    client_key: str | None = Field(default=None, max_length=100)
    text: str = _text()
    html: str | None = Field(default=None, sa_type=Text)
    subject: str = _text()
    quoted: str = _text()
    signature: str = _text()
    proof: int = 0  # How its sender was known, when it came.
    automatic: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=20)
    reply_to_id: int | None = None  # The message it quotes or answers.
    happened_at: datetime | None = _at(default=None)  # The provider's time, where it gives one.
    at: datetime = _at()  # When we got or made it.
    edited_at: datetime | None = _at(default=None)
    deleted_at: datetime | None = _at(default=None)  # Taken back by its author.
    erased_at: datetime | None = _at(default=None)
    extra: dict[str, Any] = _json(default_factory=dict)
    files: int = 0  # How many attachments it has.
    revision: int = 0


class Reaction(SQLModel, table=True):
    """An emoji somebody put on a message."""

    __table_args__ = (UniqueConstraint("message_id", "contact_point_id", name="reaction_of"),)
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id")
    contact_point_id: int = Field(foreign_key="contact_point.id")
    emoji: str = Field(max_length=40)
    at: datetime = _at()


class Attachment(SQLModel, table=True):
    """A file of a message, or one an agent has put into the composer and not yet sent."""

    __table_args__ = (
        Index("attachment_message", "message_id"),
        Index(
            "attachment_due",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # Who put it there.
    account_id: int | None = Field(default=None, foreign_key="account.id")
    position: int = 0
    name: str = Field(default="", max_length=255)
    media_type: str = Field(default="application/octet-stream", max_length=100)
    size: int | None = None
    state: str = Field(default=FileState.WAITING, max_length=20)
    reason: str = Field(default="", max_length=300)
    key: str = Field(default="", max_length=200)  # In the file store.
    sha256: str = Field(default="", max_length=64)
    width: int | None = None
    height: int | None = None
    alt: str = Field(default="", max_length=500)
    inline_id: str = Field(default="", max_length=255)
    voice: bool = False
    locator: str = _text()  # What the channel's `fetch` needs.
    attempts: int = 0
    due_at: datetime | None = _at(default=None)
    created_at: datetime = _at()


class CallLine(SQLModel, table=True):
    """Something said in a call. One that is not final goes when its speaker goes on, or the call
    ends; the others stay as long as their message has words."""

    __tablename__: ClassVar[str] = "call_line"
    __table_args__ = (
        UniqueConstraint("message_id", "stream", "speaker", "seq", name="call_line_said"),
        Index("call_line_order", "message_id", "at_ms", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id")
    stream: str = Field(default="", max_length=64)  # What counted `seq`.
    speaker: str = Field(max_length=60)  # customer, agent, or the key that a file has.
    seq: int
    # Where it stands: milliseconds from the call's start, or since 1970 where only a clock told.
    at_ms: int = Field(sa_type=BigInteger)
    starts_ms: int | None = None
    ends_ms: int | None = None
    text: str = _text()
    confidence: float | None = None
    final: bool = True
    doubtful: bool = False  # The program may have made it up out of silence.


class TranscriptionJob(SQLModel, table=True):
    """A recording that this machine is to write down. Gone when it is done; kept with its reason
    when it was given up."""

    __tablename__: ClassVar[str] = "transcription_job"
    __table_args__ = (
        Index(
            "transcription_job_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    attachment_id: int = Field(foreign_key="attachment.id", unique=True)
    attempts: int = 0
    due_at: datetime | None = _at(default=None)  # In the past: to be taken, or its worker died.
    reason: str = Field(default="", max_length=300)
    created_at: datetime = _at()


class Delivery(SQLModel, table=True):
    """The sending of one outbound message to one contact point. Also the sender's queue."""

    __table_args__ = (
        Index("delivery_message", "message_id"),
        Index(
            "delivery_due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("delivery_order", "part_id", "account_id", "id"),
        Index(
            "delivery_external",
            "account_id",
            "external_id",
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id")
    part_id: int = Field(foreign_key="part.id")
    account_id: int = Field(foreign_key="account.id")
    status: str = Field(max_length=20)
    external_id: str | None = Field(default=None, max_length=998)
    key: str = Field(max_length=64, unique=True)  # Stable over retries.
    # Answers that were not read in a chat go on by another channel, several as one: the newest is
    # `message_id`, all of them stand in `covers`.
    onward: bool = False
    covers: list[Any] = _json(default_factory=list)
    copies: list[Any] = _json(default_factory=list)
    template: dict[str, Any] | None = _json(default=None)
    attempts: int = 0
    due_at: datetime | None = _at(default=None)  # Set while something is still to be done.
    lease_until: datetime | None = _at(default=None)  # In the past: that sender died.
    lease_by: str = Field(default="", max_length=60)
    refusal: str = Field(default="", max_length=40)
    error: str = Field(default="", max_length=500)
    provider_code: str = Field(default="", max_length=40)
    status_at: datetime = _at()
    read_at: datetime | None = _at(default=None)
    created_at: datetime = _at()


class ExternalAlias(SQLModel, table=True):
    """A further id by which a provider or a mail client refers to a message of ours."""

    __tablename__: ClassVar[str] = "external_alias"
    __table_args__ = (UniqueConstraint("account_id", "external_id", name="external_alias_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    external_id: str = Field(max_length=998)
    message_id: int = Field(foreign_key="message.id", index=True)
    delivery_id: int | None = None


class EarlyReceipt(SQLModel, table=True):
    """A receipt that overtook the settling of its delivery; joined then, swept after a day."""

    __tablename__: ClassVar[str] = "early_receipt"
    __table_args__ = (Index("early_receipt_id", "account_id", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    external_id: str = Field(max_length=998)
    status: str = Field(max_length=20)
    refusal: str = Field(default="", max_length=40)
    error: str = Field(default="", max_length=500)
    provider_code: str = Field(default="", max_length=40)
    at: datetime = _at()


class EarlyRevision(SQLModel, table=True):
    """An edit, deletion or reaction that overtook its message; joined then, swept after a day."""

    __tablename__: ClassVar[str] = "early_revision"
    __table_args__ = (Index("early_revision_id", "account_id", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    external_id: str = Field(max_length=998)
    kind: str = Field(max_length=20)  # edit, deletion or reaction.
    mark: str = Field(default="", max_length=16)  # What its repeats are known by.
    text: str = _text()  # The new words, or the emoji.
    sealed: dict[str, Any] = _json(default_factory=dict)  # What was dotted out of the words.
    contact_point_id: int | None = None  # Of who reacted.
    happened_at: datetime | None = _at(default=None)  # The provider's time, where it gives one.
    at: datetime = _at()


class Draft(SQLModel, table=True):
    """What an agent has typed and not sent: one per conversation and kind."""

    __table_args__ = (UniqueConstraint("agent_id", "conversation_id", "kind", name="draft_of"),)
    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    kind: str = Field(max_length=10)  # reply or note
    text: str = _text()
    extra: dict[str, Any] = _json(default_factory=dict)  # Channel picked, subject, files.
    version: int = 0  # The client's own counter: an older save never overwrites a newer one.
    updated_at: datetime = _at()


# --- known customers, and programs that tell of them ---------------------------------------------


class ImportJob(SQLModel, table=True):
    """A file of known customers, and how far it was read.

    What was read and what it changed are of one commit, so a crash repeats and skips nothing.
    """

    __tablename__: ClassVar[str] = "import_job"
    __table_args__ = (Index("import_job_digest", "digest"), Index("import_job_state", "state"))
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", max_length=255)  # Of the file, as it was given.
    source: str = Field(max_length=40)  # Scope of the ids in it.
    region: str = Field(default="", max_length=2)  # By which numbers without a country are read.
    audience: str = Field(default="*", max_length=200)  # Who may see those who never talked.
    digest: str = Field(max_length=64)  # SHA-256 of the file: the same again adds nothing.
    form: str = Field(default="", max_length=100)  # How it is written, for people.
    ignored: list[Any] = _json(default_factory=list)  # Columns that nobody needs.
    size: int = Field(default=0, sa_type=BigInteger)  # Bytes to be read.
    done_bytes: int = Field(default=0, sa_type=BigInteger)  # Read and stored.
    done_rows: int = 0  # As a spreadsheet counts, with the header.
    # When and where whoever works on it began or went on: from these follows how fast it is.
    began_at: datetime | None = _at(default=None)
    began_bytes: int = Field(default=0, sa_type=BigInteger)
    began_rows: int = 0
    made: int = 0  # Rows that made a new customer.
    matched: int = 0  # Rows that told something of a customer who was known.
    unchanged: int = 0
    refused: int = 0
    partial: int = 0  # Rows of which one value was left out.
    state: str = Field(default="waiting", max_length=20)  # running, done, cancelled, failed
    trouble: str = Field(default="", max_length=500)  # Why it failed.
    file_key: str = Field(default="", max_length=200)  # In the file store, until it ends.
    agent_id: int | None = None  # Who asked; None: the command line or a program.
    token_id: int | None = None
    lease_until: datetime | None = _at(default=None)  # In the past: who imported has died.
    lease_by: str = Field(default="", max_length=100)
    created_at: datetime = _at()
    ended_at: datetime | None = _at(default=None)


class ImportRefusal(SQLModel, table=True):
    """A row of an import that was refused, or a value of it that was left out. Swept after 30 days;
    erasing a customer takes theirs."""

    __tablename__: ClassVar[str] = "import_refusal"
    __table_args__ = (
        Index("import_refusal_job", "job_id", "id"),
        Index("import_refusal_part", "part_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="import_job.id")
    part_id: int | None = None  # Whose row it is, where the rest of it was taken.
    row: int
    reason: str = Field(max_length=20)
    field: str = Field(default="", max_length=20)  # "" is the whole row.
    value: str = Field(default="", max_length=200)
    external_id: str = Field(default="", max_length=256)
    at: datetime = _at()


class ApiToken(SQLModel, table=True):
    """What a program signs in with. Shown once; only its hash is stored. Never deleted."""

    __tablename__: ClassVar[str] = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    token_hash: str = Field(unique=True, max_length=64)  # SHA-256.
    hint: str = Field(default="", max_length=12)  # How it ends, to tell it from others.
    scopes: str = Field(max_length=200)  # Divided by spaces.
    teams: str = Field(default="", max_length=200)  # Ids, ",3,7,"; "" sees everything.
    agent_id: int | None = None  # Who made it; None: the command line.
    created_at: datetime = _at()
    used_at: datetime | None = _at(default=None)  # Written at most once a minute.
    ended_at: datetime | None = _at(default=None)


# --- facts --------------------------------------------------------------------------------------


class Fact(SQLModel, table=True):
    """Something that a customer has told, or that was told about them. Never changed but for what
    an agent says of it: what is known now is folded from all of a customer's facts."""

    __table_args__ = (Index("fact_part", "part_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    # Where it was said; None for what a bot, a form, an import or the shop has stated.
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    part_id: int = Field(foreign_key="part.id")  # Its message's: it goes where that goes.
    account_id: int | None = Field(default=None, foreign_key="account.id")  # None: for all to see.
    case_id: int | None = Field(default=None, foreign_key="case.id")  # The matter it was told in.
    kind: str = Field(max_length=20)  # hub.facts.mention.FactKind
    label: str = Field(default="", max_length=100)
    value: str = Field(max_length=500)  # Normalised; of a sensitive kind only its mask.
    text: str = Field(default="", max_length=500)  # As it was written; so too.
    begin: int = 0  # Where it stands in the message's text, in characters.
    end: int = 0
    confidence: float = 1.0
    act: str = Field(default="states", max_length=20)  # hub.facts.mention.Act
    source: str = Field(default="said", max_length=20)  # hub.words.FactSource
    told_to: str = Field(default="", max_length=30)  # agent:7, bot:2; "" for nobody in particular.
    at: datetime = _at()
    digest: str = Field(default="", max_length=64)  # Of a sensitive value: tells equal ones.
    sealed: str = _text()  # A sensitive value that stands in no message. Opened only by a look.
    confirmed_at: datetime | None = _at(default=None)
    retracted_at: datetime | None = _at(default=None)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # Who did that, or wrote it.


class Asked(SQLModel, table=True):
    """One thing that a message of ours asks for: what reads the answer, and what is measured."""

    __table_args__ = (Index("asked_case", "case_id"), Index("asked_at", "at"))
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    line_id: int | None = None  # Of a call: the line that asks for it.
    case_id: int | None = Field(default=None, foreign_key="case.id")
    kind: str = Field(max_length=20)
    label: str = Field(default="", max_length=100)
    confidence: float = 1.0
    confirming: bool = False
    # The fact that had told it already when it was asked; None where nobody had.
    known_id: int | None = None
    hint: str = Field(default="", max_length=20)  # What became of the hint: shown, dismissed.
    at: datetime = _at()


class HintTaken(SQLModel, table=True):
    """A hint that was heeded: the question was not asked."""

    __tablename__: ClassVar[str] = "hint_taken"
    __table_args__ = (
        Index("hint_taken_at", "at"),
        UniqueConstraint("conversation_id", "fact_id", "agent_id", "day", name="hint_taken_once"),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    fact_id: int
    agent_id: int = Field(foreign_key="agent.id")
    how: str = Field(max_length=20)  # inserted, dismissed
    day: str = Field(max_length=10)  # UTC: the same hint counts once a day.
    at: datetime = _at()


class FactExample(SQLModel, table=True):
    """An example of how the shop writes its numbers: patterns are learned from these."""

    __tablename__: ClassVar[str] = "fact_example"
    __table_args__ = (UniqueConstraint("kind", "text", name="fact_example_once"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=20)
    text: str = Field(max_length=100)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    at: datetime = _at()


class SavedReply(SQLModel, table=True):
    """Words that are written again and again, kept for the composer. Deleted when removed."""

    __tablename__: ClassVar[str] = "saved_reply"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=80)  # Of the form that made it: sent twice, kept once.
    title: str = Field(max_length=100)
    text_en: str = _text()  # With {{name}} where values go; "" where there is none in English.
    text_es: str = _text()
    labels: list[Any] = _json(default_factory=list)
    team_ids: list[Any] = _json(default_factory=list)  # Who may use it; empty: everybody.
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # Who wrote it.
    created_at: datetime = _at()
    changed_at: datetime = _at()


# --- bots ---------------------------------------------------------------------------------------


class Bot(SQLModel, table=True):
    """Somebody who answers by webhook, or (triage) the one that is built in."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)  # As customers and agents see it.
    kind: str = Field(max_length=20)  # hub.words.BotKind
    settings: dict[str, Any] = _json(default_factory=dict)  # hub.handoff.settings, secrets sealed.
    account_ids: list[Any] = _json(default_factory=list)  # Where it answers; empty: nowhere.
    hours: str = Field(default="", max_length=300)  # hub.handoff.hours; empty: always.
    zone: str = Field(default="UTC", max_length=60)
    timeout_s: int = 20  # After that a person goes on.
    # So many minutes without a word of the customer's and the matter is left; 0: it never is.
    silence_min: int = 30
    after_silence: str = Field(default="close", max_length=20)  # hub.words.AfterSilence
    enabled: bool = True
    token_hash: str = Field(default="", max_length=64, index=True)  # Of what it calls us with.
    created_at: datetime = _at()
    removed_at: datetime | None = _at(default=None)


class BotTurn(SQLModel, table=True):
    """One turn of a bot: what it is asked, and what became of it. Also the driver's queue."""

    __tablename__: ClassVar[str] = "bot_turn"
    __table_args__ = (
        Index(
            "bot_turn_due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        # One that gathers, so that a burst is one turn.
        Index(
            "bot_turn_gathering",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'gathering'"),
            postgresql_where=text("state = 'gathering'"),
        ),
        Index("bot_turn_conversation", "conversation_id", "id"),
        Index("bot_turn_at", "bot_id", "created_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=64, unique=True)  # By which it is answered.
    bot_id: int = Field(foreign_key="bot.id")
    conversation_id: int = Field(foreign_key="conversation.id")
    case_id: int | None = None
    part_id: int = Field(foreign_key="part.id")
    account_id: int = Field(foreign_key="account.id")
    epoch: int
    first_message_id: int  # The messages that it is about: from this one
    last_message_id: int  # to this one.
    # gathering, sending, asked (it has it, and will answer by a call), ended
    state: str = Field(default="gathering", max_length=20)
    # said, handed_over, resolved, passed, timed_out, failed, cut, late (somebody else went on),
    # left (it answered, and the customer never did again)
    outcome: str = Field(default="", max_length=20)
    error: str = Field(default="", max_length=300)
    attempts: int = 0
    due_at: datetime | None = _at(default=None)  # To be sent, tried again, or given up.
    deadline_at: datetime | None = _at(default=None)
    created_at: datetime = _at()
    answered_at: datetime | None = _at(default=None)


# --- the log and the rest -----------------------------------------------------------------------


class EventRow(SQLModel, table=True):
    """The log. `xid` is the writing transaction's id on PostgreSQL, 0 on SQLite."""

    __tablename__: ClassVar[str] = "event"
    # Old events are swept: without AUTOINCREMENT, SQLite could give an id out twice.
    __table_args__ = (Index("event_cursor", "xid", "id"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    xid: int = Field(default=0, sa_type=BigInteger)
    at: datetime = _at(index=True)
    kind: str = Field(max_length=20)
    conversation_id: int | None = None
    account_id: int | None = None
    message_id: int | None = None
    customer_id: int | None = None
    agent_id: int | None = None
    data: dict[str, Any] | None = _json(default=None)


class Counter(SQLModel, table=True):
    """How many conversations are in a queue, kept in the transaction that moves them.

    bucket: open, unassigned, assistant, agent:7, snoozed, done. audience as in Conversation.
    """

    audience: str = Field(primary_key=True, max_length=200)
    bucket: str = Field(primary_key=True, max_length=40)
    value: int = 0


class RawRequest(SQLModel, table=True):
    """A genuine request that was not understood: kept until it is replayed or dropped."""

    __tablename__: ClassVar[str] = "raw_request"
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    received_at: datetime = _at()
    method: str = Field(max_length=10)
    url: str = _text()
    path: str = Field(default="", max_length=300)
    headers: list[Any] = _json(default_factory=list)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    digest: str = Field(max_length=64, unique=True)  # Of account and body: repeats add none.
    reason: str = Field(max_length=500)
    fragment: str = _text()
    repeats: int = 0
    replayed_at: datetime | None = _at(default=None)
    dropped_at: datetime | None = _at(default=None)


class Tombstone(SQLModel, table=True):
    """An erasure, kept for ever so that a restored backup applies it again before it serves."""

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int
    conversation_id: int | None = None
    message_ids: list[Any] = _json(default_factory=list)  # Of a retention; else all of the parts.
    part_ids: list[Any] = _json(default_factory=list)
    at: datetime = _at()
    agent_id: int | None = None
    why: str = Field(default="customer", max_length=20)  # customer or retention


class Meta(SQLModel, table=True):
    """Small facts about the database itself: the log's era, watermarks."""

    key: str = Field(primary_key=True, max_length=60)
    value: str = _text()


def _widen_ids() -> None:
    """Make every id a 64-bit integer. On SQLite it must stay INTEGER to be the row's own id."""
    wide = BigInteger().with_variant(Integer, "sqlite")
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Integer) and column.name.split("_")[-1] == "id":
                column.type = wide


_widen_ids()
