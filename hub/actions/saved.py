"""Saved replies: keeping, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import col

from hub.contract import Told
from hub.errors import NotFound, SettingsError
from hub.model import SavedReply
from hub.queries.saved import MAX_REPLIES
from hub.store import Tx
from hub.untrusted import clean

MAX_TITLE: Final = 100
MAX_TEXT: Final = 4000
MAX_LABELS: Final = 10
MAX_LABEL: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply as it was typed. team_ids: who may use it, empty for everybody."""

    title: str
    text_en: str = ""
    text_es: str = ""
    labels: Sequence[str] = ()
    team_ids: Sequence[int] = ()


def labels_in(text: str) -> tuple[str, ...]:
    """Labels with commas between them, each once."""
    found = (" ".join(each.split()) for each in text.split(","))
    return tuple(dict.fromkeys(each for each in found if each))


def check(draft: Draft) -> Draft:
    """A draft without what nobody could have meant. Raises SettingsError with every fault."""
    tidy = Draft(
        title=" ".join(clean(draft.title).split()),
        text_en=clean(draft.text_en).replace("\r\n", "\n").strip(),
        text_es=clean(draft.text_es).replace("\r\n", "\n").strip(),
        labels=tuple(clean(each) for each in draft.labels),
        team_ids=tuple(sorted(set(draft.team_ids))),
    )
    faults: dict[str, str] = {}
    if not 0 < len(tidy.title) <= MAX_TITLE:
        faults["title"] = Told("Give it a title of 100 characters at most.")
    if not (tidy.text_en or tidy.text_es):
        faults["text_en"] = Told("Write the text in one language at least.")
    for name, text in (("text_en", tidy.text_en), ("text_es", tidy.text_es)):
        if len(text) > MAX_TEXT:
            faults[name] = Told("A saved reply has 4,000 characters at most.")
    if len(tidy.labels) > MAX_LABELS or any(len(each) > MAX_LABEL for each in tidy.labels):
        faults["labels"] = Told("Ten labels at most, each of 40 characters.")
    if faults:
        raise SettingsError("The form has faults.", faults)
    return tidy


def add(tx: Tx, draft: Draft, *, key: str, agent_id: int | None, now: datetime) -> int:
    """Keep a reply. The same key again keeps nothing more. Returns its id.

    Raises SettingsError.
    """
    tidy = check(draft)
    if len(tx.all(SavedReply, limit=MAX_REPLIES)) >= MAX_REPLIES:
        fault = Told("There are %(count)s saved replies already. Remove one.", count=MAX_REPLIES)
        raise SettingsError("The form has faults.", {"title": fault})
    made = tx.insert_new(
        SavedReply,
        on=("key",),
        key=key,
        agent_id=agent_id,
        created_at=now,
        changed_at=now,
        **_values(tidy),
    )
    if made is not None:
        return made
    found = tx.find(SavedReply, key=key)
    return (found.id or 0) if found else 0


def change(tx: Tx, reply_id: int, draft: Draft, *, now: datetime) -> None:
    """Another text in the place of a reply. Raises NotFound and SettingsError."""
    tx.hold(SavedReply, reply_id)
    tx.update(SavedReply, reply_id, changed_at=now, **_values(check(draft)))


def remove(tx: Tx, reply_id: int) -> None:
    """A reply is offered no more. What was sent with it stays. Raises NotFound."""
    if not tx.delete(SavedReply, col(SavedReply.id) == reply_id):
        raise NotFound("There is nothing here, or your team may not see it.")


def _values(draft: Draft) -> dict[str, object]:
    return {
        "title": draft.title,
        "text_en": draft.text_en,
        "text_es": draft.text_es,
        "labels": list(draft.labels),
        "team_ids": list(draft.team_ids),
    }
