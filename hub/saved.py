"""Saved replies: their blanks, and what fills them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hub.facts.known import Known
from hub.facts.mention import SENSITIVE, SURE, FactKind

# As the approved templates of channels write theirs, in any alphabet.
BLANK: Final = re.compile(r"\{\{\s*([\w.-]{1,40})\s*\}\}")
AGENT: Final = "agent"
FIRST_NAME: Final = "first_name"

# What else a blank may be called: people write what they would say.
_ALIASES: Final[Mapping[str, str]] = {
    "customer": FactKind.NAME,
    "full_name": FactKind.NAME,
    "order_number": FactKind.ORDER,
    "tracking_number": FactKind.TRACKING,
    "mail": FactKind.EMAIL,
    "telephone": FactKind.PHONE,
    "color": FactKind.COLOUR,
    "firstname": FIRST_NAME,
    "agente": AGENT,
    "nombre": FIRST_NAME,
    "nombre_completo": FactKind.NAME,
    "cliente": FactKind.NAME,
    "pedido": FactKind.ORDER,
    "seguimiento": FactKind.TRACKING,
    "reserva": FactKind.BOOKING,
    "cuenta": FactKind.ACCOUNT,
    "factura": FactKind.INVOICE,
    "serie": FactKind.SERIAL,
    "correo": FactKind.EMAIL,
    "email": FactKind.EMAIL,
    "teléfono": FactKind.PHONE,
    "telefono": FactKind.PHONE,
    "dirección": FactKind.ADDRESS,
    "direccion": FactKind.ADDRESS,
    "código_postal": FactKind.POSTCODE,
    "ciudad": FactKind.CITY,
    "empresa": FactKind.COMPANY,
    "fecha": FactKind.DATE,
    "hora": FactKind.TIME,
    "plazo": FactKind.DEADLINE,
    "importe": FactKind.AMOUNT,
    "cantidad": FactKind.QUANTITY,
    "producto": FactKind.PRODUCT,
    "talla": FactKind.SIZE,
    "dispositivo": FactKind.DEVICE,
}
_MEANINGS: Final = frozenset({AGENT, FIRST_NAME, *map(str, FactKind)})
# Read better as they were written than in their normal form.
_WRITTEN: Final = frozenset({
    FactKind.ADDRESS, FactKind.TRIED, FactKind.WANTS, FactKind.ORDER, FactKind.BOOKING,
})  # fmt: skip
# What stands before a numbered blank, and says what belongs there.
_CUES: Final[Sequence[tuple[str, re.Pattern[str]]]] = tuple(
    (name, re.compile(rf"(?:{words})[\s:#.,nº°]*$", re.IGNORECASE))
    for name, words in (
        (FIRST_NAME, r"\bhi|\bhello|\bhey|\bdear|\bhola|\bbuenas|\bestimad[oa]|\bquerid[oa]"),
        (FactKind.TRACKING, r"\btracking(?: number| code)?|\bseguimiento"),
        (FactKind.BOOKING, r"\bbooking(?: number)?|\breservation|\breserva"),
        (FactKind.INVOICE, r"\binvoice(?: number)?|\bfactura"),
        (FactKind.ORDER, r"\border(?: number| no)?|\bpedido(?: número)?"),
        (FactKind.ADDRESS, r"\baddress(?: is)?|\bdirección|\bdeliver(?:ed)? (?:it )?to"),
        (FactKind.AMOUNT, r"\bamount(?: of)?|\bimporte(?: de)?"),
        (AGENT, r"\bmy name is|\bthis is|\bregards|\bsoy|\bme llamo|\bsaludos"),
    )
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a saved reply. blank: its name where a blank was; filled: by what is known."""

    text: str
    blank: str = ""
    filled: bool = False


def meaning_of(blank: str) -> str:
    """What a blank stands for: "agent", "first_name", a kind of fact, or "" for nothing we know."""
    name = blank.casefold().replace("-", "_").replace(".", "_")
    if name in _MEANINGS:
        return name
    return _ALIASES.get(name, "")


def values_of(known: Iterable[Known]) -> dict[str, str]:
    """What blanks are filled with, by what they stand for: of each kind the surest, then the
    newest. Nothing that is a guess, and nothing sensitive.

    known: newest first.
    """
    best: dict[FactKind, Known] = {}
    for one in known:
        if one.kind in SENSITIVE or one.kind is FactKind.OTHER or one.confidence < SURE:
            continue
        if one.label and one.kind is FactKind.NAME:
            continue  # Somebody else's.
        held = best.get(one.kind)
        if held is None or (one.confirmed and not held.confirmed):
            best[one.kind] = one
    return {str(kind): _value(one) for kind, one in best.items()}


def _value(one: Known) -> str:
    found = one.text if one.kind in _WRITTEN and one.text else one.value
    return " ".join(found.split())


def pieces(text: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """A text cut at its blanks, those that are known filled. values: by `meaning_of`."""
    found: list[Piece] = []
    at = 0
    for match in BLANK.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        value = values.get(meaning_of(match[1]), "")
        found.append(Piece(value or f"{{{{{match[1]}}}}}", match[1], bool(value)))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)


def blanks(text: str) -> tuple[str, ...]:
    """The names of the blanks of a text, each once, in order."""
    return tuple(dict.fromkeys(match[1] for match in BLANK.finditer(text)))


def proposals(body: str, variables: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """What the blanks of an approved template may be filled with. A numbered one goes by the words
    before it, and what these do not tell is left to the agent."""
    found: dict[str, str] = {}
    wanted = set(variables)
    for match in BLANK.finditer(body):
        name = match[1]
        if name not in wanted or name in found:
            continue
        before = body[: match.start()]
        meant = _meant(before) if name.isdecimal() else meaning_of(name)
        if value := values.get(meant, ""):
            found[name] = value
    return found


def _meant(before: str) -> str:
    return next((name for name, cue in _CUES if cue.search(before)), "")
