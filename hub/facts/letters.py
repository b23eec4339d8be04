"""The names of letters, Spanish and English."""

from __future__ import annotations

from typing import Final

Change = tuple[int, int, str]  # Start and end in the text, and what is written there instead.

# Of these one alone is no word.
NAMES: Final = {
    "ka": "K", "be": "B", "ce": "C", "efe": "F", "ge": "G", "hache": "H", "jota": "J", "ele": "L",
    "eme": "M", "ene": "N", "pe": "P", "cu": "Q", "erre": "R", "ere": "R", "uve": "V",
    "equis": "X", "zeta": "Z", "ceta": "Z", "ye": "Y", "i griega": "Y", "uve doble": "W",
    "doble ve": "W", "doble uve": "W", "ve doble": "W", "doble u": "W", "be larga": "B",
    "be alta": "B", "be grande": "B", "ve corta": "V", "ve baja": "V", "ve chica": "V",
    "i latina": "I", "y griega": "Y", "enie": "N", "cu larga": "Q", "qu": "Q",
    "bee": "B", "cee": "C", "dee": "D", "eff": "F", "gee": "G", "jay": "J", "kay": "K",
    "ell": "L", "pee": "P", "tee": "T", "vee": "V", "zee": "Z", "zed": "Z", "ess": "S",
    "double u": "W",
}  # fmt: skip
# These are words as well.
SHY: Final = {
    "de": "D", "te": "T", "ese": "S", "i": "I", "e": "E", "o": "O", "u": "U", "a": "A", "ve": "V",
}  # fmt: skip
