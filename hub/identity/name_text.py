"""From what was written to the words of a name: poison, titles, particles and companies removed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from hub.folding import fold
from hub.identity.name_scripts import romanise, same_alphabet
from hub.identity.name_titles import (
    ABBREVIATIONS,
    AFTER,
    COMPANY,
    COUPLE,
    DOUBTFUL,
    GENERATIONS,
    HONORIFICS,
    LEADING,
    LONG_AFTER,
    NOBODIES,
    PARTICLES,
    PREFIXES,
    SAINTS,
    SEPARATORS,
    TITLES,
)
from hub.identity.name_words import COMPOUNDS, given_share, surname_share, word

MAX_WORDS: Final = 8
MAX_LETTERS: Final = 32  # Of a word; no longer one is anybody's.
_BEFORE: Final = TITLES | DOUBTFUL
_BEHIND: Final = AFTER | {"sr", "senior"}
_EMPTY: Final = TITLES | AFTER | PARTICLES | {"nan"}
_BRACKETS: Final = re.compile(
    r"<[^>]*>?|\([^)]*\)?|\[[^\]]*\]?|\{[^}]*\}?|[（【〈][^）】〉]*[）】〉]?"
)
_ADDRESS: Final = re.compile(r"\S+@\S+|https?://\S*|www\.\S+|\+?\d[\d\s().-]{5,}")
# Letters and single spaces: most names, and nothing there to remove.
_PLAIN: Final = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{3,})*")
_SEPARATOR: Final = re.compile(SEPARATORS, re.IGNORECASE)
_FIRM: Final = re.compile(
    r"\bS\.\s?(?:L|A|C)\.|\bS\.?L\.?U\b|(?<=[a-z.,] )(?:SL|SA|SC|AG|KG|BV|NV)$"
)
_COUPLE: Final = re.compile(COUPLE)
_UNSPOKEN: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{2,3}")
_HANDLE: Final = re.compile(r"[^\W_]+(?:[._][^\W_]+)+\.?[0-9]*")
_WORDS: Final = re.compile(
    r"[^\W\d_](?:[^\W\d_]|['’‘`´ʼ\u0300-\u036f\u064b-\u0652\u0900-\u0dff\u200c\u200d])*\.?"
)
_APOSTROPHES: Final = re.compile(r"['’‘`´ʼ]")
_ABD: Final = re.compile(r"^(?:abdou|abd[aeu][lrns]|abd[aeu]|abd)(?=[a-z]{4})")
_SERVANT: Final = re.compile(r"^(?:abd|abdul|abdel|abdal|abdu|abdur|abdoul|abder)$")
_GLUED: Final = re.compile(
    r"^(?:dela|delos|della|delle|dalla|vander|vanden|vande|van|von|del|de|la|di|al|el|ben)(?=[a-z]{4})"
)


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a name in the order of writing, and what was written around them.

    family: how many of the first words the writer marked as the surname (before a comma, or in
    capitals beside words that are not); 0 where nothing marks them. titled: a title stood before
    it. generation: "1" for senior, "2" for junior, ...; "" where nothing says so.
    """

    words: tuple[str, ...]
    family: int = 0
    titled: bool = False
    generation: str = ""


def read_words(shown: str) -> Written | None:
    """The words of the name in `shown`, which is already fit to show; None where it is nobody's."""
    if _PLAIN.fullmatch(shown) and not _SEPARATOR.search(shown):
        return _read_plain(shown)
    text = _BRACKETS.sub(" ", shown)
    text = _ADDRESS.sub(" ", text)
    parts = [part for part in _SEPARATOR.split(text) if part.strip(" '\"~*-_.,")]
    for part in parts[:2]:
        if (found := _read_part(part.strip(" '\"“”„«»~*-_,:;"))) is not None:
            return found
    return None


def _read_part(part: str) -> Written | None:
    if _FIRM.search(part) or _is_couple(part):
        return None
    if _HANDLE.fullmatch(part) and len(part.split(".")[0]) > 1:
        part = part.replace(".", " ").replace("_", " ")
    return _read_plain(part)


def _read_plain(part: str) -> Written | None:
    if not part.isascii():
        for honorific in HONORIFICS:
            part = part.removesuffix(honorific)
    halves = [_raw_words(half) for half in part.split(",", 1)]
    raw = [one for half in halves for one in half][: 2 * MAX_WORDS]
    before = len(halves[0]) if len(halves) == 2 else 0
    folded = [fold(one).rstrip(".") for one in raw]
    if not raw or not COMPANY.isdisjoint(folded):
        return None
    if folded[0] in NOBODIES and not (len(raw) > 1 and word(folded[0]).is_known):
        return None
    return _of_words(raw, folded, before)


def _raw_words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _of_words(raw: list[str], folded: list[str], before: int) -> Written | None:
    start, titled = _skip_titles(raw, folded)
    end, generation = _skip_degrees(folded, start)
    kept: list[str] = []
    family = 0
    capital = _capitals(raw[start:end])
    for place in range(start, end):
        found = _latin_words(raw[place], folded, place, start, end, kept)
        if len(found) > 1 and not kept and not folded[place].isascii():
            family = 1  # A script that writes the family name first, in one word with the rest.
        kept.extend(found)
        if place < before or (not before and place - start < capital):
            family = len(kept)
    kept = [one[:MAX_LETTERS] for one in _join(kept)[:MAX_WORDS]]
    if all(len(one) == 1 for one in kept) or (len(kept) == 1 and _is_empty(kept[0])):
        return None
    return Written(tuple(kept), family if family < len(kept) else 0, titled, generation)


