"""What a bot answers: to say something, to hand over, to resolve, or to pass. Read from JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hub.errors import BadRequest
from hub.facts.mention import FactKind, Mention
from hub.untrusted import Untrusted

MAX_SAYS: Final = 10
MAX_TEXT: Final = 10_000
MAX_BUTTONS: Final = 13
MAX_BUTTON: Final = 80
MAX_FILES: Final = 5
MAX_FACTS: Final = 40


class Then(StrEnum):
    """What happens after a bot has said what it had to say."""

    STAY = "stay"  # It waits for the customer's next message.
    HANDOFF = "handoff"  # A person goes on.
    RESOLVE = "resolve"  # The matter is done.
    PASS = "pass"  # It has nothing to say to this, and stays.


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered to the customer. value: what the bot is told when it is taken."""

    title: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class BotFile:
    """A file to send along, by its public address."""

    url: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One message of a bot."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[BotFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything that a bot answers to a turn.

    reason and summary: for the agent who takes over. team: whose queue, by name. facts: what the
    bot has got to know.
    """

    says: tuple[Say, ...] = ()
    then: Then = Then.STAY
    reason: str = ""
    summary: str = ""
    team: str = ""
    facts: tuple[Mention, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether it says and does nothing at all."""
        return not self.says and self.then is Then.STAY and not self.facts


def read_answer(body: bytes) -> Answer:
    """The answer in a body of the protocol of `docs/bots.md`. An empty body is `pass`.

    Unknown fields are left unread. Raises BadRequest with what is wrong and how it should be.
    """
    if not body.strip():
        return Answer(then=Then.PASS)
    root = Untrusted.parse(body)
    if not root.is_object():
        raise BadRequest('An answer is an object, such as {"say": [{"text": "Hello"}]}.')
    answer = Answer(says=tuple(_say(each) for each in _several(root["say"], MAX_SAYS, "say")))
    answer = replace(answer, facts=read_facts(root["facts"]))
    chosen = [name for name in ("handoff", "resolve", "pass") if root[name]]
    if len(chosen) > 1:
        raise BadRequest("An answer has one of handoff, resolve and pass.")
    if chosen == ["handoff"]:
        return _handed(answer, root["handoff"])
    if chosen:
        return replace(answer, then=Then(chosen[0]))
    return replace(answer, then=Then.PASS) if answer.is_silent else answer


def _handed(answer: Answer, handoff: Untrusted) -> Answer:
    return replace(
        answer,
        then=Then.HANDOFF,
        reason=handoff["reason"].text()[:500],
        summary=handoff["summary"].text()[:2000],
        team=handoff["team"].text()[:100],
        facts=(*answer.facts, *read_facts(handoff["facts"]))[:MAX_FACTS],
    )


def _several(value: Untrusted, most: int, name: str) -> list[Untrusted]:
    found = list(value) if value.is_list() else [value] if value else []
    if len(found) > most:
        raise BadRequest("%(name)s has %(most)s entries at most.", name=name, most=most)
    return found


def _say(value: Untrusted) -> Say:
    text = value.text() or value["text"].text()
    files = tuple(
        BotFile(url=each["url"].text(), name=each["name"].text()[:255])
        for each in _several(value["files"], MAX_FILES, "files")
    )
    if not text.strip() and not files:
        raise BadRequest("Each entry of say has a text, or files.")
    if len(text) > MAX_TEXT:
        raise BadRequest("A text has %(most)s characters at most.", most=MAX_TEXT)
    if any(not each.url.startswith(("https://", "http://")) for each in files):
        raise BadRequest("Each file has a url that begins with https://.")
    buttons = tuple(_button(each) for each in _several(value["buttons"], MAX_BUTTONS, "buttons"))
    return Say(text=text, buttons=buttons, files=files)


def _button(value: Untrusted) -> Button:
    title = value.text() or value["title"].text()
    if not title.strip() or len(title) > MAX_BUTTON:
        raise BadRequest("Each button has a title of 1 to %(most)s characters.", most=MAX_BUTTON)
    return Button(title=title.strip(), value=value["value"].text()[:500])


def read_facts(value: Untrusted) -> tuple[Mention, ...]:
    """Facts as a list of {kind, value, label, confidence}, or as an object of slots.

    A slot's name is its kind where it is one ("order", or a common name of one, "order_number"),
    and else the label of a fact of kind "other".
    """
    if value.is_object():
        found = [_slot(name, value[name]) for name in value.keys()[:MAX_FACTS]]
    else:
        found = [_stated(each) for each in _several(value, MAX_FACTS, "facts")]
    return tuple(one for one in found if one is not None)


def _stated(value: Untrusted) -> Mention | None:
    made = _slot(value["kind"].text() or value["label"].text(), value["value"])
    if made is None:
        return None
    label = value["label"].text()[:100].strip().casefold()
    confidence = value["confidence"].number()
    sure = 1.0 if confidence is None else min(max(confidence, 0.0), 1.0)
    return replace(made, label=label or made.label, confidence=sure)


def _slot(name: str, value: Untrusted) -> Mention | None:
    text = value.text().strip()
    if not text and (number := value.number()) is not None:
        text = str(int(number)) if number == int(number) else str(number)
    if not text:
        return None
    kind = kind_of(name)
    label = "" if kind is not FactKind.OTHER else name.replace("_", " ").strip().casefold()[:100]
    return Mention(kind=kind, value=text[:500], text=text[:500], start=0, end=0, label=label)


_NAMES: Final = {
    "order_number": FactKind.ORDER, "order_id": FactKind.ORDER, "pedido": FactKind.ORDER,
    "numero_pedido": FactKind.ORDER, "tracking_number": FactKind.TRACKING,
    "booking_id": FactKind.BOOKING, "booking_number": FactKind.BOOKING,
    "reservation": FactKind.BOOKING, "reserva": FactKind.BOOKING,
    "account_number": FactKind.ACCOUNT, "customer_number": FactKind.ACCOUNT,
    "invoice_number": FactKind.INVOICE, "factura": FactKind.INVOICE,
    "serial_number": FactKind.SERIAL, "full_name": FactKind.NAME, "customer_name": FactKind.NAME,
    "first_name": FactKind.NAME, "nombre": FactKind.NAME, "email_address": FactKind.EMAIL,
    "correo": FactKind.EMAIL, "phone_number": FactKind.PHONE, "telephone": FactKind.PHONE,
    "telefono": FactKind.PHONE, "street": FactKind.ADDRESS, "direccion": FactKind.ADDRESS,
    "zip": FactKind.POSTCODE, "zip_code": FactKind.POSTCODE, "postal_code": FactKind.POSTCODE,
    "codigo_postal": FactKind.POSTCODE, "date_of_birth": FactKind.BIRTH_DATE,
    "dob": FactKind.BIRTH_DATE, "password": FactKind.SECRET, "pin": FactKind.SECRET,
    "card_number": FactKind.CARD, "iban": FactKind.CARD, "issue": FactKind.WANTS,
    "problem": FactKind.WANTS, "intent": FactKind.WANTS, "motivo": FactKind.WANTS,
}  # fmt: skip


def kind_of(name: str) -> FactKind:
    """The kind that a slot's name means; OTHER where it is none of ours."""
    plain = name.strip().casefold().replace("-", "_").replace(" ", "_")
    try:
        return FactKind(plain)
    except ValueError:
        return _NAMES.get(plain, FactKind.OTHER)
