"""What the resolver is told: observations of arrivals, and decisions of agents. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.contract import Address, Claim, Proof


class NameSource(StrEnum):
    """Where a name comes from. None of them proves anything: a name only helps to tell apart."""

    PROFILE = "profile"  # The display name of a mail or an account.
    SAID = "said"  # Typed or spoken in the conversation.
    TOKEN = "token"  # In the shop's signed identity token.
    IMPORT = "import"  # From the shop's list of customers.
    AGENT = "agent"  # Written down by an agent.


class KnowledgeKind(StrEnum):
    """What somebody knows and others may know too: it makes a suggestion likelier, no more."""

    ORDER = "order"
    POSTCODE = "postcode"
    ADDRESS = "address"  # Street and number, as one text.
    CITY = "city"
    AMOUNT = "amount"
    BIRTH_DATE = "birth_date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StatedName:
    """A person's name as it was stated."""

    text: str
    source: NameSource = NameSource.PROFILE


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A fact that the sender knows: an order number, a postcode."""

    kind: KnowledgeKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One arrival, as far as it tells who it is.

    id: unique; a repeat adds nothing. at: aware UTC. channel: chat, email, sms, whatsapp, voice,
    ... sender: the contact point it came from, and `proof` how the channel knows that: CLAIMED
    for a From line without aligned DMARC or a caller id without STIR/SHAKEN A, VOUCHED where the
    network attests it, PROVEN where it was shown in this session. session: the browser session or
    the call, which may-see is granted to; "" where every message stands for itself. stated:
    further addresses (email, phone, user, device, ...), each with how it is known: typed is
    CLAIMED, a signed token or a code that was answered PROVEN, stated by the provider VOUCHED.
    """

    id: str
    at: datetime
    channel: str
    sender: Address
    proof: Proof
    session: str = ""
    stated: tuple[Claim, ...] = ()
    names: tuple[StatedName, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()


class DecisionWord(StrEnum):
    """What an agent, or a code that came back, may say about who is who."""

    SAME = "same"  # Verified: these two are one person.
    NOT_SAME = "not_same"  # They are not. Remembered; also undoes a join.
    UNDO = "undo"  # Takes an earlier decision back, as if it had never been made.
    CODE_SENT = "code_sent"  # A code or link went to `address` for `session`.
    CODE_ANSWERED = "code_answered"  # It came back in `session`: possession is proven there.
    RULES = "rules"  # Another version of the weights decides from here on.


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One word about who is who. Append-only.

    id: unique, also among observations. one, other: ids of observations (of SAME, NOT_SAME): their
    parts are meant, with everything on them. undoes: the id of a decision (of UNDO). session and
    address: of codes. actor: who decided. note: why, or the version (of RULES).
    """

    id: str
    at: datetime
    word: DecisionWord
    actor: str
    one: str = ""
    other: str = ""
    undoes: str = ""
    session: str = ""
    address: Address | None = None
    note: str = ""
