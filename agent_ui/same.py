"""Who may be the same person, as view values: a suggestion with its evidence, through some eyes.

What a viewer may not see is left out line by line: each piece of evidence rests on two sightings,
and each sighting on a part whose accounts the viewer must be allowed to see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from agent_ui import views
from agent_ui.order import likeliest_first
from agent_ui.say import spaced
from agent_ui.scene import Scene, address_of
from hub.contract import Proof
from hub.model import Customer, SightingRow, SuggestionRow
from hub.queries import accounts, customers, suggestions

Json = Mapping[str, Any]
How = tuple[views.HowKnown, str]  # How something was shown, and by which channel.

SHOWN: Final = 3  # Suggestions in a customer's panel.
_ADDRESSES: Final = 3
_FACTS: Final = frozenset({"order", "postcode", "address", "city", "amount", "birth_date", "other"})
_STRONG, _MEDIUM = 7.0, 3.0  # Bits from which on a line has three dots, or two.
_NUMBERS: Final = frozenset({"phone", "last_seven", "two_numbers"})
_RANKS: Final[dict[str, int]] = {"typed": 0, "imported": 1, "wrote": 1, "vouched": 1, "proven": 2}
_TIERS: Final[tuple[Literal["typed", "vouched", "proven"], ...]] = ("typed", "vouched", "proven")


def same_of(scene: Scene, customer_id: int) -> tuple[views.SuggestionView, ...]:
    """The open suggestions about a customer, where the other may be seen too."""
    rows = suggestions.of_customer(scene.tx, customer_id, audiences=scene.audiences(), limit=SHOWN)
    return tuple(suggestion_view(scene, row, this=customer_id) for row in rows)


def suggestion_view(
    scene: Scene, row: SuggestionRow, *, this: int | None = None
) -> views.SuggestionView:
    """A suggestion from the side of `this`; by default of the one who would stay."""
    low, high = scene.customer(row.low_id), scene.customer(row.high_id)
    one = kept(low, high) if this is None else low if this == low.id else high
    other = high if one is low else low
    lines, hidden = _lines(scene, row, turned=one is high)
    evidence = tuple(sorted(lines, key=lambda line: (-abs(line.bits), line.feature)))
    sides = (_side(scene, one), _side(scene, other))
    return views.SuggestionView(
        id=row.id or 0,
        rev=rev_of(scene, row),
        order=likeliest_first(row.posterior, row.id or 0),
        this=sides[0],
        other=sides[1],
        likely=_likely(row.posterior),
        evidence=evidence,
        changes=_changes(evidence),
        hidden=hidden,
        conflicts=_conflict(one.name, other.name) or _conflict(one.language, other.language),
        code=_code(evidence, sides),
        state="later" if row.state == suggestions.LATER else "open",
        until=row.later_until,
        at=row.created_at,
    )


def rev_of(scene: Scene, row: SuggestionRow) -> int:
    """Grows with whatever a suggestion shows: its own state, and both customers."""
    both = (scene.customer(row.low_id), scene.customer(row.high_id))
    return row.revision + sum(one.revision for one in both)


def kept(low: Customer, high: Customer) -> Customer:
    """Which of two would stay: whom we know by name, the older of equals."""
    return high if high.name and not low.name else low


def _conflict(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _side(scene: Scene, customer: Customer) -> views.SideView:
    customer_id = customer.id or 0
    name, known = scene.name_of(customer_id)
    conversation = customers.conversation_of(scene.tx, customer_id)
    points = customers.points_of(scene.tx, customer_id, limit=20)
    seen = _seen_parts(scene, [part.id or 0 for part, _ in points])
    shown = [(p.kind, address_of(p)) for part, p in points if seen.get(part.id or 0, True)]
    if not known and not all(seen.values()):
        name = shown[0][1] if shown else f"#{customer_id}"
    return views.SideView(
        customer_id=customer_id,
        conversation_id=conversation.id if conversation.last_message_id else None,
        name=name,
        known=known,
        addresses=tuple(pair for pair in shown if pair[1] != name)[:_ADDRESSES],
    )


def _seen_parts(scene: Scene, part_ids: Sequence[int]) -> dict[int, bool]:
    """Whether all accounts by which a part was reached may be seen; none at all hides nothing."""
    if scene.eyes.accounts is None:
        return {}
    seen: dict[int, bool] = {}
    for reach in accounts.reaches_of(scene.tx, part_ids):
        may = scene.eyes.see_account(reach.account_id)
        seen[reach.part_id] = seen.get(reach.part_id, True) and may
    return seen


def _likely(posterior: float) -> Literal["very", "likely", "perhaps", "weak"]:
    if posterior >= 0.95:
        return "very"
    if posterior >= 0.8:
        return "likely"
    return "perhaps" if posterior >= 0.5 else "weak"


def _lines(
    scene: Scene, row: SuggestionRow, *, turned: bool
) -> tuple[list[views.EvidenceView], bool]:
    """The lines that may be seen, and whether any may not."""
    keys = {str(key) for line in row.ledger for key in line.get("seen", ()) if key}
    found = {one.key: one for one in scene.tx.among(SightingRow, "key", sorted(keys), limit=1000)}
    parts = [one.part_id for one in found.values() if one.part_id is not None]
    seen = _seen_parts(scene, parts)
    shown: list[views.EvidenceView] = []
    for line in row.ledger:
        sightings = [found.get(str(key)) for key in line.get("seen", ())]
        if _may_see(scene, line, sightings, seen):
            shown.append(_line(line, sightings, turned=turned))
    return shown, len(shown) < len(row.ledger)


def _may_see(
    scene: Scene,
    line: Json,
    sightings: Sequence[SightingRow | None],
    seen: Mapping[int, bool],
) -> bool:
    if scene.eyes.accounts is None or not (line["one"] or line["other"]):
        return True
    if len(sightings) != 2:
        return False
    # What rests on nothing that can be looked up is shown to those who see everything.
    return all(
        sighting is not None and (sighting.part_id is None or seen.get(sighting.part_id, True))
        for sighting in sightings
    )


def _line(
    line: Json, sightings: Sequence[SightingRow | None], *, turned: bool
) -> views.EvidenceView:
    feature, one, other = str(line["feature"]), str(line["one"]), str(line["other"])
    sides = [*sightings, None, None][:2]
    if turned:
        one, other, sides = other, one, sides[::-1]
    how = _how(sides[0], feature, one) or ("", "")
    other_how = _how(sides[1], feature, other) or ("", "")
    bits = float(line["bits"])
    return views.EvidenceView(
        feature=feature,
        one=_value(feature, one),
        other=_value(feature, other),
        bits=bits,
        dots=3 if abs(bits) >= _STRONG else 2 if abs(bits) >= _MEDIUM else 1,
        how=how[0],
        channel=how[1],
        other_how=other_how[0],
        other_channel=other_how[1],
        tier=_tier(line, feature, how[0], other_how[0]),
        holders=int(line.get("holders", 1)),
        veto=bool(line.get("veto", False)),
    )


def _value(feature: str, value: str) -> str:
    return spaced(value) if value.startswith("+") and feature in _NUMBERS else value


def _is_ident(feature: str) -> bool:
    """Whether a line is about an address or an account, which can be attested."""
    named = feature.startswith("name_") or feature in ("nameless", "household_cap")
    return not named and feature not in _FACTS


def _tier(
    line: Json, feature: str, one: views.HowKnown, other: views.HowKnown
) -> Literal["", "typed", "vouched", "proven"]:
    """The weaker of both sides; where nobody knows how, what the ledger says."""
    if not _is_ident(feature):
        return ""
    if not one or not other:
        return "vouched" if line.get("attested") else "typed"
    return _TIERS[min(_RANKS[one], _RANKS[other])]


def _how(sighting: SightingRow | None, feature: str, value: str) -> How | None:
    """How a sighting shows a value: typed, or by an id that is attested."""
    if sighting is None:
        return None
    channel = str(sighting.shown.get("channel", ""))
    if not _is_ident(feature):
        return ("imported", "") if channel == "import" else ("typed", channel)
    for ident, proof, sender in sighting.shown.get("touches", ()):
        if ident[2] == value:
            return _attested(int(proof), bool(sender), channel)
    return "typed", channel


def _attested(proof: int, sender: bool, channel: str) -> How:
    if channel == "import":
        return "imported", ""
    if proof >= Proof.PROVEN:
        return "proven", channel
    return ("wrote" if sender else "vouched"), channel


def _code(
    evidence: Sequence[views.EvidenceView], sides: tuple[views.SideView, views.SideView]
) -> tuple[int, str] | None:
    """For whose conversation a code could be sent, who only typed the address; and where to."""
    for line in evidence:
        typed = sides[0] if line.how == "typed" else sides[1]
        if _provable(line) and typed.conversation_id is not None:
            return typed.conversation_id, f"{line.feature}:{line.one}"
    return None


def _provable(line: views.EvidenceView) -> bool:
    return line.feature in ("email", "phone") and line.tier == "typed" and line.is_for


def _changes(evidence: Sequence[views.EvidenceView]) -> tuple[tuple[str, str], ...]:
    """What would have decided it, as codes that the template has sentences for."""
    found: list[tuple[str, str]] = []
    vetoes = [line for line in evidence if line.veto]
    if any(line.feature.startswith("name_") for line in vetoes):
        found.append(("names", ""))
    if any(line.feature == "two_accounts" for line in vetoes):
        found.append(("accounts", ""))
    agreeing = [line for line in evidence if line.is_for and _is_ident(line.feature)]
    if typed := [line for line in agreeing if _provable(line)]:
        found.append(("code", typed[0].one))
    elif shared := [line for line in agreeing if line.tier != "typed" and line.holders > 1]:
        found.append(("shared", shared[0].one))
    elif not agreeing:
        found.append(("no_address", ""))
    return tuple(found)


def may_see(scene: Scene, row: SuggestionRow) -> bool:
    """Whether both customers, as they are now, may be seen."""
    both = [customers.current(scene.tx, each) for each in (row.low_id, row.high_id)]
    threads = [customers.conversation_of(scene.tx, one.id or 0) for one in both]
    return all(scene.eyes.see(thread) for thread in threads)


def is_listed(scene: Scene, row: SuggestionRow) -> bool:
    """Whether it stands in the inbox of suggestions: open, both there and seen."""
    both = [scene.tx.need(Customer, each) for each in (row.low_id, row.high_id)]
    there = all(one.alias_of is None and one.erased_at is None for one in both)
    return row.state == suggestions.OPEN and there and may_see(scene, row)
