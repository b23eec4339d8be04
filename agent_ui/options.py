"""The ways to answer a customer, with what each can carry and why one is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from agent_ui import views
from agent_ui.known import proof_of
from agent_ui.scene import Scene, address_of
from hub.contract import Channel, Proof, Windowed
from hub.model import AccountRow, ContactPoint, Conversation, Message, Part, Reach
from hub.queries import deliveries, messages
from hub.reaching import Reachable, next_best

# Whoever has shown who they are comes before whoever has not, whatever their address says.
PROOFS: Final[dict[views.Known, int]] = {"unproven": 0, "vouched": 10, "proven": 20}


def options(
    scene: Scene, conversation: Conversation, *, now: datetime | None
) -> tuple[views.ChannelOption, ...]:
    """Every way to answer, the customer's last one first, closed ones last.

    A way is a contact point through an account: one that they have used, or an account of a
    channel that writes to such addresses and lets agents write first. now None takes every reply
    window for open: fragments that name other ways do not change by the clock.
    """
    points, reached = scene.reached(conversation.customer_id)
    reaches = [reach for found in reached.values() for reach in found]
    used = {(reach.part_id, reach.account_id): reach for reach in reaches}
    refused = deliveries.last_refusals(scene.tx, used)
    found = [
        (_option(scene, part, point, account, reach, now), reach, point)
        for part, point in points
        for account, reach in _accounts(scene, part, point, used)
    ]
    found.sort(key=lambda way: (not way[0].open, -_last(way[1]), way[0].value))
    newest = max((_last(reach) for _, reach, _ in found), default=0)
    told = [
        replace(
            option,
            refused=refused.get(option.place, ""),
            last=newest > 0 and _last(reach) == newest,
        )
        for option, reach, _ in found
    ]
    ways = [
        _reachable(option, reach, point)
        for option, (_, reach, point) in zip(told, found, strict=True)
    ]
    return tuple(
        replace(option, instead=next_best(ways, but=option.value)) if _speaks(option) else option
        for option in told
    )


def _reachable(option: views.ChannelOption, reach: Reach | None, point: ContactPoint) -> Reachable:
    return Reachable(
        value=option.value,
        channel=option.channel,
        open=option.open,
        works=not option.down and not option.refused,
        proof=PROOFS[option.proof] + point.proof,
        last=_last(reach),
    )


def _speaks(option: views.ChannelOption) -> bool:
    """Whether something speaks against a way, so that another is proposed."""
    return bool(option.down or option.refused or not option.open)


def default(found: Sequence[views.ChannelOption]) -> str:
    """The value of the customer's last way that can be answered, or ""."""
    return next((option.value for option in found if option.open), "")


def _last(reach: Reach | None) -> int:
    return (reach.last_inbound_id or 0) if reach else 0


def _last_message(scene: Scene, reach: Reach | None) -> Message | None:
    """What the customer wrote last by a way. None for nothing, and for what may not be seen."""
    found = scene.tx.get(Message, reach.last_inbound_id or 0) if reach else None
    return found if found is not None and scene.eyes.see_message(found) else None


def _accounts(
    scene: Scene,
    part: Part,
    point: ContactPoint,
    used: dict[tuple[int, int], Reach],
) -> list[tuple[AccountRow, Reach | None]]:
    found: list[tuple[AccountRow, Reach | None]] = []
    for account in scene.accounts.values():
        if not scene.eyes.see_account(account.id):
            continue
        reach = used.get((part.id or 0, account.id or 0))
        channel = scene.channels.get(account.channel)
        if reach is None and not _may_start(channel, account, point, part):
            continue
        found.append((account, reach))
    return found


def _may_start(
    channel: Channel | None, account: AccountRow, point: ContactPoint, part: Part
) -> bool:
    """Whether an agent may write first by this account: never to what was only claimed."""
    if channel is None or not account.enabled or point.proof < Proof.VOUCHED or part.holder:
        return False
    return channel.capabilities.starts_conversations and channel.contact_kind == point.kind


def _option(
    scene: Scene,
    part: Part,
    point: ContactPoint,
    account: AccountRow,
    reach: Reach | None,
    now: datetime | None,
) -> views.ChannelOption:
    channel = scene.channels.get(account.channel)
    reason, until = _closed(channel, account, reach, now)
    health = scene.healths().get(account.id or 0)
    if channel is None:
        return views.ChannelOption(
            value=f"{part.id}:{account.id}",
            channel=account.channel,
            address=_address(point),
            open=False,
            reason="account_off",
        )
    can = channel.capabilities
    return views.ChannelOption(
        value=f"{part.id}:{account.id}",
        channel=account.channel,
        address=_address(point),
        account_name=scene.account_name(account.id or 0),
        open=not reason,
        reason=cast(Any, reason),
        until=until,
        proof=proof_of(scene, part, point, _last_message(scene, reach)),
        down=health.cause if health and health.down_at else "",
        down_at=health.down_at if health else None,
        templates=can.templates,
        part_limit=can.part_limit,
        buttons=can.quick_replies,
        text_limit=can.text_limit,
        text_unit=cast(Any, can.text_unit),
        subject=can.subject,
        copies=can.copies,
        max_files=can.max_files,
        max_file_bytes=can.max_file_bytes,
        file_types=can.file_types,
        undo_s=can.undo_s,
        typing=can.typing_out,
        last_subject=messages.newest_subject(scene.tx, part.id or 0, account.id or 0)
        if can.subject
        else "",
    )


def _address(point: ContactPoint) -> str:
    return "" if point.kind == "chat" else address_of(point)


def _window_s(channel: Channel, account: AccountRow) -> int | None:
    """How long after the customer's last message an agent may write freely; None: always."""
    if isinstance(channel, Windowed):
        return channel.window_s(account.settings)
    return channel.capabilities.reply_window_s


def _closed(
    channel: Channel | None, account: AccountRow, reach: Reach | None, now: datetime | None
) -> tuple[str, datetime | None]:
    """Why a way is closed ("" when it is open), and when its window closes or has closed."""
    if channel is None or not account.enabled:
        return "account_off", None
    if reach is not None and reach.opted_out_at is not None:
        return "opted_out", None
    if not channel.capabilities.answers:
        return "not_answerable", None
    window_s = _window_s(channel, account)
    if window_s is None:
        return "", None
    since = reach.last_inbound_at if reach else None
    until = since + timedelta(seconds=window_s) if since else None
    if now is not None and (until is None or until <= now):
        return ("template" if channel.capabilities.templates else "window"), until
    return "", until
