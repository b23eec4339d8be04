"""`hilo identity`: why somebody is who they are, and whether all of it still follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer

from hub.actions.resolving import IdentitySettings
from hub.cli.opening import config, database, identity, out, plain, plainly
from hub.contract import Address, Proof
from hub.errors import NotFound
from hub.identity.addresses import normalise
from hub.identity.component import component
from hub.identity.explanation import Explanation
from hub.identity.explanation import explain as put_together
from hub.identity.ident import Ident
from hub.identity.partition import Partition, partition
from hub.identity.profile import profile_of
from hub.identity.sighting import Sighting
from hub.identity.suggest import Search, gather, keys_to_try, rank
from hub.identity.weights import CURRENT
from hub.model import Agent, ContactPoint, Customer, LinkDecision, Part, SightingRow, SuggestionRow
from hub.queries import agreement, customers, suggestions
from hub.queries.agreement import Agreement, Difference
from hub.queries.sightings import Evidence
from hub.store import Reader

SHOWN: Final = 60  # Lines of each part.
_TIERS: Final = {
    Proof.CLAIMED: "only said",
    Proof.VOUCHED: "vouched for by the channel",
    Proof.PROVEN: "proven in the session",
    Proof.VERIFIED: "verified by an agent",
}

app = typer.Typer(no_args_is_help=True)


@app.command()
@plainly
def explain(
    who: Annotated[str, typer.Argument(help="A customer's id, or an address: mail or number.")],
    source: Annotated[str, typer.Option(help="With it, the customer number of this source.")] = "",
) -> None:
    """Say in words why a customer is who they are, and who else they may be."""
    settings = config()
    with database(settings) as db:
        known = identity(settings, db)
        lines = db.read_now(_explain, who, source, known)
    for line in lines:
        out.print(plain(line) if not line.startswith("# ") else f"\n[bold]{plain(line[2:])}[/]")


@app.command()
@plainly
def check() -> None:
    """Compute every customer anew from the stored evidence, and say what differs.

    Ends with code 1 where something does. May be run beside a server.
    """
    settings = config()
    found = Agreement()
    with database(settings) as db:
        secret = identity(settings, db).secret
        while db.read_now(agreement.check_more, found, secret=secret):
            pass
    out.print(
        f"{found.sightings:,} sightings in {found.components:,} components. "
        f"Stored: {agreement.digest_words(found.stored)}. "
        f"Follows from the evidence: {agreement.digest_words(found.follows)}."
    )
    for difference in found.differences:
        out.print(f"[red]no[/] {plain(_difference(difference))}")
    if not found.holds:
        out.print(f"{found.differing:,} components differ.")
        raise typer.Exit(1)
    out.print("[green]ok[/] Every customer is what the evidence says.")


def _difference(found: Difference) -> str:
    stored, follows = (
        " | ".join(", ".join(map(str, group)) for group in groups)
        for groups in (found.stored, found.follows)
    )
    ids = ", ".join(str(one) if one else "nobody" for one in found.customers)
    return f"Customers {ids}: sightings are stored as {stored}, and follow as {follows}."


# --- explaining ----------------------------------------------------------------------------------


def _explain(tx: Reader, who: str, source: str, settings: IdentitySettings) -> list[str]:
    customer = _find(tx, who, source, settings.region)
    customer_id = customer.id or 0
    evidence = Evidence(tx, settings.secret)
    own = evidence.of_customer(customer_id)
    lines = [*_head(tx, customer, "" if source else who), *_seen(evidence, own)]
    if own:
        answer = _partition(evidence, own)
        told = _told(tx, evidence, customer_id, own, answer)
        lines += [*_joined(told), *_apart(tx, evidence, answer, {s.key for s in own})]
        lines += [*_agents(tx, customer_id), *_suggested(tx, customer_id), *_skipped(told)]
        if told.would_change:
            lines += ["# What would change it", *(f"- {each}" for each in told.would_change)]
    return lines


def _find(tx: Reader, who: str, source: str, region: str) -> Customer:
    """The customer of an id or of an address. Raises NotFound."""
    if source:
        kinds: tuple[tuple[str, str], ...] = (("user", source),)
    elif who.isdecimal() and len(who) < 10 and tx.get(Customer, int(who)) is not None:
        return customers.current(tx, int(who))
    else:
        kinds = (("email", ""),) if "@" in who else (("phone", ""), ("whatsapp", ""))
    for kind, scope in kinds:
        normal = normalise(Address(kind, who, scope), region=region)
        point = normal and customers.contact_point(tx, normal.kind, normal.scope, normal.value)
        parts = tx.all(Part, contact_point_id=point.id, limit=50) if point else []
        if parts:
            return customers.current(tx, parts[0].customer_id)
    raise NotFound(f"Nobody is known by {who}.")


def _head(tx: Reader, customer: Customer, who: str) -> Iterator[str]:
    yield f"Customer {customer.id}: {customer.name or 'without a name'}"
    if customer.name:
        yield f"The name is from: {customer.name_source or 'a channel'}."
    if who.isdecimal() and len(who) < 10 and int(who) != customer.id:
        yield f"{who} was joined into them."
    for part, point in customers.points_of(tx, customer.id or 0):
        yield f"- {_point(point)}{f', of its holder {part.holder}' if part.holder else ''}"
        others = tx.all(Part, contact_point_id=point.id, limit=50)
        rest = sorted({other.customer_id for other in others} - {customer.id})
        if rest:
            yield f"  shared with: {', '.join(f'customer {one}' for one in rest)}"


def _point(point: ContactPoint) -> str:
    scope = f" of {point.scope}" if point.scope else ""
    tier = _TIERS.get(Proof(point.proof), "") if point.proof else "not known how"
    shared = "; no single person's" if point.shared else ""
    return f"{point.kind}{scope} {point.display or point.value}: {tier}{shared}"


def _seen(evidence: Evidence, own: Sequence[Sighting]) -> Iterator[str]:
    yield "# What was seen"
    if not own:
        yield "Nothing: they were known before evidence was kept, or have never written."
    for sighting in sorted(own, key=lambda one: one.order)[-SHOWN:]:
        row = evidence.rows[sighting.key]
        sure = "" if sighting.attested else ", which anybody could have written"
        last = f" to {sighting.last_at:%Y-%m-%d}" if sighting.last_at > sighting.first_at else ""
        when = f"{sighting.first_at:%Y-%m-%d %H:%M}{last}"
        yield f"{_label(row)} {when}, {sighting.channel}, from {_bare(sighting.sender)}{sure}"
        for touch in sorted(sighting.touches, key=lambda one: one.ident.key):
            yield f"  {_ident(touch.ident)}: {_TIERS[touch.proof]}"
        for ident in sorted(sighting.claims, key=lambda one: one.key):
            yield f"  {_ident(ident)}: only said"
        for said in sorted(sighting.names, key=lambda one: one.name.text):
            yield f"  name {said.name.text} ({said.source})"
        for fact in sorted(sighting.knowledge, key=lambda one: (one.kind, one.value)):
            yield f"  {fact.kind} {fact.value}: knowledge"


def _partition(evidence: Evidence, own: Sequence[Sighting]) -> Partition:
    found = component(evidence, [one.key for one in own])
    return partition(found.sightings, found.words, generic=found.generic)


def _told(
    tx: Reader,
    evidence: Evidence,
    customer_id: int,
    own: Sequence[Sighting],
    answer: Partition,
) -> Explanation:
    keys = {one.key for one in own}
    newest = max(own, key=lambda one: one.last_at)
    profile = profile_of(own)
    count = evidence.customers()
    gathered = gather(
        keys_to_try(profile, customers=count),
        lambda key: tuple(
            str(one)
            for one in evidence.holding(key, limit=CURRENT.max_holders + 2)
            if one != customer_id
        ),
    )
    others = {one: profile_of(evidence.of_customer(int(one))) for one in gathered.customers}
    search: Search = rank(profile, others, gathered, customers=count)
    return put_together(
        str(customer_id),
        {key: [_label(row)] for key, row in evidence.rows.items()},
        members=[one.key for one in own],
        holder=answer.holders.get(newest.sender, {}).get(newest.key),
        links=[link for link in answer.links if link.one in keys],
        refused=[one for one in answer.refused if {one.one, one.other} & keys],
        search=search,
        weights=CURRENT,
    )


def _joined(told: Explanation) -> Iterator[str]:
    yield "# Why they are one"
    if not told.joined:
        yield "There is one sighting, or none needed another."
    for reason in told.joined[:SHOWN]:
        why = f"both show {_bare(reason.ident)}" if reason.ident else "an agent said so"
        yield f"- {reason.one} and {reason.other}: {why} ({reason.bits:+.1f} bits)"


def _apart(tx: Reader, evidence: Evidence, answer: Partition, keys: set[str]) -> Iterator[str]:
    refused = [one for one in answer.refused if {one.one, one.other} & keys]
    if refused:
        yield "# Kept apart, and by which rule"
    for one in refused[:SHOWN]:
        other = one.other if one.one in keys else one.one
        row = evidence.rows.get(other)
        part = tx.get(Part, row.part_id or 0) if row else None
        whom = f"customer {part.customer_id}" if part else "somebody"
        shown = f", although both show {_bare(one.ident)}" if one.ident else ""
        yield f"- {whom}{shown}: {one.rule.replace('_', ' ')}"


def _agents(tx: Reader, customer_id: int) -> Iterator[str]:
    found = customers.decisions_of(tx, customer_id)
    if found:
        yield "# What was decided"
    for decision in reversed(found):
        yield f"- {decision.at:%Y-%m-%d %H:%M} {_decision(tx, decision)}"


def _decision(tx: Reader, decision: LinkDecision) -> str:
    agent = tx.get(Agent, decision.agent_id or 0)
    by = f"by {agent.name}" if agent else f"by the rule {decision.rule.replace('_', ' ')}"
    about = f"customers {decision.customer_id} and {decision.other_id}"
    if decision.customer_id == decision.other_id:
        about = "an address of theirs"
    undone = ", undone since" if decision.undone else ""
    return f"{decision.kind} {by}: {about}{undone}"


def _suggested(tx: Reader, customer_id: int) -> Iterator[str]:
    found: list[SuggestionRow] = suggestions.every_of(tx, customer_id)
    if found:
        yield "# Who else they may be"
    for row in found[:SHOWN]:
        other = row.high_id if row.low_id == customer_id else row.low_id
        yield f"- customer {other}: {row.posterior:.0%}, {row.state} (weights {row.version})"
        for line in row.ledger[:SHOWN]:
            veto = ", forbids an automatic join" if line.get("veto") else ""
            sure = "attested" if line.get("attested") else "said"
            yield (
                f"  {float(line['bits']):+.1f} {line['feature']}: {line['one']} / "
                f"{line['other']} ({sure}, held by {line.get('holders', 1)}{veto})"
            )


def _skipped(told: Explanation) -> Iterator[str]:
    if told.skipped:
        yield "# Looked past, because too many have them"
    for key in told.skipped[:SHOWN]:
        yield f"- {key}"


def _label(row: SightingRow) -> str:
    return f"sighting {row.id}"


def _ident(ident: Ident) -> str:
    scope = f" of {ident.scope}" if ident.scope else ""
    return f"{ident.kind}{scope} {ident.value}, {ident.reach}"


def _bare(key: str) -> str:
    """An ident's key for people: kind and value."""
    kind, _, rest = key.partition(":")
    scope, _, value = rest.partition(":")
    return f"{kind} {value}{f' of {scope}' if scope else ''}" if key else "a withheld sender"
