"""The customer panel as view values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from agent_ui import views
from agent_ui.history import apart_of
from agent_ui.known import proving_view
from agent_ui.same import same_of
from agent_ui.scene import Scene, address_of
from agent_ui.telling import brief_view
from hub.contract import Proof
from hub.model import ContactPoint, Conversation, LinkDecision, Part, Reach
from hub.queries import customers, messages
from hub.words import DecisionKind

MASK = "•••"


def customer_view(scene: Scene, customer_id: int) -> views.CustomerView:
    """A customer with identities, how each is known, and the joins that can be undone."""
    customer = scene.customer(customer_id)
    name, known = scene.name_of(customer_id)
    conversation = customers.conversation_of(scene.tx, customer_id)
    points, reaches = scene.reached(customer_id)
    return views.CustomerView(
        customer_id=customer_id,
        conversation_id=conversation.id,
        rev=customer.revision,
        brief=brief_view(scene, conversation),
        name=name,
        known=known,
        language=customer.language,
        since=customer.created_at,
        identities=tuple(
            _identity(scene, part, point, reaches.get(part.id or 0, []), several=len(points) > 1)
            for part, point in points
        ),
        joins=tuple(_joins(scene, customer_id)),
        apart=apart_of(scene, customer_id),
        same=same_of(scene, customer_id),
        erased=customer.erased_at is not None,
        proving=proving_view(scene, conversation),
    )


def _identity(
    scene: Scene,
    part: Part,
    point: ContactPoint,
    reaches: Sequence[Reach],
    *,
    several: bool,
) -> views.IdentityView:
    seen = not reaches or any(scene.eyes.see_account(reach.account_id) for reach in reaches)
    account_id = reaches[-1].account_id if reaches else 0
    wrote = any(reach.last_inbound_id for reach in reaches)
    source = "wrote" if wrote else "token" if point.proof >= Proof.PROVEN else "stated"
    return views.IdentityView(
        part_id=part.id or 0,
        kind=point.kind,
        value=address_of(point) if seen else MASK,
        holder=holder_of(part.holder),
        proof=1 if part.holder else point.proof,
        source=cast(Any, source),
        channel=scene.channel_of(account_id),
        at=part.created_at,
        account_name=scene.account_name(account_id) if account_id else "",
        shared=point.shared,
        opted_out=any(reach.opted_out_at for reach in reaches),
        can_split=several,
        seen=seen,
    )


def holder_of(holder: str) -> str:
    """Whose part of a shared address it is, as it can be said: "unproven", "unassigned", "tenure"
    (somebody after a long silence), "account" (signed in), or a name that was given."""
    plain = holder.partition("#")[0]
    if plain.startswith("?"):
        return "unassigned"
    kind, colon, _ = plain.partition(":")
    if colon:
        return "tenure" if kind == "tenure" else "account"
    return plain if plain in ("unproven", "unassigned") else plain.title()


def _joins(scene: Scene, customer_id: int) -> list[views.JoinView]:
    """The joins that can be undone now: of this customer, the latest of each first."""
    found: list[views.JoinView] = []
    for decision in customers.decisions_of(scene.tx, customer_id):
        if not _undoable(scene, decision, customer_id):
            continue
        name = scene.customer(decision.other_id).name or _moved(scene, decision)
        agent = scene.agent(decision.agent_id)
        found.append(
            views.JoinView(
                decision_id=decision.id or 0,
                other_name=name
                if scene.customer(decision.other_id).name
                else _moved(scene, decision),
                at=decision.at,
                by=agent.name if agent else "",
                automatic=agent is None,
            )
        )
    return found


def _undoable(scene: Scene, decision: LinkDecision, customer_id: int) -> bool:
    return (
        decision.kind == DecisionKind.JOINED
        and not decision.undone
        and decision.customer_id == customer_id
        and scene.customer(decision.other_id).alias_of == customer_id
    )


def _moved(scene: Scene, decision: LinkDecision) -> str:
    """A nameless customer is named by what they brought."""
    part_ids = decision.before.get("parts", [])
    points = [scene.point(int(part_id))[1] for part_id in part_ids[:1]]
    return address_of(points[0]) if points else f"#{decision.other_id}"


def hit(scene: Scene, customer_id: int) -> views.CustomerHit:
    """A customer as found in lists and searches."""
    name, known = scene.name_of(customer_id)
    conversation: Conversation = customers.conversation_of(scene.tx, customer_id)
    points = customers.points_of(scene.tx, customer_id, limit=10)
    newest = messages.newest_message(scene.tx, conversation.id or 0, accounts=scene.eyes.accounts)
    return views.CustomerHit(
        customer_id=customer_id,
        conversation_id=conversation.id if newest else None,
        name=name,
        known=known,
        addresses=tuple((point.kind, address_of(point)) for _, point in points)[:3],
        last_at=newest.at if newest else None,
    )
