"""A text as the grammar reads it: folded, numbers as digits, and the way back to the letters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from hub.facts.number_words import spoken_numbers
from hub.folding import fold

MAX_CHARACTERS: Final = 4000  # Of a longer message, the rest is not read.

_APOSTROPHES: Final = "\u2019\u2018\u02bc\u00b4`"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"


class _Letters(dict[int, str]):
    """One plain letter for each letter, so that places stay the same."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        if letter in _APOSTROPHES:
            plain = "'"
        elif letter in _DASHES:
            plain = "-"
        elif letter in "\u00a0\u202f\u2009\t":
            plain = " "
        elif letter in "\u00ba\u00aa":
            plain = letter
        else:
            plain = fold(letter)
        self[point] = plain if len(plain) == 1 else letter
        return self[point]


_LETTERS: Final = _Letters()
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_SAID: Final = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|\w{3,5}ty|"
    r"double|triple|treble|doble|hundred|thousand|cero|dos|tres|cuatro|cinco|seis|siete|ocho|"
    r"nueve|diez|doce|trece|catorce|quince|dieci\w+|veint\w+|\w{4,6}enta|\w{4,6}cientos|ciento|"
    r"mil|one one|uno uno|uno)\b"
)
_SAID_ADDRESS: Final = re.compile(
    r"\b(?P<box>[a-z0-9]+(?:[ ,]{1,2}(?:dot|punto|underscore|guion bajo|dash|guion|hyphen)[ ,]{1,2}"
    r"[a-z0-9]+){0,4}),? (?:at|arroba) (?P<host>[a-z0-9-]+(?: (?:dot|punto) [a-z0-9-]+){1,3})\b"
)
_SAID_SIGNS: Final = {
    "dot": ".", "punto": ".", "underscore": "_", "guion bajo": "_", "dash": "-", "guion": "-",
    "hyphen": "-",
}  # fmt: skip
_SAID_SIGN: Final = re.compile(
    r"[ ,]{1,2}(dot|punto|underscore|guion bajo|dash|guion|hyphen)[ ,]{1,2}"
)
# Letters said one by one before digits: "t n 4 8 2", "T, N, dash 482".
_SAID_CODE: Final = re.compile(
    r"(?<![\w'])[b-df-np-tv-xz](?:[ ,-]{1,2}[a-z]\b){0,3}(?:[ ,]{1,2}(?:dash|guion|hyphen|-)"
    r"(?=[ ,]))?[ ,]{1,2}\d{2,}\b"
)


