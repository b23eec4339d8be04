"""A trial of a bot: a made-up turn of nobody's, of which nothing is kept or said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from hub.bot_calls import BotCalls, error_name
from hub.errors import HiloError
from hub.facts.finding import find_facts
from hub.facts.known import Told, fold
from hub.handoff.answer import Answer
from hub.handoff.settings import BotSettings
from hub.handoff.turn import Turn, TurnMessage
from hub.words import BotKind


@dataclass(frozen=True, slots=True)
class Tried:
    """What came back of a trial. given: None where it answers later; error: "" where it took it."""

    given: Answer | None
    error: str
    took_s: float


async def try_out(
    calls: BotCalls,
    kind: BotKind,
    settings: BotSettings,
    text: str,
    *,
    timeout_s: int,
    language: str,
) -> Tried:
    """Send a bot a made-up turn, and tell what comes back. Nothing of it is kept or said."""
    began = calls.clock()
    deadline = began + timedelta(seconds=timeout_s)
    turn = _made_up(text, at=began, deadline=deadline, language=language)
    given, error = None, ""
    try:
        given = await calls.ask(kind, settings, turn)
    except (HiloError, httpx.HTTPError, TimeoutError) as failed:
        error = error_name(failed)
    return Tried(given, error, (calls.clock() - began).total_seconds())


def _made_up(text: str, *, at: datetime, deadline: datetime, language: str) -> Turn:
    """A turn of nobody's, with everything that a bot may rely on."""
    said = TurnMessage(id=1, author="customer", channel="chat", text=text, at=at, new=True)
    known = fold(
        [
            Told(fact_id=number, mention=mention, at=at, message_id=1)
            for number, mention in enumerate(find_facts(text, today=at.date()))
        ],
        now=at,
    )
    return Turn(
        id="trial",
        epoch=0,
        answer_url="",
        deadline=deadline,
        conversation_id=0,
        case_id=0,
        channel="chat",
        account="Trial",
        language=language,
        customer_id=0,
        name="Trial",
        proof="claimed",
        addresses=(),
        facts=tuple(known),
        messages=(said,),
        more=False,
    )
