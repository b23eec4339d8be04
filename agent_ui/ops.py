"""From changes to the ops of a frame: rendered once for all eyes and screens that are alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from agent_ui import views
from agent_ui.changes import Changes
from agent_ui.customer import customer_view
from agent_ui.import_progress import import_views
from agent_ui.import_views import ImportView
from agent_ui.known import proving_view
from agent_ui.pages import composer_options
from agent_ui.render import FragmentView, Part, Put, fragment
from agent_ui.same import is_listed, may_see, rev_of, suggestion_view
from agent_ui.scene import Scene
from agent_ui.telling import brief_view
from agent_ui.thread import failed_of, message_views, own_rev
from agent_ui.viewer import Eyes
from hub.contract import Channel
from hub.model import Conversation, Message, SuggestionRow
from hub.queries import bots, conversations, suggestions
from hub.store import Reader
from hub.words import Status

Op = dict[str, Any]
SUGGESTIONS: Final = "suggestions"  # What a screen of the inbox of suggestions shows as its queue.
IMPORTS: Final = "imports"  # What an administrator's page of imports shows as its queue.


@dataclass(frozen=True, slots=True)
class Screen:
    """What a screen shows. Screens that are alike get the very same frames.

    agent_id is 0 where it does not matter: only the queue "mine" is different for everybody.
    """

    locale: views.Locale
    eyes: Eyes
    queue: str | None
    conversation: int | None
    agent_id: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What changed, as it is now through some eyes: what the ops of a frame are made of."""

    found: Mapping[int, Conversation]
    hidden: frozenset[int]  # Changed conversations that these eyes may not see.
    unseen: frozenset[int]  # Conversations with a changed message that they may not see.
    rows: Mapping[int, views.RowView]
    messages: Mapping[int, Sequence[views.MessageView]]
    gone: Mapping[int, Sequence[tuple[int, int]]]  # Messages that are shown no more, with revs.
    heads: Mapping[int, views.HeadView]
    customers: Mapping[int, views.CustomerView]
    briefs: Mapping[int, views.BriefView]
    provings: Mapping[int, views.CustomerView]  # Who wrote, where nothing else of them changed.
    options: Mapping[int, views.ComposerView]
    suggestions: Mapping[int, views.SuggestionView]
    decided: Mapping[int, int]  # Suggestions that are listed no more, with revs.
    imports: Mapping[int, ImportView]


def look(
    tx: Reader,
    channels: Mapping[str, Channel],
    eyes: Eyes,
    changes: Changes,
    opened: frozenset[int],
    now: datetime,
) -> Looked:
    """Read what changed, once for all screens with the same eyes. opened: the conversations that
    some of these screens show."""
    scene = Scene(tx, channels, eyes)
    touched = changes.conversations | changes.reload | (opened if changes.health else frozenset())
    rows = tx.among(Conversation, "id", sorted(touched), limit=len(touched))
    seen = {row.id or 0: row for row in rows if eyes.see(row)}
    shown = [row for row in seen.values() if row.id in opened and row.status != Status.JOINED]
    listed = [row for row in seen.values() if row.status not in (Status.JOINED, Status.EMPTY)]
    changed = [
        found
        for message_id, conversation_id in sorted(changes.messages.items())
        if conversation_id in opened and (found := tx.get(Message, message_id))
    ]
    by_thread: dict[int, list[Message]] = {}
    changed += _following(scene, shown, changes, {row.id or 0 for row in changed})
    for message in changed:
        by_thread.setdefault(message.conversation_id, []).append(message)
    suggested = _suggested(tx, changes, rows)
    open_ones = {row.id or 0: row for row in suggested if is_listed(scene, row)}
    shown_messages = {key: message_views(scene, rows) for key, rows in by_thread.items()}
    return Looked(
        found=seen,
        hidden=frozenset(row.id or 0 for row in rows) - seen.keys(),
        unseen=frozenset(m.conversation_id for m in changed if not eyes.see_message(m)),
        rows={view.conversation_id: view for view in scene.rows(listed)},
        messages=shown_messages,
        gone={key: _gone(eyes, by_thread[key], views) for key, views in shown_messages.items()},
        heads={row.id or 0: scene.head(row) for row in shown},
        customers={
            row.id or 0: customer_view(scene, row.customer_id)
            for row in shown
            if row.customer_id in changes.customers or row.id in changes.moved
        },
        briefs={row.id or 0: brief_view(scene, row) for row in shown},
        provings={
            row.id or 0: _proving(scene, row)
            for row in shown
            if row.id in changes.arrived and row.customer_id not in changes.customers
        },
        options={row.id or 0: composer_options(scene, row, now=now) for row in shown},
        suggestions={number: suggestion_view(scene, row) for number, row in open_ones.items()},
        decided={
            row.id or 0: rev_of(scene, row)
            for row in suggested
            if row.id not in open_ones and may_see(scene, row)
        },
        imports=import_views(tx, changes.imports, now) if changes.imports else {},
    )


