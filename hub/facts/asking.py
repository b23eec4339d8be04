"""What an agent's or a bot's words ask for, finished or half written, English and Spanish.

A clause asks for a thing where a question word or a request stands before its noun and nothing
between them turns it away ("can you check your email"), or where a short draft says little else
("order number?"). It does not where the value stands beside it: "your order number is 4471".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.facts.mention import FactKind, Question
from hub.facts.patterns import DEFAULT, Patterns
from hub.facts.reading import MAX_CHARACTERS, Reading, plain_letters, read
from hub.facts.requesting import POINTING, SPANISH, TAIL
from hub.facts.talk import topic_of
from hub.facts.things import Thing, Word, find_things, words
from hub.identity.name_words import given_share

MAX_WORDS: Final = 100  # A longer sentence is read in parts.
ANOTHER: Final = "another"  # The label of a question for one more, or a new one.
SOMEBODY: Final = "somebody else"  # The label of a question about a third person.

# The dots of "cód. postal" and "nro. de pedido" end no sentence.
_SHORT: Final = r"(?:(?<=cod)|(?<=num)|(?<=nro)|(?<=tel)|(?<=ref)|(?<=\bsr)|(?<=\bsra)|(?<=\bno))"
_SENTENCE: Final = re.compile(
    r"[^.?!;\n\u00bf\u00a1]+(?:(?:\.(?=\w)|" + _SHORT + r"\.)[^.?!;\n\u00bf\u00a1]+)*[.?!;\n]*"
)

_REQUEST: Final = re.compile(
    r"\b(?:(?:can|could|may|might|would|will|should|shall) (?:i|we|you|u|ya)"
    r"(?: (?:please|also|just|kindly|maybe|first|quickly|ask you to|be able to|like to|trouble "
    r"you))*"
    r" (?:have|get|give|tell|provide|share|send|confirm|verify|take|ask|know|grab|supply|specify|"
    r"repeat|remind|bother|forward|type|enter|write|state|pass|let (?:me|us) (?:have|know)|for)|"
    r"(?:please|kindly|pls|plz)(?: (?:also|just))* (?:provide|give|tell|share|send|confirm|enter|"
    r"type|state|write|reply with|specify|supply|verify|include|let (?:me|us) (?:have|know))|"
    r"(?:give|send|tell|provide) (?:me|us)|let (?:me|us) (?:have|know)|"
    r"(?:i|we)(?:ll| will| would|d| do| also| just| still| only)*"
    r" (?:need|require|ask for|like to (?:have|know|get|ask)|must have|want to know)|"
    r"(?:need|provide|confirm|verify|enter|share|describe)|"
    r"(?:were you|did they) (?:given|give you)|"
    r"do (?:you|u)(?: still| also| happen to)? (?:have|know|remember|recall)|"
    r"(?:have|got) you got|mind (?:giving|telling|sharing|sending|providing)|"
    r"(?:how about|what about)|"
    rf"{SPANISH})\b"
)
# "Que" joins two clauses more often than it asks; the accent is missing in a chat.
_WHICH: Final = re.compile(
    r"\b(?:what|whats|wht|waht|wat|which|whichever|whose|cual|cuales|q|"
    r"(?<!\bel )(?<!\bla )(?<!\blo )(?<!\blos )(?<!\blas )(?<!quiere )(?<!quieres )(?<!queres )"
    r"(?<!necesita )(?<!necesitas )(?<!prefiere )(?<!prefieres )(?<!desea )(?<!creo )(?<!espera )"
    r"que(?! (?:le|les|te|os|me|nos|lo|la|los|las|el|un|una|su|mi|se|no|ya|si|tambien|yo|usted|"
    r"tu|hay|hemos|haya|puede|puedes|esta|estan|nadie|en|con|para|por)\b))\b"
)
# Behind a request or a question word these lead elsewhere.
_AWAY: Final = re.compile(
    r"\b(?:check|checked|checking|update|updated|change|changed|changing|cancel|use|using|used|find|found|"
    r"help|about|regarding|see|look|looking|locate|locating|access|process|processed|track|tracking|"
    r"because|so|that|if|whether|when|while|once|after|before|until|happened|"
    r"status|reason|problem|issue|moment|minute|time to|to (?:check|find|look|see|verify|pull|help|"
    r"send|update|change|process|track|locate|get)|from|at|on|in|via|by|into|(?<!me )(?<!us )with|"
    r"para|comprobar|revisar|revisa|revise|buscar|busco|consultar|mirar|ver|cambiar|actualizar|"
    r"verificar|chequear|ubicar|localizar|porque|asi|cuando|mientras|estado|motivo|problema|momento|minuto|segundo|sobre|desde|con|"
    r"por (?:el|la|tu|su)|en (?:el|la|tu|su)|a (?:tu|su|la)|al|ha|hemos|paso|pasado)\b"
)
# What "at", "on", "in" and the like may still stand in: "which email did you order with".
_ANSWERED: Final = re.compile(
    r"\b(?:thank you for|thanks for|gracias por|(?:^|(?:yes|ok|okay|since|as) )(?:i|we) "
    r"(?:already )?have|(?:i|we) already have|i see|"
    r"no (?:es necesario|hace falta|necesita|necesitas|tiene|tienes) que|nunca (?:te|le)|"
    r"ive got|weve got|got it|ya tengo|ya tenemos|hemos recibido|i found|we found|here is|heres|"
    r"aqui tienes|te (?:envio|mando|paso)|le (?:envio|mando|paso)|sent|enviado|mandado)\b"
)
_FILLING: Final = frozenset(
    """
    and your please the a ok okay sure thanks thank you first also as well right great hi hello now
    then just for me of is pls plz alright perfect good fine yes yeah no next finally lastly with
    my an again any hey there what whats sir madam too but so got it lovely awesome cool oh well
    fabulous excellent absolutely certainly gladly need i one more thing
    y tu su el la los las por favor vale perfecto gracias primero tambien ahora entonces de acuerdo
    porfa porfis porfi porfavor ahi
    muy bien claro si bueno genial hola e buenas senor senora es
    nuevo nuevamente otra vez ultimo primero primera segundo luego despues solo faltaria
    estupendo excelente barbaro listo entiendo comprendo ok okey oka dale tardes dias noches
    don dona senorita caballero amigo amiga joven disculpe disculpa perdone perdona cual seria era
    """.split()
)
_MORE: Final = re.compile(
    r"\b(?:another|other|second|third|new|different|additional|replacement|alternative|alternate|"
    r"extra|next|more|else|otro|otra(?! vez)|otros|otras(?! veces)|segundo(?! apellido)|segunda|"
    r"tercer|(?<!de )nuevo|nueva|distinto|"
    r"distinta|diferente|adicional|alternativo|alternativa|mas)\b"
)
_MORE_AFTER: Final = re.compile(
    r"^(?:of|for|on|de|del|de la)(?: (?:the|your|el|la|tu|su))? (?:\w+ )?(?:new|second|other|"
    r"next|replacement|(?<!^de )nuevo|nueva|segundo|segunda|otro|otra(?! vez))\b|"
    r"^(?:nuevo|nueva|adicional|alternativo|alternativa|distinto|distinta)\b"
)
_THIRD: Final = re.compile(
    r"\b(?:his|her|their|someones|somebodys|husbands|wifes|wives|partners|sons|daughters|friends|"
    r"brothers|sisters|fathers|neighbou?rs|colleagues|recipients|senders|drivers|sellers|"
    r"managers|landlords|tenants|owners|passengers|companions|patients|childs|kids|babys)$"
)
_THIRD_AFTER: Final = re.compile(
    r"^(?:of|for) (?:the |your |this |that )?(?:(?:other|second|third) )?(?:person|recipient|"
    r"sender|driver|seller|friend|husband|wife|partner|son|daughter|manager|owner|passenger|"
    r"companion|child|colleague|neighbou?r|landlord|dog|cat|street|town|shop|store|product|item|"
    r"medicine|medication|song|book|movie|file|app|website|page)\b|"
    r"^(?:de|del|de la|de tu|de su|de el|de ella)(?: (?:otra|otro|segunda|segundo))? (?:persona|"
    r"destinatario|remitente|conductor|repartidor|vendedor|amigo|amiga|marido|mujer|esposa|esposo|"
    r"pareja|hijo|hija|jefe|companero|acompanante|vecino|hermano|hermana|calle|tienda|producto|"
    r"articulo|medicamento|archivo|pagina|farmacia|perro|gato)\b"
)
# "The name of the venue": not a person's.
_NAMED: Final = re.compile(
    r"(?:of|de los|de las|del|de la|de)\b(?: (?:the|your|a|an|el|la|tu|su))? "
    r"(?!you\b|yourself|account|person|"
    r"people|cuenta|"
    r"titular|reservation|booking|order|reserva|pedido|pet|mother|father|recipient|guest|host|customer|cliente|"
    r"the\b|whom|contact|contacto|passenger|pasajero|patient|paciente|tenant|driver|doctor|owner|whoever|quien|"
    r"card|tarjeta|one\b|ticket|policy|party|group)(?P<of>[a-z]+(?: manufacturer| maker)?)"
)
_OF_NAME: Final = re.compile(r"\s(?:of|for|de)\s(?P<name>[A-Z\u00c0-\u00de][^\W\d_]+)(?=[\s?.,]|$)")
_OF_THIRD: Final = re.compile(
    r"\b(?:of|for|de|del) (?:the |your |la |el |tu |su )?(?:(?:other|otra|otro) )?(?:person|"
    r"persona|hijo|hija|hermano|hermana|"
    r"marido|mujer|esposa|esposo|pareja|acompanante|madre|padre|son|daughter|husband|wife|brother|sister|companion|"
    r"conductor|driver|vecino|camarero|waiter|seller|vendedor|repartidor|courier|passenger|"
    r"pasajero|peques|ninos?|ninas?|hijos|hijas|hijit[oa]s?|mama|papa|abuel[oa]|niet[oa]|bebe|"
    r"perr[oa]|acompanantes)\b(?! (?:nacimiento|birth))"
)
_IS: Final = re.compile(
    r"^(?:number |numero )?(?:is|was|s|es|era|sigue siendo|is still|are|:|=|ending|ends|terminado|"
    r"acabado|que (?:termina|acaba))\b"
)
_VALUE: Final = re.compile(
    r"(?:(?:ending|ends|terminado|terminada|acabado|que (?:termina|acaba)) (?:in|with|en) )?"
    r"[#(\"'\u201c]?(?P<value>[a-z]{0,6}[-/]?\d[\w./@-]*|[\w.+-]+@[\w.-]+\w)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"[\s:=#-]{0,4}(?:(?:is|was|es|era|as|como|still|sigue siendo|now|ahora|the one|the|el|la|of|"
    r"number|numero|n[o\u00ba]\.?)[\s:=#-]{1,3}){0,3}",
    re.IGNORECASE,
)  # fmt: skip
_STILL: Final = re.compile(
    r"\b(?:is|are|s)\b.{0,24}\b(?:still|correct|right|up to date)\b|\bsigue[sn]? \w+endo\b|"
    r"\bsigue[sn]? en\b|\bes correct[oa]\b|\best(?:a|an) bien\b|\bse mantiene\b"
)
_STILL_IT: Final = re.compile(
    r"^\W*(?:(?:and|so|y|o sea|entonces)\W+)?(?:is|was|its|it is|thats|es|sigue siendo|seria)"
    r"\b(?: (?:it|that|this|still|the|your|number|order|el|la|tu|su|pedido))*\W+"
    r"(?P<value>[a-z]{0,6}-?\d[\w-]{2,})\W*$"
)
_TURNED: Final = re.compile(
    r"(?:\w+ ){0,4}(?:dimelo|digamelo|pasamelo|mandamelo|indicamelo|send it over|tell it to me)$|"
    r"(?:cual (?:es|era)|que (?:es|era)|what is it|what was it|which one)$"
)
_SAID_SO: Final = re.compile(r"(?:is|are|was|es|son|era)\b")
_BEING: Final = re.compile(
    r"(?:(?:s|is|was|are|es|era|seria|son) )?(?:the|your|tu|su|el|la|vuestra|vuestro)"
)
_CHECKS: Final = re.compile(
    r"\b(?:confirm\w*|verify|take|ask|make|place|need|necesit\w+|confirma\w*)\b[^.]{0,12}$"
)
_OWNED: Final = re.compile(r"\b(?:your|the|tu|su|el|la|vuestro)$")
_POLITE: Final = frozenset("your please pls need tu su favor also and y".split())
# Behind a noun at the head of a question: it is about the noun's state.
_STATE: Final = re.compile(
    r"\b(?:is|are|was|were|es|son|esta|eres|sos|usted|estan|correct|right|ok|still|same|bien|correcto|funciona|works?|working|"
    r"arrived?|llego|llega|recib\w+|received?|has|have|ha|did|does|will|can|do)\b"
)
_PARTING: Final = re.compile(r"\b(?:good|nice|great|lovely|wonderful|buen)$")
# Nouns for the matter itself: alone they are a word of a sentence under way.
_NOUNS: Final = frozenset({FactKind.BOOKING, FactKind.ORDER, FactKind.TRACKING, FactKind.PRODUCT})
_OWN_NOUNS: Final = _NOUNS | {FactKind.ACCOUNT, FactKind.TAX_ID, FactKind.PHONE, FactKind.NAME}
_ENDING: Final = re.compile(r"\b(?:end|finish|wrap up|be over|acabe|termine|acabar|terminar)\b")
_CHANGED: Final = re.compile(r"\b(?:change (?:it )?to|instead|cambiar(?:lo|la)?)\b")
_OF: Final = re.compile(
    r"(?:of|de|del|de la) (?:the |your |el |la |tu |su )?(?P<of>[a-z0-9]+(?: [a-z]+)?)"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A sentence under way: its folded words and where it lies."""

    reading: Reading
    start: int
    end: int
    words: Sequence[Word]
    asks: bool  # A question mark.
    alone: bool  # The whole of the text.

    def before(self, first: int, since: int = 0) -> str:
        """The words from `since` to the thing, with single spaces."""
        return " ".join(word.text for word in self.words[since:first])

    def after(self, last: int) -> str:
        """The words behind the thing."""
        return " ".join(word.text for word in self.words[last:])


