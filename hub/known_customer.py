"""A customer as the shop knows them: read out of a row or an object, and said to the resolver.

Pure. What the shop states about its own customers is attested by the shop: vouched, and no more.
It proves nothing about who sits at the other end of a chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from hub.contract import Address, Claim, Proof
from hub.errors import BadRequest
from hub.folding import fold
from hub.identity.addresses import display_name, normalise
from hub.identity.ident import Reach, ident_of, read_ident
from hub.identity.observation import NameSource, Observation, StatedName
from hub.table_file import Fault

CHANNEL: Final = "import"
SHOP: Final = "shop"  # Where an import does not say whose ids it has.
MAX_EACH: Final = 10  # Addresses of one kind of one customer.
MAX_SHOWN: Final = 120  # Characters of a refused value that the report repeats.
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_WORDS: Final = re.compile(r"[^a-z0-9]+")
_SEVERAL: Final = re.compile(r"[;|\n]")
_LANGUAGES: Final = {
    "english": "en", "ingles": "en", "spanish": "es", "espanol": "es", "castellano": "es",
    "french": "fr", "frances": "fr", "german": "de", "aleman": "de", "italian": "it",
    "italiano": "it", "portuguese": "pt", "portugues": "pt", "catalan": "ca", "gallego": "gl",
    "euskera": "eu", "vasco": "eu", "basque": "eu", "galician": "gl",
}  # fmt: skip


class Field(StrEnum):
    """What a column may hold."""

    EXTERNAL_ID = "external_id"
    NAME = "name"
    FIRST = "first_name"
    LAST = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"


_NAMED: Final = {
    Field.EXTERNAL_ID: """external id|id|customer id|customer number|customer no|client id
        |client number|user id|uid|account number|codigo|codigo cliente
        |codigo de cliente|id cliente|id de cliente|cliente id|numero de cliente|numero cliente
        |n cliente|no cliente|num cliente|id externo|identificador|id usuario""",
    Field.NAME: """name|full name|customer|customer name|display name|contact name|nombre completo
        |nombre y apellidos|nombre y apellido|apellidos y nombre|cliente|nombre cliente
        |nombre del cliente|razon social""",
    Field.FIRST: """first name|firstname|given name|given names|forename|nombre|nombres
        |nombre de pila""",
    Field.LAST: """last name|lastname|surname|family name|apellido|apellidos|primer apellido
        |segundo apellido""",
    Field.EMAIL: """email|emails|e mail|e mails|mail|email address|email addresses|mail address
        |correo|correos|correo electronico|correos electronicos|direccion de correo
        |direccion de correo electronico|correo e""",
    Field.PHONE: """phone|phones|phone number|phone numbers|telephone|telephone number|mobile
        |mobile phone|mobile number|cell|cell phone|cellphone|whatsapp|tel|telefono|telefonos
        |telefono movil|movil|movil de contacto|telefono fijo|fijo|celular|numero de telefono
        |telefono de contacto""",
    Field.LANGUAGE: "language|lang|locale|preferred language|idioma|lengua|idioma preferido",
}
_FIELDS: Final = {name.strip(): kind for kind, names in _NAMED.items() for name in names.split("|")}
Text: TypeAlias = str | int | float | bool | None


class Reason(StrEnum):
    """Why a row, or one value of it, was left out."""

    TOO_LONG = "too_long"
    NUL = "nul"
    ENCODING = "encoding"
    QUOTES = "quotes"
    NOT_JSON = "not_json"
    CELLS = "cells"  # More cells than the header has columns: a delimiter too many.
    NOBODY = "nobody"  # Neither an id nor an address that is one person's.
    BAD_ID = "bad_id"
    BAD_EMAIL = "bad_email"
    BAD_PHONE = "bad_phone"
    BAD_NAME = "bad_name"
    BAD_LANGUAGE = "bad_language"
    TOO_MANY = "too_many"  # Addresses of one kind.
    NOT_STORED = "not_stored"  # The database would not have it.


SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.TOO_LONG: "The row is longer than 64 KB.",
    Reason.NUL: "The row holds a zero byte, which is no text.",
    Reason.ENCODING: "The row holds letters that are not of the file's encoding.",
    Reason.QUOTES: "A quote opens and does not close, or closes inside a cell.",
    Reason.NOT_JSON: "The line is no JSON object.",
    Reason.CELLS: "The row has more cells than the header.",
    Reason.NOBODY: "There is no customer number, and no email or mobile of one person alone.",
    Reason.BAD_ID: "This customer number is empty of meaning or too long.",
    Reason.BAD_EMAIL: "This is no email address.",
    Reason.BAD_PHONE: "This is no phone number. Without a country code the import needs a region.",
    Reason.BAD_NAME: "This name has nothing that can be read.",
    Reason.BAD_LANGUAGE: "This is no language. Write a code such as es or en-GB.",
    Reason.TOO_MANY: "There are more than 10 of a kind: the first 10 were taken.",
    Reason.NOT_STORED: "The row could not be stored.",
}
FAULTS: Final = {fault: Reason(fault.value) for fault in Fault}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A value that was not taken, or a whole row (`field` is "")."""

    reason: Reason
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCustomer:
    """A customer of the shop. Addresses are as they were written and can be read."""

    external_id: str = ""
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    language: str = ""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what. fields: by place; None for one that nobody needs."""

    fields: tuple[Field | None, ...]
    ignored: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> Columns:
        """Read a header. Raises BadRequest where no column says who a customer is."""
        found = [field_of(name) for name in names]
        if not {Field.EXTERNAL_ID, Field.EMAIL, Field.PHONE} & set(found):
            raise BadRequest(
                "No column is a customer number, an email or a phone. Name them in the first "
                "row: external_id, name, email, phone, language."
            )
        if Field.LAST not in found:
            # "Nombre" is a whole name where there is no column of surnames.
            found = [Field.NAME if field is Field.FIRST else field for field in found]
        ignored = tuple(
            name for name, field in zip(names, found, strict=True) if field is None and name
        )
        return cls(tuple(found), ignored)


def field_of(name: str) -> Field | None:
    """What a column of that name holds: in English or Spanish, in any case, "Email 2" too."""
    plain = " ".join(_WORDS.sub(" ", fold(name.replace("º", "").replace("_", " "))).split())
    return _FIELDS.get(plain) or _FIELDS.get(plain.rstrip("0123456789 "))


def check_source(text: str) -> str:
    """The name under which the ids of an import are known. Raises BadRequest."""
    found = text.strip().casefold() or SHOP
    if not _SOURCE.fullmatch(found):
        raise BadRequest("A source is a short word of letters, digits, - and _: shop.")
    return found


def check_region(text: str) -> str:
    """The country by which numbers without one are read, "" for none. Raises BadRequest."""
    found = text.strip().upper()
    if found and not (len(found) == 2 and found.isascii() and found.isalpha()):
        raise BadRequest("A region is the two letters of a country: ES, MX, GB.")
    return found


def read_cells(
    cells: Sequence[str], columns: Columns, *, source: str, region: str
) -> KnownCustomer | LeftOut:
    """The customer in a row of CSV, or why there is none."""
    given: dict[Field, list[str]] = {}
    for place, cell in enumerate(cells):
        if place >= len(columns.fields):
            if cell.strip():
                return LeftOut(Reason.CELLS, "", cell.strip()[:MAX_SHOWN])
            continue
        field, text = columns.fields[place], cell.strip()
        if field is not None and text:
            given.setdefault(field, []).append(text)
    return read_given(given, source=source, region=region)


def read_object(found: Mapping[str, Any], *, source: str, region: str) -> KnownCustomer | LeftOut:
    """The customer in a JSON object, or why there is none."""
    named = {key: field_of(key) for key in list(found)[:100]}
    whole = Field.LAST not in named.values()
    given: dict[Field, list[str]] = {}
    for key, field in named.items():
        if field is None:
            continue
        place = Field.NAME if field is Field.FIRST and whole else field
        values = found[key] if isinstance(found[key], list) else [found[key]]
        texts = [_text(value) for value in values[:100]]
        given.setdefault(place, []).extend(text for text in texts if text)
    return read_given(given, source=source, region=region)


def read_given(
    given: Mapping[Field, Sequence[str]], *, source: str, region: str
) -> KnownCustomer | LeftOut:
    """The customer that some texts describe, or why they describe nobody."""
    left_out: list[LeftOut] = []
    external_id = next(iter(given.get(Field.EXTERNAL_ID, ())), "")
    if external_id and read_ident(Address("user", external_id, source)) is None:
        left_out.append(LeftOut(Reason.BAD_ID, Field.EXTERNAL_ID, external_id[:MAX_SHOWN]))
        external_id = ""
    known = KnownCustomer(
        external_id=external_id.strip(),
        name=_name(given, left_out),
        emails=_addresses("email", given.get(Field.EMAIL, ()), region, left_out),
        phones=_addresses("phone", given.get(Field.PHONE, ()), region, left_out),
        language=_language(next(iter(given.get(Field.LANGUAGE, ())), ""), left_out),
        left_out=tuple(left_out),
    )
    if sender_of(known, source=source, region=region) is None:
        worst = left_out[0] if left_out else LeftOut(Reason.NOBODY)
        return worst if left_out and not (known.emails or known.phones) else LeftOut(Reason.NOBODY)
    return known


def sender_of(known: KnownCustomer, *, source: str, region: str) -> Address | None:
    """The id that stands for a customer: the shop's own, else an address of one person alone."""
    if known.external_id:
        return Address("user", known.external_id, source)
    for address in _all(known):
        ident = read_ident(address, region=region)
        if ident is not None and ident.reach is Reach.PERSONAL:
            return address
    return None


