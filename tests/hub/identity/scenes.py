"""Small scenes for the resolver: people, what they write from, and drawn streams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from hub.contract import Address, Claim, Proof
from hub.identity.observation import (
    Decision,
    DecisionWord,
    Knowledge,
    KnowledgeKind,
    NameSource,
    Observation,
    StatedName,
)
from hub.identity.resolver import Resolver

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ANA = "Ana Ruiz Ortega"
LUIS = "Luis Vega Soler"
ANA_MAIL = Address("email", "ana.ruiz@ejemplo.es")
LUIS_MAIL = Address("email", "luis.vega@ejemplo.es")
ANA_MOBILE = Address("phone", "+34600111222")
LANDLINE = Address("phone", "+34912345600")
ANA_USER = Address("user", "u-1", "shop")
LUIS_USER = Address("user", "u-2", "shop")


def seen(
    name: str,
    sender: Address,
    *,
    day: float = 0.0,
    proof: Proof = Proof.VOUCHED,
    session: str = "",
    stated: Iterable[tuple[Address, Proof]] = (),
    said: str = "",
    profile: str = "",
    order: str = "",
    channel: str = "",
) -> Observation:
    """An observation; `name` is its id."""
    channels = {"phone": "sms", "user": "chat"}
    names = []
    if profile:
        names.append(StatedName(profile, NameSource.PROFILE))
    if said:
        names.append(StatedName(said, NameSource.SAID))
    return Observation(
        id=name,
        at=BEGIN + timedelta(days=day),
        channel=channel or channels.get(sender.kind, sender.kind),
        sender=sender,
        proof=proof,
        session=session,
        stated=tuple(Claim(address, known) for address, known in stated),
        names=tuple(names),
        knowledge=(Knowledge(KnowledgeKind.ORDER, order),) if order else (),
    )


def chat(
    name: str,
    session: str,
    *stated: tuple[Address, Proof],
    visitor: str = "",
    day: float = 0.0,
    said: str = "",
    order: str = "",
) -> Observation:
    """A message of a chat session, of a browser of its own unless `visitor` says which."""
    sender = Address("chat", visitor or f"visitor-{session}")
    return seen(
        name, sender, day=day, proof=Proof.PROVEN, session=session, stated=stated, said=said,
        order=order, channel="chat",
    )  # fmt: skip


def word(
    name: str,
    kind: DecisionWord,
    one: str = "",
    other: str = "",
    *,
    day: float = 50,
    undoes: str = "",
) -> Decision:
    """An agent's word about two observations."""
    at = BEGIN + timedelta(days=day)
    return Decision(id=name, at=at, word=kind, actor="ana", one=one, other=other, undoes=undoes)


def code(name: str, kind: DecisionWord, session: str, address: Address, *, day: float) -> Decision:
    """A code that is sent or answered."""
    at = BEGIN + timedelta(days=day)
    return Decision(id=name, at=at, word=kind, actor="system", session=session, address=address)


def resolve(stream: Iterable[Observation | Decision], *, region: str = "ES") -> Resolver:
    """A resolver that was given a stream."""
    resolver = Resolver(region=region, own_addresses=(Address("email", "hola@tienda.es"),))
    for one in stream:
        if isinstance(one, Observation):
            resolver.observe(one)
        else:
            resolver.decide(one)
    return resolver


def people(resolver: Resolver) -> set[frozenset[str]]:
    """The customers, each as the observations that are theirs."""
    groups: dict[str, set[str]] = {}
    for one, customer in resolver.partition().items():
        groups.setdefault(customer, set()).add(one)
    return {frozenset(group) for group in groups.values()}


def together(resolver: Resolver, *observations: str) -> bool:
    """Whether some observations are one customer's."""
    return len({resolver.customer(one) for one in observations}) == 1


# --- streams that hypothesis draws: few values, so that everything meets ----------------------

_SENDERS = (
    ANA_MAIL,
    LUIS_MAIL,
    Address("email", "familia.ruiz@ejemplo.es"),
    Address("email", "info@ejemplo.es"),
    ANA_MOBILE,
    Address("whatsapp", "+34600111222"),
    Address("phone", "+34600333444"),
    LANDLINE,
    Address("chat", "tablet"),
    Address("chat", "browser"),
    Address("instagram", "900001", "page"),
    Address("instagram", "900002", "page"),
)
_STATED = (
    *_SENDERS[:7], LANDLINE, ANA_USER, LUIS_USER, Address("user", "u-3", "shop"),
    Address("device", "d-1"),
)  # fmt: skip
_NAMES = (
    "", "", "", ANA, "Ana Ruiz", "ANA RUIZ", LUIS, "Luis Vega", "Ruiz", "Ana", "Marta Gil Pons",
)  # fmt: skip


@st.composite
def observations(draw: st.DrawFn, number: int) -> Observation:
    """One arrival of a small world."""
    sender = draw(st.sampled_from(_SENDERS))
    proof = draw(st.sampled_from((Proof.VOUCHED, Proof.VOUCHED, Proof.PROVEN, Proof.CLAIMED)))
    known = st.sampled_from((Proof.CLAIMED, Proof.VOUCHED, Proof.PROVEN))
    stated = draw(st.lists(st.tuples(st.sampled_from(_STATED), known), max_size=2))
    sessions = (
        ("", "") if sender.kind == "email" else (f"s{draw(st.integers(0, 5))}-{sender.value}",)
    )
    return seen(
        f"o{number}",
        sender,
        day=draw(st.sampled_from((0, 1, 2, 30, 31, 60, 100, 200, 201, 340, 341))),
        proof=proof,
        session=draw(st.sampled_from(sessions)),
        stated=stated,
        said=draw(st.sampled_from(_NAMES)),
        profile=draw(st.sampled_from(_NAMES)),
        order=draw(st.sampled_from(("", "", "P-1", "P-2"))),
    )


@st.composite
def streams(draw: st.DrawFn, *, most: int = 14) -> Sequence[Observation]:
    """A few arrivals, in the order of their ids."""
    count = draw(st.integers(2, most))
    return [draw(observations(number)) for number in range(count)]