def find_questions(text: str, *, patterns: Patterns = DEFAULT) -> tuple[Question, ...]:
    """What `text`, by an agent or a bot, asks the customer for, in order, each thing once.

    A draft may be half written. A question for one more has the label `ANOTHER`, one about a third
    person `SOMEBODY`, so that nothing known of the customer answers it. Read to
    `MAX_CHARACTERS`.
    """
    reading = read(text[:MAX_CHARACTERS])
    found: dict[tuple[FactKind, str, bool], Question] = {}
    named: Thing | None = None  # What the sentence before is about, for "¿me lo dices?".
    for clause in _clauses(reading):
        things = find_things(clause.words)
        for question in _of_clause(clause, things, patterns, named):
            found.setdefault((question.kind, question.label, question.confirming), question)
        named = _object(clause, things)
    if not found:
        return ()
    topic, recalls = topic_of(text), _RECALLS.search(reading.plain) is not None
    return tuple(
        replace(one, topic=topic, recalls=recalls)
        for one in sorted(found.values(), key=lambda one: one.start)
    )


# Words by which one owns that it was told before.
_RECALLS: Final = re.compile(
    r"\b(?:did you (?:say|tell)|you (?:said|told|mentioned|gave (?:me|us))|remind (?:me|us)|"
    r"once more|again\s*[?.]|(?:was|were) (?:it|that|your \w+(?: \w+)?) again|"
    r"(?:me|nos) (?:dijiste|dijo|dijisteis|habias? dicho|comentaste|comento|diste|dio|pasaste|"
    r"paso)|"
    r"recuerdame|recuerdeme|(?:otra vez|de nuevo)\s*[?.])"
)


