"""Mail addresses, phones and web addresses in a message."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from hub.facts.mention import FactKind
from hub.facts.sheet import Sheet

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w@])")
_URL: Final = re.compile(r"\b(?:https?://|www\.)\S{3,200}")
_DIGITS: Final = re.compile(
    r"(?<![\w/.-])(?:\+|00)?\(?\d(?:[ .()\-\u2011/]{0,2}\d){6,21}(?![\w/]|[-.]\d)"
)
_CUE: Final = re.compile(
    r"(?:phone|mobile|cell|tel|telefono|movil|celular|\bcel\b|llam\w+|call|whatsapp|wasap|wa|"
    r"numero de contacto|"
    r"reach me|text me|contact\w*|fijo|linea|my number|mi numero|\bnro\b)[^.!?\n]{0,28}$"
)
_MAX: Final = 8
_CODES: Final = frozenset({
    FactKind.ORDER, FactKind.ACCOUNT, FactKind.TRACKING, FactKind.BOOKING,
    FactKind.INVOICE, FactKind.SECRET, FactKind.CARD, FactKind.TAX_ID, FactKind.SERIAL,
})  # fmt: skip
# What can hardly be anything but a mobile where somebody says it, without any word for it.
_MOBILES: Final = {
    "ES": re.compile(r"[67]\d{8}"), "CO": re.compile(r"3[0-5]\d{8}"),
    "PE": re.compile(r"9\d{8}"), "CL": re.compile(r"9\d{8}"),
}  # fmt: skip


def find_contacts(sheet: Sheet) -> None:
    """Write down mail addresses and phone numbers; web addresses are kept from being read."""
    plain = sheet.plain
    if "http" in plain or "www." in plain:
        for match in _URL.finditer(plain):
            sheet.take(match.start(), match.end())
    if "@" in plain:
        for match in _EMAIL.finditer(plain):
            if sheet.is_free(match.start(), match.end()):
                label = _whose(sheet, match.start())
                value = match.group().strip(".")
                sheet.add(FactKind.EMAIL, value, match.start(), match.end(), label=label)


def find_phones(sheet: Sheet) -> None:
    """Write down what is a phone number where the shop is, or is said to be one."""
    if not sheet.has_digit:
        return
    asked = sheet.is_asked(FactKind.PHONE)
    for count, match in enumerate(_DIGITS.finditer(sheet.plain)):
        if count >= _MAX:
            return
        if not sheet.is_free(match.start(), match.end()):
            continue
        cued = _CUE.search(sheet.plain[max(0, match.start() - 44) : match.start()]) is not None
        value = phone_value(match.group(), sheet.region)
        if value is None and asked and sheet.spoken:
            value = _begun_again(match.group(), sheet.region)
        if value is None and (cued or asked):
            digits = re.sub(r"\D", "", match.group())
            value = digits if 7 <= len(digits) <= 15 else None
            if value and not (cued or len(digits) >= 8):
                value = None
        elif value is not None and not (cued or asked) and not _is_likely(match.group(), sheet):
            continue
        if value is not None:
            label = _whose(sheet, match.start())
            sure = 0.97 if cued or asked or match.group().startswith("+") else 0.8
            sheet.add(
                FactKind.PHONE, value, match.start(), match.end(), confidence=sure, label=label
            )


def _begun_again(text: str, region: str) -> str | None:
    """The number behind a false start: "tres quince cuatro, tres quince cuatro cuatro..."."""
    digits = re.sub(r"\D", "", text)
    for length in range(len(digits) // 2, 2, -1):
        if digits[length:].startswith(digits[:length]):
            value = phone_value(digits[length:], region)
            if value is not None:
                return value
    return None


def phone_value(text: str, region: str) -> str | None:
    """E.164 of a written number, or None where there is no such number."""
    try:
        number = phonenumbers.parse(text.replace("/", " "), region or None)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_likely(text: str, sheet: Sheet) -> bool:
    """Whether digits without any word beside them are a phone: written as one, or international."""
    if text.startswith(("+", "00")):
        return True
    digits = re.sub(r"\D", "", text)
    mobile = _MOBILES.get(sheet.region)
    bare = any(one.label == "number" for one in sheet.asked)
    if (sheet.spoken or bare) and mobile is not None and mobile.fullmatch(digits):
        codes = sum(thing.kind in _CODES and not thing.asks for _, _, thing in sheet.things)
        return not sheet.asked or codes > 0 or not sheet.is_asked(*_CODES)
    if sheet.asked:
        other = {one.kind for one in sheet.asked} & _CODES
        if other and digits == text:
            return False
    if sheet.region == "ES":
        return len(digits) == 9 and digits[0] in "6789"
    return digits != text and len(digits) >= 9


def _whose(sheet: Sheet, at: int) -> str:
    """The label of an address that the words before give to somebody else."""
    before = sheet.plain[max(0, at - 40) : at]
    other = re.search(
        r"\b(?:recibe|recoge|recibira|mi (?:mujer|marido|madre|padre|hermano|hermana|vecino|vecina|"
        r"vieja|viejo|novia|novio|hijo|hija|amigo|amiga|esposa|esposo|suegra|suegro)|"
        r"my (?:wife|husband|mother|father|brother|sister|son|daughter|friend|neighbou?r|"
        r"partner)s?|"
        r"(?:her|his|their) (?:phone|number|email|mail))\b[^.!?\n]*$",
        before,
    )
    return "somebody else" if other else ""
