"""The thread as view values: messages with their files, deliveries, mails and quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from agent_ui import views
from agent_ui.call_view import call_view, is_sound
from agent_ui.mail_view import address_in, is_inline, mail_view
from agent_ui.options import options
from agent_ui.scene import Scene, preview_of
from agent_ui.telling import brief_lines
from hub.contract import DeliveryStatus, Proof
from hub.model import Asked, Attachment, Conversation, Delivery, Message, Reaction
from hub.queries import facts, messages
from hub.words import AuthorKind, MessageKind

PAGE: Final = 50
_FINE: Final = 1_000_000  # What a message is made of besides its own words never grows so far.
_NOTICES: Final = {"taken_off": "split"}


@dataclass(slots=True)
class _Around:
    """What belongs to some messages, read in one go."""

    files: dict[int, list[Attachment]] = field(default_factory=dict)
    deliveries: dict[int, list[Delivery]] = field(default_factory=dict)
    reactions: dict[int, list[Reaction]] = field(default_factory=dict)
    asked: dict[int, list[Asked]] = field(default_factory=dict)
    onward: dict[int, Delivery] = field(default_factory=dict)
    ways: dict[int, Sequence[views.ChannelOption]] = field(default_factory=dict)  # By conversation.


def message_views(scene: Scene, rows: Sequence[Message]) -> list[views.MessageView]:
    """Messages as the thread shows them, without those that these eyes may not see."""
    seen = [row for row in rows if scene.eyes.see_message(row)]
    around = _around(scene, seen)
    shown = [row for row in seen if not _was_taken_back(row, around)]
    return [_view(scene, row, around) for row in shown]


def _was_taken_back(row: Message, around: _Around) -> bool:
    """A reply that was undone before it went out was never said."""
    sent = around.deliveries.get(row.id or 0, [])
    cancelled = bool(sent) and all(d.status == DeliveryStatus.CANCELLED for d in sent)
    return row.deleted_at is not None and cancelled


def _around(scene: Scene, rows: Sequence[Message]) -> _Around:
    ids = [row.id or 0 for row in rows]
    around = _Around()
    if not ids:
        return around
    for file in messages.attachments_of(scene.tx, ids):
        around.files.setdefault(file.message_id or 0, []).append(file)
    for delivery in messages.deliveries_of(scene.tx, ids):
        around.deliveries.setdefault(delivery.message_id, []).append(delivery)
    around.onward |= messages.onward_of(scene.tx, rows)
    for reaction in messages.reactions_of(scene.tx, ids):
        around.reactions.setdefault(reaction.message_id, []).append(reaction)
    ours = [row.id or 0 for row in rows if row.kind == MessageKind.OUTBOUND]
    for asked in facts.asked_in(scene.tx, ours) if ours else ():
        around.asked.setdefault(asked.message_id, []).append(asked)
    return around


def _view(scene: Scene, row: Message, around: _Around) -> views.MessageView:
    said = row.kind in (MessageKind.INBOUND, MessageKind.OUTBOUND, MessageKind.CALL)
    gone = row.deleted_at is not None or row.erased_at is not None
    deliveries = around.deliveries.get(row.id or 0, [])
    files = [] if gone else around.files.get(row.id or 0, [])
    channel = scene.channel_of(row.account_id) if said else ""
    shown = tuple(file_view(file) for file in files if not is_inline(file, row))
    call = call_view(scene, row, shown) if row.kind == MessageKind.CALL and not gone else None
    return views.MessageView(
        id=row.id or 0,
        conversation_id=row.conversation_id,
        rev=_rev(scene, row, [*deliveries, *filter(None, (around.onward.get(row.id or 0),))]),
        kind=cast(Any, row.kind),
        author=scene.author(row),
        at=row.at,
        channel=channel,
        address=address_in(scene, row) if said else "",
        account_name=scene.account_name(row.account_id) if said else "",
        text="" if gone or call else row.text,
        notice=_notice(scene, row) if row.kind == MessageKind.NOTICE else None,
        mail=None if gone or not said or call else mail_view(scene, row, files),
        call=call,
        files=tuple(file for file in shown if call is None or not is_sound(file)),
        deliveries=tuple(_delivery(scene, row, each, channel, around) for each in deliveries),
        onward=_onward(scene, row, around),
        reply_to=None if gone else _quoted(scene, row),
        reactions=tuple(Counter(r.emoji for r in around.reactions.get(row.id or 0, [])).items()),
        quick=() if gone else tuple(str(one) for one in row.extra.get("quick_replies", ())),
        key=(row.client_key or "").partition(":")[2],
        automatic=row.automatic,
        again=()
        if gone
        else tuple(
            (one.kind, one.label)
            for one in around.asked.get(row.id or 0, ())
            if one.known_id is not None
        ),
        claimed=_is_claimed(row),
        edited=row.edited_at is not None,
        deleted=row.deleted_at is not None,
        erased=row.erased_at is not None,
    )


def _is_claimed(row: Message) -> bool:
    """Whether it came from somebody of whom we only have their word. A call of ours did not."""
    came = row.kind == MessageKind.INBOUND or (row.kind == MessageKind.CALL and is_by_customer(row))
    return came and row.proof < Proof.VOUCHED


def _notice(scene: Scene, row: Message) -> views.Notice:
    what = str(row.extra.get("notice", "text"))
    until = str(row.extra.get("until", ""))
    return views.Notice(
        code=cast(views.NoticeCode, _NOTICES.get(what, what)),
        who=str(row.extra.get("to") or row.extra.get("name") or ""),
        rule=str(row.extra.get("rule", "")),
        until=datetime.fromisoformat(until) if until else None,
        text=row.text,
        reason=str(row.extra.get("reason", "")),
        summary=str(row.extra.get("summary", "")),
        team=str(row.extra.get("team", "")),
        channel=str(row.extra.get("channel", "")),
        minutes=int(row.extra.get("minutes", 0)),
        brief=_brief(scene, row) if what == "handed_over" and not row.erased_at else (),
    )


def _rev(scene: Scene, row: Message, deliveries: Sequence[Delivery]) -> int:
    """A handover's brief follows its messages and facts: the conversation or its customer grows
    with each. What was not sent names the ways that there are to its customer, who grows too."""
    handed = row.extra.get("notice") == "handed_over"
    if not handed and all(each.status != DeliveryStatus.FAILED for each in deliveries):
        return own_rev(row)
    conversation = scene.tx.need(Conversation, row.conversation_id)
    beside = scene.customer(conversation.customer_id).revision
    beside += conversation.revision if handed else 0
    return own_rev(row) + min(beside, _FINE - 1)


def own_rev(row: Message) -> int:
    """The revision of a message by its own words and state, which comes before all else."""
    return row.revision * _FINE


def failed_of(scene: Scene, conversation: Conversation) -> list[Message]:
    """What was not sent among the newest messages of a thread."""
    rows = messages.page(scene.tx, conversation.id or 0, accounts=scene.eyes.accounts, limit=PAGE)
    ours = [row for row in rows if row.kind == MessageKind.OUTBOUND]
    sent = messages.deliveries_of(scene.tx, [row.id or 0 for row in ours]) if ours else []
    onward = messages.onward_of(scene.tx, ours)
    failed = {each.message_id for each in sent if each.status == DeliveryStatus.FAILED}
    failed |= {at for at, each in onward.items() if each.status == DeliveryStatus.FAILED}
    return [row for row in ours if row.id in failed]


def _brief(scene: Scene, row: Message) -> tuple[views.BriefLineView, ...]:
    """What a bot handed over with; why it did stands in the notice itself."""
    lines = brief_lines(scene, row.conversation_id, until=row.id)
    return tuple(line for line in lines if line.line != "why")


def file_view(file: Attachment) -> views.FileView:
    """A file as the thread shows it."""
    ready = file.state == "ready"
    return views.FileView(
        id=file.id or 0,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        state=cast(Any, file.state),
        reason=file.reason,
        url=f"/attachments/{file.id}" if ready else "",
        preview_url=f"/attachments/{file.id}/preview" if ready else "",
        width=file.width,
        height=file.height,
        alt=file.alt,
        voice=file.voice,
    )


def _delivery(
    scene: Scene, row: Message, found: Delivery, channel: str, around: _Around
) -> views.DeliveryView:
    failed = found.status == DeliveryStatus.FAILED
    return views.DeliveryView(
        id=found.id or 0,
        state=cast(views.DeliveryState, found.status),
        channel=channel,
        at=found.read_at or found.status_at,
        until=found.due_at if found.status == DeliveryStatus.HELD else None,
        refusal=found.refusal,
        error=found.error,
        ways=_other_ways(scene, row, around) if failed else (),
    )


def _onward(scene: Scene, row: Message, around: _Around) -> views.DeliveryView | None:
    """By what a message went on, because nobody read it in the chat. How that stands is told of the
    newest message that went along, and of no other."""
    found = around.onward.get(row.id or 0)
    if found is None:
        return None
    view = _delivery(scene, row, found, scene.channel_of(found.account_id), around)
    newest = found.message_id == row.id
    return view if newest else views.DeliveryView(id=0, state="sent", channel=view.channel)


def _other_ways(scene: Scene, row: Message, around: _Around) -> tuple[views.Way, ...]:
    number, own = row.conversation_id, f"{row.part_id}:{row.account_id}"
    if number not in around.ways:
        found = options(scene, scene.tx.need(Conversation, number), now=None)
        # In an order that no later message changes: only what changes the customer draws it anew.
        around.ways[number] = sorted(found, key=lambda way: way.place)
    return tuple(
        views.Way(value=way.value, channel=way.channel)
        for way in around.ways[number]
        if way.open and way.value != own
    )[:2]


def _quoted(scene: Scene, row: Message) -> views.Quoted | None:
    """What a message answers, where somebody picked it; a mail always answers the one before."""
    if row.reply_to_id is None or (row.html is not None or row.subject):
        return None
    found = scene.tx.get(Message, row.reply_to_id)
    if found is None or found.conversation_id != row.conversation_id:
        return None
    if not scene.eyes.see_message(found):
        return None
    return views.Quoted(
        message_id=found.id or 0, author=scene.author(found), text=preview_of(found)
    )


def is_said(row: Message) -> bool:
    """Whether a message was said to or by the customer."""
    return row.kind in (MessageKind.INBOUND, MessageKind.OUTBOUND, MessageKind.CALL)


def is_by_customer(row: Message) -> bool:
    return row.author_kind == AuthorKind.CUSTOMER
