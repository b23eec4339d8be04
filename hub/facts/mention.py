"""The values that facts are made of: what is mentioned, what is asked for, what is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a fact is about. One word per thing: stored, in the API and in the catalogue."""

    ORDER = "order"  # The number of an order with the shop.
    TRACKING = "tracking"  # Of a parcel, with its carrier.
    BOOKING = "booking"  # Of a reservation, a ride, a flight.
    ACCOUNT = "account"  # Of a customer, a bank account, a contract.
    INVOICE = "invoice"
    SERIAL = "serial"  # Of a device.
    NAME = "name"  # Of a person; `label` says whose where it is not the customer's own.
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"  # Street and number, as one text.
    POSTCODE = "postcode"
    CITY = "city"
    COMPANY = "company"
    TAX_ID = "tax_id"
    BIRTH_DATE = "birth_date"
    DATE = "date"  # A day, as ISO 8601 where it could be worked out; `label` says of what.
    TIME = "time"
    DEADLINE = "deadline"  # By when it is needed.
    AMOUNT = "amount"  # With its currency: "49.90 EUR".
    QUANTITY = "quantity"  # How many of what: guests, pieces.
    PRODUCT = "product"
    SIZE = "size"  # Of clothes or shoes.
    COLOUR = "colour"
    DEVICE = "device"  # Model, operating system, app version.
    TRIED = "tried"  # What was already tried, in the customer's words.
    WANTS = "wants"  # What the customer is after, in their words.
    SECRET = "secret"  # A password, a PIN, a code. Never stored in clear.
    SECURITY_ANSWER = "security_answer"  # `label` says to which question. Never stored in clear.
    CARD = "card"  # A payment card or a bank account to pay with. Never stored in clear.
    HEALTH = "health"  # Symptoms, conditions. Masked.
    OTHER = "other"  # A slot of a bot or a field of a form that has no kind: `label` names it.


SENSITIVE = frozenset(
    {FactKind.SECRET, FactKind.SECURITY_ANSWER, FactKind.CARD, FactKind.HEALTH, FactKind.TAX_ID}
)


class Act(StrEnum):
    """What the words do with the value."""

    STATES = "states"
    CORRECTS = "corrects"  # "No, it is 4472": replaces what was said before.
    CONFIRMS = "confirms"  # "Yes, that one", after it was read out.
    RETRACTS = "retracts"  # "Forget that number".


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One value in the words of a message.

    value: normalised, so that equal facts are equal texts (ISO dates, E.164 phones, lower-case
    mail addresses); a code in capitals and without spaces, but with its hyphens and slashes, which
    `known.comparable` folds. text: as it was written; start and end: where, in
    characters. confidence: 0 to 1; below `SURE` it is shown as a guess and no hint rests on it.
    label: a qualifier where the kind alone does not say it ("mother's maiden name"), in English,
    lower case, "" as a rule.
    """

    kind: FactKind
    value: str
    text: str
    start: int
    end: int
    confidence: float = 1.0
    label: str = ""
    act: Act = Act.STATES

    @property
    def is_sensitive(self) -> bool:
        """Whether the value must not be stored or shown in clear."""
        return self.kind in SENSITIVE


SURE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that somebody's words ask for.

    start and end: the asking clause, in characters. confidence: 0 to 1. confirming: the value is
    read out and only a yes is asked for ("your number is still 4471?"): that repeats nothing;
    value is then what was read out, normalised as in `Mention`. topic: what it is about, where the
    words say so ("weather"), "" otherwise. recalls: the words own that it was told before ("what
    did you say your number was?").
    """

    kind: FactKind
    label: str = ""
    start: int = 0
    end: int = 0
    confidence: float = 1.0
    confirming: bool = False
    value: str = ""
    topic: str = ""
    recalls: bool = False
