"""Numbers and codes that a noun names: "my order is TN-48213", "pin 1596", "4471 is my number"."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet
from hub.facts.things import Thing

# Words that may stand between the noun and its number.
_LINK: Final = re.compile(
    r"(?:[\s:=#,*\"'(-]|\.\s(?=(?:either|it|it's|its|son|es)\b)|n[\u00ba\u00b0]\.?|\b(?:no|nro|num|n)\.|\b(?:is|its|it's|it|es|era|was|number|numero|num|no|nr|id|code|codigo|el|"
    r"la|the|that|this|i|think|believe|creo|que|either|could|would|be|being|as|por|con|son|"
    r"with|are|eh|em|um|uh|este|pone|dice|a|ver|ends|in|seria|actually|pues|mi|my|tengo|here|aqui|"
    r"still|sigue|siendo|now|ahora|de|del|correcto|mismo|sorry|perdon|s|si|yes|eitehr|might|may|should|"
    r"maybe|probably|possibly|too|also|has|one|of|tambien|seguro|igual|termina|acaba|corriente|vista|bancaria|ahorros|ahorro|nomina|acaso|por\sfin|llegado|llego|llega)\b(?![-/]\w)){0,14}"
)
_CODE: Final = re.compile(
    r"(?=[a-z]{0,8}[-/ ]?[a-z0-9/-]{0,12}\d)[a-z0-9]+(?:[-/._][a-z0-9]+)*"
    r"(?:(?<=\d)[ ]\d{2,4}(?![\w/:%\u20ac$])(?! ?(?:pm|am|euros?|eur|people|guests|de "
    r"[a-z]+))){0,5}",
)
# What a number that is followed by this counts, and so does not name.
# Accounts are written in groups of any length, Argentine invoices with their letter.
_SHAPES: Final = {
    FactKind.ACCOUNT: re.compile(
        r"(?:[a-z]{1,4}[-/]?)?\d+(?:[a-z]{1,3}\d*(?!\w))?(?:[-/.][a-z0-9]+)*"
        r"(?: \d{1,7}(?![\w/:%]|[.,]\d)){0,4}"
    ),
    FactKind.INVOICE: re.compile(rf"[abcem] \d{{4,5}}-\d{{6,8}}|{_CODE.pattern}"),
}
_COUNTS: Final = re.compile(
    r"\s?(?:%|\u20ac|\$|euros?|eur|usd|dollars?|pesos|soles|pm\b|am\b|a\.m|p\.m|o'clock|h\b|hs\b|"
    r"people|persons?|guests?|personas|days?|dias|horas?|hours?|min|minutos|minutes|years?|anos|"
    r"times|veces|st\b|nd\b|rd\b|th\b|kg|kilos|megas|mb|gb|cm|units|unidades|items|weeks?|semanas|"
    r"meses|months?|stars?|estrellas|credits?|bucks|or\s\d|o\s\d|of\s(?:them|us)|x\s)"
)
_SHORTENED: Final = re.compile(r"\b(?:fra|ref|num|nro|no|tel|cta|pol|exp|n[\u00ba\u00b0]?)\.$")
_LOCATOR: Final = re.compile(r"[A-Z0-9]{5,8}(?![\w])")
_OR: Final = re.compile(
    r"\s*,?\s*(?:or|o|u|ou|and maybe|maybe|quizas?|si no|either)\s+(?:it's |el |la )?"
)
_NUMBERS: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
    FactKind.SERIAL, FactKind.SECRET, FactKind.TAX_ID, FactKind.CARD,
})  # fmt: skip
# Kinds whose values are shown, and so keep their signs.
SHOWN_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
    FactKind.SERIAL,
})  # fmt: skip
_SHOP: Final = frozenset({
    FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT, FactKind.INVOICE,
})  # fmt: skip
_ALTERNATIVE: Final = 0.6  # Of a second number that is offered: it may be either.
# (fewest characters, most characters) of a value.
_LENGTHS: Final = {
    FactKind.ORDER: (3, 24), FactKind.TRACKING: (5, 34), FactKind.BOOKING: (2, 16),
    FactKind.ACCOUNT: (4, 24), FactKind.INVOICE: (3, 24), FactKind.SERIAL: (5, 24),
    FactKind.SECRET: (3, 12), FactKind.TAX_ID: (5, 16), FactKind.OTHER: (1, 16),
    FactKind.CARD: (4, 30),
}  # fmt: skip


def squeezed(text: str) -> str:
    """A code as it is compared: capitals, no spaces, hyphens, dots."""
    return re.sub(r"[\s\-./_]", "", text).upper()


def written(kind: FactKind, text: str) -> str:
    """A code as it is shown: its hyphens and slashes stay, for so it stands on the letter.

    What is never shown is kept as it is compared, since only its digest tells equals.
    """
    if kind not in SHOWN_CODES:
        return squeezed(text)
    return re.sub(r"\s", "", text).strip("-./").upper()


def find_codes(sheet: Sheet) -> None:
    """Write down every number that stands beside its noun."""
    if not sheet.has_digit:
        _find_locators(sheet)
        return
    for at, (first, _, named) in enumerate(sheet.things):
        if not _is_number(named):
            continue
        thing = meant(sheet, named)
        if thing.label == "number" and _is_elsewhere(sheet, sheet.words[first].start):
            continue
        until, start = _reach(sheet, at)
        if not (_behind(sheet, thing, start, until) or _locator(sheet, thing, start)):
            _ahead(sheet, thing, sheet.words[first].start)


def _reach(sheet: Sheet, at: int) -> tuple[int, int]:
    """Up to where a thing's value may stand, and from where: not behind the next thing.

    "El número de seguimiento del pedido es...": the second noun only says of what the first is.
    """
    last = sheet.things[at][1]
    ahead = at + 1
    if ahead < len(sheet.things) and sheet.things[ahead][2].weak:
        first, end, _ = sheet.things[ahead]
        between = {one.text for one in sheet.words[last:first]}
        if between and between <= _GENITIVE and _SAYS.match(sheet.plain, sheet.words[end - 1].end):
            last, ahead = end, ahead + 1
    until = sheet.words[sheet.things[ahead][0]].start if ahead < len(sheet.things) else None
    return len(sheet.plain) if until is None else until, sheet.words[last - 1].end


_GENITIVE: Final = frozenset("de del la el mi tu su las los mis".split())
_SAYS: Final = re.compile(r"\s?(?::|(?:es|era|seria|son)\b)")
_STREET: Final = re.compile(
    r"\b(?:calle|avenida|av|carrera|cra|kr|diagonal|transversal|plaza|paseo|camino|jiron|pasaje|"
    r"portal|bloque|puerta|torre|casa|direccion|domicilio)\b[^.,;?!\n]{0,36}$"
)


def _is_elsewhere(sheet: Sheet, at: int) -> bool:
    """Whether a bare "number" is a house's, or a phone's that is found by its form."""
    if _STREET.search(sheet.plain, max(0, at - 60), at):
        return True
    return sheet.is_asked(FactKind.PHONE, FactKind.ADDRESS) or (
        _DIALLED.match(sheet.plain, at) is not None
    )


_DIALLED: Final = re.compile(
    r"(?:numero|nro)(?: (?:es|es el|de aqui|de casa|mio|el|:))*:? "
    r"(?:\+\d|[6789]\d\d ?\d\d\d? ?\d\d)"
)


def _is_number(thing: Thing) -> bool:
    if thing.asks or thing.label == "password":
        return False
    return thing.kind in _NUMBERS or (
        thing.kind is FactKind.OTHER and thing.label in ("room", "number")
    )


def meant(sheet: Sheet, thing: Thing) -> Thing:
    """The kind of a bare "id" or "number", by what else the message names; a booking's if none.

    A bare "code" is that of what was asked for, and a secret else.
    """
    if thing.kind is FactKind.SECRET and thing.label == "code" and thing.weak:
        wanted = [one.kind for one in sheet.asked if one.kind in _SHOP or one.kind is thing.kind]
        return Thing(wanted[0], "", True) if wanted and thing.kind not in wanted else thing
    if thing.kind is not FactKind.OTHER or thing.label != "number":
        return thing
    for _, _, other in sheet.things:
        if other.kind in _SHOP and not other.asks:
            return Thing(other.kind, "", True)
    if any(one.kind in _SHOP for one in sheet.asked):
        return Thing(next(one.kind for one in sheet.asked if one.kind in _SHOP), "", True)
    if FactKind.ORDER not in sheet.patterns.shapes and any(one.text == "id" for one in sheet.words):
        return Thing(FactKind.BOOKING, "", True)  # Orders have numbers; what is booked has an id.
    return thing


def find_hashes(sheet: Sheet) -> None:
    """Numbers that a hash marks: "#5512"."""
    if "#" not in sheet.plain:
        return
    kind = next((one.kind for one in sheet.asked if one.kind in _SHOP), FactKind.ORDER)
    for match in _HASHED.finditer(sheet.plain):
        start, end = match.span("code")
        crossing = _CROSSING.search(sheet.plain, max(0, start - 36), start)
        if crossing is None and sheet.is_free(start, end):
            sheet.add(kind, written(kind, match.group("code")), start, end, confidence=0.8)


_CROSSING: Final = re.compile(
    r"\b(?:calle|cll?|cra|kra|kr|carrera|diagonal|dg|transversal|tv|avenida|av|circular|ac|ak)\.? "
    r"\d+ ?[a-z]?(?: \w+)? ?# ?$"
)
_HASHED: Final = re.compile(r"(?<![\w#&/])(?<!\d )#\s?(?P<code>[a-z]{0,4}-?\d[\d-]{2,14})(?![\w])")


def _find_locators(sheet: Sheet) -> None:
    for _, last, thing in sheet.things:
        if thing.kind is FactKind.BOOKING:
            _locator(sheet, thing, sheet.words[last - 1].end)


def _behind(sheet: Sheet, thing: Thing, start: int, until: int) -> bool:
    """A code behind its noun."""
    link = _LINK.match(sheet.plain, start, min(until, start + 60))
    at = link.end() if link else start
    if sheet.plain[:start].endswith("s/n") and sheet.plain[start : start + 1] != ":":
        return False  # An address without a number.
    if _SHORTENED.search(sheet.plain, max(0, start - 6), start + 1):
        start += 1  # The dot of "fra. 2026-0045" ends no sentence.
        link = _LINK.match(sheet.plain, start, min(until, start + 60))
        at = link.end() if link else start
    if at == start and at < len(sheet.plain) and sheet.plain[at].isalnum():
        return False
    taken = _take(sheet, thing, at, until)
    if taken is None:
        return False
    another = _OR.match(sheet.plain, taken)
    while another is not None:
        end = _take(sheet, thing, another.end(), until, sure=_ALTERNATIVE)
        another = _OR.match(sheet.plain, end) if end is not None else None
    return True


_SERIES: Final = re.compile(r"(?<!\w)[ABCEM] $")  # Argentine invoices: "A 0004-00018276".
_CAPITALS: Final = re.compile(
    r"(?!(?:PED|PDO|NRO|NUM|COD|REF|TEL|DNI|RUT|NO)\b)[A-Z]{2,5} (?=\d{3})"
)


def _take(
    sheet: Sheet, thing: Thing, at: int, until: int, *, sure: float | None = None
) -> int | None:
    """Write the code at `at` down; where it ends, or None where there is none."""
    if thing.kind is FactKind.INVOICE and _SERIES.search(sheet.shown, max(0, at - 3), at):
        at -= 2
    apart = _CAPITALS.match(sheet.shown, at) if thing.kind in _SHOP and sheet.is_cased else None
    match = (_SHAPES.get(thing.kind, _CODE)).match(sheet.plain, apart.end() if apart else at, until)
    if match is None:
        return None
    end = _trimmed(sheet, thing, match)
    value = written(thing.kind, sheet.plain[at:end])
    if not fits(thing.kind, value) or not sheet.is_free(at, end):
        return None
    if _is_of_another(sheet, thing, at, value):
        return None
    if _COUNTS.match(sheet.plain, end) and not _OR.match(sheet.plain, end):
        return None
    sheet.add(thing.kind, value, at, end, label=thing.label, confidence=sure or _sure(thing, value))
    return end


_FLIGHT: Final = re.compile(r"[A-Z]{2}\d{2,4}")


_DAY: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d")


def _is_of_another(sheet: Sheet, thing: Thing, at: int, value: str) -> bool:
    """Whether a value is another thing's: a day, a flight, a postcode where that was asked for."""
    if _DAY.match(sheet.plain, at):
        return True
    if thing.kind is FactKind.BOOKING and _FLIGHT.fullmatch(squeezed(value)):
        return (
            re.search(r"\bvuelo\W+(?:\w+\W+){0,2}$", sheet.plain[max(0, at - 30) : at]) is not None
        )
    if thing.kind is FactKind.SECRET and thing.weak and len(value) < 7:
        return sheet.is_asked(FactKind.POSTCODE) and not sheet.is_asked(FactKind.SECRET)
    return False


