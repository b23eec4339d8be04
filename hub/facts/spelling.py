"""What is spelt out on the phone: mail addresses and codes, sign by sign and letter by letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

Change = tuple[int, int, str]  # Start and end in the text, and what is written there instead.

# The names of letters in Spanish and in English; of the shy ones one alone is a word.
_NAMES: Final = {
    "ka": "K", "be": "B", "ce": "C", "efe": "F", "ge": "G", "hache": "H", "jota": "J", "ele": "L",
    "eme": "M", "ene": "N", "pe": "P", "cu": "Q", "erre": "R", "uve": "V", "equis": "X",
    "zeta": "Z", "ceta": "Z", "ye": "Y", "i griega": "Y", "uve doble": "W", "doble ve": "W",
    "ve doble": "W", "doble u": "W", "be larga": "B", "be alta": "B", "be grande": "B",
    "ve corta": "V", "ve baja": "V", "ve chica": "V", "i latina": "I", "enie": "N",
    "bee": "B", "cee": "C", "dee": "D", "eff": "F", "gee": "G", "jay": "J", "kay": "K",
    "ell": "L", "pee": "P", "tee": "T", "vee": "V", "zee": "Z", "zed": "Z", "ess": "S",
    "double u": "W",
}  # fmt: skip
_SHY: Final = {
    "de": "D", "te": "T", "ese": "S", "i": "I", "e": "E", "o": "O", "u": "U", "a": "A", "ve": "V",
}  # fmt: skip
_SIGNS: Final = {
    "dot": ".", "punto": ".", "underscore": "_", "guion bajo": "_", "barra baja": "_",
    "raya baja": "_", "raya abajo": "_", "raya al piso": "_", "subguion": "_",
    "guion medio": "-", "dash": "-", "guion": "-", "hyphen": "-", "raya": "-",
}  # fmt: skip
_STROKES: Final = {
    "guion": "-", "dash": "-", "hyphen": "-", "raya": "-", "barra": "/", "slash": "/",
    "diagonal": "/",
}  # fmt: skip


def _any(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=lambda one: (-len(one), one)))


_SIGN: Final = rf"(?:[ ,]{{1,2}}(?:{_any(_SIGNS)})[ ,]{{1,2}})"
_PART: Final = r"[a-z0-9]+(?: \d{1,4}\b)?"
_HOST: Final = (
    r"(?:at (?P<at>[a-z0-9-]+)|arroba (?P<host>[a-z0-9-]+(?: (?!punto|dot)[a-z0-9-]+)?))"
    r"(?P<end>(?:(?: dot| punto) [a-z0-9-]+){1,3}|(?<=gmail) com|(?<=hotmail) com)\b"
)
_ADDRESS: Final = re.compile(rf"\b(?P<box>{_PART}(?:{_SIGN}{_PART}){{0,4}}),? {_HOST}")
_JOINED: Final = re.compile(
    r"\b(?P<box>[a-z0-9]+(?: [a-z0-9]+){0,2}),? (?:todo (?:junto|seguido|pegado)|all one word),?"
    rf"(?: (?:en|con) (?:minusculas?|letra minuscula))?,? {_HOST}"
)
_LEADS: Final = frozenset("es is si yes mi el correo mail a al la email seria claro su".split())
_SPELT: Final = re.compile(rf"\b(?:(?:{_any(_NAMES)})[ ,]{{1,2}}){{1,6}}$")


def said_addresses(plain: str) -> list[Change]:
    """Mail addresses that are said: "ana punto lopez arroba gmail punto com"."""
    found: list[Change] = []
    for match in _JOINED.finditer(plain):
        start, box = match.start(), match.group("box")
        while " " in box and box.split(" ", 1)[0] in _LEADS:
            lead, box = box.split(" ", 1)
            start += len(lead) + 1
        found.append((start, match.end(), f"{box.replace(' ', '')}@{_host(match)}"))
    if found:
        return found
    for match in _ADDRESS.finditer(plain):
        start, box = match.start(), re.sub(_SIGN, _sign, match.group("box")).replace(" ", "")
        spelt = _SPELT.search(plain[max(0, start - 60) : start])
        if spelt:
            names = re.findall(_any(_NAMES), spelt.group())
            box = "".join(_NAMES[one] for one in names).lower() + box
            start = max(0, start - 60) + spelt.start()
        found.append((start, match.end(), f"{box}@{_host(match)}"))
    return found


def _sign(match: re.Match[str]) -> str:
    return _SIGNS[match.group().strip(" ,")]


def _host(match: re.Match[str]) -> str:
    name = (match.group("host") or match.group("at")).replace(" ", "")
    end = match.group("end").replace(" dot ", ".").replace(" punto ", ".")
    return name + end.replace(" ", ".")


@dataclass(frozen=True, slots=True)
class _Token:
    """One letter, row of digits or stroke. `sure`: it can be nothing but a letter."""

    start: int
    end: int
    text: str
    sure: bool = False
    word: str = ""  # The word for a letter, where there is one.


_LIKE: Final = r"(?: (?:de|como|como en) (?P<{}>[a-z]{{3,}}))?"
_TOKEN: Final = re.compile(
    rf"(?P<name>{_any(_NAMES | _SHY)})\b{_LIKE.format('like')}|(?P<letter>[a-z])\b"
    rf"{_LIKE.format('like2')}|(?P<digits>\d+|uno|one)\b|(?P<stroke>{_any(_STROKES)})\b"
)
_WORD: Final = re.compile(r"(?<![\w'])[a-z0-9]+(?!')")
_GAP: Final = re.compile(r"[ ,-]{1,2}|\.{2,3} ?|, \.{2,3} ?")
_FILLERS: Final = frozenset("eh em mm mmm este luego despues y uh um then".split())
_VOWELS: Final = frozenset("aeiouy")
# These end a code only where nothing follows: "be 904 a nombre de Ana", "4471, be careful".
_DANGLING: Final = frozenset("a e o u i y de te be ve".split())
_SHORTEST: Final = 4
_ABBREVIATIONS: Final = ("DNI", "NIE", "CP")


def said_codes(plain: str) -> list[Change]:
    """Codes that are spelt, in a text whose numbers are digits: "be de Barcelona, 5, jota, 2"."""
    found: list[Change] = []
    run: list[_Token] = []
    done = 0
    for word in _WORD.finditer(plain):
        if word.start() < done:
            continue
        if run and word.group() in _FILLERS and _GAP.fullmatch(plain, done, word.start()):
            done = word.end()
            continue
        token = _token(plain, word.start())
        if run and not (token and _GAP.fullmatch(plain, done, token.start)):
            found += _code(plain, run)
            run = []
        if token is not None:
            run.append(token)
            done = token.end
    return [*found, *_code(plain, run)]


def _token(plain: str, at: int) -> _Token | None:
    match = _TOKEN.match(plain, at)
    if match is None:
        return None
    if (digits := match.group("digits")) is not None:
        return _Token(at, match.end(), digits if digits.isdigit() else "1")
    if (stroke := match.group("stroke")) is not None:
        return _Token(at, match.end(), _STROKES[stroke], word=stroke)
    word = match.group("name") or match.group("letter")
    letter = _NAMES.get(word) or _SHY.get(word) or word.upper()
    like = match.group("like") or match.group("like2")
    if like is not None and like.startswith(letter.lower()):
        return _Token(at, match.end(), letter, sure=True, word=word)
    sure = word in _NAMES or (len(word) == 1 and word not in _VOWELS)
    return _Token(at, at + len(word), letter, sure=sure, word=word)


def _code(plain: str, run: list[_Token]) -> list[Change]:
    """The code of a row of letters and digits, if it is one."""
    head = "".join(one.text for one in _until_digit(run))
    if head not in _ABBREVIATIONS:
        while run and not run[0].sure and not run[0].text.isdigit() and not _opens(run):
            run = run[1:]
    while run and not run[-1].text.isalnum():
        run = run[:-1]
    if len(run) > 1 and run[-1].word in _DANGLING and not _ends(plain, run[-1].end):
        run = run[:-1]
    run = _restarted(run)
    text = "".join(one.text for one in run)
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    long_enough = len(text) >= _SHORTEST and (digits > 1 or (letters > 4 and len(run) > 4))
    if not long_enough or not any(one.sure for one in run):
        return []
    if head in _ABBREVIATIONS and digits:
        text = f"{head} {text[len(head) :]}"
    return [(run[0].start, run[-1].end, text)]


def _restarted(run: list[_Token]) -> list[_Token]:
    """Without a false start: of "be efe 9 be efe 9 0 4" what is said the second time."""
    for at in range(2, len(run) // 2 + 1):
        first, rest = ("".join(one.text for one in part) for part in (run[:at], run[at:]))
        if rest.startswith(first) and any(one.sure for one in run[:at]):
            return run[at:]
    return run


def _until_digit(run: list[_Token]) -> list[_Token]:
    at = next((at for at, one in enumerate(run) if one.text.isdigit()), len(run))
    return run[:at]


def _opens(run: list[_Token]) -> bool:
    """Whether a shy letter begins a code: another letter that is sure follows it."""
    return run[0].word in ("te", "ese", "ve") and len(run) > 1 and run[1].sure


def _ends(plain: str, at: int) -> bool:
    return plain[at : at + 1] in ("", ".", ",", ";", "?", "\n") and plain[at : at + 2] != ", "