def _object(clause: _Clause, things: Sequence[tuple[int, int, Thing]]) -> Thing | None:
    """What a sentence is about: the last thing that stands behind no preposition."""
    found = None
    for first, _, thing in things:
        before = [word.text for word in clause.words[max(0, first - 2) : first]]
        led = not before or before[-1] in _LED or (before[0] in _LED and before[-1] in _OWNING)
        if not thing.asks and (found is None or not led):
            found = thing
    return found


_LED: Final = frozenset("a al en por con de del sobre para desde".split())


def _clauses(reading: Reading) -> Iterator[_Clause]:
    whole = reading.plain.strip()
    for match in _SENTENCE.finditer(reading.plain):
        row = words(reading.plain, match.start(), match.end())
        asks = "?" in match.group()
        alone = match.group().strip() == whole
        for at in range(0, len(row), MAX_WORDS):
            part = row[at : at + MAX_WORDS]
            end = match.end() if at + MAX_WORDS >= len(row) else part[-1].end
            yield _Clause(reading, part[0].start, end, part, asks, alone)


def _of_clause(
    clause: _Clause,
    things: Sequence[tuple[int, int, Thing]],
    patterns: Patterns,
    named: Thing | None,
) -> Iterator[Question]:
    if not things:
        if clause.asks and (
            still := _STILL_IT.search(clause.reading.plain, clause.start, clause.end)
        ):
            value = still.group("value")
            yield _question(clause, _shaped(value, patterns), 0.9, value=value)
        elif clause.asks and named and POINTING.match(clause.before(len(clause.words))):
            yield _question(clause, named, 0.8)
        return
    things = _with_tails(clause, things)
    covered = {at for first, last, _ in things for at in range(first, last)}
    terse = len(clause.words) <= 12 and all(
        at in covered or word.text in _FILLING for at, word in enumerate(clause.words)
    )
    for index, (first, last, thing) in enumerate(things):
        sure = _sureness(clause, things, index, terse=terse)
        value = _value_beside(clause, first, last, thing)
        if value is not None:
            if clause.asks and (sure or _reads_out(clause)):
                yield _question(clause, thing, 0.9, value=value)
        elif clause.asks and _STILL.search(clause.before(len(clause.words))) and not thing.asks:
            yield _question(clause, thing, 0.9, value="", confirming=True)
        elif sure:
            whose = _owned(clause, first, last, thing)
            yield _question(clause, _numbered(clause, whose), sure)