def _trimmed(sheet: Sheet, thing: Thing, match: re.Match[str]) -> int:
    """Where the code ends: groups of digits only belong to long numbers."""
    text = match.group()
    if " " not in text:
        return match.end()
    if thing.kind is FactKind.SECRET or thing.label == "room":
        return match.start() + text.index(" ")
    return match.end()


def fits(kind: FactKind, value: str) -> bool:
    """Whether a code is as long as such codes are, signs aside, and has a digit."""
    least, most = _LENGTHS.get(kind, (2, 24))
    return least <= len(squeezed(value)) <= most and any(one.isdigit() for one in value)


def _sure(thing: Thing, value: str) -> float:
    if thing.weak:
        return 0.85 if len(value) >= 3 else 0.6
    return 0.97


def _ahead(sheet: Sheet, thing: Thing, noun: int) -> None:
    """ "4471 is my order number"."""
    head = sheet.plain[max(0, noun - 50) : noun]
    match = re.search(
        r"(?P<value>[a-z]{0,6}[-/]?\d[\w/-]*)(?P<or> or \d+)?[\s,]{1,2}(?:(?:is|was|es|era|seria|"
        r"for|as|"
        r"like)\s)?(?:(?:my|the|mi|el|la|your)\s)?$",
        head,
    )
    if match is None or (match.start() == 0 and noun > 50):
        return
    offset = max(0, noun - 50)
    start, end = offset + match.start("value"), offset + match.end("value")
    linked = re.search(r"\b(?:is|was|es|era|seria|my|mi|for|as)\b", sheet.plain[end:noun])
    value = written(thing.kind, match.group("value"))
    if linked and fits(thing.kind, value) and sheet.is_free(start, end):
        sheet.add(thing.kind, value, start, end, label=thing.label, confidence=0.95)


def _locator(sheet: Sheet, thing: Thing, start: int) -> bool:
    """A booking code of letters: "localizador RVKQXZ"."""
    if thing.kind is not FactKind.BOOKING:
        return False
    link = _LINK.match(sheet.plain, start, start + 40)
    at = link.end() if link else start
    match = _LOCATOR.match(sheet.shown, at)
    if match is None or not sheet.is_free(at, match.end()) or sheet.reading.text.isupper():
        return False
    sheet.add(thing.kind, match.group(), at, match.end(), confidence=0.9)
    return True
