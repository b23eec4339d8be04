"""Money and how many: "49,90 €", "64 mil pesos", "party of five", "somos cuatro"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

# What "$" and "pesos" are, where the shop is.
_CURRENCIES: Final = {
    "MX": "MXN", "AR": "ARS", "CO": "COP", "CL": "CLP", "UY": "UYU", "DO": "DOP", "PE": "PEN",
    "US": "USD", "GB": "GBP", "CU": "CUP", "BR": "BRL", "BO": "BOB", "GT": "GTQ", "CR": "CRC",
    "PY": "PYG",
}  # fmt: skip
_SIGNS: Final = {
    "\u20ac": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "\u00a3": "GBP", "gbp": "GBP",
    "pounds": "GBP", "libras": "GBP", "usd": "USD", "dollars": "USD", "dollar": "USD",
    "bucks": "USD", "dolares": "USD", "us$": "USD", "mxn": "MXN", "ars": "ARS",
    "cop": "COP", "clp": "CLP",
    "pen": "PEN", "soles": "PEN", "sol": "PEN", "s/": "PEN", "s/.": "PEN", "reales": "BRL",
    "r$": "BRL", "pavos": "EUR", "bolivianos": "BOB", "quetzales": "GTQ", "u$s": "USD",
}  # fmt: skip
_LOCAL: Final = frozenset({"$", "pesos", "peso", "lucas", "mangos", "varos"})
_THOUSANDS: Final = frozenset({"lucas", "mil", "k"})
_NUMBER: Final = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_BEFORE: Final = re.compile(
    rf"(?P<sign>us\$|u\$s|r\$|s/\.?|\$|\u20ac|\u00a3|\b(?:usd|eur|mxn|cop|clp|ars|pen|gbp)\b)\s?(?P<n>{_NUMBER})"
    rf"(?P<mil> ?(?:mil|k)\b)?(?:\s?(?P<code>usd|eur|mxn|cop|clp|ars|pen)\b)?(?![\w/])"
)
_BEHIND: Final = re.compile(
    rf"(?<![\w.,])(?P<n>{_NUMBER})(?P<mil> ?(?:mil|k)\b)?\s?(?:(?:us|de )\s?)?(?P<sign>\u20ac|"
    rf"\u00a3|\$|"
    r"(?:euros?|eur|gbp|pounds|libras|usd|dollars?|bucks|dolares|mxn|ars|cop|clp|pen|soles|reales|pesos?|"
    r"lucas|mangos|varos|pavos|bolivianos|quetzales)\b)"
    r"(?:\s(?:con|y|and)\s(?P<cents>\d{1,2})(?:\s(?:centimos|cents|centavos))?(?!\d))?"
)
_MIL: Final = re.compile(
    rf"\b(?:pague|pago|cobraron|cobro|cobrado|monto|importe|total|transferi|paid|charged|son|por|de)"
    rf"(?: de| por)? (?P<n>{_NUMBER})(?P<mil> ?mil\b)"
)
_BARE: Final = re.compile(
    r"\b(?:pague|pago|cobraron|cobrado|cobro|cobran|cobrando|monto|importe|total|paid|charged|"
    r"son|sale a|salia a|estaba a|costo|"
    r"costaba|cuesta)(?: me)?(?: como| unos| unas| por| de| a)* (?P<n>\d{1,5}[.,]\d{2}|\d{3,6}|"
    r"\d{1,3}\.\d{3})(?![\w.,/-]*\d|[\w%])"
)
_WHO: Final = (
    r"people|persons?|guests?|adults?|kids|children|travell?ers|passengers|seats|of us|attendees|"
    r"friends|person|ppl|diners|"
    r"personas?|pax|comensales|invitados|adultos|ninos|viajeros|pasajeros|huespedes|plazas|entradas|"
    r"unidades|cajas|cupos|boletos|pasajes|units|pieces|tickets"
)
_MANY: Final = re.compile(
    rf"(?<![\w.,/:-])(?P<n>\d{{1,4}})(?: (?:extra|more|total|other|additional|my|lucky|"
    rf"different))?[ -](?:{_WHO})\b"
    rf"|\b(?:party|group|table|mesa|reserva|grupo|reservation|booking) (?:of|for|de|para) "
    rf"(?:about |around )?"
    rf"(?P<n2>\d{{1,3}})\b(?! ?(?:[:/]|pm|am|de la))"
    rf"|\b(?:somos|seremos|seriamos|vamos|para|son|there (?:will be|are|is)|we (?:are|will be)|"
    rf"we're|we'll be|"
    rf"invit\w+|bringing|bring) (?:about |around |going to be |unos |unas |como )?(?P<n3>\d{{1,3}})"
    rf"(?=\s*(?:[.,!?;]|$|del? \d|el \d|en total|in total|total|of us|a la mesa|y un|personas|"
    rf"adultos|,))"
)


_PAYING: Final = frozenset(
    """
    pague pago cobraron cobrado cobro cobran cobrando monto importe total paid charged son sale
    salia estaba costo costaba cuesta
    """.split()
)


_CODES: Final = frozenset("usd eur mxn cop clp ars pen gbp".split())
_MOST: Final = 4  # Digits of how many.


def _has_sign(sheet: Sheet) -> bool:
    """Whether a sign or a code may stand before a sum."""
    plain = sheet.plain
    signs = "$" in plain or "\u20ac" in plain or "\u00a3" in plain or "s/" in plain
    return signs or sheet.may_say(_CODES)


def find_amounts(sheet: Sheet) -> None:
    """Write down sums of money and counts of people and pieces."""
    if not sheet.has_digit:
        return
    for pattern in (_BEFORE, _BEHIND, _MIL, _BARE):
        if pattern is _BEFORE and not _has_sign(sheet):
            continue
        if pattern is _MIL and "mil" not in sheet.plain:
            continue
        if pattern is _BARE and not sheet.says(_PAYING):
            continue
        for match in pattern.finditer(sheet.plain):
            if sheet.is_free(match.start(), match.end()):
                _money(sheet, match)
    for match in _MANY.finditer(sheet.plain) if sheet.fewest <= _MOST else ():
        number = match["n"] or match["n2"] or match["n3"]
        name = "n" if match["n"] else "n2" if match["n2"] else "n3"
        if sheet.is_free(match.start(name), match.end()):
            value = str(int(number))
            sheet.add(FactKind.QUANTITY, value, match.start(name), match.end(name), confidence=0.85)


def _money(sheet: Sheet, match: re.Match[str]) -> None:
    groups = match.groupdict()
    sign = (groups.get("code") or groups.get("sign") or "").strip()
    number = plain_number(match["n"])
    if number is None:
        return
    if groups.get("mil") or sign in _THOUSANDS:
        number *= 1000
    if cents := groups.get("cents"):
        number += Decimal(int(cents)) / 100
    value = f"{_written(number)} {currency(sign, sheet.region)}".strip()
    sheet.add(FactKind.AMOUNT, value, match.start(), match.end(), confidence=0.95)


def currency(sign: str, region: str) -> str:
    """The code of a currency by its sign or name, where the shop is."""
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign in _LOCAL or not sign:
        return _CURRENCIES.get(region, "USD" if sign == "$" else "EUR")
    return sign.upper()


def plain_number(text: str) -> Decimal | None:
    """The number of "1.849,50", "1,849.50", "64 000": None where it cannot be told."""
    bare = text.replace(" ", "").replace("'", "")
    tail = re.search(r"[.,](\d{1,2})$", bare)
    whole = re.sub(r"[.,]", "", bare[: tail.start()] if tail else bare)
    try:
        return Decimal(f"{whole}.{tail.group(1)}" if tail else whole)
    except InvalidOperation:
        return None


def _written(number: Decimal) -> str:
    if number == number.to_integral_value():
        return str(int(number))
    return f"{number:.2f}"