def _with_tails(
    clause: _Clause, things: Sequence[tuple[int, int, Thing]]
) -> list[tuple[int, int, Thing]]:
    """The things with the words that only say whose they are, or where they stand."""
    tailed: list[tuple[int, int, Thing]] = []
    done = 0
    for first, last, thing in things:
        if first < done:
            continue
        tail = TAIL.match(clause.after(last)) if last < len(clause.words) else None
        done = last + len(tail.group().split()) if tail and not thing.asks else last
        tailed.append((first, done, thing))
    return tailed


def _shaped(value: str, patterns: Patterns) -> Thing:
    """What a number that is read out is, by the shop's own shapes."""
    for kind, shapes in patterns.shapes.items():
        if any(shape.fullmatch(value) for shape in shapes):
            return Thing(kind)
    return Thing(FactKind.OTHER, "number")


def _numbered(clause: _Clause, thing: Thing) -> Thing:
    """The kind of a bare "number", by the noun that stands before it in the text."""
    if thing.label != "number":
        return thing
    if _REACHED.search(clause.before(len(clause.words))):
        return Thing(FactKind.PHONE)
    found = None
    for match in _MATTERS.finditer(clause.reading.plain, 0, clause.end):
        found = match.lastgroup
    return Thing(FactKind(found)) if found else thing