# The names of letters in Spanish and in English; of the shy ones one alone is a word.
_LETTER_NAMES: Final = {
    "ka": "K", "be": "B", "ce": "C", "efe": "F", "ge": "G", "hache": "H", "jota": "J", "ele": "L",
    "eme": "M", "ene": "N", "pe": "P", "cu": "Q", "erre": "R", "uve": "V", "equis": "X",
    "zeta": "Z", "ye": "Y", "bee": "B", "cee": "C", "dee": "D", "eff": "F", "gee": "G",
    "jay": "J", "kay": "K",
    "ell": "L", "pee": "P", "tee": "T", "vee": "V", "zee": "Z", "zed": "Z", "ess": "S",
}  # fmt: skip
_SHY_LETTERS: Final = {
    "de": "D",
    "te": "T",
    "ese": "S",
    "i": "I",
    "e": "E",
    "o": "O",
    "u": "U",
    "a": "A",
    "ve": "V",
}
_NAMES: Final = "|".join((*_LETTER_NAMES, *_SHY_LETTERS))
_NAMED_RUN: Final = rf"(?:{_NAMES})(?:[ ,]{{1,2}}(?:{_NAMES}))*"
_NAMED_CODE: Final = re.compile(
    rf"\b(?:(?P<head>{_NAMED_RUN})[ ,]{{1,2}})?(?P<digits>\d{{3,}})(?:[ ,]{{1,2}}"
    rf"(?P<tail>{_NAMED_RUN}))?\b"
)
_JOINED: Final = re.compile(
    r"\b(?P<box>[a-z0-9]+(?: [a-z0-9]+){0,2}) (?:todo junto|all one word),?(?: en minusculas)? "
    r"(?:at|arroba) "
    r"(?P<host>[a-z0-9-]+(?: (?:dot|punto) [a-z0-9-]+){1,3})\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """`shown`: the text with numbers as digits. `plain`: the same, folded, letter by letter."""

    text: str
    shown: str
    plain: str
    breaks: tuple[tuple[int, int, int, int], ...] = ()  # Rewritten: here from, to; there from, to.

    def folded(self) -> str:
        """The text as it was written, folded: its places are the text's own."""
        return plain_letters(self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where what stands at start to end here stands in the text."""
        if not self.breaks:
            return start, end
        return self._there(start, last=False), self._there(end, last=True)

    def _there(self, at: int, *, last: bool) -> int:
        key = at - 1 if last else at
        index = bisect_right(self.breaks, key, key=lambda one: one[0]) - 1
        if index < 0:
            return at
        _, here_end, there, there_end = self.breaks[index]
        if key < here_end:
            return there_end if last else there
        return there_end + (at - here_end)


def read(text: str, *, transcript: bool = False) -> Reading:
    """`text` as the grammar reads it, cut at `MAX_CHARACTERS`.

    transcript: it was heard, so addresses and codes are spelt out too.
    """
    head = text[:MAX_CHARACTERS]
    plain = plain_letters(head)
    if _COMBINING.search(head):
        reading = _rewritten(Reading(head, head, plain), _composed(head))
    else:
        reading = Reading(head, head, plain)
    if transcript and (" at " in plain or "arroba" in plain):
        reading = _rewritten(reading, _addresses(reading.plain))
    if _SAID.search(reading.plain):
        numbers = spoken_numbers(reading.plain, transcript=transcript)
        reading = _rewritten(reading, [(one.start, one.end, one.digits) for one in numbers])
    if transcript:
        reading = _rewritten(reading, _codes(reading.plain))
    return reading


def plain_letters(text: str) -> str:
    """`text` without case and accents, each letter in its place."""
    return text.translate(_LETTERS) if not text.isascii() else text.lower().replace("`", "'")


def _rewritten(reading: Reading, changes: list[tuple[int, int, str]]) -> Reading:
    """`reading` with each (start, end, new) put in place."""
    if not changes:
        return reading
    shown: list[str] = []
    breaks: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, new in changes:
        shown += (reading.shown[done:start], new)
        length += start - done
        breaks.append((length, length + len(new), *reading.place(start, end)))
        length += len(new)
        done = end
    shown.append(reading.shown[done:])
    kept = _kept(reading, changes)
    text = "".join(shown)
    return Reading(reading.text, text, plain_letters(text), tuple(sorted((*kept, *breaks))))


def _kept(reading: Reading, changes: list[tuple[int, int, str]]) -> list[tuple[int, int, int, int]]:
    """The breaks of before that no change covers, moved to where they are now."""
    kept: list[tuple[int, int, int, int]] = []
    moved, at = 0, 0
    for here, here_end, there, there_end in reading.breaks:
        while at < len(changes) and changes[at][1] <= here:
            start, end, new = changes[at]
            moved += len(new) - (end - start)
            at += 1
        if at < len(changes) and changes[at][0] < here_end:
            continue
        kept.append((here + moved, here_end + moved, there, there_end))
    return kept


def _composed(text: str) -> list[tuple[int, int, str]]:
    """Letters with their marks put together, where they were written apart."""
    changes: list[tuple[int, int, str]] = []
    for match in re.finditer(r".[\u0300-\u036f]{1,3}", text, re.DOTALL):
        together = unicodedata.normalize("NFC", match.group())
        if len(together) == 1:
            changes.append((match.start(), match.end(), together))
    return changes


def _addresses(plain: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for match in _JOINED.finditer(plain):
        box = match.group("box").split()
        box = box[1:] if box[0] in ("es", "is", "si", "yes", "mi", "el", "correo", "mail") else box
        start = match.start() + match.group("box").index(" ".join(box)) if box else match.start()
        host = match.group("host").replace(" dot ", ".").replace(" punto ", ".")
        found.append((start, match.end(), f"{''.join(box)}@{host}"))
    if found:
        return found
    for match in _SAID_ADDRESS.finditer(plain):
        box = _SAID_SIGN.sub(lambda one: _SAID_SIGNS[one.group(1)], match.group("box"))
        start = match.start()
        spelt = re.search(rf"\b({'|'.join(_LETTER_NAMES)})[ ,]{{1,2}}$", plain[:start])
        if spelt:
            box, start = _LETTER_NAMES[spelt.group(1)].lower() + box, spelt.start(1)
        host = match.group("host").replace(" dot ", ".").replace(" punto ", ".")
        found.append((start, match.end(), f"{box}@{host}"))
    return found


def _letters(names: str | None, *, shy: bool = False) -> str:
    """The letters that are named, if one of the names is nothing but a letter's."""
    row = re.split(r"[ ,]+", names) if names else []
    if not row or not (shy or any(one in _LETTER_NAMES for one in row)):
        return ""
    return "".join(_LETTER_NAMES.get(one) or _SHY_LETTERS[one] for one in row)


def _codes(plain: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for match in _NAMED_CODE.finditer(plain):
        head = _letters(match.group("head"))
        tail = _letters(match.group("tail"), shy=bool(head))
        if not (head or tail):
            continue
        start = match.start() if head else match.start("digits")
        end = match.end() if tail else match.end("digits")
        spelt = (
            f"{head} {match.group('digits')}"
            if head in ("DNI", "NIE", "CP")
            else f"{head}{match.group('digits')}"
        )
        found.append((start, end, f"{spelt}{tail}"))
    if found:
        return found
    for match in _SAID_CODE.finditer(plain):
        code = re.sub(r"dash|guion|hyphen", "-", match.group())
        found.append((match.start(), match.end(), re.sub(r"[ ,]", "", code).upper()))
    return found
