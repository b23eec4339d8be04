"""What our own words ask for, into the store: what reads the answer, and what is measured of it."""

from __future__ import annotations

from datetime import datetime

from hub.actions.facts import PLAIN, FactSettings
from hub.facts.asking import find_questions
from hub.facts.hints import Hint, already_told, candidates
from hub.facts.mention import Question
from hub.model import Asked, Conversation, HintTaken
from hub.queries import facts, messages
from hub.store import Reader, Tx
from hub.tx import MAX_ID

MAX_QUESTIONS = 10


def hint_for(
    tx: Reader,
    conversation_id: int,
    draft: str,
    *,
    accounts: frozenset[int] | None = None,
    agent_id: int | None = None,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> Hint | None:
    """What a draft asks for although the customer has told it, as far as `accounts` may see.

    agent_id: what that agent has put away is not told them again in this conversation. Costs
    nothing but the reading of the draft while it asks for nothing.
    """
    questions = find_questions(draft, patterns=settings.patterns)
    if not questions:
        return None
    found = _hint(tx, conversation_id, questions, accounts=accounts, now=now)
    if found is None or agent_id is None:
        return found
    away = tx.find(
        HintTaken,
        conversation_id=conversation_id,
        fact_id=found.fact.fact_id,
        agent_id=agent_id,
        how="dismissed",
    )
    return None if away is not None else found


def _hint(
    tx: Reader,
    conversation_id: int,
    questions: tuple[Question, ...],
    *,
    accounts: frozenset[int] | None,
    before: int = MAX_ID,
    but: int | None = None,
    now: datetime,
) -> Hint | None:
    case = messages.open_case(tx, conversation_id)
    known = facts.known(
        tx,
        conversation_id,
        accounts=accounts,
        case_id=case.id if case else None,
        but=but,
        now=now,
    )
    if not candidates(questions, known, now=now):
        return None
    talk = facts.talk(tx, conversation_id, accounts=accounts, before=before)
    return already_told(questions, known, now=now, talk=talk)


def ask(
    tx: Tx,
    message_id: int,
    text: str,
    *,
    conversation: Conversation,
    hint: str = "",
    line_id: int | None = None,
    but: int | None = None,
    settings: FactSettings = PLAIN,
    now: datetime,
) -> bool:
    """Note what a message of ours asks for, and whether that was told already.

    hint: what its author has done about the hint ("shown", "dismissed"; "" saw none). line_id: the
    line of a call that it is. but: a message whose own facts were not told before. Returns whether
    it asks for something that was known.
    """
    questions = find_questions(text, patterns=settings.patterns)[:MAX_QUESTIONS]
    if not questions:
        return False
    case = messages.open_case(tx, conversation.id or 0)
    # Who asks again repeats it for the customer, whoever may see what was told before.
    again = _hint(
        tx, conversation.id or 0, questions, accounts=None, before=message_id, but=but, now=now
    )
    for question in questions:
        known = again is not None and again.asked == question
        tx.insert(
            Asked,
            message_id=message_id,
            line_id=line_id,
            case_id=case.id if case else None,
            kind=str(question.kind),
            label=question.label[:100],
            confidence=question.confidence,
            confirming=question.confirming,
            known_id=again.fact.fact_id if again is not None and known else None,
            hint=hint if known else "",
            at=now,
        )
    return again is not None


def heed(
    tx: Tx, conversation_id: int, fact_id: int, *, how: str, agent_id: int, now: datetime
) -> bool:
    """An agent has taken a hint (how: inserted) or put it away (dismissed). Once a day each."""
    made = tx.insert_new(
        HintTaken,
        on=("conversation_id", "fact_id", "agent_id", "day"),
        conversation_id=conversation_id,
        fact_id=fact_id,
        agent_id=agent_id,
        how=how,
        day=now.date().isoformat(),
        at=now,
    )
    return made is not None