# A number to be called at.
_REACHED: Final = re.compile(
    r"\b(?:deja|dejas|dejan|dejame|dejeme|dejanos|dejenos|dejarme|dejarnos) (?:un|algun) "
    r"(?:numero|nro)(?: de contacto| para llam\w+| donde \w+| alternativo)?$"
)
_MATTERS: Final = re.compile(
    r"\b(?:(?P<invoice>facturas?|invoices?|recibo|bill)|(?P<order>pedidos?|orders?|compra|orden|purchase)|"
    r"(?P<booking>reservas?|bookings?|reservations?|vuelo|flights?|rides?|trip|viaje)|"
    r"(?P<tracking>envio|paquete|parcel|package|shipment)|(?P<account>cuenta|account|contrato|contract|poliza|policy))\b"
)


def _reads_out(clause: _Clause) -> bool:
    """Whether the sentence asks for a yes: it has a value beside its thing, and a question mark."""
    return clause.words[0].text not in ("did", "have", "how", "why", "when", "where", "would")


def _sureness(
    clause: _Clause, things: Sequence[tuple[int, int, Thing]], index: int, *, terse: bool
) -> float:
    """How sure it is that a thing is asked for, 0 where it is not."""
    first, last, thing = things[index]
    before = clause.before(first)
    if thing.asks:
        return _asked_whole(clause, first, last, thing)
    if (
        thing.label == "number"
        and clause.asks
        and _REACHED.search(clause.before(len(clause.words)))
    ):
        return 0.85
    if thing.label == "number" and not _is_pointed(clause, first, last):
        return 0.72 if clause.alone and len(clause.words) == 1 else 0.0
    if _THANKED.search(before):
        return 0.0
    if terse:
        if thing.weak and any(one.asks for _, _, one in things[:index]):
            return 0.0  # "When did the accident happen": the matter of another question.
        if thing.weak and (len(clause.words) > last - first + 5 or _PARTING.search(before)):
            return 0.0
        if thing.weak and thing.kind in _NOUNS and not clause.asks:
            return 0.0
        if _SAID_SO.match(clause.after(last)) and not clause.asks:
            return 0.0
        if clause.alone or clause.asks:
            return 0.85
        owned = any(word.text in _POLITE for word in clause.words)
        return 0.75 if owned and not thing.weak else 0.0
    if _ANSWERED.search(before):
        return 0.0
    which = _last(_WHICH, before)
    request = _last(_REQUEST, before)
    if clause.asks and not thing.weak and re.search(r"\b(?:tus|sus|los) datos\b", before):
        return 0.8
    cue = max(which, request)
    behind = clause.after(last)
    pointing = POINTING.match(behind)
    if _TURNED.match(behind) or (pointing and (clause.asks or _is_polite(behind, pointing.end()))):
        return 0.85
    if _trails(clause, first, last, thing):
        return 0.8
    if cue < 0:
        return 0.8 if _asks_behind(clause, first, last, thing) else 0.0
    between = before[cue:]
    if _AWAY.search(between):
        return 0.0
    if thing.weak:
        if clause.words[first - 1].text in ("me", "nos") and last - first == 1:
            return 0.0  # "¿Me cuenta qué pasó?" asks for no account.
        close = len(between.split()) <= (1 if which >= request else 2)
        close = close or (which >= request and _BEING.fullmatch(between.strip()) is not None)
        asked_for = which >= request or (
            close
            and (thing.kind in _OWN_NOUNS or thing.label in ("number", "code"))
            and _OWNED.search(before) is not None
            and _CHECKS.search(before) is None
        )
        return 0.85 if close and asked_for else 0.0
    if len(between.split()) > 12:
        return 0.0
    return 0.9