def observation_of(
    known: KnownCustomer, *, id: str, at: datetime, source: str, region: str
) -> Observation:
    """What the shop shows about a customer. Raises BadRequest where it shows nobody."""
    sender = sender_of(known, source=source, region=region)
    if sender is None:
        raise BadRequest(SENTENCES[Reason.NOBODY])
    return Observation(
        id=id,
        at=at,
        channel=CHANNEL,
        sender=_spelt_out(sender, region),
        proof=Proof.VOUCHED,
        stated=tuple(
            Claim(_spelt_out(address, region), Proof.VOUCHED)
            for address in _all(known)
            if address != sender
        ),
        names=(StatedName(known.name, NameSource.IMPORT),) if known.name else (),
    )


def _all(known: KnownCustomer) -> list[Address]:
    return [Address("email", each) for each in known.emails] + [
        Address("phone", each) for each in known.phones
    ]


def _spelt_out(address: Address, region: str) -> Address:
    """The address in full: a number with its country, so that nobody needs the import's region."""
    found = normalise(address, region=region)
    return Address(found.kind, found.value, found.scope) if found else address


def _name(given: Mapping[Field, Sequence[str]], left_out: list[LeftOut]) -> str:
    parts = [*given.get(Field.FIRST, ()), *given.get(Field.LAST, ())]
    written = next(iter(given.get(Field.NAME, ())), "") or " ".join(parts)
    shown = display_name(written)
    if written and not shown:
        left_out.append(LeftOut(Reason.BAD_NAME, Field.NAME, written[:MAX_SHOWN]))
    return shown


