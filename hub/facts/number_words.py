"""Numbers said in words, English and Spanish: "double five", "cuarenta y cuatro setenta y uno"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_ENGLISH: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_SPANISH: Final = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres "
    "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_TENS: Final = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_HUNDREDS: Final = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
)

SMALL: Final[dict[str, int]] = {
    **{one: at for at, one in enumerate(_ENGLISH.split())},
    **{one: at for at, one in enumerate(_SPANISH.split())},
    "primero": 1, "un": 1, "una": 1, "veintiun": 21, "veintiuna": 21, "nought": 0, "fourty": 40,
}  # fmt: skip
_TEN_WORDS: Final = {
    **{one: (at + 2) * 10 for at, one in enumerate(_TENS["en"].split())},
    **{one: (at + 2) * 10 for at, one in enumerate(_TENS["es"].split())},
    "fourty": 40,
}
_SPANISH_TENS: Final = frozenset(_TENS["es"].split())
_HUNDRED_WORDS: Final = {one: (at + 1) * 100 for at, one in enumerate(_HUNDREDS.split())} | {
    "cien": 100
}
_MILLIONS: Final = frozenset({"millon", "millones", "million"})
_TIMES: Final = {"double": 2, "doble": 2, "triple": 3, "treble": 3}
# Words that mean a digit only beside another one.
_SHY: Final = frozenset("one un una uno oh o once".split())
_ALONE: Final = _SHY | _MILLIONS | {"hundred", "thousand", "mil", "primero"}
_OF_MONTH: Final = re.compile(
    r" del? (?:mes de )?(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|\d|uno|dos|tres|"
    r"cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
)
_SPANISH_BEFORE: Final = re.compile(
    r"\b(?:el|del|las|los|de|numero|son|calle|piso|dia|y|a las|al) $"
)
_ALL: Final = frozenset(
    {
        *SMALL,
        *_TEN_WORDS,
        *_HUNDRED_WORDS,
        *_TIMES,
        "hundred",
        "thousand",
        "mil",
        "oh",
        "millon",
        "millones",
        "million",
    }
)
_WORD: Final = re.compile(r"[a-z]+|\d+")
# A pause is allowed within a number that is said.
_GAP: Final = re.compile(r"[ \t\u00a0]{1,3}|-|,? ?\n?|\.{1,3} |, ")
_MAX_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Spoken:
    """Digits said in words: where, and which."""

    start: int
    end: int
    digits: str


def spoken_numbers(plain: str, *, transcript: bool) -> Iterator[Spoken]:
    """The numbers said in `plain`, folded words, from left to right.

    transcript: pauses, lone digits and digits between words are taken as parts of one number.
    """
    run: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(plain):
        word = match.group()
        joins = bool(run) and _joins(plain[run[-1][2] : match.start()], transcript)
        if _belongs(word, run if joins else [], transcript):
            if not joins:
                yield from _read(plain, run)
                run = []
            run.append((word, match.start(), match.end()))
        else:
            yield from _read(plain, run)
            run = []
    yield from _read(plain, run)


def _joins(gap: str, transcript: bool) -> bool:
    if transcript:
        return len(gap) < 5 and _GAP.fullmatch(gap) is not None
    return gap in (" ", "-", "  ")


def _belongs(word: str, run: Sequence[tuple[str, int, int]], transcript: bool) -> bool:
    if word == "primero":  # "Primero de mayo", but "piso primero" and "primero que nada".
        return not run
    if word in _ALL:
        return True
    if word.isdigit():
        return transcript or (bool(run) and run[-1][0] in _TIMES)
    if not run:
        return False
    last = run[-1][0]
    if word == "y":
        return last in _TEN_WORDS
    if word == "and":
        return last in ("hundred", "thousand")
    return word == "o" and last in _ENGLISH.split()


def _read(plain: str, run: Sequence[tuple[str, int, int]]) -> Iterator[Spoken]:
    """The number of a run of words, if it is one."""
    while run and run[-1][0] in ("y", "and", "o", "oh", *_TIMES):
        run = run[:-1]
    if not run or all(word.isdigit() for word, _, _ in run):
        return
    if len(run) == 1 and run[0][0] in _ALONE and not _counts(plain, *run[0]):
        return
    digits = _digits([word for word, _, _ in run])
    if digits:
        yield Spoken(run[0][1], run[-1][2], digits[:_MAX_DIGITS])


def _counts(plain: str, word: str, start: int, end: int) -> bool:
    """Whether a shy word alone is a number: a day of a month, or eleven where Spanish is spoken."""
    if word in ("uno", "once", "primero"):
        if _OF_MONTH.match(plain, end):
            return True
        return (
            word == "once" and _SPANISH_BEFORE.search(plain, max(0, start - 10), start) is not None
        )
    return False


def _digits(words: Sequence[str]) -> str:
    """The digits of number words: each number that is complete is written behind the last."""
    out: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _TIMES and at + 1 < len(words):
            times = _TIMES[word]
            following = words[at + 1]
            figure = following if following.isdigit() else str(SMALL.get(following, ""))
            out.append(figure[:1] * times + figure[1:])
            at += 2
        elif word.isdigit():
            out.append(word)
            at += 1
        elif word in ("oh", "o"):
            out.append("0")
            at += 1
        else:
            value, at = _number(words, at)
            if value is not None:
                out.append(str(value))
    return "".join(out)


def _number(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """One whole number from `at` on, and where it ends."""
    value, after = _small_number(words, at)
    if value is not None and after < len(words) and words[after] in _MILLIONS:
        rest, end = _small_number(words, after + 1) if after + 1 < len(words) else (None, after + 1)
        if rest is not None and rest < 1000 and end < len(words) and "mil" not in words[after:end]:
            return value * 1000 + rest, end  # "Nueve millones trescientos dieciocho, cuatro...".
        return value * 1_000_000 + (rest or 0), max(end, after + 1)
    return value, after


def _small_number(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """A number below a million from `at` on, and where it ends."""
    value, after = _below_hundred(words, at)
    if after == at and words[at] in _HUNDRED_WORDS:
        value, after = _hundreds(_HUNDRED_WORDS[words[at]], words, at + 1)
    elif value is not None and after < len(words) and words[after] == "hundred":
        value, after = _hundreds(value * 100, words, after + 1)
    if after < len(words) and words[after] in ("thousand", "mil"):
        thousands = (value if value is not None else 1) * 1000
        rest, end = _rest(words, after + 1)
        return thousands + rest, end
    return value, max(after, at + 1)


def _hundreds(hundreds: int, words: Sequence[str], at: int) -> tuple[int, int]:
    skip = at + 1 if at < len(words) and words[at] == "and" else at
    rest, end = _below_hundred(words, skip)
    return (hundreds + rest, end) if rest is not None else (hundreds, at)


def _rest(words: Sequence[str], at: int) -> tuple[int, int]:
    """What follows a thousand: nothing, hundreds, or less."""
    skip = at + 1 if at < len(words) and words[at] == "and" else at
    if skip < len(words) and words[skip] in _HUNDRED_WORDS:
        return _hundreds(_HUNDRED_WORDS[words[skip]], words, skip + 1)
    value, end = _below_hundred(words, skip)
    if value is not None and end < len(words) and words[end] == "hundred":
        return _hundreds(value * 100, words, end + 1)
    return (value, end) if value is not None else (0, at)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int | None, int]:
    if at >= len(words):
        return None, at
    word = words[at]
    if word in _TEN_WORDS:
        tens = _TEN_WORDS[word]
        step = at + 2 if at + 1 < len(words) and words[at + 1] == "y" else at + 1
        joins = step > at + 1 or word not in _SPANISH_TENS  # "Cuarenta, tres" are two numbers.
        if joins and step < len(words) and 1 <= SMALL.get(words[step], 0) <= 9:
            return tens + SMALL[words[step]], step + 1
        return tens, at + 1
    if word in SMALL:
        return SMALL[word], at + 1
    return None, at