_THANKED: Final = re.compile(r"\b(?:thank you|thanks|gracias) (?:for|por)\b")


def _is_polite(behind: str, at: int) -> bool:
    """Whether behind a place there is nothing but politeness."""
    return all(word in _FILLING for word in behind[at:].split())


def _asked_whole(clause: _Clause, first: int, last: int, thing: Thing) -> float:
    """Of a phrase that asks by itself: only at the head of its clause, or behind a request."""
    before = clause.before(first)
    rest = clause.after(last)
    lead = all(word.text in _FILLING for word in clause.words[:first])
    if rest.startswith(("does ", "is the", "do you open", "do you close", "will we", "will i ")):
        return 0.0
    if thing.kind is FactKind.ADDRESS and clause.words[last - 1].text in ("donde", "adonde"):
        return 0.75 if clause.asks and not rest else 0.0
    if thing.kind is FactKind.DATE and last - first == 1:  # A bare "when".
        alone = not rest or (clause.asks and lead)
        return 0.75 if alone and lead else 0.0
    if thing.kind is FactKind.WANTS and not lead:
        return 0.0
    if clause.words[first].text in ("cuantos", "cuantas") and last - first == 1 and rest:
        return 0.0
    if clause.asks or clause.alone:
        if lead or _last(_REQUEST, before) >= 0 or first <= 6:
            return 0.85
        return 0.0
    return 0.8 if lead else 0.0


def _is_pointed(clause: _Clause, first: int, last: int) -> bool:
    """Whether "number" alone says whose: "the number", "your number", an "id"."""
    if last - first > 1 or clause.words[first].text not in ("number", "numero"):
        return True
    return first > 0 and clause.words[first - 1].text in (
        "your", "the", "tu", "su", "el", "that", "que", "cual",
    )  # fmt: skip


def _trails(clause: _Clause, first: int, last: int, thing: Thing) -> bool:
    """Whether a transcript without stops ends in "y el celular, don Jhon": asked by its tone."""
    if thing.weak or not clause.alone or clause.reading.plain[-1:] in ".!":
        return False
    rest = [word.text for word in clause.words[last:]]
    named = len(rest) <= 1 or (len(rest) <= 3 and rest[0] in _FILLING)
    before = [word.text for word in clause.words[max(0, first - 2) : first]]
    return named and (before[-1:] == ["y"] or (before[:1] == ["y"] and before[1] in _OWNING))


