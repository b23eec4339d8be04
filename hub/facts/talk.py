"""What was said in a talk, as far as it tells whether a question repeats something.

A talk has matters: a wish with another topic opens the next one. What is told in passing belongs
to its matter; a refusal, a change of mind or a clash takes it off the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from hub.facts.reading import plain_letters

MAX_LINES: Final = 60  # Of a talk, the newest.
MAX_READ: Final = 600  # Characters of a line that are read.


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a talk. ours: by an agent or a bot. message_id: None where there is none."""

    at: datetime
    ours: bool
    text: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What one line does. topics: in the order in which they are named."""

    topics: tuple[str, ...] = ()
    wishes: bool = False
    turns: bool = False  # The customer: a day or an hour does not suit, another is wanted.
    others: bool = False  # The customer: it is for somebody else.
    refuses: bool = False  # We: not available, failed.
    closes: bool = False  # We: done, booked, anything else?


_TOPICS: Final = {
    word: topic
    for topic, words in {
        "table": "table restaurant restaurants dinner lunch eat dine reservation mesa restaurante "
        "cena cenar comer",
        "hotel": "hotel inn room hostel habitacion hostal",
        "flight": "flight flights fly flying plane airline vuelo vuelos avion",
        "ride": "ride rides taxi cab uber lyft driver taxis",
        "way": "directions direction bus route indicaciones ruta",
        "party": "party rsvp venue venues event fiesta evento",
        "meeting": "meeting meet meetings reunion",
        "doctor": "doctor dr appointment clinic physician vaccinated vaccine medico doctora cita "
        "consulta",
        "weather": "weather forecast rain raining sunny temperature clima pronostico",
        "home": "apartment apartments flat viewing bedroom bedrooms piso apartamento visita",
        "bank": "bank balance fraud transaction transactions banco saldo cargo transferencia",
        "parcel": "order parcel package delivery shipment pedido paquete envio entrega",
        "game": "trivia game quiz juego",
        "return": "return refund devolucion reembolso",
        "bill": "invoice bill factura recibo",
        "line": "router internet wifi line linea fibra",
    }.items()
    for word in words.split()
}  # fmt: skip
_WORD: Final = re.compile(r"[a-z\u00f1]+")
_WISH: Final = re.compile(
    r"\b(?:book|reserve|find|search|look(?:ing)? for|order|buy|schedule|plan|organi[sz]e|rsvp|play|"
    r"report|file|set up|get (?:me )?an?|throw|host|check|what(?:'s| is) the|request|"
    r"need an?|want an?|cancel|return|how about|"
    r"reservar|comprar|pedir|contratar|devolver|cancelar|anular|solicitar|abrir|organizar|"
    r"consultar|quiero|quisiera|necesito|queria)\b"
)
_TURN: Final = re.compile(
    r"\b(?:busy|hot date|(?:have|got|had|has) (?:a |an |my |other )?(?:\w+ ){0,2}(?:wedding|date|"
    r"interview|appointment|conflict|plans)|(?:can't|cannot|can not|won't be able to|not able to) "
    r"(?:make|do|come)|(?:an?other|different|new) (?:day|date|time|days)|reschedul\w+|(?:change|"
    r"switch|move) (?:the |that |it|to )?(?:\w+ )?(?:day|date|days|time|appointment|to)\b|"
    r"(?:isn't|not|no longer) available|unavailable|out of town|be away|"
    r"(?:doesn't|won't|wont|didn't|not) (?:work|going to work)|any (?:day|time)|anytime|"
    r"ocupad[oa]|otr[oa] (?:dia|fecha|hora)|cambiar (?:de |el |la )?(?:dia|fecha|hora|cita)|"
    r"no puedo|(?:tengo|hay) (?:una )?(?:boda|entrevista)|cualquier (?:dia|hora)|me viene mal)\b"
)
_OTHERS: Final = re.compile(
    r"\b(?:(?:my|our|his|her) (?:\w+ )?(?:son|daughter|kid|child|wife|husband|mother|father|mom|"
    r"dad|brother|sister|friend|buddy|partner|boss|colleague|boyfriend|girlfriend|niece|nephew)|"
    r"for (?:him|her|them|someone)|(?:mi|su) (?:hij[oa]|mujer|marido|espos[oa]|madre|padre|"
    r"herman[oa]|amig[oa]|pareja|jef[ea])|para (?:el|ella|ellos))\b"
)
_REFUSES: Final = re.compile(
    r"\b(?:unfortunately|unavailable|not available|not possible|failed|unsuccessful|not "
    r"successful|wasn't able|not able|unable|no (?:\w+ )?(?:available|availability|slots?)|booked "
    r"out|fully booked|nothing found|no (?:flights|hotels|apartments|restaurants)|different "
    r"(?:day|time)|lamentablemente|no (?:hay|queda|quedan|tenemos|esta disponible)|imposible|"
    r"completo)\b"
)
_CLOSES: Final = re.compile(
    r"\b(?:booked|confirmed|scheduled|reserved|submitted|successful(?:ly)?|succeeded|all done|"
    r"updated|anything else|goodbye|it will be|your current balance|i have found|i found|"
    r"reservad[oa]|confirmad[oa]|hecho|enviad[oa]|algo mas|anulad[oa]|tramitad[oa])\b"
)


@lru_cache(maxsize=1024)
def heard(text: str, ours: bool) -> Heard:
    """What one line does, by its words."""
    plain = plain_letters(text[:MAX_READ]).replace("\u2019", "'")
    topics = dict.fromkeys(_TOPICS[one] for one in _WORD.findall(plain) if one in _TOPICS)
    if ours:
        refuses = _REFUSES.search(plain) is not None
        closes = not refuses and _CLOSES.search(plain) is not None
        return Heard(tuple(topics), refuses=refuses, closes=closes)
    return Heard(
        tuple(topics),
        wishes=_WISH.search(plain) is not None,
        turns=_TURN.search(plain) is not None,
        others=_OTHERS.search(plain) is not None,
    )


@dataclass(frozen=True, slots=True)
class Since:
    """What lies between the telling of something and now.

    topic: of the matter in which it was told; now: of the matter at hand. said: the customer's
    messages since; asked: ours. told_turning: the message in which it was told has a turn in it.
    """

    topic: str = ""
    now: str = ""
    said: int = 1
    matters: int = 0
    turned: bool = False
    told_turning: bool = False
    others: bool = False
    refused: bool = False
    closed: bool = False
    before: str = ""  # Our words right before it was told.


class Talk:
    """The lines of a talk, oldest first, read once; without any, nothing speaks for or against."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self.lines = lines[-MAX_LINES:]
        self.heard = [heard(one.text, one.ours) for one in self.lines]
        self._matters: list[tuple[int, str]] = []  # Number and topic of the matter, a line each.
        number, topic, closed = 0, "", False
        for line, one in zip(self.lines, self.heard, strict=True):
            if one.closes:
                closed = True
            if one.topics and not line.ours and one.topics[-1] != topic:
                opens = bool(topic) and (one.wishes or closed)
                if opens or not topic:
                    number, topic, closed = number + opens, one.topics[-1], False
            elif one.topics and line.ours and not topic:
                topic = one.topics[-1]
            self._matters.append((number, topic))

    def since(self, at: datetime, message_id: int | None = None) -> Since:
        """What lies between what was told at `at`, in that message, and now."""
        place = self._place(at, message_id)
        if place < 0:
            return Since(now=self._matters[-1][1] if self._matters else "")
        later = list(zip(self.lines[place + 1 :], self.heard[place + 1 :], strict=True))
        number, topic = self._matters[place]
        last, now = self._matters[-1]
        own = self.heard[place]
        before = self.lines[place - 1] if place and self.lines[place - 1].ours else None
        return Since(
            topic=topic,
            now=now,
            said=sum(not line.ours for line, _ in later),
            matters=last - number,
            turned=any(one.turns for _, one in later),
            told_turning=own.turns,
            others=any(one.others for _, one in later),
            refused=any(one.refuses for _, one in later),
            closed=any(one.closes for _, one in later),
            before=before.text if before is not None else "",
        )

    def _place(self, at: datetime, message_id: int | None) -> int:
        """Which line told it: that message, or the customer's last one by then; -1 for none."""
        for number, one in enumerate(self.lines):
            if message_id is not None and one.message_id == message_id:
                return number
        theirs = (n for n, one in enumerate(self.lines) if one.at <= at and not one.ours)
        return max(theirs, default=-1)


def topic_of(text: str) -> str:
    """The last topic that our words name, or ""."""
    found = heard(text, True).topics
    return found[-1] if found else ""
