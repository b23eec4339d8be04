"""Codes that are spelt out on the phone, letter by letter and group by group."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from hub.facts.checks import is_dni
from hub.facts.letters import NAMES, SHY, Change

_STROKES: Final = {
    "guion": "-", "dash": "-", "hyphen": "-", "raya": "-", "barra": "/", "slash": "/",
    "diagonal": "/",
}  # fmt: skip


def _any(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=lambda one: (-len(one), one)))


@dataclass(frozen=True, slots=True)
class _Token:
    """One letter, row of digits or stroke. `sure`: it can be nothing but a letter."""

    start: int
    end: int
    text: str
    sure: bool = False
    word: str = ""  # The word for a letter, where there is one.


_LIKE: Final = r"(?:,? (?:de|como|como en) (?P<{}>[a-z]{{3,}}))?"
_TOKEN: Final = re.compile(
    rf"(?P<name>{_any(NAMES | SHY)})\b{_LIKE.format('like')}|(?P<letter>[a-z])\b"
    rf"{_LIKE.format('like2')}|(?P<digits>\d+|uno|one)\b|(?P<stroke>{_any(_STROKES)})\b|"
    rf"(?!(?:de|la|el|es|su|mi|al|con|que|un|son|no|si|en|lo)\b)"
    rf"(?P<row>[a-z]{{2,4}})\b(?= (?:\d+ )?(?:{_any(_STROKES)}) \d)"
)
_WORD: Final = re.compile(r"(?<![\w'])[a-z0-9]+(?!')")
_GAP: Final = re.compile(r"[ ,-]{1,2}|\.{2,3} ?|, \.{2,3} ?")
_GREEK: Final = re.compile(r"y griega\b")
_FILLERS: Final = frozenset("eh em mm mmm este luego despues y uh um then".split())
# "Tercero be": the letter of a door, with which no code begins.
_DOOR: Final = re.compile(
    r"(?:primero|segundo|tercero|cuarto|quinto|sexto|septimo|octavo|noveno|decimo|bajo|atico|"
    rf"puerta|piso (?:\d+|primero|segundo)) (?:letra )?(?P<letter>{_any(NAMES)}|[a-d]|de)\b"
)
# "Y la letra", "letra": what follows is one.
_LETTER: Final = re.compile(
    r"[ ,]{1,2}(?:(?:y|con|de|con la|y la|mas la|la) )?(?:la )?letras?"
    r"(?: (?:final|es|es la|la|de))*(?= [a-z])|"
    rf" con la(?= (?:{_any(NAMES)}|[a-z])\b(?: de |[.,]|$))"
)
_VOWELS: Final = frozenset("aeiouy")
# These end a code only where nothing follows: "be 904 a nombre de Ana", "4471, be careful".
_DANGLING: Final = frozenset("a e o u i y de te be ve".split())
_SHORTEST: Final = 4
_LONGEST: Final = 40  # Tokens: no code is said in more, twice over.
_ABBREVIATIONS: Final = ("DNI", "NIE", "CP")
_IBAN_DIGITS: Final = 20
_LONG_DIGITS: Final = 6
_DNI: Final = re.compile(r"(?:\d{8}|[XYZ]\d{7})[A-Z]")
_POINTED: Final = re.compile(r"\b(?:la|el|letra|por|es|numero|codigo|localizador) $")


def said_codes(plain: str) -> list[Change]:
    """Codes that are spelt, in a text whose numbers are digits: "be de Barcelona, 5, jota, 2"."""
    found: list[Change] = []
    run: list[_Token] = []
    done = 0
    named = False
    for word in _WORD.finditer(plain):
        if word.start() < done:
            continue
        if run and (lead := _LETTER.match(plain, done)):
            done, named = lead.end(), True
            continue
        if (
            run
            and word.group() in _FILLERS
            and not _GREEK.match(plain, word.start())
            and _GAP.fullmatch(plain, done, word.start())
        ):
            done = word.end()
            continue
        if door := _DOOR.match(plain, word.start()):
            found += _code(plain, run)
            run = []
            found.append((door.start("letter"), door.end("letter"), _letter(door["letter"])))
            done = door.end()
            continue
        token = _token(plain, word.start())
        if token is not None and named:
            token = replace(token, sure=True)
        named = False
        if run and not (token and _GAP.fullmatch(plain, done, token.start)):
            found += _code(plain, run)
            run = []
        if token is not None:
            run.append(token)
            done = token.end
    return [*found, *_code(plain, run)]


def _letter(name: str) -> str:
    return (NAMES | SHY).get(name, name.upper())


def _token(plain: str, at: int) -> _Token | None:
    match = _TOKEN.match(plain, at)
    if match is None:
        return None
    if (digits := match.group("digits")) is not None:
        return _Token(at, match.end(), digits if digits.isdigit() else "1")
    if (stroke := match.group("stroke")) is not None:
        return _Token(at, match.end(), _STROKES[stroke], word=stroke)
    if (row := match.group("row")) is not None:
        return _Token(at, match.end(), row.upper(), sure=True, word=row)
    word = match.group("name") or match.group("letter")
    letter = NAMES.get(word) or SHY.get(word) or word.upper()
    like = match.group("like") or match.group("like2")
    if like is not None and like.startswith(letter.lower()):
        return _Token(at, match.end(), letter, sure=True, word=word)
    sure = word in NAMES or (len(word) == 1 and word not in _VOWELS)
    return _Token(at, at + len(word), letter, sure=sure, word=word)


def _code(plain: str, run: list[_Token]) -> list[Change]:
    """The code of a row of letters and digits, if it is one."""
    head = "".join(one.text for one in _until_digit(run))
    known = head in _ABBREVIATIONS or (head == "ES" and _count(run) >= _IBAN_DIGITS)
    if not known:
        while run and not run[0].sure and not run[0].text.isdigit() and not _opens(plain, run):
            run = run[1:]
    while run and not run[-1].text.isalnum():
        run = run[:-1]
    whole = "".join(one.text for one in run)
    checked = is_dni(whole) or (_DNI.fullmatch(whole) and _ends(plain, run[-1].end))
    if len(run) > 1 and run[-1].word in _DANGLING and not checked and not run[-1].sure:
        run = run if _ends(plain, run[-1].end) else run[:-1]
    run = _restarted(run)
    while len(run) > 1 and not run[-1].text.isalnum():
        run = run[:-1]
    text = "".join(one.text for one in run)
    digits, letters = _count(run), sum(map(str.isalpha, text))
    long_enough = len(text) >= _SHORTEST and (digits > 1 or (letters > 4 and len(run) > 4))
    joined = any(one.text in "-/" and before.text.isdigit() for before, one in pairwise(run))
    set_off = any(plain[one.start - 2 : one.start] == ", " for one in run if one.text.isalpha())
    sure = checked or known or joined or (set_off and digits >= _LONG_DIGITS)
    if not long_enough or not (sure or any(one.sure for one in run)):
        return []
    if head in _ABBREVIATIONS and digits:
        text = f"{head} {text[len(head) :]}"
    return [(run[0].start, run[-1].end, text)]


def _count(run: list[_Token]) -> int:
    """How many digits there are."""
    return sum(sum(map(str.isdigit, one.text)) for one in run)


def _restarted(run: list[_Token]) -> list[_Token]:
    """Without a false start: of "be efe 9 be efe 9 0 4" what is said the second time."""
    for at in range(2, min(len(run), _LONGEST) // 2 + 1):
        first, rest = ("".join(one.text for one in part) for part in (run[:at], run[at:]))
        if rest.startswith(first) and any(one.sure for one in run[:at]):
            return run[at:]
    return run


def _until_digit(run: list[_Token]) -> list[_Token]:
    at = next((at for at, one in enumerate(run) if one.text.isdigit()), len(run))
    return run[:at]


def _opens(plain: str, run: list[_Token]) -> bool:
    """Whether a shy letter begins a code: another letter that is sure follows it."""
    if len(run) > 2 and all(len(one.word) == 1 for one in run[:2]) and run[2].text.isdigit():
        return _POINTED.search(plain, max(0, run[0].start - 14), run[0].start) is not None
    if len(run) < 2 or not run[1].sure:
        return False
    return (
        run[0].word in ("te", "ese", "ve")
        or _POINTED.search(plain, max(0, run[0].start - 14), run[0].start) is not None
    )


def _ends(plain: str, at: int) -> bool:
    return plain[at : at + 1] in ("", ".", ",", ";", "?", "\n") and plain[at : at + 2] != ", "
