"""Why a customer is who they are, and who else they may be: one object for screen, API and log.

Everything refers to observations by id, so that a screen can show what was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.identity.holders import Holder, HolderRule
from hub.identity.partition import Link, Refused, Rule
from hub.identity.suggest import Search, Suggestion
from hub.identity.weights import Weights

# What an agent can do, by the rule that keeps two apart. Sentences for people; `%` has no place.
_WOULD: Mapping[Rule, str] = {
    Rule.TWO_ACCOUNTS: "Only an agent may join two accounts.",
    Rule.GIVEN_NAMES: "A code to an address on file, or an agent's word, would outweigh the names.",
    Rule.NOT_THE_SAME: "An agent said so; only an agent's later word changes it.",
    Rule.TWO_VERIFIED: "A second id that both show, or an agent's word, would join them.",
    Rule.SHARED_ID: "A name that agrees, a sign-in or a code to a personal address would tell.",
    Rule.RECYCLED: "A name that agrees, a sign-in or an agent's word would join them.",
    Rule.GENERIC: "Any id that fewer people show would tell.",
    Rule.TOO_LARGE: "Nothing but an agent's word: there are too many ids already.",
    Rule.TOO_FAST: "An agent's word, for too many new ids came within a day.",
    Rule.UNSURE: "A name that agrees or a second id would be enough.",
    Rule.CONTESTED: "An agent must say whose session this is.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why two observations are one customer's: an id with its bits, or an agent's decision."""

    one: str
    other: str
    ident: str
    bits: float
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Why two observations are not: the id that both show, the rule, and what would change it."""

    one: str
    other: str
    ident: str
    rule: Rule
    would_change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is known about one observation's customer.

    holder: whose the observation is among the holders of the id it came from. joined, apart: each
    with the observations it rests on. suggestions: the likeliest first; runner_up is the second,
    ahead_by the bits between the two. skipped: keys that too many customers hold.
    would_change: what would change the decision, in sentences, the nearest first.
    """

    customer: str
    observations: tuple[str, ...]
    holder: Holder | None
    joined: tuple[Reason, ...]
    apart: tuple[Apart, ...]
    suggestions: tuple[Suggestion, ...]
    runner_up: Suggestion | None
    ahead_by: float
    skipped: tuple[str, ...]
    would_change: tuple[str, ...]
    version: str


def explain(
    customer: str,
    observed: Mapping[str, Sequence[str]],
    *,
    members: Sequence[str],
    holder: Holder | None,
    links: Sequence[Link],
    refused: Sequence[Refused],
    search: Search,
    weights: Weights,
) -> Explanation:
    """Put an explanation together. observed: observations by sighting, of all that is named."""
    apart = tuple(
        Apart(
            one=_first(observed, one.one),
            other=_first(observed, one.other),
            ident=one.ident,
            rule=one.rule,
            would_change=_WOULD[one.rule],
        )
        for one in refused
    )
    best = search.suggestions
    return Explanation(
        customer=customer,
        observations=tuple(one for key in members for one in observed[key]),
        holder=holder,
        joined=tuple(_reason(link, observed) for link in links),
        apart=apart,
        suggestions=best,
        runner_up=best[1] if len(best) > 1 else None,
        ahead_by=best[0].ledger.bits - best[1].ledger.bits if len(best) > 1 else 0.0,
        skipped=search.skipped,
        would_change=_changes(holder, apart, best, weights),
        version=weights.version,
    )


def _reason(link: Link, observed: Mapping[str, Sequence[str]]) -> Reason:
    return Reason(
        one=_first(observed, link.one),
        other=_first(observed, link.other),
        ident=link.ident.key if link.ident else "",
        bits=link.bits,
        decision=link.word,
    )


def _first(observed: Mapping[str, Sequence[str]], sighting: str) -> str:
    return observed[sighting][0]


def _changes(
    holder: Holder | None,
    apart: Sequence[Apart],
    best: Sequence[Suggestion],
    weights: Weights,
) -> tuple[str, ...]:
    found = []
    if holder is not None and holder.rule is HolderRule.UNASSIGNED:
        found.append("A stated name would say whose of the shared id this is.")
    found += [one.would_change for one in apart]
    for one in best:
        if one.ledger.is_vetoed:
            found.append("Only an agent may join these: accounts or given names contradict.")
        elif not any(line.attested for line in one.ledger.lines):
            found.append("A code that comes back from an address on file would join them.")
    return tuple(dict.fromkeys(found))
