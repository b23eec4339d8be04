"""The cast: customers of Tienda Nube, a shop for wooden toys in San Sebastián."""

from __future__ import annotations

from channels.simulator.people import Person
from channels.simulator.simulator import Simulator


def invite(sim: Simulator) -> dict[str, Person]:
    """Bring the cast into the world; returns them by key. They read when the story says so."""
    cast = (
        sim.person(
            "Lucía Ferrer",
            phone="+34600000014",
            email="lucia.ferrer@correo.example",
            language="es",
            user_id="8841",
            about={
                "en": "Her son's birthday present, order A-10428, has to come before Friday",
                "es": "El regalo de su hijo, pedido A-10428, tiene que llegar antes del viernes",
            },
            reads=False,
        ),
        sim.person(
            "Peter Kent",
            phone="+447911000010",
            email="peter@kentbinders.example",
            user_id="8852",
            mail_app="outlook",
            about={
                "en": "Needs an invoice for order A-10390 and has asked before",
                "es": "Necesita una factura del pedido A-10390 y ya la ha pedido antes",
            },
            reads=False,
        ),
        sim.person(
            "Amaia Soto",
            phone="+34600000023",
            email="amaia.soto@correo.example",
            language="es",
            user_id="8863",
            mail_app="apple",
            about={
                "en": "Her coupon does not work and her basket is full",
                "es": "Su cupón no funciona y tiene la cesta llena",
            },
            reads=False,
        ),
        sim.person(
            "Iker Amat",
            phone="+34600000047",
            email="iker.amat@correo.example",
            language="es",
            user_id="8870",
            about={
                "en": "Is sending back a spinning top; his phone is not always on",
                "es": "Devuelve una peonza; no siempre tiene el móvil encendido",
            },
            reads=False,
        ),
        sim.person(
            "Noa Ortiz",
            phone="+34600000052",
            email="noa@ortiz.example",
            language="es",
            user_id="8877",
            about={
                "en": "Wants no more text messages and has said STOP",
                "es": "No quiere más SMS y ha contestado STOP",
            },
            reads=False,
        ),
        sim.person(
            "Olga Vidal",
            phone="+34600000068",
            email="olga.vidal@correo.example",
            language="es",
            user_id="8880",
            mail_app="apple",
            about={
                "en": "A piece of the puzzle is missing; she sends a photo",
                "es": "Al puzle le falta una pieza; manda una foto",
            },
            reads=False,
        ),
        sim.person(
            "Hannah Cole",
            phone="+447911000032",
            email="hannah.cole@mail.example",
            user_id="8891",
            about={
                "en": "Wants a present sent to Ireland",
                "es": "Quiere mandar un regalo a Irlanda",
            },
            reads=False,
        ),
        sim.person(
            "Bruno Sanz",
            phone="+34600000081",
            email="bruno.sanz@correo.example",
            language="es",
            user_id="8899",
            about={
                "en": "His music box has gone silent; he talks to the assistant first",
                "es": "Su caja de música ya no suena; habla primero con el asistente",
            },
            reads=False,
        ),
        sim.person(
            "Joseba",
            key="joseba",
            phone="+34600000077",
            email="joseba77@correo.example",
            language="es",
            about={
                "en": "Nobody knows him yet: only a number",
                "es": "Nadie lo conoce todavía: solo un número",
            },
            reads=False,
        ),
    )
    return {person.key: person for person in cast}
