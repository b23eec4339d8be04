"""Whether a day in the words lies behind: "llegó el martes", "on Monday it broke"."""

from __future__ import annotations

import re
from typing import Final

from hub.folding import fold

_REACH: Final = 60  # How far from the day its verb may stand, in characters.
_STOP: Final = re.compile(r"[.!?;\n]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# Past tenses that no ending gives away.
_PAST: Final = frozenset(
    """
    tuve tuvo tuvimos tuvieron hice hizo hicimos fue fui fuimos fueron estuve estuvo estuvimos vino
    vine vinieron dije dijo puse puso quise pude pudo di dio dieron vi vio salio pidio pedi recibi
    recibio recibimos compre compro pague pago lleve llevo rompi rompio cayo caio paso sucedio
    ocurrio perdi perdio solicite llame llamo mande mando envie envio contrate devolvi abri cancelo
    cancele reclame llegue desaparecio apago rompieron robaron choque
    was were had came got bought sent went paid told broke fell left gave took made did lost stole
    """.split()
)
# Past in form, and yet the day is the one that was agreed upon.
_AGREED: Final = frozenset(
    """
    booked reserved scheduled planned needed wanted hoped agreed moved changed supposed asked said
    reserve reservo reservamos reservaron agende agendo agendaron programaron programo cambiaron
    cambio prometieron prometio dijeron quedaron citaron dieron aplazaron retrasaron postergaron
    necesito quiero interesado gustaria tried bed red need indeed
    """.split()
)
# What points to the day that comes, or to none.
_AHEAD: Final = frozenset(
    """
    to will can could would should shall may might for until till by is are need want please let
    para hasta que puede pueden puedo podria podrian podemos quiero quisiera necesito viene vienen
    voy va vamos llega llegan sale salgo tengo tiene hay es estoy estara tendre podeis podria antes
    """.split()
)
_ENDINGS: Final = re.compile(r"(?:aron|ieron|eron|asteis|isteis|aste|iste)$")
_WROTE: Final = re.compile(
    r"(?:(?<![aei]r)\u00e9|\u00f3|[^aeiou\W]\u00ed)$"
)  # Compré, llegó, salí.
_SINCE: Final = re.compile(r"\b(?:llev\w+|esper\w+|sin|no)\b.{0,30}\b(?:desde|since)(?: el)? $")


def is_over(plain: str, shown: str, span: tuple[int, int]) -> bool:
    """Whether the weekday at `span` is one that has been, by the verb nearest to it.

    plain: folded; shown: the same with its accents. The verb before the day in the same sentence
    decides; without one, the first behind it.
    """
    start, end = span
    head = max(0, start - _REACH)
    if _SINCE.search(plain, head, start):
        return True
    before = _STOP.split(shown[head:start])[-1]
    for word in reversed(_WORD.findall(before)):
        tense = _tense(word)
        if tense is not None:
            return tense
    behind = _STOP.split(shown[end : end + _REACH])[0]
    return next((one for one in map(_tense, _WORD.findall(behind)[:4]) if one is not None), False)


def _tense(word: str) -> bool | None:
    """True: past. False: what comes, or what was agreed upon. None: no verb that tells."""
    folded = fold(word)
    if folded in _AGREED or folded in _AHEAD:
        return False
    if folded in _PAST or _ENDINGS.search(folded):
        return True
    if len(folded) > 4 and (folded.endswith("ed") or _WROTE.search(word.lower())):
        return True
    return None
