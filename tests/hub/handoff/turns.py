"""Turns to try the adapters with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.facts.known import Known
from hub.facts.mention import FactKind
from hub.handoff.turn import Turn, TurnMessage

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def said(
    number: int,
    author: str,
    text: str,
    *,
    new: bool = False,
    earlier: bool = False,
    value: str = "",
) -> TurnMessage:
    """A message of a turn, a minute after the one before."""
    at = NOW + timedelta(minutes=number)
    return TurnMessage(
        id=number,
        author=author,
        channel="chat",
        text=text,
        at=at,
        new=new,
        earlier=earlier,
        value=value,
    )


def fact(kind: FactKind, value: str, *, label: str = "", confidence: float = 0.95) -> Known:
    """A fact that holds."""
    return Known(
        kind=kind,
        value=value,
        label=label,
        text=value,
        confidence=confidence,
        fact_id=1,
        message_id=3,
        case_id=9,
        at=NOW,
        told_to=(),
    )


def turn(
    *messages: TurnMessage, facts: tuple[Known, ...] = (), language: str = "en", proof: str = ""
) -> Turn:
    """A turn in which the customer has just said the last of `messages`."""
    return Turn(
        id="tok",
        epoch=3,
        answer_url="https://hilo.example/bots/turns/tok",
        deadline=NOW + timedelta(seconds=20),
        conversation_id=7,
        case_id=9,
        channel="chat",
        account="Web",
        language=language,
        customer_id=4,
        name="Ana",
        proof=proof or "claimed",
        addresses=(("email", "ana@example.org"), ("phone", "+34600111222")),
        facts=facts,
        messages=messages,
        more=True,
    )


def ask(
    text: str, *before: TurnMessage, facts: tuple[Known, ...] = (), language: str = "en"
) -> Turn:
    """A turn about one message."""
    return turn(*before, said(50, "customer", text, new=True), facts=facts, language=language)