def _addresses(
    kind: str, texts: Iterable[str], region: str, left_out: list[LeftOut]
) -> tuple[str, ...]:
    """The addresses of one kind; several may stand in one cell, divided by ; or |."""
    found: dict[str, str] = {}
    reason = Reason.BAD_EMAIL if kind == "email" else Reason.BAD_PHONE
    for text in texts:
        for each in _split(text, kind):
            normal = normalise(Address(kind, each), region=region) if len(each) <= 320 else None
            # A company's short code or sender's name is a number of nobody's own.
            named = kind == "phone" and normal is not None and not normal.value.startswith("+")
            if normal is None or normal.nobody or named:
                left_out.append(LeftOut(reason, kind, each[:MAX_SHOWN]))
            else:
                found.setdefault(ident_of(normal).key, each)
            if len(left_out) > MAX_EACH:
                return tuple(found.values())[:MAX_EACH]
    if len(found) > MAX_EACH:
        left_out.append(LeftOut(Reason.TOO_MANY, kind))
    return tuple(found.values())[:MAX_EACH]


def _split(text: str, kind: str) -> list[str]:
    divided = _SEVERAL.split(text)
    if kind == "email" and "," in text and '"' not in text:
        divided = [piece for each in divided for piece in each.split(",")]
    return [piece.strip() for piece in divided if piece.strip()]


def _language(text: str, left_out: list[LeftOut]) -> str:
    if not text:
        return ""
    if (word := _LANGUAGES.get(fold(text))) is not None:
        return word
    if not _LANGUAGE.fullmatch(text):
        left_out.append(LeftOut(Reason.BAD_LANGUAGE, Field.LANGUAGE, text[:MAX_SHOWN]))
        return ""
    first, *rest = text.replace("_", "-").split("-")
    return "-".join([first.lower(), *(each.upper() if len(each) == 2 else each for each in rest)])


def _text(value: object) -> str:
    """A JSON value as it would stand in a cell; "" for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", " ").strip()
