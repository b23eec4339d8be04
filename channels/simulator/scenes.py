"""What the cast says. Each scene is one matter; the agents' lines are in it where they answered."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final, TypeAlias

from channels.simulator.people import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """A customer's line. days_ago: only mail carries a time of its own. shares_number: they press
    Telegram's button for it first."""

    who: str
    by: str
    text: str
    subject: str = ""
    props: tuple[str, ...] = ()
    days_ago: float = 0.0
    shares_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacts:
    """An emoji that a customer puts on the newest message they got."""

    who: str
    by: str
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """An agent's line, to be sent from the console. fails: the provider takes it and loses it."""

    agent: str
    who: str
    by: str
    text: str
    fails: bool = False


Line: TypeAlias = "Says | Answers | Reacts"
_TYPES: Final = {"jpg": "image/jpeg", "pdf": "application/pdf"}


def prop(name: str) -> File:
    """A photo or a document that somebody sends along."""
    content = files("channels.simulator").joinpath(f"props/{name}").read_bytes()
    return File(name, _TYPES[name.rpartition(".")[2]], content)


GIFT_MAIL: Final = (
    Says(
        who="lucia",
        by="email",
        days_ago=2.2,
        subject="Envolver para regalo, pedido A-10428",
        text="Hola:\n\nHe pedido un tren de madera (pedido A-10428). Es para el cumpleaños de mi"
        " hijo Bruno, que es este viernes. ¿Lo podéis envolver para regalo?\n\nGracias,\nLucía"
        " Ferrer",
    ),
    Answers(
        agent="marta",
        who="lucia",
        by="email",
        text="Hola, Lucía:\n\nClaro que sí, lo envolvemos sin coste. Ya ha salido del taller y"
        " debería llegarte antes del viernes.\n\nUn saludo,\nMarta",
    ),
)

FIRST_INVOICE_MAIL: Final = (
    Says(
        who="peter",
        by="email",
        days_ago=1.1,
        subject="Invoice for order A-10390",
        text="Hi,\n\nCould you send me an invoice for order A-10390? It needs our VAT number,"
        " GB 123 4567 82.\n\nMany thanks,\n\nPeter Kent\nKent & Daughter, Bookbinders",
    ),
)

RETURN: Final = (
    Says(
        who="iker",
        by="whatsapp",
        text="Buenas, no me ha llegado la etiqueta para devolver la peonza",
    ),
    Answers(
        agent="jon",
        who="iker",
        by="whatsapp",
        text="Hola, Iker. Te la acabo de mandar otra vez al correo. Mira también en spam, por si"
        " acaso.",
    ),
    Says(who="iker", by="whatsapp", text="Ahora sí la veo. Gracias 👍"),
    Answers(
        agent="jon",
        who="iker",
        by="sms",
        fails=True,
        text="Iker, el mensajero pasa hoy de 16 a 18 h a recoger la peonza.",
    ),
)

STOP: Final = (
    Says(
        who="noa",
        by="sms",
        text="Otro SMS de ofertas. Ya os dije que no quería más",
    ),
    Says(who="noa", by="sms", text="STOP"),
    Says(
        who="noa",
        by="email",
        subject="Basta de SMS",
        text="Hola:\n\nHe contestado STOP a vuestro último SMS. Si hay algo de mi pedido A-10402,"
        " escribidme a este correo, por favor.\n\nNoa Ortiz",
    ),
)

IRELAND: Final = (
    Says(who="hannah", by="whatsapp", text="Hi! Do you ship to Ireland?"),
    Answers(
        agent="jon",
        who="hannah",
        by="whatsapp",
        text="Hi Hannah, we do. It takes three to four days and costs €6.90, or nothing from €50.",
    ),
    Says(
        who="hannah",
        by="whatsapp",
        text="Lovely. It's a present for my niece, can you leave the price off the parcel?",
    ),
)

MISSING_PIECE: Final = (
    Says(
        who="olga",
        by="email",
        days_ago=0.02,
        subject="Falta una pieza del puzle",
        props=("puzle.jpg",),
        text="Buenas tardes:\n\nHoy ha llegado el puzle de montañas y le falta una pieza, se ve"
        " en la foto. Mi hija dice que la montaña tiene una ventana.\n\n¿Nos la podéis"
        " mandar?\n\nOlga Vidal",
    ),
)

