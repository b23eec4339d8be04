"""Check digits of what is written on cards, accounts, parcels and identity cards."""

from __future__ import annotations

import re
from typing import Final

_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
# Lengths of account numbers by country. Source: SWIFT, "IBAN registry".
_IBAN_LENGTHS: Final = {
    "ES": 24, "PT": 25, "FR": 27, "DE": 22, "IT": 27, "GB": 22, "IE": 22, "NL": 18, "BE": 16,
    "AT": 20, "CH": 21, "LU": 20, "PL": 28, "SE": 24, "DK": 18, "NO": 15, "FI": 18, "AD": 24,
    "GR": 27, "RO": 24, "CZ": 24, "HU": 28, "BG": 22, "HR": 21, "LT": 20, "LV": 21, "EE": 20,
    "SK": 24, "SI": 19, "MT": 31, "CY": 28, "CR": 22, "DO": 28, "GT": 28, "SV": 28, "BR": 29,
    "TR": 26, "MA": 28, "IS": 26, "LI": 21, "MC": 27, "SM": 27,
}  # fmt: skip
_S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def is_card(text: str) -> bool:
    """Whether the digits are those of a payment card: length, first digit, Luhn."""
    digits = _digits(text)
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) < 2:
        return False
    return _luhn(digits) == 0


def _digits(text: str) -> list[int]:
    return [int(one) for one in text if one in "0123456789"]


def _luhn(digits: list[int]) -> int:
    total = 0
    for at, one in enumerate(reversed(digits)):
        total += one if at % 2 == 0 else (one * 2 - 9 if one > 4 else one * 2)
    return total % 10


def is_iban(text: str) -> bool:
    """Whether it is an account number by its country's length and ISO 13616's mod 97."""
    bare = re.sub(r"[\s-]", "", text).upper()
    if _IBAN_LENGTHS.get(bare[:2]) != len(bare) or not (bare.isascii() and bare.isalnum()):
        return False
    moved = bare[4:] + bare[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1


def is_dni(text: str) -> bool:
    """Whether it is a Spanish DNI or NIE with its letter."""
    bare = re.sub(r"[\s.-]", "", text).upper()
    if not re.fullmatch(r"(?:\d{8}|[XYZ]\d{7})[A-Z]", bare, re.ASCII):
        return False
    number = int(bare[:-1].translate(str.maketrans("XYZ", "012")))
    return _DNI_LETTERS[number % 23] == bare[-1]


def is_rut(text: str) -> bool:
    """Whether it is a Chilean RUT with its check digit (mod 11)."""
    bare = re.sub(r"[\s.-]", "", text).upper()
    if not re.fullmatch(r"\d{7,8}[0-9K]", bare, re.ASCII):
        return False
    total = sum(int(one) * (2 + at % 6) for at, one in enumerate(reversed(bare[:-1])))
    return "0123456789K0"[(11 - total % 11)] == bare[-1]


def is_s10(text: str) -> bool:
    """Whether it is a postal item's number (UPU S10): RR123456785ES."""
    bare = text.upper()
    if not re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", bare, re.ASCII):
        return False
    total = sum(int(one) * by for one, by in zip(bare[2:10], _S10_WEIGHTS, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return check == int(bare[10])


def is_ups(text: str) -> bool:
    """Whether it is a UPS number: 1Z, then sixteen letters and digits, the last one a check."""
    bare = text.upper()
    if not re.fullmatch(r"1Z[0-9A-Z]{16}", bare, re.ASCII):
        return False
    values = [int(one) if one.isdigit() else (ord(one) - 63) % 10 for one in bare[2:17]]
    total = sum(one * (2 if at % 2 else 1) for at, one in enumerate(values))
    return str(-total % 10) == bare[17]


def is_usps(text: str) -> bool:
    """Whether it is a USPS number: 20 or 22 digits from 91 to 95, the last one a check (mod 10)."""
    digits = _digits(text)
    if len(digits) not in (20, 22) or digits[0] != 9 or not 1 <= digits[1] <= 5:
        return False
    total = sum(one * (3 if at % 2 == 0 else 1) for at, one in enumerate(reversed(digits[:-1])))
    return -total % 10 == digits[-1]
