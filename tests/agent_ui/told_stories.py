"""What was told, who asks for it, and the settings of both, as stories."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from starlette.datastructures import FormData

from agent_ui import bot_forms
from agent_ui.bot_views import BotForm, BotsView, BotView, PlaceView
from agent_ui.reporting import DAYS, TEACHABLE, ExamplesView, ExampleView, ReportRow, ReportView
from agent_ui.saved_views import (
    OfferedReplies,
    OfferedReply,
    RepliesView,
    ReplyForm,
    ReplyView,
    TeamChoice,
)
from agent_ui.saving import BLANKS
from agent_ui.views import (
    Author,
    BriefItemView,
    BriefLineView,
    BriefView,
    FactPage,
    FactView,
    HintView,
    MessageView,
    Notice,
)
from hub.facts.mention import FactKind, Mention
from hub.handoff.answer import Answer, Button, Say, Then
from hub.queries.bot_quality import Quality
from hub.repeats import Figures
from hub.saved import Piece
from hub.trial import Tried
from tests.agent_ui.import_stories import TABS
from tests.agent_ui.stories import LUCIA, MARTA, at, delivery, message

WISH = "cambiar el tren de madera por el de 24 piezas, que el de 12 se le ha quedado pequeño"
HILDA = Author(kind="bot", name="Hilda")


def fact(number: int, kind: FactKind, value: str, **more: object) -> FactView:
    plain = FactView(
        id=number, kind=kind, label="", value=value, at=at("11:48"), channel="email", message_id=77
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of FactView.


ORDER = fact(1, FactKind.ORDER, "A-10428", confirmed=True, to="agent", to_name="Marta Ruiz")
FACTS = (
    ORDER,
    fact(2, FactKind.NAME, "Bruno", label="somebody else"),
    fact(3, FactKind.ADDRESS, "Calle de la Luna 8, escalera derecha, 3º B, 28004 Madrid"),
    fact(4, FactKind.DEADLINE, "2025-10-17", guess=True, to="bot"),
    fact(5, FactKind.CARD, "•••• 1111", masked=True, reveal=True),
    fact(6, FactKind.WANTS, WISH, source="bot", channel="chat"),
)


def brief() -> BriefView:
    """Every line, and facts of every look."""
    promised = BriefItemView(text="Te llamo mañana a las 10.", message_id=74, by="Marta Ruiz")
    return BriefView(
        customer_id=12,
        conversation_id=7,
        rev=3,
        lines=(
            *lines(),
            BriefLineView(line="tried", items=(BriefItemView(text="ya lo he reiniciado"),)),
            BriefLineView(line="promised", items=(promised,)),
            BriefLineView(line="why", items=(BriefItemView(text="No encuentro el pedido"),)),
        ),
        told=FACTS,
        earlier=(fact(9, FactKind.ORDER, "A-09911", at=at("9:00", -200), source="import"),),
    )


def lines() -> tuple[BriefLineView, ...]:
    given = (
        BriefItemView(text="A-10428", kind=FactKind.ORDER, message_id=77),
        BriefItemView(text="+34600111222", kind=FactKind.PHONE, message_id=77),
    )
    return (
        BriefLineView(line="wants", items=(BriefItemView(text=WISH, message_id=70),)),
        BriefLineView(line="given", items=given),
    )


def messages() -> tuple[MessageView, ...]:
    """A bot that asks with buttons, fails and hands over; an agent who asks again; one who gives
    it back."""
    asks = message(402, HILDA, "12:01", "¿Cuál es tu número de pedido?", channel="chat")
    again = message(404, MARTA, "12:06", "¿Me dices tu número de pedido?", channel="chat")
    notices = (
        Notice(code="handed_over", reason="timed_out", summary="Una talla", brief=lines()),
        Notice(code="given_to_bot", who="Hilda"),
        Notice(code="bot_noted", summary="Es clienta desde 2019"),
    )
    return (
        message(401, LUCIA, "12:00", "Hola, buenas", channel="chat"),
        replace(asks, quick=("No lo tengo", "Hablar con una persona")),
        replace(message(403, HILDA, "12:05", ""), kind="notice", channel="", notice=notices[0]),
        replace(again, again=((FactKind.ORDER, ""),), deliveries=(delivery(9, "read", "chat"),)),
        *(
            replace(message(405 + n, HILDA, "12:07", ""), kind="notice", notice=each)
            for n, each in enumerate(notices[1:])
        ),
    )


def hint() -> HintView:
    return HintView(
        conversation_id=7, name="Lucía Ferrer", fact=ORDER, insert="A-10428", start=0, end=30
    )


def page() -> FactPage:
    return FactPage(fact=ORDER, conversation_id=7)


# --- settings -----------------------------------------------------------------------------------

PLACES = (
    PlaceView(id=4, channel="chat", name="Web chat", chosen=True),
    PlaceView(id=1, channel="whatsapp", name="Support WhatsApp", chosen=False, other="Lana"),
)
QUALITY = Quality(
    matters=204,
    contained=120,
    handed_over=70,
    taken=8,
    gave_up=4,
    cut=2,
    left=3,
    median_s=1.4,
    last_error="TimeoutError",
    last_error_at=at("11:02"),
)


def bots(state: str = "") -> BotsView:
    """The list; or none yet, a new form, one with faults, one tried, one just stored."""
    if state == "empty":
        return BotsView(tabs=TABS)
    if state:
        return BotsView(tabs=TABS, form=bot_form(state), said="saved" if state == "once" else "")
    plain = BotView(
        id=1,
        name="Hilda",
        kind="triage",
        enabled=True,
        accounts=(("chat", "Web chat"), ("whatsapp", "Support WhatsApp")),
        hours="mon-fri 18:00-09:00, sat-sun 00:00-24:00",
        zone="Europe/Madrid",
        quality=QUALITY,
    )
    paused = replace(plain, id=2, name="Lana", kind="rasa", enabled=False, quality=Quality())
    return BotsView(
        tabs=TABS, bots=(plain, paused, replace(paused, id=3, enabled=True, accounts=()))
    )


def bot_form(state: str) -> BotForm:
    new = bot_forms.blank(PLACES, zone="Europe/Madrid")
    if state == "faults":
        given = FormData(
            [("set-kind", "hilo"), ("timeout_s", "900"), ("hours", "siempre"), ("zone", "UTC")]
        )
        return bot_forms.filled(new, given, bot_forms.faults_of(given))
    if state == "once":
        return replace(
            new,
            id=1,
            token="bot_" + "x" * 43,
            secret="whsec_" + "y" * 40,
            answers_at="https://hilo.example/bots/chatwoot/TOKEN/api/v1",
        )
    if state == "tried":
        said = Answer(
            says=(Say(text="¿Qué pedido?", buttons=(Button("No lo tengo"),)),),
            facts=(Mention(kind=FactKind.ORDER, value="4471", text="4471", start=0, end=0),),
            then=Then.HANDOFF,
            reason="collected",
        )
        return replace(new, id=1, tried=Tried(given=said, error="", took_s=0.4))
    return new


def replies(state: str = "") -> RepliesView:
    """The list; or none yet, a form, one with faults."""
    if state in ("form", "faults"):
        wrong = {"title": "Give it a title.", "": "Write it in one language at least."}
        form = ReplyForm(
            id=0,
            named={
                "title": "",
                "text_en": "",
                "text_es": "Hola, {{first_name}}",
                "labels": "envío",
            },
            teams=(TeamChoice(id=1, name="Delivery", chosen=True),),
            faults=wrong if state == "faults" else {},
        )
        return RepliesView(tabs=TABS, form=form, blanks=BLANKS)
    found = ReplyView(
        id=1,
        title="Dónde está mi pedido",
        texts=(("en", "Your parcel {{tracking}} is on its way."), ("es", "Va de camino.\n" * 12)),
        labels=("envío", "retrasos"),
        teams=("Delivery",),
    )
    return RepliesView(tabs=TABS, replies=() if state == "empty" else (found,))


def offered() -> OfferedReplies:
    pieces = (
        Piece(text="Hola, "),
        Piece(text="Lucía", blank="first_name", filled=True),
        Piece(text=": te hacemos un "),
        Piece(text="{{descuento}}", blank="descuento"),
    )
    one = OfferedReply(id=1, title="Descuento", labels=("ventas",), language="es", pieces=pieces)
    return OfferedReplies(replies=(one, replace(one, id=2)), any=True, may_add=True)


def report(state: Literal["", "empty"] | str = "") -> ReportView:
    if state == "empty":
        none = ReportRow(name="", figures=Figures())
        return ReportView(tabs=TABS, days=7, choices=DAYS, total=none, tables=(), kinds=())
    many = Figures(cases=1204, repeated=31, hints=57, taken=44, handovers=70, clean=66)
    rows = (
        ReportRow(name="whatsapp", figures=many),
        ReportRow(name="chat", figures=Figures(cases=3)),
    )
    agents = (ReportRow(name="Ana María de los Ángeles Fernández", figures=many),)
    return ReportView(
        tabs=TABS,
        days=30,
        choices=DAYS,
        total=ReportRow(name="", figures=many),
        tables=(("channel", rows), ("agent", agents)),
        kinds=((FactKind.ORDER, 20), (FactKind.ADDRESS, 11)),
    )


def examples(state: str = "") -> ExamplesView:
    empty = ExamplesView(tabs=TABS, kinds=tuple(TEACHABLE), examples=())
    if state == "empty":
        return empty
    return replace(
        empty,
        examples=(ExampleView(id=1, kind=FactKind.ORDER, text="A-10428"),),
        words="Mi pedido es el A-10428",
        tried=((FactKind.ORDER, "", "A-10428"), (FactKind.PHONE, "", "+34600111222")),
    )
