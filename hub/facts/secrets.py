"""What must never be kept in clear: cards, bank accounts, passwords, answers, health."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from hub.facts.checks import is_card, is_dni, is_iban, is_rut
from hub.facts.codes import SHOWN_CODES, find_codes, squeezed
from hub.facts.matters import find_health
from hub.facts.mention import SENSITIVE, FactKind, Mention
from hub.facts.patterns import DEFAULT
from hub.facts.people import name_at
from hub.facts.reading import MAX_CHARACTERS, read
from hub.facts.sheet import Sheet

_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d]|-\d)")
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}[ -]?\d{2}(?:[ -]?[a-z0-9]){11,28}(?!\w)")
_DNI: Final = re.compile(r"(?<!\w)(?:\d{1,2}\.?\d{3}\.?\d{3}|[xyz][ -]?\d{7})[ -]?[a-z](?!\w)")
_RUT: Final = re.compile(
    r"(?<!\w)\d{1,2}\.\d{3}\.\d{3}-[0-9k](?!\w)|(?<![\w-])\d{7,8}-[0-9k](?!\w)"
)
_RFC: Final = re.compile(
    r"(?<!\w)[a-z]{3,4}\d{6}[a-z0-9]{3}(?!\w)|(?<!\w)[a-z]{4}\d{6}[hm][a-z]{5}[a-z0-9]\d(?!\w)"
)
_CUIT: Final = re.compile(r"(?<!\w)(?:20|23|24|27|30|33|34)-\d{8}-\d(?!\w)")
_CEDULA: Final = re.compile(
    r"(?<![\w-])[ve]-\d{1,2}\.?\d{3}\.?\d{3}(?![\w-])|"
    r"(?<=c\.c\. )\d{1,3}(?:\.\d{3}){2,3}(?!\d)|(?<=cc )\d{7,10}(?!\d)|(?<=c\.c\. )\d{7,10}(?!\d)"
)
_IMEI: Final = re.compile(r"\bimei\b")  # Ends in the same check digit as a card.
_ENDING: Final = re.compile(
    r"\b(?:tarjeta|visa|mastercard|plastico|debito|credito|card)\b[^.;!?\n\d]{0,40}?"
    r"(?:acab\w+|termin\w+|ending|ends)(?: (?:en|con|in|with|la|el|es))* (?P<value>\d{4})(?![\d-])"
)
_SSN: Final = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_PASSWORD: Final = re.compile(
    r"\b(?:password|passcode|passphrase|contrasena|clave|pass)(?:\s(?:para|for|de|of|to)\s\w+(?:\s\w+)?)?"
    r"\s?(?:is|was|es|era|:|=)+\s?[\"'\u201c]?(?P<value>[^\s\"'\u201d,;]{3,64})"
)
_CVV: Final = re.compile(
    r"\b(?:cvv2?|cvc2?|security code|codigo de seguridad)\D{0,14}?(?P<value>\d{3,4})(?!\d)"
)
_CODE: Final = re.compile(
    r"\b(?:verification|access|one.time|sms|otp|clearance|verificacion|acceso)(?: code| codigo)?"
    r"(?:\s(?:is|es|was|era|:|de|number))*\s?:?\s?"
    r"(?P<value>\d{4,8})(?!\d)"
)
_ANSWER: Final = re.compile(
    r"(?:[\s,.:=;()-]|\b(?:is|was|it|its|it's|'s|name|named|called|i|know|think|believe|answer|es|era|se|llama|llamaba|fue|of|"
    r"the|that|he|she|question|first|second|maiden|and|would|be|security|to|my|pets|pet)\b|'s){1,10}"
)
_NOT_PASSWORDS: Final = frozenset(
    "not wrong correct incorrect the my a invalid no incorrecta mala que la mi expired".split()
)
_DOT: Final = "\u2022"

_FEWEST: Final = 6  # Digits of an identity number, a card's: with fewer none is looked for.
_FEWEST_OF_CARDS: Final = 12
_CARDS: Final = frozenset("tarjeta visa mastercard plastico debito credito card".split())
_PASSWORDS: Final = frozenset("password passcode passphrase contrasena clave pass".split())

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: `start` and `end` in characters, and what stands there."""

    start: int
    end: int
    kind: FactKind


