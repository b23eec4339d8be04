"""What can be taken back, and how: the post that undoes what was just done."""

from __future__ import annotations

from typing import Any, Final

from agent_ui.fact_words import the_fact
from agent_ui.views import Language
from agent_ui.words import words
from hub.facts.hints import Hint

SECONDS: Final = 10.0  # How long the toast stays; the thing itself can be undone longer.


def _undo(
    language: Language, said: str, url: str, *, seconds: float = SECONDS, **fields: str
) -> dict[str, Any]:
    return {
        "url": url,
        "fields": fields,
        "sentence": words(language).gettext(said),
        "seconds": seconds,
    }


def send(
    language: Language,
    conversation_id: int,
    delivery_id: int,
    channel: str,
    hold_s: int,
    *,
    known: Hint | None = None,
) -> dict[str, Any]:
    """A reply that is still held. known: what it asks for although it was told."""
    found = _undo(
        language,
        "Sent by %(channel)s",
        f"/conversation/{conversation_id}/undo/{delivery_id}",
        seconds=float(hold_s),
    )
    sentence = found["sentence"] % {"channel": channel}
    if known is not None:
        gettext = words(language).gettext
        what = the_fact(str(known.fact.kind), known.fact.label, language)
        told = gettext("%(what)s is known already: %(value)s.")
        said = told % {"what": what, "value": known.fact.value}
        sentence = f"{said[:1].upper()}{said[1:]} {sentence}"
    return {**found, "sentence": sentence}


def assign(language: Language, conversation_id: int, before: int | None) -> dict[str, Any]:
    """An assignment: back to whoever had it."""
    url = f"/conversation/{conversation_id}/assign"
    return _undo(language, "Assigned", url, agent=str(before or ""))


def reopen(language: Language, conversation_id: int) -> dict[str, Any]:
    """Done."""
    return _undo(language, "Done", f"/conversation/{conversation_id}/reopen")


def resolve(language: Language, conversation_id: int) -> dict[str, Any]:
    """Reopened."""
    return _undo(language, "Opened again", f"/conversation/{conversation_id}/done")


def snooze(language: Language, conversation_id: int) -> dict[str, Any]:
    """Snoozed."""
    return _undo(language, "Snoozed", f"/conversation/{conversation_id}/reopen")


def rename(language: Language, customer_id: int, before: str) -> dict[str, Any]:
    """A name."""
    return _undo(language, "Name changed", f"/customer/{customer_id}/name", name=before)


def join(language: Language, customer_id: int, decision_id: int) -> dict[str, Any]:
    """A join: for as long as the decision log lasts."""
    return _undo(language, "Joined", f"/customer/{customer_id}/unjoin/{decision_id}")


def split(language: Language, customer_id: int, decision_id: int) -> dict[str, Any]:
    """A part that was taken off."""
    return _undo(language, "Split off", f"/customer/{customer_id}/unjoin/{decision_id}")


def same(language: Language, suggestion_id: int) -> dict[str, Any]:
    """A join that was suggested: taken back as if it had never been said."""
    return _undo(language, "Joined", f"/suggestions/{suggestion_id}/reopen")


def not_same(language: Language, suggestion_id: int) -> dict[str, Any]:
    """Not the same."""
    return _undo(language, "Remembered: not the same", f"/suggestions/{suggestion_id}/reopen")


def put_off(language: Language, suggestion_id: int, before: str) -> dict[str, Any]:
    """Later. before: the time it had been put off to, "" for none."""
    if before:
        return _undo(
            language, "Asked again later", f"/suggestions/{suggestion_id}/later", until=before
        )
    return _undo(language, "Asked again later", f"/suggestions/{suggestion_id}/reopen")


def fact(language: Language, fact_id: int, said: str) -> dict[str, Any]:
    """What an agent said of a fact."""
    return _undo(language, said, f"/fact/{fact_id}/back")