_OWNING: Final = frozenset(("su", "tu", "el", "la", "un", "una"))


def _asks_behind(clause: _Clause, first: int, last: int, thing: Thing) -> bool:
    """Whether "your order number please" or "name and number?" ends a clause."""
    if thing.weak:
        return False
    rest = [word.text for word in clause.words[last:]]
    ends = all(one in _FILLING for one in rest)
    polite = any(one in ("please", "pls", "favor") for one in rest)
    if (
        clause.asks
        and first <= 2
        and len(clause.words) <= 9
        and not _STATE.search(f"{clause.before(first)} {clause.after(last)}")
    ):
        return True
    owned = first > 0 and clause.words[first - 1].text in ("your", "tu", "su", "and", "y")
    owned = owned and not _STATE.search(clause.before(first))
    return ends and (polite or (clause.asks and owned and first <= 4))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends, or -1."""
    end = -1
    for match in pattern.finditer(text):
        end = match.end()
    return end


def _value_beside(clause: _Clause, first: int, last: int, thing: Thing) -> str | None:
    """The value that stands behind a thing ("is 4471", "ending in 71") or right before it."""
    if thing.asks:
        return None
    shown = clause.reading.shown
    start = clause.words[last - 1].end
    link = _LINK.match(shown, start, clause.end)
    behind = link.end() if link else start
    value = _VALUE.match(shown, behind, clause.end)
    if value is not None:
        return value.group("value")
    if thing.kind is FactKind.NAME and link is not None and behind > start:
        name = re.compile(r"[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+){0,3}").match(
            shown, behind, clause.end
        )
        linked = re.search(r"\b(?:is|es|was)\b", shown[start:behind])
        return name.group() if name and linked else None
    if thing.kind is FactKind.NAME and clause.asks and clause.words[0].text in ("is", "es"):
        name = re.compile(r"\s+([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+){0,3})").match(
            shown, start, clause.end
        )
        return name.group(1) if name else None
    head = clause.words[0]
    if first <= 4 and any(one.isdigit() for one in head.text) and "is" in clause.before(first):
        return head.text
    return None


def _owned(clause: _Clause, first: int, last: int, thing: Thing) -> Thing:
    """The thing with its label where it is one more, or somebody else's."""
    named = _OF_NAME.match(clause.reading.shown, clause.words[last - 1].end)
    if named and not thing.label and given_share(plain_letters(named.group("name"))) > 0:
        return Thing(thing.kind, SOMEBODY)
    before = clause.before(first, max(0, first - 3))
    own = clause.before(last, first)
    after = clause.after(last)
    if _THIRD.search(before) or _THIRD_AFTER.search(after) or _OF_THIRD.search(after):
        return Thing(thing.kind, SOMEBODY)
    is_name = thing.kind is FactKind.NAME and not thing.label and not thing.asks
    if is_name and (named := _NAMED.match(after)):
        return Thing(FactKind.OTHER, named.group("of"))
    if thing.kind in (FactKind.TIME, FactKind.DATE) and not thing.label:
        if thing.kind is FactKind.TIME and _ENDING.search(after):
            return Thing(thing.kind, "end")
        if _CHANGED.search(after):
            return Thing(thing.kind, ANOTHER)
    if thing.kind in (FactKind.COLOUR, FactKind.SIZE) and (part := _OF.match(after)):
        return Thing(thing.kind, part.group("of"))
    if _MORE.search(before) or _MORE.search(own) or _MORE_AFTER.search(after):
        return Thing(thing.kind, ANOTHER)
    return thing


# Asked for so often of another matter that a hint is less sure.
_OF_THE_MOMENT: Final = frozenset({FactKind.TIME, FactKind.QUANTITY, FactKind.AMOUNT})


def _question(
    clause: _Clause,
    thing: Thing,
    sure: float,
    *,
    value: str | None = None,
    confirming: bool = False,
) -> Question:
    start, end = clause.reading.place(clause.words[0].start, clause.end)
    text = clause.reading.text[start:end].rstrip()
    return Question(
        kind=thing.kind,
        label=thing.label,
        start=start,
        end=start + len(text),
        confidence=min(sure, 0.75) if thing.kind in _OF_THE_MOMENT else sure,
        confirming=confirming or value is not None,
        value=(value or "").strip(".,"),
    )