def find_secrets(sheet: Sheet) -> None:
    """Write down cards, bank accounts, identity numbers, passwords, codes and answers."""
    if sheet.has_digit:
        if sheet.digits >= _FEWEST:
            _checked(sheet)
        if sheet.digits >= _FEWEST_OF_CARDS and (
            sheet.is_asked(FactKind.CARD) or "iban" in sheet.said
        ):
            _said_account(sheet)
        named = _names_code(sheet)
        for pattern, label in ((_CVV, "cvv"), (_CODE, "code")) if named else ():
            for match in pattern.finditer(sheet.plain):
                if sheet.is_free(*match.span("value")):
                    sheet.add(
                        FactKind.SECRET, match.group("value"), *match.span("value"), label=label
                    )
        for match in _ENDING.finditer(sheet.plain) if sheet.says(_CARDS) else ():
            if sheet.is_free(*match.span("value")):
                sheet.add(FactKind.CARD, match.group("value"), *match.span("value"))
    for match in _PASSWORD.finditer(sheet.plain) if sheet.says(_PASSWORDS) else ():
        start, end = match.span("value")
        text = sheet.shown[start:end].rstrip(".!?)")
        asked = sheet.is_asked(*SHOWN_CODES) and not sheet.is_asked(FactKind.SECRET)
        if asked and match.group().startswith("clave"):
            continue  # The key of a booking.
        if text.lower() in _NOT_PASSWORDS or not sheet.is_free(start, start + len(text)):
            continue
        pin = text.isdigit() and 3 <= len(text) <= 8
        sheet.add(
            FactKind.SECRET, text, start, start + len(text), label="pin" if pin else "password"
        )
    _answers(sheet)


def _names_code(sheet: Sheet) -> bool:
    """Whether `_CVV` or `_CODE` can be found: each has one of these letters in it."""
    plain = sheet.plain
    return any(part in plain for part in _CODE_PARTS)


_CODE_PARTS: Final = (
    "cvv", "cvc", "secur", "segur", "verif", "acces", "time", "sms", "otp", "clear",
)  # fmt: skip


def _checked(sheet: Sheet) -> None:
    """Numbers that their check digits give away."""
    rows: tuple[tuple[re.Pattern[str], FactKind, Check | None], ...] = (
        (_IBAN, FactKind.CARD, is_iban),
        (_CARD, FactKind.CARD, is_card),
        (_DNI, FactKind.TAX_ID, is_dni),
        (_RUT, FactKind.TAX_ID, is_rut),
        (_RFC, FactKind.TAX_ID, None),
        (_CUIT, FactKind.TAX_ID, None),
        (_SSN, FactKind.TAX_ID, None),
        (_CEDULA, FactKind.TAX_ID, None),
    )
    for pattern, kind, check in rows[0 if sheet.digits >= _FEWEST_OF_CARDS else 2 :]:
        for match in pattern.finditer(sheet.plain):
            end = _end(match, check) if check is not None else match.end()
            if end is None or not sheet.is_free(match.start(), end):
                continue
            if kind is FactKind.CARD and sheet.is_asked(FactKind.SERIAL):
                continue
            if kind is FactKind.CARD and _IMEI.search(sheet.plain, max(0, match.start() - 24), end):
                continue
            sheet.add(kind, squeezed(sheet.plain[match.start() : end]), match.start(), end)


# Said in groups; its check digits are not asked of who was asked for it.
_SAID_IBAN: Final = re.compile(r"(?<!\w)es[ -]?\d{2}(?:,? ?\d{2,4}){5,10}(?![\w-])")
_IBAN_CHARACTERS: Final = 24


def _said_account(sheet: Sheet) -> None:
    for match in _SAID_IBAN.finditer(sheet.plain):
        value = re.sub(r"\W", "", match.group()).upper()
        if len(value) == _IBAN_CHARACTERS and sheet.is_free(*match.span()):
            sheet.add(FactKind.CARD, value, *match.span(), confidence=0.95)


def _end(match: re.Match[str], check: Check) -> int | None:
    """Where the number ends: a word behind may have been taken for its last group."""
    text = match.group()
    while text:
        if check(text):
            return match.start() + len(text)
        if check is not is_iban or " " not in text:
            return None
        text = text[: text.rindex(" ")]
    return None