def _following(
    scene: Scene, shown: Iterable[Conversation], changes: Changes, but: Collection[int]
) -> list[Message]:
    """Messages that follow something else: what bots handed over with the messages and facts that
    it was made of, and what was not sent the ways there are to its customer."""
    found: dict[int, Message] = {}
    for row in shown:
        notes = bots.handovers(scene.tx, row.id or 0) if row.bot_id else []
        failed = failed_of(scene, row) if row.customer_id in changes.customers else []
        found |= {each.id or 0: each for each in (*notes, *failed)}
    return [each for at, each in found.items() if at not in but and scene.eyes.see_message(each)]


def _proving(scene: Scene, row: Conversation) -> views.CustomerView:
    """As much of a customer as says whose the newest message is."""
    customer = scene.customer(row.customer_id)
    return views.CustomerView(
        customer_id=row.customer_id,
        conversation_id=row.id,
        rev=customer.revision,
        name="",
        erased=customer.erased_at is not None,
        proving=proving_view(scene, row),
    )


def _suggested(tx: Reader, changes: Changes, seen: Iterable[Conversation]) -> list[SuggestionRow]:
    """The suggestions, in any state, about customers who changed."""
    ids = set(changes.customers)
    ids |= {row.customer_id for row in seen if row.id in changes.reload}
    found = {row.id: row for each in sorted(ids) for row in suggestions.every_of(tx, each)}
    return list(found.values())


def _gone(
    eyes: Eyes, changed: Sequence[Message], shown: Sequence[views.MessageView]
) -> list[tuple[int, int]]:
    kept = {view.id for view in shown}
    return [
        (row.id or 0, own_rev(row))
        for row in changed
        if eyes.see_message(row) and row.id not in kept
    ]


class Press:
    """Makes the ops of screens out of what was looked up, each fragment rendered once."""

    def __init__(self, looked: Looked, changes: Changes, locale: views.Locale) -> None:
        self._looked = looked
        self._changes = changes
        self._locale = locale
        self._made: dict[tuple[str, int, int], Op] = {}

    def ops(self, screen: Screen) -> list[Op] | None:
        """The ops for a screen; None where it has to fetch itself anew."""
        shown, looked = screen.conversation, self._looked
        if shown is not None and (shown in self._changes.reload or shown in looked.hidden):
            return None
        if shown is not None and shown in looked.unseen:
            return None  # "There is more that your team may not see" may have to appear.
        if screen.queue == SUGGESTIONS and self._changes.erased:
            return None  # What was suggested has gone, and nothing is left to say which.
        if screen.queue == SUGGESTIONS:
            ops = self._suggestions()
        elif screen.queue == IMPORTS:
            ops = [
                self._put("import", view, number, view.rev)
                for number, view in looked.imports.items()
            ]
        else:
            ops = [op for row_id in sorted(looked.found) if (op := self._row(screen, row_id))]
        if shown is not None and shown in looked.found:
            ops += self._thread(shown)
        return ops

    def _row(self, screen: Screen, row_id: int) -> Op | None:
        if screen.queue is None:
            return None
        conversation = self._looked.found[row_id]
        view = self._looked.rows.get(row_id)
        listed = view is not None and conversations.in_queue(
            conversation, screen.queue, screen.agent_id
        )
        if view is not None and listed:
            return self._put("row", view, row_id, view.rev)
        if row_id not in self._changes.moved and row_id not in self._changes.reload:
            return None
        return {"drop": f"row-{row_id}", "rev": conversation.revision * 1000}

    def _suggestions(self) -> list[Op]:
        ops = [
            self._put("suggestion", view, number, view.rev)
            for number, view in self._looked.suggestions.items()
        ]
        ops += [
            {"drop": f"suggestion-{number}", "rev": rev}
            for number, rev in self._looked.decided.items()
        ]
        return ops

    def _thread(self, conversation_id: int) -> list[Op]:
        looked = self._looked
        ops = [
            self._put("message", view, view.id, view.rev)
            for view in looked.messages.get(conversation_id, ())
        ]
        ops += [
            {"drop": f"message-{message_id}", "rev": rev}
            for message_id, rev in looked.gone.get(conversation_id, ())
        ]
        if head := looked.heads.get(conversation_id):
            ops.append(self._put("head", head, conversation_id, head.rev))
        if options := looked.options.get(conversation_id):
            beside: tuple[Part, ...] = ("channels", "beside")
            ops += [
                self._put(part, options, conversation_id, options.channels_rev) for part in beside
            ]
        if customer := looked.customers.get(conversation_id):
            parts: tuple[Part, ...] = ("who", "proving", "same", "identities", "joins")
            ops += [self._put(part, customer, customer.customer_id, customer.rev) for part in parts]
        elif proving := looked.provings.get(conversation_id):
            ops.append(self._put("proving", proving, proving.customer_id, proving.rev))
        if brief := looked.briefs.get(conversation_id):
            matter: tuple[Part, ...] = ("brief", "told")
            ops += [self._put(part, brief, brief.customer_id, brief.rev) for part in matter]
        return ops

    def _put(self, part: Part, view: FragmentView, number: int, rev: int) -> Op:
        key = (part, number, rev)
        if key not in self._made:
            self._made[key] = _op(fragment(part, view, self._locale))
        return self._made[key]


def _op(put: Put) -> Op:
    return {"put": put.put, "id": put.id, "rev": put.rev, "order": put.order, "html": put.html}