OPEN_TODAY: Final = (Says(who="joseba", by="sms", text="buenas, abrís hoy la tienda de Gros?"),)

COUPON: Final = (
    Says(
        who="amaia",
        by="chat",
        text="Hola, el cupón HOLA10 me dice que ha caducado y me llegó ayer",
    ),
    Says(who="amaia", by="chat", text="Tengo la cesta llena y no puedo pagar con él"),
)

THREAD: Final = (
    Says(
        who="lucia",
        by="chat",
        text="Hola, ¿sabéis algo de mi pedido A-10428? Lo necesito antes del viernes",
    ),
    Answers(
        agent="marta",
        who="lucia",
        by="chat",
        text="Hola, Lucía. Lo tiene el mensajero desde ayer. Le pregunto la hora y te digo.",
    ),
    Says(who="lucia", by="chat", text="Vale, gracias. Cierro esto, que entro en una reunión"),
    Says(
        who="lucia",
        by="whatsapp",
        props=("aviso.jpg",),
        text="Llego a casa y me encuentro esto en la puerta 😩",
    ),
    Says(
        who="lucia",
        by="whatsapp",
        text="Pone «dirección incompleta», pero el piso lo puse: Calle Luna 8, 3º B",
    ),
    Answers(
        agent="marta",
        who="lucia",
        by="whatsapp",
        text="Qué faena, Lucía. Ya les he pasado el 3º B. Vuelven mañana entre las 12 y las 2,"
        " ¿te va bien?",
    ),
    Says(
        who="lucia",
        by="sms",
        text="Soy Lucía, me he quedado sin datos. Sí, mañana a esa hora. ¿El mensajero puede"
        " llamar antes? Trabajo hasta la 1",
    ),
    Says(
        who="lucia",
        by="telegram",
        shares_number=True,
        text="También estoy por aquí, que en el trabajo solo me va Telegram. ¿Lo dejan con el"
        " portero si no llego?",
    ),
    Answers(
        agent="marta",
        who="lucia",
        by="telegram",
        text="Claro, Lucía: apuntado que lo puede recoger el portero.",
    ),
    Reacts(who="lucia", by="telegram", emoji="👍"),
    Says(
        who="lucia",
        by="webhook",
        text="He pasado por la tienda y he dejado pagada la tarjeta de felicitación",
    ),
    Says(
        who="lucia",
        by="email",
        props=("pedido-A-10428.pdf",),
        text="Hola, Marta:\n\nPor si os sirve para reclamar al mensajero, os adjunto la"
        " confirmación del pedido. La dirección está completa, con el piso y la puerta.\n\n"
        "Gracias otra vez,\nLucía",
    ),
)

SECOND_INVOICE_MAIL: Final = (
    Says(
        who="peter",
        by="email",
        subject="Invoice for order A-10390",
        text="Hello again,\n\nI wrote yesterday about the invoice for A-10390 and haven't heard"
        " back. Sorry to chase, but our accountant needs it by Friday.\n\nPeter",
    ),
)

TRADE: Final = (
    Says(
        who="peter",
        by="slack",
        text="Peter from Kent & Daughter. We'd like twelve of the mountain puzzles for our shop, do"
        " you have a trade price?",
    ),
)

STORY_SEEN: Final = (
    Says(
        who="amaia",
        by="instagram",
        text="Me encanta el tren de vuestra historia 😍 ¿Lo hacéis en azul?",
    ),
    Answers(
        agent="jon",
        who="amaia",
        by="instagram",
        text="¡Gracias! En azul vuelve en dos semanas. ¿Te avisamos?",
    ),
    Reacts(who="amaia", by="instagram", emoji="❤️"),
)

WORKSHOP: Final = (
    Says(
        who="olga",
        by="whatsapp_cloud",
        text="Hola, ¿quedan plazas en el taller del sábado? Seríamos mi hija y yo",
    ),
)

PRAM: Final = (
    Says(who="iker", by="messenger", text="¿Se puede entrar con carrito en la tienda de Gros?"),
    Answers(
        agent="jon",
        who="iker",
        by="messenger",
        text="Sí, Iker, hay rampa por la entrada de atrás.",
    ),
)

FROM_TOKYO: Final = (
    Says(
        who="hannah",
        by="line",
        text="Hi, it's Hannah. My sister in Osaka asks whether you ship to Japan too?",
    ),
)

