"""Mail addresses that are said: "ana punto lópez guion bajo ocho arroba gmail punto com"."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.letters import NAMES, SHY, Change

_SIGNS: Final = {
    "dot": ".", "punto": ".", "underscore": "_", "guion bajo": "_", "guión bajo": "_",
    "barra baja": "_", "raya baja": "_", "raya abajo": "_", "raya al piso": "_", "subguion": "_",
    "sub guion": "_", "rayita abajo": "_", "guion medio": "-", "guion normal": "-",
    "guion alto": "-", "dash": "-", "guion": "-", "hyphen": "-", "raya": "-", "rayita": "-",
    "menos": "-",
}  # fmt: skip
# A whole word is dropped where it says how to write: "todo junto", "en minúsculas".
_MANNERS: Final = (
    r"todo (?:junto|seguido|pegado|unido)|todo|sin (?:espacios|acentos?|tilde|hache)|all one word|"
    r"(?:en|con) (?:minusculas?|letras? minusculas?|mayusculas?)|minusculas?|junto|pegado"
)
# "Punto ce ele" is .cl.
_LETTERED: Final = r"(?:ce|a|eme|pe|u|e|ene|o) (?:ele|erre|equis|e|ese|ka|te|erre|o)\b"
_ENDS: Final = r"com|es|net|org|mx|ar|cl|co|pe|edu|gob|info|eu"
_HOST: Final = re.compile(
    r"[ ,]{0,2}[(\[]?\b(?:(?P<at>at)|arroba)\b[)\]]?[ ,]{1,2}"
    r"(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,}(?!\w)|"
    r"(?P<name>[a-z0-9-]+(?: guion(?: medio)? [a-z0-9-]+|"
    r" (?!(?:punto|dot|todo|junto)\b)[a-z0-9-]+)?),?"
    rf"(?: (?:todo )?(?:junto|pegado|seguido),?)?"
    rf"(?P<end>(?:(?:[ .,(]{{1,2}}(?:dot|punto)[)]? )(?:{_LETTERED}|[a-z0-9-]+)){{1,3}}|"
    rf"(?<=mail|look|ahoo|loud|live) (?:{_ENDS}))\b)"
)
_LOOK_BACK: Final = 90
_TOKEN: Final = re.compile(rf"(?:{_MANNERS})\b|[a-z0-9._+-]*[a-z0-9_+-]")
# Words that lead to an address and are no part of one.
_LEADS: Final = frozenset(
    """
    es is si yes mi el la lo al a su tu correo correos mail email e-mail electronico electronica
    gmail hotmail seria claro mire mira pues bueno anote anota apunte apunta apuntelo apuntalo y o u
    con por favor en del que para me le te se mando manda mandar envia envie enviar enviamelo
    mandemelo mandamelo envielo mandelo escribir escribame son era un una direccion cuenta soy
    llamo nombre este eh em mm mmm ah ok vale perfecto gracias senorita senor senora ya ahi va este
    seguro no perdon digo esta tengo uso siempre mismo mejor otro ese esto dale listo entonces
    empieza ponga pon escriba escribe tome toma nota aca aqui personal trabajo titular my the it to
    its it's and mujer marido hijo hija madre padre hermana hermano esposa esposo 
    senor dona don of for or so um uh at as oh well yeah sure okay i believe think guess can use
    """.split()
)
_PARTICLES: Final = frozenset("de del la los las el y".split())
_SINGLE: Final = frozenset("a e i o u".split())
_MOST_WORDS: Final = 3  # That are joined without a sign between them.
_MOST: Final = 16


def said_addresses(plain: str) -> list[Change]:
    """Mail addresses in a folded text whose numbers are digits, and how each is written."""
    found: list[Change] = []
    done = 0
    for match in _HOST.finditer(plain):
        spelt = match.group("at") is not None
        box, start = _box(plain, max(done, match.start() - _LOOK_BACK), match.start(), spelt)
        if box:
            found.append((start, match.end(), f"{box}@{_host(match)}"))
            done = match.end()
    return found


def _host(match: re.Match[str]) -> str:
    if match.group("name") is None:
        return match.group("host")
    name = re.sub(r" guion(?: medio)? ", "-", match.group("name")).replace(" ", "")
    ends = re.split(r"[ .,(]{1,2}(?:dot|punto)[)]? |(?<=[a-z]) (?=com$|es$)", match.group("end"))
    return ".".join((name, *(_lettered(one.strip()) for one in ends if one.strip())))


def _lettered(end: str) -> str:
    """The end of a host, which may be spelt: "ce ele" is cl."""
    if " " not in end:
        return end
    return "".join((NAMES | SHY)[one] for one in end.split()).lower()


def _box(plain: str, since: int, at: int, english: bool) -> tuple[str, int]:
    """What stands before the at sign, put together from its end, and where it begins.

    english: of words without a sign between them only the last one, since "at" is a word too.
    """
    tokens = list(_TOKEN.finditer(plain, since, at))
    parts: list[str] = []
    start, words, index = at, 0, len(tokens) - 1
    while index >= 0 and len(parts) < _MOST:
        token = tokens[index]
        if not _touches(plain, token.end(), start, parts):
            break
        sign, back = _sign(tokens, index)
        text = token.group()
        if sign:
            parts.append(sign)
            words, index, start = 0, back, tokens[back + 1].start()
            continue
        if re.fullmatch(_MANNERS, text):
            if parts and not text.startswith(("todo", "sin")):
                break
            start, index = token.start() if not parts else start, index - 1
            continue
        part = _part(tokens, index, text, parts, words, english=english)
        if not part:
            break
        if part.endswith(" "):  # A letter of two words.
            parts.append(part.strip())
            index -= 1
            start, index = tokens[index].start(), index - 1
            continue
        words += part.isalpha() and len(part) > 1
        parts.append(part)
        start, index = token.start(), index - 1
    while parts and parts[-1] in "._-":
        start = _after_sign(plain, start, at)
        parts.pop()
    return "".join(reversed(parts)).lower(), start


def _after_sign(plain: str, start: int, at: int) -> int:
    space = plain.find(" ", start, at)
    return space + 1 if space >= 0 else start


def _touches(plain: str, end: int, start: int, parts: list[str]) -> bool:
    """Whether what is said before goes on with what is said behind: a pause ends a name."""
    gap = plain[end:start]
    if gap.strip(" ") == "":
        return True
    return gap.strip(" ") == "," and (not parts or parts[-1] in "._-" or len(parts[-1]) == 1)


def _sign(tokens: list[re.Match[str]], index: int) -> tuple[str, int]:
    """The sign that ends at a token, and the token before it."""
    for length in (3, 2, 1):
        first = index - length + 1
        if first >= 0:
            said = " ".join(one.group() for one in tokens[first : index + 1])
            if said in _SIGNS:
                return _SIGNS[said], first - 1
    return "", index


def _part(
    tokens: list[re.Match[str]],
    index: int,
    text: str,
    parts: list[str],
    words: int,
    *,
    english: bool,
) -> str:
    """What a word is in an address; "" where it is none of it."""
    behind = parts[-1] if parts else ""
    if index > 0 and (pair := NAMES.get(f"{tokens[index - 1].group()} {text}")):
        return f"{pair} "
    if text in _SINGLE and (len(behind) == 1 and behind.isalpha()):
        return SHY[text]
    signed = behind in ("_", ".", "-") and behind != ""
    letter = NAMES.get(text, "")
    if letter and (text not in _LEADS or signed):
        return letter
    if text.isdigit():
        return text
    if english and parts and not signed:
        return ""
    if signed:
        return text if text not in _LEADS or len(text) == 1 else ""
    if text in _LEADS or text in parts or words >= _MOST_WORDS:
        return ""
    ahead = tokens[index - 1].group() if index > 0 else ""
    if text in _PARTICLES:
        return text if ahead and ahead not in _LEADS and parts else ""
    return text
