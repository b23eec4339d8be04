"""How we know who is being answered, and where a code could go: the panel's view of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent_ui import views
from agent_ui.scene import Scene, address_of
from hub.contract import Address, Continuing, Proof
from hub.identity.possession import masked, provable
from hub.model import ContactPoint, Conversation, Message, Part, ProofRow, Reach, SightingRow
from hub.queries import messages, proofs, sightings


def proving_view(scene: Scene, conversation: Conversation) -> views.ProvingView | None:
    """What is known of whoever wrote last, and where a code may go. Depends on no clock: a screen
    that stays open shows what a fresh one does. None where nobody wrote whom these eyes see."""
    newest = scene.tx.get(Message, messages.newest_inbound_id(scene.tx, conversation.id or 0) or 0)
    if newest is None or not scene.eyes.see_message(newest):
        return None
    points, reaches = scene.reached(conversation.customer_id)
    asked = proofs.of_conversation(scene.tx, conversation.id or 0, limit=1)
    return views.ProvingView(
        conversation_id=conversation.id or 0,
        rev=scene.customer(conversation.customer_id).revision + (newest.id or 0),
        known=known_of(scene, newest),
        ways=tuple(_ways(scene, points, reaches))[:6],
        chat=any(
            row.enabled
            and isinstance(scene.channels.get(row.channel), Continuing)
            and scene.eyes.see_account(row.id)
            for row in scene.accounts.values()
        ),
        asked=_asked(asked[0]) if asked else None,
    )


def _ways(
    scene: Scene,
    points: Sequence[tuple[Part, ContactPoint]],
    reaches: Mapping[int, Sequence[Reach]],
) -> list[tuple[str, str, str, int]]:
    """The addresses on file, in these eyes, that could prove one person."""
    found = []
    for part, point in points:
        by = reaches.get(part.id or 0, [])
        seen = not by or any(scene.eyes.see_account(reach.account_id) for reach in by)
        known = not part.holder and point.proof >= Proof.VOUCHED and not point.shared
        if seen and known and provable(Address(point.kind, point.value, point.scope)):
            found.append((point.kind, point.value, address_of(point), part.id or 0))
    return found


def proof_of(scene: Scene, part: Part, point: ContactPoint, last: Message | None) -> views.Known:
    """How we know who reads an answer there: whoever wrote last from it, or else whose it is."""
    if last is not None:
        return known_of(scene, last)
    return "unproven" if part.holder or point.proof < Proof.VOUCHED else "vouched"


def known_of(scene: Scene, newest: Message) -> views.Known:
    """How we know who wrote: a browser is anybody's until an address was shown in it."""
    part, point = scene.point(newest.part_id)
    row = scene.tx.get(SightingRow, newest.sighting_id or 0)
    if row is not None and any(
        touch.proof >= Proof.PROVEN and touch.ident.kind != "chat"
        for touch in sightings.value_of(row).touches
    ):
        return "proven"
    if part.holder or newest.proof < Proof.VOUCHED or point.kind in ("chat", "unknown"):
        return "unproven"
    return "vouched"


def _asked(row: ProofRow) -> views.AskedView:
    return views.AskedView(
        means=cast(Any, row.means),
        to=masked(Address(row.kind, row.value, row.scope)),
        state=cast(Any, row.state),
        reason=row.reason,
        until=row.ends_at,
        at=row.proven_at,
    )