HISTORY: Final[tuple[tuple[Line, ...], ...]] = (
    GIFT_MAIL,
    FIRST_INVOICE_MAIL,
    RETURN,
    STOP,
    IRELAND,
    MISSING_PIECE,
    OPEN_TODAY,
    WORKSHOP,
    STORY_SEEN,
    PRAM,
    FROM_TOKYO,
    TRADE,
    COUPON,
    THREAD,
    SECOND_INVOICE_MAIL,
)

# What goes on while somebody watches, unless that customer has been answered or is played.
LATER: Final[tuple[Says, ...]] = (
    Says(
        who="peter",
        by="whatsapp",
        text="Hi, Peter Kent here. I've mailed you twice about an invoice for order A-10390. Did"
        " it get through?",
    ),
    Says(who="amaia", by="chat", text="¿Hay alguien por ahí? 🙂"),
    Says(who="joseba", by="sms", text="es por pasarme sobre las 7"),
    Says(who="amaia", by="instagram", text="¿Y en verde?"),
    Says(
        who="peter",
        by="slack",
        text="One more on the puzzles: could they be here before December?",
    ),
    Says(who="lucia", by="whatsapp", text="Ya vuelvo a tener datos 😅"),
    Says(who="iker", by="whatsapp", text="Oye, ¿hoy venía alguien a por la peonza? No he visto a"
         " nadie"),
    Says(
        who="hannah",
        by="email",
        subject="Order for Dublin",
        text="Hi,\n\nI asked on WhatsApp about a present for Ireland. Before I order: would it be"
        " there by the 10th?\n\nThanks,\nHannah",
    ),
    Says(
        who="olga",
        by="whatsapp",
        text="Hola, soy Olga, la del puzle. ¿Os llegó la foto que mandé por correo?",
    ),
    Says(
        who="noa",
        by="email",
        subject="Pedido A-10402",
        text="Hola:\n\n¿Mi pedido A-10402 ha salido ya?\n\nNoa Ortiz",
    ),
)  # fmt: skip

# How each of them takes an answer, in order; "" stays on the channel of the answer.
REACTIONS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "lucia": (
        ("", "¡Qué alivio! Mil gracias, de verdad"),
        ("sms", "Me acaba de llamar el mensajero, viene a y media 👌"),
        ("whatsapp", "Ya está aquí, y envuelto precioso. Bruno todavía no sabe nada 🤫"),
        ("email", "Una última cosa: ¿me podéis mandar la factura?\n\nGracias por todo,\nLucía"),
    ),
    "peter": (
        ("", "That was quick, thank you."),
        ("whatsapp", "Sorry, one more: could the invoice show our PO number? It's 7731."),
        ("email", "Received, and our accountant is smiling. Thanks for sorting it out.\n\nPeter"),
    ),
    "amaia": (
        ("", "¡Ahora sí! Ha funcionado ✨"),
        ("whatsapp", "Soy Amaia, la del cupón. ¿Puedo cambiar la dirección? Voy a estar en Bilbao"),
        ("", "Perfecto, muchas gracias"),
    ),
    "iker": (
        ("", "Vale, mañana estoy en casa todo el día"),
        ("email", "Ya se la han llevado. ¿Cuándo me llega el dinero?\n\nIker"),
        ("", "Genial, gracias"),
    ),
    "noa": (
        ("", "Gracias. Y gracias por escribirme por aquí.\n\nNoa"),
        ("", "Estupendo, quedo pendiente.\n\nNoa"),
    ),
    "olga": (
        ("", "¡Qué majos! Se lo digo a la niña"),
        ("email", "La pieza ha llegado hoy. Ya no hay ventana en la montaña. ¡Gracias!\n\nOlga"),
    ),
    "hannah": (
        ("", "Perfect, ordering now!"),
        ("email", "Done, it's order A-10455. Thanks for all the help!\n\nHannah"),
    ),
    "joseba": (
        ("", "vale gracias!!"),
        ("", "allí nos vemos"),
    ),
}

# To a question one answers before anything else.
YES: Final[dict[str, tuple[str, ...]]] = {
    "es": ("Sí, perfecto", "Sí, por favor", "Sí, sin problema"),
    "en": ("Yes, please", "Yes, that works", "Yes, no problem"),
}
THANKS: Final[dict[str, tuple[str, ...]]] = {
    "es": ("Vale, gracias", "Estupendo, gracias", "🙌"),
    "en": ("Great, thanks", "Brilliant, thank you", "👍"),
}
