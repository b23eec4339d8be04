"""Reading saved replies: which ones somebody may use, and what their blanks are filled with."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

from hub.facts.mention import FactKind
from hub.model import Conversation, Customer, SavedReply
from hub.queries import facts, messages, speaking
from hub.queries.facts import Accounts
from hub.saved import FIRST_NAME, values_of
from hub.store import Reader

MAX_REPLIES: Final = 1000  # Of one installation.
Teams = frozenset[int] | None  # The teams somebody is in; None sees everything.


def sees(reply: SavedReply, teams: Teams) -> bool:
    """Whether somebody of these teams may use a reply."""
    return teams is None or not reply.team_ids or not teams.isdisjoint(reply.team_ids)


def every(tx: Reader, *, teams: Teams) -> list[SavedReply]:
    """The replies for these teams, by title."""
    found = tx.all(SavedReply, order=("title", "id"), limit=MAX_REPLIES)
    return [row for row in found if sees(row, teams)]


def matching(tx: Reader, words: str, *, teams: Teams, limit: int = 40) -> list[SavedReply]:
    """The replies in which every word stands: in the title first, then in labels and text.
    Accents and case do not matter; no words find everything."""
    wanted = _plain(words).split()
    ranked: list[tuple[int, str, SavedReply]] = []
    for row in every(tx, teams=teams):
        title = _plain(row.title)
        whole = " ".join(
            (title, *map(_plain, row.labels), _plain(row.text_en), _plain(row.text_es))
        )
        if all(word in whole for word in wanted):
            rank = 0 if all(word in title for word in wanted) else 1
            ranked.append((rank, title, row))
    ranked.sort(key=lambda each: each[:2])
    return [row for _, _, row in ranked[:limit]]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))


def values(
    tx: Reader, conversation_id: int, customer_id: int, *, accounts: Accounts, now: datetime
) -> dict[str, str]:
    """What is known for blanks, by what they stand for, as far as `accounts` may see."""
    case = messages.open_case(tx, conversation_id)
    known = facts.known(
        tx, conversation_id, accounts=accounts, case_id=case.id if case else None, now=now
    )
    found = values_of(known)
    # The name that the agent reads above the thread is the one to call them by.
    if name := tx.need(Customer, customer_id).name:
        found[FactKind.NAME] = name
    if name := found.get(FactKind.NAME, ""):
        found[FIRST_NAME] = name.split()[0]
    return found


def language_of(tx: Reader, customer_id: int) -> str:
    """The language of a customer as far as replies are kept in it: "en", "es", or "" for none."""
    customer, talk = tx.need(Customer, customer_id), tx.find(Conversation, customer_id=customer_id)
    code = speaking.language_of(tx, customer, talk.id or 0).casefold()[:2] if talk else ""
    return code if code in ("en", "es") else ""
