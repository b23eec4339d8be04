"""Where and with whom something is to be, said in passing: "a table at Luna", "Ana's party"."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.mention import FactKind
from hub.facts.places import CITIES
from hub.facts.sheet import Sheet
from hub.identity.name_words import given_share

_EATING: Final = frozenset(
    """
    table tables dinner lunch eat eating dine reservation reserve seat seats section restaurant
    mesa cena cenar comer comida reserva restaurante
    """.split()
)
_TABLE: Final = re.compile(
    r"\b(?i:table|dinner|lunch|eat|eating|dine|reservation|seats?|section|mesa|cena|cenar|comer|comida|"
    r"reserva)\b[^.!?\n]{0,44}?\s(?:at|en)\s(?:the\s|el\s|la\s)?"
    r"(?P<name>[A-Z\u00c0-\u00de][\w'&-]*(?:\s[A-Z\u00c0-\u00de][\w'&-]*){0,3})"
)
_HOUSES: Final = {
    "inn": "hotel", "hotel": "hotel", "hostel": "hotel", "venue": "venue",
    "apartments": "apartment",
}  # fmt: skip
# "At the old town inn": without capitals, behind a preposition and an article.
_HOUSE: Final = re.compile(
    r"\b(?:at|in|of|for|from|to)\sthe\s(?P<name>(?:(?!at\b|in\b|for\b|the\b|of\b|a\b|my\b|same\b|"
    r"other\b|nearest\b|hotel\b|best\b|cheapest\b)[a-z'&-]+\s){1,3}"
    r"(?P<house>inn|hotel|hostel|venue|apartments))\b"
)
_PARTY: Final = frozenset(
    "party parties host hosting hosts hosted invited fiesta event evento".split()
)
_NAME: Final = r"[A-Z\u00c0-\u00de][^\W\d_]+"
_HOST: Final = re.compile(
    rf"\b(?P<a>{_NAME})(?:'s?|s'?)\s(?:(?:birthday|surprise|big|house|dinner)\s)?(?i:party|event)\b"
    rf"|\b(?P<b>{_NAME})(?:\s(?:is|will\sbe|was)|'s)\s(?:the\shost|hosting|throwing)\b"
    rf"|\b(?P<c>{_NAME})\s(?:has\s)?invited\s(?:me|us)\b"
    rf"|\b(?:hosted|thrown|organi[sz]ed)\sby\s(?P<d>{_NAME})"
    rf"|\b(?i:fiesta|evento|cumplea\u00f1os)\sde\s(?P<e>{_NAME})"
)
_MEETING: Final = frozenset("meeting meet meetings call reunion reunirme appointment".split())
_GUEST: Final = re.compile(
    rf"\b(?i:meeting|meet|reunion|reunirme)\b[^.!?\n]{{0,40}}?\s(?:with|con)\s(?P<name>{_NAME})"
)


def find_spots(sheet: Sheet) -> None:
    """Write down restaurants, houses, hosts and guests that are named on the way."""
    if sheet.says(_EATING):
        for match in _TABLE.finditer(sheet.shown):
            _table(sheet, *match.span("name"))
    for match in _HOUSE.finditer(sheet.shown) if sheet.says(frozenset(_HOUSES)) else ():
        _put(sheet, *match.span("name"), _HOUSES[match.group("house")], 0.8)
    if sheet.says(_PARTY):
        for match in _HOST.finditer(sheet.shown):
            group = next(one for one in "abcde" if match.group(one))
            _person(sheet, *match.span(group), "host")
    if sheet.says(_MEETING):
        for match in _GUEST.finditer(sheet.shown):
            _person(sheet, *match.span("name"), "guest")


def _table(sheet: Sheet, start: int, end: int) -> None:
    """A restaurant, where the name behind "at" is not a town, a day or a house found before."""
    first = sheet.plain[start:end].split()[0]
    known = sheet.plain[start:end] in CITIES or not sheet.is_free(start, end)
    if known or _NO_NAME.match(sheet.plain, start) or _NO_TABLE.match(sheet.plain, end):
        return
    if first not in _SMALL:
        _put(sheet, start, end, "restaurant", 0.8)


_SMALL: Final = frozenset("i my your our this that a an about around least noon midnight".split())
_NO_NAME: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:january|february|march|april|may|june|july|"
    r"august|september|october|november|december)\b|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
)
_NO_TABLE: Final = re.compile(r"\s(?:inn|hotel|hostel|venue|apartments|airport)\b")


def _person(sheet: Sheet, start: int, end: int, label: str) -> None:
    """Somebody whose part is said, where it is a name that people bear."""
    name = sheet.shown[start:end]
    if sheet.is_free(start, end) and given_share(sheet.plain[start:end]) > 0:
        sheet.add(FactKind.NAME, name, start, end, confidence=0.85, label=label)


def _put(sheet: Sheet, start: int, end: int, label: str, sure: float) -> None:
    sheet.add(
        FactKind.OTHER,
        sheet.shown[start:end],
        start,
        end,
        confidence=sure,
        label=label,
        keep=False,
    )