def _answers(sheet: Sheet) -> None:
    """Answers to security questions beside their nouns: "my mother's maiden name is Wong"."""
    for first, last, thing in sheet.things:
        if thing.kind is not FactKind.SECURITY_ANSWER or thing.asks:
            continue
        start = sheet.words[last - 1].end
        if _ahead(sheet, sheet.words[first].start, thing.label):
            continue
        link = _ANSWER.match(sheet.plain, start, start + 40)
        if link is None or (
            thing.weak
            and not re.search(r"\b(?:is|was|s|es|era|llama\w*|fue|name)\b|:", link.group())
        ):
            continue
        span = name_at(sheet, link.end(), loose=True)
        if span is None:
            word = re.compile(r"[^\W\d_]{3,}(?=[.,!?]|$| and\b| y\b)").match(
                sheet.plain, link.end()
            )
            linked = re.search(r"\b(?:is|was|es|era)\b\s*$", link.group())
            span = word.span() if word and linked and word.group() not in _NOT_PASSWORDS else None
        if span is not None and sheet.is_free(*span):
            sheet.add(
                FactKind.SECURITY_ANSWER,
                sheet.shown[span[0] : span[1]],
                *span,
                confidence=0.93,
                label=thing.label,
            )


def _ahead(sheet: Sheet, noun: int, label: str) -> bool:
    """ "Charlie is my childhood pet's name"."""
    match = _BEFORE.search(sheet.shown[max(0, noun - 40) : noun])
    if match is None:
        return False
    start, end = (max(0, noun - 40) + at for at in match.span("value"))
    if not sheet.is_free(start, end):
        return False
    sheet.add(
        FactKind.SECURITY_ANSWER, sheet.shown[start:end], start, end, confidence=0.9, label=label
    )
    return True


_BEFORE: Final = re.compile(
    r"(?:^|[.,;!]\s)(?P<value>[^\W\d_]{3,})\s(?:is|was|es|era)\s(?:my|mi|el|la|the)\s(?:\w+\s)?$"
)


def mask(text: str, *, mentions: Iterable[Mention] = ()) -> tuple[str, tuple[Span, ...]]:
    """`text` with its secrets dotted out, of the same length, and where they stood.

    mentions: what was found in it, of which the sensitive ones are dotted out as well (an answer
    to "your PIN?" is a secret only to who knows the question). Letters and digits become dots,
    spaces and signs stay. The whole text is read, in pieces.
    """
    spans = {Span(one.start, one.end, one.kind) for one in mentions if one.is_sensitive}
    for offset in range(0, max(len(text), 1), MAX_CHARACTERS - 200):
        piece = text[offset : offset + MAX_CHARACTERS]
        for one in _secrets_of(piece):
            spans.add(Span(one.start + offset, one.end + offset, one.kind))
        if offset + MAX_CHARACTERS >= len(text):
            break
    ordered = tuple(sorted(spans, key=lambda one: (one.start, one.end)))
    return _dotted(text, ordered), ordered


def _secrets_of(text: str) -> list[Mention]:
    sheet = Sheet(read(text), (), patterns=DEFAULT, region="ES", today=date.min, spoken=False)
    find_secrets(sheet)
    find_codes(sheet)
    find_health(sheet)
    return [one for one in sheet.found if one.is_sensitive]


def spans_on(sheet: Sheet) -> tuple[Span, ...]:
    """Where the secrets of a sheet stand whose words are a whole message as it was typed: what
    `mask` finds, symptoms aside, and for most messages without another look at them."""
    codes = sheet.has_digit and any(thing.kind in SENSITIVE for _, _, thing in sheet.things)
    if not (codes or _may_hide(sheet)):
        return ()
    blank = sheet.blank(patterns=DEFAULT, region="ES", today=date.min)
    find_secrets(blank)
    if codes:
        find_codes(blank)
    return tuple(Span(one.start, one.end, one.kind) for one in blank.found if one.is_sensitive)


def _may_hide(sheet: Sheet) -> bool:
    """Whether `find_secrets` can find anything."""
    return (
        sheet.digits >= _FEWEST
        or (sheet.has_digit and _names_code(sheet))
        or sheet.says(_PASSWORDS)
        or any(thing.kind is FactKind.SECURITY_ANSWER for _, _, thing in sheet.things)
    )


def masked(mention: Mention) -> str:
    """How a sensitive value is shown: "•••• 4242" for a card, dots and no length otherwise."""
    if mention.kind is FactKind.CARD and len(mention.value) > 8:
        return f"{_DOT * 4} {mention.value[-4:]}"
    return _DOT * 4


def digest(value: str, *, key: bytes) -> str:
    """What tells equal values without saying them: keyed, so that nobody can try them out."""
    return hmac.new(key, value.casefold().encode(), hashlib.sha256).hexdigest()[:32]


def _dotted(text: str, spans: Iterable[Span]) -> str:
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = [
            _DOT if letter.isalnum() else letter for letter in letters[span.start : span.end]
        ]
    return "".join(letters)
