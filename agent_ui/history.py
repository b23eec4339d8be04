"""One step of a customer's identity as a view value: what, by whom, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace

from agent_ui import views
from agent_ui.say import shown
from agent_ui.scene import Scene
from hub.model import Customer, LinkDecision, SuggestionRow
from hub.queries import customers
from hub.words import DecisionKind

_EVIDENCE = 4  # Addresses shown of what a step was decided by.
_APART = 3  # Whom a rule keeps apart from somebody, in their panel.


def decision_view(scene: Scene, decision: LinkDecision, customer_id: int) -> views.DecisionView:
    """A step from the side of `customer_id`. What is outside the viewer's eyes has no name."""
    other_id = decision.other_id if decision.customer_id == customer_id else decision.customer_id
    other = scene.tx.get(Customer, other_id) if other_id != customer_id else None
    seen = other is not None and _sees(scene, other_id)
    agent = scene.agent(decision.agent_id)
    apart = other is not None and other.alias_of is None and other.erased_at is None
    shown = (seen or other is None) and scene.eyes.accounts is None
    return views.DecisionView(
        id=decision.id or 0,
        kind=decision.kind,
        rule=decision.rule,
        at=decision.at,
        by=agent.name if agent else "",
        other=scene.name_of(other_id)[0] if seen else "",
        other_url=f"/customer/{other_id}" if seen and apart else "",
        # Whose address it was is not written down: those who see everything may read it.
        evidence=_evidence(decision) if shown else (),
        undo=_undo(scene, decision, customer_id) if seen else "",
        undone=decision.undone,
    )


def suggested_view(scene: Scene, row: SuggestionRow, customer_id: int) -> views.DecisionView | None:
    """When a suggestion came up, as a step; None where the other may not be seen."""
    other_id = row.high_id if row.low_id == customer_id else row.low_id
    other = scene.customer(other_id)
    if not _sees(scene, other_id) or other.erased_at is not None:
        return None
    return views.DecisionView(
        id=0,
        kind="suggested",
        rule=row.state,
        at=row.created_at,
        other=scene.name_of(other_id)[0],
        other_url=f"/customer/{other_id}" if other.alias_of is None else "",
    )


def apart_of(scene: Scene, customer_id: int) -> tuple[views.DecisionView, ...]:
    """Whom a rule, and no person, keeps a customer apart from: the latest word of each other."""
    found: list[views.DecisionView] = []
    met: set[int] = set()
    for decision in customers.decisions_of(scene.tx, customer_id):
        both = (decision.customer_id, decision.other_id)
        other_id = both[1] if both[0] == customer_id else both[0]
        if other_id in met or other_id == customer_id:
            continue
        met.add(other_id)
        by_rule = decision.agent_id is None and decision.rule not in ("undo", "taken_off")
        if decision.kind in (DecisionKind.SPLIT, DecisionKind.REFUSED) and by_rule:
            view = decision_view(scene, decision, customer_id)
            if view.other_url and not view.undone:
                url = f"/customer/{customer_id}/join?with={other_id}"
                found.append(replace(view, same_url=url))
    return tuple(found[:_APART])


def _sees(scene: Scene, customer_id: int) -> bool:
    current = customers.current(scene.tx, customer_id)
    return scene.eyes.see(customers.conversation_of(scene.tx, current.id or 0))


def _evidence(decision: LinkDecision) -> tuple[tuple[str, str], ...]:
    found = [
        (str(item[0]), str(item[-1]))
        for item in decision.evidence
        if isinstance(item, list) and len(item) >= 2
    ]
    return tuple((kind, shown(kind, value)) for kind, value in found[:_EVIDENCE])


def _undo(scene: Scene, decision: LinkDecision, customer_id: int) -> str:
    """The address that takes a step back, where that is still possible."""
    if decision.undone:
        return ""
    tx = scene.tx
    if decision.kind == DecisionKind.JOINED:
        went_in = scene.customer(decision.other_id)
        if decision.customer_id == customer_id == went_in.alias_of:
            return f"/customer/{customer_id}/unjoin/{decision.id}"
        return ""
    if decision.kind == DecisionKind.SPLIT and decision.rule == "taken_off":
        both = [tx.need(Customer, each) for each in (decision.customer_id, decision.other_id)]
        if all(one.alias_of is None and one.erased_at is None for one in both):
            return f"/customer/{customer_id}/unjoin/{decision.id}"
        return ""
    said = decision.kind == DecisionKind.REJECTED
    said = said or (decision.kind == DecisionKind.SPLIT and decision.rule == "undo")
    return f"/customer/{customer_id}/take-back/{decision.id}" if said else ""
