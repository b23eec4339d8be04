"""Phone numbers: one number, one value, however it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from hub.folding import fold

WITHHELD: Final = "withheld"

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_OLD_BRAZILIAN: Final = re.compile(r"\+55[1-9]{2}[6-9][0-9]{7}", re.ASCII)
_FILLING: Final = re.compile(
    r"[\s().\-/\u00a0\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069]+"
)
_SENDER_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_.\-]{1,11}", re.ASCII)

# Words and numbers that providers send for a caller who hides. The numbers spell ANONYMOUS,
# RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad. Source: Twilio, "Why am I getting calls
# from these strange numbers?".
_WITHHELD_NUMBERS: Final = frozenset(
    {"266696687", "7378742833", "2562533", "8656696", "86282452253", "464"}
)
_WITHHELD: Final = """
    anonymous anonymus anonimo blocked caller callerid coverage desconocido hidden id
    invalid no nocallerid none not number numero null oculta oculto out outofarea private privado
    privada restricted restringido unavailable undisclosed unknown withheld
"""
_WITHHELD_WORDS: Final = frozenset(_WITHHELD.split())
# The company's or the network's own, used by many people at once.
_SHARED_TYPES: Final = frozenset({
    PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL,
})  # fmt: skip
_TYPES: Final = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal_number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
_LONG_CODES: Final = frozenset(
    str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE if code > 9
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One number. `value` is E.164, or the digits of a short code, or a sender's name.

    type: mobile, fixed_line, fixed_line_or_mobile, toll_free, voip, ..., short_code, sender_name,
    withheld or unknown; of the number as it was written. shared: no single person's, because it
    is a company's, a service's, or a switchboard's (an extension was dialled).
    """

    value: str
    type: str
    shared: bool = False
    nobody: bool = False


_NOBODY: Final = Phone(value=WITHHELD, type=WITHHELD, nobody=True)


def phone(raw: str, *, region: str = "") -> Phone | None:
    """The number in `raw`, or None where there is none.

    region: ISO 3166 code (ES) by which a number without its country is read; without it, such a
    number is None, for guessing would give one number to two people.
    """
    if _E164.fullmatch(raw) and (known := _known(raw)):
        return known
    text = raw.strip()[:64]
    text = text[4:] if text[:4].lower() == "tel:" else text
    if _is_withheld(text):
        return _NOBODY
    digits = _FILLING.sub("", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if _E164.fullmatch(digits) and (known := _known(digits)):
        return known
    return _parsed(text, digits, region.upper()) or _service(text, digits)


@lru_cache(maxsize=4_096)
def _known(e164: str) -> Phone | None:
    """The number of a clean E.164 that the numbering plan knows as it stands; the fast way."""
    plain = _one_variant(e164)
    code = next((e164[1:n] for n in (4, 3) if e164[1:n] in _LONG_CODES), e164[1:2])
    # Only as it was written does an Argentine number say whether it is a landline.
    national = (e164 if code == "54" else plain)[1 + len(code) :]
    zero = national.startswith("0")
    if not national or (zero and code != "39"):
        return None  # A trunk zero to drop: the parser knows. Italy's is part of the number.
    kind = phonenumbers.number_type(
        PhoneNumber(
            country_code=int(code),
            national_number=int(national),
            italian_leading_zero=zero or None,
        )
    )
    if kind not in _TYPES:
        return None
    return Phone(value=plain, type=_TYPES[kind], shared=kind in _SHARED_TYPES or _is_filled(plain))


def _parsed(text: str, digits: str, region: str) -> Phone | None:
    international = digits.startswith("+")
    if not international and region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    try:
        number = phonenumbers.parse(digits if international else text, region or None)
    except NumberParseException:
        # New codes and ranges are in use before the tables know them: a whole number is believed.
        return Phone(value=digits, type="unknown") if _E164.fullmatch(digits) else None
    possible = phonenumbers.is_possible_number_with_reason(number)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not _E164.fullmatch(e164) or not (international or possible == ValidationResult.IS_POSSIBLE):
        return None
    if international and e164 != digits and not _known(e164):
        return _parsed(e164, e164, region)  # Of several trunk zeros, the parser drops one a time.
    found = _known(e164) or Phone(value=_one_variant(e164), type="unknown")
    if found.type == "unknown" and _is_filled(found.value):
        return _NOBODY
    if found.type != "unknown" and found.value == e164 and not number.italian_leading_zero:
        pass  # It was that very number whose type was looked up.
    elif (kind := phonenumbers.number_type(number)) in _TYPES:  # Also with an Italian zero.
        found = replace(found, type=_TYPES[kind], shared=found.shared or kind in _SHARED_TYPES)
    return replace(found, shared=True) if number.extension else found


def _service(text: str, digits: str) -> Phone | None:
    """Short codes and the names that companies send texts under: never a person."""
    if digits.isascii() and digits.isdecimal() and 3 <= len(digits) <= 8:
        if len(set(digits)) == 1:
            return _NOBODY
        return Phone(value=digits, type="short_code", shared=True) if len(digits) <= 6 else None
    if _SENDER_NAME.fullmatch(text):
        return Phone(value=text, type="sender_name", shared=True)
    return None


def _is_withheld(text: str) -> bool:
    digits = text.lstrip("+")
    if not digits or digits in _WITHHELD_NUMBERS:
        return True
    if digits.isdecimal() and digits.isascii():
        return not digits.strip("0")
    words = re.findall(r"[a-z]+", fold(text.partition("@")[0].removeprefix("sip:")))
    return bool(words) and all(word in _WITHHELD_WORDS for word in words)


def _is_filled(value: str) -> bool:
    """Whether the digits after the first few are all one: mostly somebody's filling-in of a form,
    and now and then a number that was bought for its looks."""
    return len(value) > 9 and len(set(value[4:])) == 1


def _one_variant(e164: str) -> str:
    """One form for numbers that a country writes in two.

    Mexico: the 1 after 52 is gone since 2019. Brazil: mobiles (first digit 6 to 9) have nine
    digits since 2016, but WhatsApp ids may still have eight. Argentina: callers from abroad put a
    9 before mobiles, and no subscriber has the number that differs only by it; the form with 9 is
    kept because messages reach only that one. To *call* an Argentine landline, use the number as
    it was written. Source: ITU-T E.164 national numbering plans of MX, BR, AR.
    """
    if len(e164) == 14 and e164.startswith("+521"):
        return "+52" + e164[4:]
    if _OLD_BRAZILIAN.fullmatch(e164):
        return f"{e164[:5]}9{e164[5:]}"
    if len(e164) == 13 and e164.startswith("+54") and e164[3] != "9" and e164[1:].isdecimal():
        return "+549" + e164[3:]
    return e164