def _is_empty(text: str) -> bool:
    """Whether a name of this one word says nothing: a title or a particle alone."""
    return text in _EMPTY and not word(text).is_known


def _is_couple(part: str) -> bool:
    """Whether two given names stand side by side: Juan y María, Marta & Pablo Ruiz."""
    for found in _COUPLE.finditer(part):
        before = _raw_words(part[: found.start()])
        after = _raw_words(part[found.end() :])
        if before and after and "," not in part:
            one, other = word(fold(before[-1])), word(fold(after[0]))
            if one.given > 0 and other.given > other.surname:
                return True
    return False


def _skip_titles(raw: list[str], folded: list[str]) -> tuple[int, bool]:
    start = 0
    while start < len(folded) - 1 and folded[start] in _BEFORE:
        if folded[start] in DOUBTFUL and not _is_title(raw, folded, start):
            break
        start += 1
    return start, start > 0


def _is_title(raw: list[str], folded: list[str], start: int) -> bool:
    """Whether "Don", "M." or "Ma" is a title here and not a name or an initial."""
    following = folded[start + 1]
    if folded[start] in {"ma", "m"} and len(folded) - start < 3:
        return False
    if folded[start] in {"ma", "en", "na", "me"}:
        return False
    return word(following).given > 0 and len(following) > 1 and len(folded) - start > 2


def _skip_degrees(folded: list[str], start: int) -> tuple[int, str]:
    end, generation = len(folded), ""
    while end - start > 1 and folded[end - 1] in _BEHIND:
        if folded[end - 1] in LONG_AFTER and end - start < 3:
            break
        generation = GENERATIONS.get(folded[end - 1], generation)
        end -= 1
    return end, generation


def _capitals(raw: list[str]) -> int:
    """How many of the first words stand in capitals, where later ones do not."""
    if raw and (raw[-1].isupper() or not raw[0].isupper()):
        return 0
    return next((n for n, one in enumerate(raw) if not (one.isupper() and len(one) > 2)), 0)


def _latin_words(
    raw: str, folded: list[str], place: int, start: int, end: int, kept: list[str]
) -> list[str]:
    text = folded[place]
    if not text.isascii():
        plain = fold(same_alphabet(unicodedata.normalize("NFKC", raw))).rstrip(".")
        return [one for one in (romanise(plain) if not plain.isascii() else [plain]) if one]
    text = _APOSTROPHES.sub("", text)
    if text in NOBODIES and kept and not word(text).is_known:
        return []
    if raw.isupper() and _UNSPOKEN.fullmatch(text) and _is_initials(text):
        return list(text)
    if text in ABBREVIATIONS and _is_abbreviated(raw, folded[place + 1 : end]):
        return [ABBREVIATIONS[text]]
    is_particle = text in PARTICLES and not raw.endswith(".")
    if is_particle and place < end - 1 and (kept or (text in LEADING and end - place > 1)):
        return []
    return [text] if text else []


def _is_abbreviated(raw: str, following: list[str]) -> bool:
    """Whether a short form is one: two letters need a dot or a given name behind them."""
    if len(raw) > 2 or not raw.isalpha():
        return True
    return bool(following) and word(following[0]).given > word(following[0]).surname


def _is_initials(text: str) -> bool:
    return text not in PREFIXES and text not in ABBREVIATIONS and not word(text).is_known


def _join(words: list[str]) -> list[str]:
    """Saints, prefixes and servants of God are one word with what follows."""
    joined: list[str] = []
    place = 0
    while place < len(words):
        text = words[place]
        following = words[place + 1] if place + 1 < len(words) else ""
        if following and len(following) > 2:
            if text in SAINTS or (text in PREFIXES and joined):
                joined.append(SAINTS.get(text, text) + following)
                place += 2
                continue
            if _SERVANT.match(text):
                joined.append("abd" + following)
                place += 2
                continue
        joined.append(_unglue(text))
        place += 1
    return joined


def _unglue(text: str) -> str:
    """Abdelrahman is Abd Rahman, and Dellavalle Della Valle, where the rest is a known surname."""
    if (rest := _ABD.sub("", text)) != text and not word(text).groups:
        return "abd" + rest
    if len(text) > 6 and not word(text).is_known and (rest := _GLUED.sub("", text)) != text:
        return rest if word(rest).surname else text
    return text


def take_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with nicknames of two names (Chema) and names written as one (joseluis, martaruiz)
    taken apart; the same words where there are none."""
    apart: list[str] = []
    for text in words:
        if text in COMPOUNDS:
            apart.extend(COMPOUNDS[text])
        elif len(text) > 6 and not word(text).is_known:
            apart.extend(_halves(text))
        else:
            apart.append(text)
    return tuple(apart)


def _halves(text: str) -> tuple[str, ...]:
    """A given name and another known name that together are `text`, the commonest such pair."""
    best: tuple[str, ...] = (text,)
    share = 0.0
    for cut in range(3, len(text) - 2):
        one, other = text[:cut], text[cut:]
        likely = given_share(one) * max(given_share(other), surname_share(other))
        if likely > share:
            best, share = (one, other), likely
    return best
