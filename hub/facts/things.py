"""Finding in a row of words the nouns for what can be told or asked, slips mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hub.facts.mention import FactKind as K
from hub.facts.nouns import ASKING, STRONG, WEAK


@dataclass(frozen=True, slots=True)
class Thing:
    """What a phrase is the noun for. `asks`: the phrase is a question by itself."""

    kind: K
    label: str = ""
    weak: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, without apostrophes; where it stands."""

    text: str
    start: int
    end: int


# A phrase that begins so is a question by itself.
_OPENERS: Final = frozenset(
    """
    what whats which who where when how que cual cuales quien donde cuando como cuanto
    cuantos cuantas have
    has ha habeis ya probaste intentaste reiniciaste cuentame cuenteme contame cuentanos
    """.split()
)
_Trie = dict[str, "_Node"]


class _Node:
    __slots__ = ("next", "thing")

    def __init__(self) -> None:
        self.next: _Trie = {}
        self.thing: Thing | None = None


def _phrases(lines: str) -> Iterator[tuple[str, ...]]:
    for line in lines.strip().splitlines():
        choices: list[list[list[str]]] = []
        for slot in line.split():
            optional = slot.endswith("?")
            words = [one.split("_") for one in slot.rstrip("?").split("|")]
            choices.append([*words, []] if optional else words)
        for combination in product(*choices):
            yield tuple(word for part in combination for word in part)


def _grow() -> _Node:
    root = _Node()
    tables = ((WEAK, True, False), (STRONG, False, False), (ASKING, False, True))
    for table, weak, asks in tables:
        for kind, label, lines in table:
            for phrase in _phrases(lines):
                node = root
                for word in phrase:
                    node = node.next.setdefault(word, _Node())
                whole = asks or (not weak and phrase[0] in _OPENERS and len(phrase) > 1)
                node.thing = node.thing or Thing(kind, label, weak, whole)
    return root


_ROOT: Final = _grow()


def _vocabulary(node: _Node) -> Iterator[str]:
    for word, below in node.next.items():
        if len(word) > 4:
            yield word
        yield from _vocabulary(below)


_LONG_WORDS: Final = tuple(sorted(set(_vocabulary(_ROOT))))
# Words that are like one of ours and are another: never mended.
_ALIKE: Final = frozenset(
    """
    there these those where three their other others place places great please plane planes price
    house houses hours found ready right today table tables could would should about after again
    parking shopping booked ordered tracked trips riders rides flights guess quest dates times
    named names order orders phones emails numbers number codes parties party mother brother
    another enter entra pedir pedidos nombres cuentas claves fechas medico medica medicos tarde
    start stars state status score store story stone shoot short north south notes apart serie
    correcto correcta correctos cuanta cuantas cuanto cuantos cuento cuentan compro compras compre
    comprar pedidos pedida pedirte facturar facturas reservas reservar entregar entregan contrato
    contactar contacta nacional tarjetas mascara recibio reciba clientes movile moverlo
    direcciones paquetes envios
    enviar envia talle tallas codigos correos telefonos localizar localizado
    partly reserved reserve reserving departed arrived arrives arriving leaving patient
    guessed ticks
    series server service services address dress dressed factures factual carta cartas color
    """.split()
)
_WORD: Final = re.compile(r"[a-z0-9ñº]+(?:'[a-z]+)*")


def words(plain: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a folded text, apostrophes dropped."""
    stop = len(plain) if end is None else end
    return [
        Word(match.group().replace("'", ""), match.start(), match.end())
        for match in _WORD.finditer(plain, start, stop)
    ]


@lru_cache(maxsize=8192)
def mended(word: str) -> str:
    """`word`, or the word of ours that it is a slip of."""
    if len(word) < 5 or word in _ALIKE or word in _KNOWN or not word.isalpha():
        return word
    best = process.extractOne(
        word, _LONG_WORDS, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2
    )
    return best[0] if best is not None and best[0][0] == word[0] else word


_KNOWN: Final = frozenset(_LONG_WORDS)


def find_things(found: Sequence[Word], *, mend: bool = True) -> list[tuple[int, int, Thing]]:
    """The things named in a row of words, longest first wins: (first word, after last, thing)."""
    texts = [mended(one.text) if mend else one.text for one in found]
    out: list[tuple[int, int, Thing]] = []
    at = 0
    while at < len(texts):
        node = _ROOT.next.get(texts[at])
        best: tuple[int, Thing] | None = None
        step = at + 1
        while node is not None:
            if node.thing is not None:
                best = (step, node.thing)
            if step >= len(texts):
                break
            node = node.next.get(texts[step])
            step += 1
        if best is None:
            at += 1
        else:
            out.append((at, best[0], best[1]))
            at = best[0]
    return out
