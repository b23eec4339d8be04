"""Finding in a row of words the nouns for what can be told or asked, slips mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hub.facts import spanish_asking, spanish_nouns
from hub.facts.mention import FactKind as K
from hub.facts.nouns import ASKING, STRONG, WEAK


@dataclass(frozen=True, slots=True)
class Thing:
    """What a phrase is the noun for. `asks`: the phrase is a question by itself."""

    kind: K
    label: str = ""
    weak: bool = False
    asks: bool = False


class Word(NamedTuple):
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
# Of a phrase: in each place, what may stand there.
_Slots = tuple[tuple[tuple[str, ...], ...], ...]
_Place = tuple[int, int, int, int]  # Which phrase, slot, choice, and word of it comes next.


class _Node:
    """Where some phrases have got to. What comes next is worked out when it is first asked for."""

    __slots__ = ("_next", "_places", "thing")

    def __init__(self, places: frozenset[_Place], thing: Thing | None) -> None:
        self._places = places
        self._next: dict[str, _Node] | None = None
        self.thing = thing

    @property
    def next(self) -> dict[str, _Node]:
        """The node behind each word that may come next."""
        if self._next is None:
            self._next = _steps(self._places)
        return self._next


def _slots(line: str) -> _Slots:
    """A line of a table: `a|b` either, `a_b` two words, `a?` may be left out (an empty choice)."""
    return tuple(
        (
            *(tuple(one.split("_")) for one in slot.rstrip("?").split("|")),
            *(((),) if slot.endswith("?") else ()),
        )
        for slot in line.split()
    )


def _read_tables() -> Iterator[tuple[_Slots, Thing]]:
    tables = (
        (WEAK, True, False),
        (spanish_nouns.WEAK, True, False),
        (STRONG, False, False),
        (spanish_nouns.STRONG, False, False),
        (ASKING, False, True),
        (spanish_asking.ASKING, False, True),
    )
    for table, weak, asks in tables:
        for kind, label, lines in table:
            for line in lines.strip().splitlines():
                yield _slots(line), Thing(kind, label, weak, asks)


_PHRASES: Final = tuple(_read_tables())  # What stands first wins where two are the same words.
_NODES: Final[dict[frozenset[_Place], _Node]] = {}


def _opened(phrase: int, slot: int) -> Iterator[_Place]:
    """The places at which a phrase may go on from a slot; one behind the last where it may end."""
    slots = _PHRASES[phrase][0]
    if slot == len(slots):
        yield (phrase, slot, 0, 0)
        return
    for choice, row in enumerate(slots[slot]):
        if row:
            yield (phrase, slot, choice, 0)
        else:
            yield from _opened(phrase, slot + 1)


def _steps(places: frozenset[_Place]) -> dict[str, _Node]:
    behind: dict[str, set[_Place]] = {}
    for phrase, slot, choice, word in places:
        slots = _PHRASES[phrase][0]
        if slot == len(slots):
            continue
        row = slots[slot][choice]
        follow = behind.setdefault(row[word], set())
        if word + 1 < len(row):
            follow.add((phrase, slot, choice, word + 1))
        else:
            follow.update(_opened(phrase, slot + 1))
    return {word: _node(frozenset(one)) for word, one in behind.items()}


def _node(places: frozenset[_Place]) -> _Node:
    known = _NODES.get(places)
    if known is None:
        ended = [phrase for phrase, slot, _, _ in places if slot == len(_PHRASES[phrase][0])]
        thing = _PHRASES[min(ended)][1] if ended else None
        known = _NODES[places] = _Node(places, thing)
    return known


_ROOT: Final = _node(
    frozenset(place for phrase in range(len(_PHRASES)) for place in _opened(phrase, 0))
)


def _vocabulary(phrases: Iterable[_Slots]) -> frozenset[str]:
    """The long words of some phrases."""
    return frozenset(
        word for slots in phrases for slot in slots for row in slot for word in row if len(word) > 4
    )


_KNOWN: Final = _vocabulary(slots for slots, _ in _PHRASES)
# What slips are mended to: not the words of Spanish questions, which are verbs in all their forms.
_SPANISH_ASKING: Final = sum(
    len(lines.strip().splitlines()) for _, _, lines in spanish_asking.ASKING
)
_LONG_WORDS: Final = tuple(sorted(_vocabulary(s for s, _ in _PHRASES[:-_SPANISH_ASKING])))
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
    guessed ticks seria serian serias llamada llamadas placer recoger titulo titulos
    series server service services address dress dressed factures factual carta cartas color
    """.split()
)
_WORD: Final = re.compile(r"[a-z0-9ñº]+(?:'[a-z]+)*")


def words(plain: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a folded text, apostrophes dropped."""
    stop = len(plain) if end is None else end
    if "'" not in plain:
        return [Word(match[0], *match.span()) for match in _WORD.finditer(plain, start, stop)]
    return [
        Word(match[0].replace("'", ""), *match.span())
        for match in _WORD.finditer(plain, start, stop)
    ]


# How a chat writes short words.
_SHORTHAND: Final = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "dnd": "donde", "cnd": "cuando",
    "cumple": "cumpleanos", "kien": "quien", "kual": "cual",
}  # fmt: skip


@lru_cache(maxsize=8192)
def mended(word: str) -> str:
    """`word`, or the word of ours that it is a slip of."""
    if word in _SHORTHAND:
        return _SHORTHAND[word]
    if len(word) < 5 or word in _ALIKE or word in _KNOWN or not word.isalpha():
        return word
    if _VERBAL.search(word):
        return word
    best = process.extractOne(
        word, _LONG_WORDS, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2
    )
    return best[0] if best is not None and best[0][0] == word[0] else word


# "Localizamos", "localizarle": forms of a verb, and no slips of "localizador".
_VERBAL: Final = re.compile(r"(?:[aei]mos|[aei]r[ltmn][aeo]s?|[aei]ndo(?:l[aeo]s?|[mt]e)?)$")


_GENERAL: Final = frozenset(("numero", "nro", "codigo", "nombre", "direccion"))


def _goes_further(texts: Sequence[str], end: int) -> bool:
    """Whether the last word of a phrase begins a longer one."""
    if texts[end - 1] not in _GENERAL:
        return False
    node = _ROOT.next.get(texts[end - 1])
    for word in texts[end : end + 4]:
        node = node.next.get(word) if node is not None else None
        if node is None:
            return False
        if node.thing is not None and not node.thing.asks:
            return True
    return False


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
            end, thing = best
            if thing.asks and end - at > 1 and _goes_further(texts, end):
                at = end - 1  # "A qué número de cuenta": not the number alone is asked for.
                continue
            if not thing.weak and not thing.asks and end - at > 1 and texts[at] in _OPENERS:
                thing = replace(thing, asks=True)
            out.append((at, end, thing))
            at = end
    return out
