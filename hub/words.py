"""One word per thing: the enumerations that are stored, in addresses and on screen."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an agent may do: answer; answer and steer; everything."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Handling(StrEnum):
    """Who answers now."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    NOBODY = "nobody"


class Status(StrEnum):
    """Where a conversation is listed."""

    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    EMPTY = "empty"  # Nobody has written yet: a known customer without a message.
    JOINED = "joined"  # Went into another; a split brings it back.


class MessageKind(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"
    NOTICE = "notice"
    CALL = "call"


class AuthorKind(StrEnum):
    CUSTOMER = "customer"
    PARTICIPANT = "participant"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class FileState(StrEnum):
    WAITING = "waiting"  # To be fetched from the provider.
    READY = "ready"
    REFUSED = "refused"  # Too large, or of a type we do not keep; `reason` says which.
    FAILED = "failed"  # Could not be fetched, and we have given up.
    ERASED = "erased"


class DecisionKind(StrEnum):
    JOINED = "joined"
    SPLIT = "split"
    REJECTED = "rejected"  # "Not the same": remembered.
    WITHDRAWN = "withdrawn"  # "Not the same" was taken back.
    REFUSED = "refused"  # They show the same id, and a rule keeps them apart.
    ATTACHED = "attached"  # A new address went straight to the customer it belongs to.


class FactSource(StrEnum):
    """How we got to know a fact."""

    SAID = "said"  # By the customer, in a message or a call.
    FORM = "form"  # Filled in by the customer before or in a chat.
    BOT = "bot"  # A slot that a bot has filled.
    AGENT = "agent"  # Written down by an agent.
    IMPORT = "import"
    SHOP = "shop"  # An event of the shop's own systems.


class BotKind(StrEnum):
    """How a bot is talked to."""

    HILO = "hilo"  # Our own protocol.
    RASA = "rasa"
    CHATWOOT = "chatwoot"  # One that was written for Chatwoot's agent-bot webhook.
    TRIAGE = "triage"  # The built-in one: it collects what is missing.


class AfterSilence(StrEnum):
    """What becomes of a matter whose customer has left its bot."""

    CLOSE = "close"  # It is done, unless something is open.
    PERSON = "person"  # Always a person goes on.
