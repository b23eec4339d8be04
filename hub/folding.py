"""Words as search compares them: without case, accents or invisible characters.

Done here and not in a database, so that SQLite and PostgreSQL find the same rows.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters that Unicode does not take apart although readers type them without their stroke.
_PLAIN: Final = {
    "æ": "ae", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "œ": "oe", "þ": "th",
    "ŧ": "t",
}  # fmt: skip


class _Folds(dict[int, str | None]):
    """What `str.translate` looks up, filled as characters appear. None drops the character."""

    def __missing__(self, point: int) -> str | None:
        letter = chr(point)
        folded: str | None = _PLAIN.get(letter, letter)
        if _is_accent(letter) or unicodedata.category(letter) == "Cf":
            folded = None
        self[point] = folded
        return folded


_FOLDS: Final = _Folds()


def fold(text: str) -> str:
    """`text` without case, accents, compatibility forms and invisible characters.

    "MUÑOZ", "Munoz" and "mun\u0303oz" fold alike; so do "ﬁn" and "fin", "ß" and "ss". Vowel signs
    and voicing marks, which are letters in their scripts, stay. Folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    taken_apart = unicodedata.normalize("NFKD", text).casefold()
    # Casefolding may bring up new compositions (İ is i and a dot), so it is taken apart again.
    bare = unicodedata.normalize("NFKD", taken_apart).translate(_FOLDS)
    return unicodedata.normalize("NFC", bare)


def _is_accent(letter: str) -> bool:
    """Whether a mark only colours its letter: above, below or through it, or Semitic pointing.

    The combining class tells accents (200 and up) and pointing (10 to 35) from the vowel signs,
    viramas and voicing marks of other scripts. Source: Unicode Standard, 4.3.
    """
    order = unicodedata.combining(letter)
    return order >= 200 or order == 1 or 10 <= order <= 36
