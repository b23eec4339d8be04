"""What holds for every stream: order, repeats, replay, undoing, inert claims, strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.contract import Address, Claim, Proof
from hub.identity.observation import DecisionWord, Knowledge, KnowledgeKind, Observation
from hub.identity.resolver import Resolver
from tests.hub.identity.scenes import people, resolve, streams, word

MANY = settings(max_examples=60, deadline=None)


def seen_by_all(resolver: Resolver, stream: Sequence[Observation]) -> dict[str, frozenset[str]]:
    return {one.id: resolver.may_see_of(one.id) for one in stream}


def same_bucket(stream: Sequence[Observation], one: str, other: str) -> bool:
    """Whether two bare messages tell the same, so that they are one sighting."""
    a, b = (next(o for o in stream if o.id == name) for name in (one, other))
    return replace(a, id="", at=b.at) == replace(b, id="") and (a.at.month == b.at.month)


def only_attested(one: Observation) -> Observation:
    stated = tuple(claim for claim in one.stated if claim.proof > Proof.CLAIMED)
    return replace(one, stated=stated, knowledge=())


@MANY
@given(streams(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(stream: Sequence[Observation], rng: Random) -> None:
    shuffled = list(stream)
    rng.shuffle(shuffled)

    one, other = resolve(stream), resolve(shuffled)

    assert people(one) == people(other)
    assert one.digest() == other.digest()
    assert seen_by_all(one, stream) == seen_by_all(other, stream)


@MANY
@given(streams(), st.randoms(use_true_random=False))
def test_words_and_arrivals_may_come_in_any_order(
    stream: Sequence[Observation], rng: Random
) -> None:
    kinds = (DecisionWord.SAME, DecisionWord.NOT_SAME)
    words = [
        word(f"w{n}", rng.choice(kinds), *(o.id for o in rng.sample(list(stream), 2)), day=n)
        for n in range(3)
    ]
    shuffled = list(words)
    rng.shuffle(shuffled)

    assert people(resolve([*stream, *words])) == people(resolve([*stream, *shuffled]))


@MANY
@given(streams())
def test_a_repeat_adds_nothing(stream: Sequence[Observation]) -> None:
    once, again = resolve(stream), resolve([*stream, *stream])

    assert once.partition() == again.partition()
    assert once.log == again.log


@MANY
@given(streams())
def test_replaying_the_log_gives_the_same_customers_with_the_same_ids(
    stream: Sequence[Observation],
) -> None:
    resolver = resolve(stream)

    again = resolver.replay()

    assert again.digest() == resolver.digest()
    assert again.partition() == resolver.partition()
    assert again.log == resolver.log


@MANY
@given(streams(), st.data())
def test_an_undone_join_leaves_no_trace_even_after_new_messages(
    stream: Sequence[Observation], data: st.DataObject
) -> None:
    half = max(2, len(stream) // 2)
    one, other = data.draw(st.permutations([o.id for o in stream[:half]]))[:2]
    join = word("w1", DecisionWord.SAME, one, other)
    undo = word("w2", DecisionWord.UNDO, undoes="w1")

    never = resolve(stream)
    undone = resolve([*stream[:half], join, *stream[half:], undo])

    assert undone.partition() == never.partition() or people(undone) == people(never)
    assert undone.digest() == never.digest()
    assert undone.replay().digest() == never.digest()


@MANY
@given(streams(), st.data())
def test_an_undone_join_gives_both_sides_their_ids_and_messages_back(
    stream: Sequence[Observation], data: st.DataObject
) -> None:
    one, other = data.draw(st.permutations([o.id for o in stream]))[:2]
    join = word("w1", DecisionWord.SAME, one, other, day=400)
    undo = word("w2", DecisionWord.UNDO, undoes="w1", day=401)

    assert resolve([*stream, join, undo]).partition() == resolve(stream).partition()


@MANY
@given(streams(), st.data())
def test_a_split_leaves_no_trace_of_the_join(
    stream: Sequence[Observation], data: st.DataObject
) -> None:
    one, other = data.draw(st.permutations([o.id for o in stream]))[:2]
    join = word("w1", DecisionWord.SAME, one, other, day=400)
    split = word("w2", DecisionWord.NOT_SAME, one, other, undoes="w1", day=401)

    resolver = resolve([*stream, join, split])

    assert people(resolver) == people(resolve([*stream, replace(split, undoes="")]))
    sightings = {(o.session or o.id, o.sender) for o in stream if o.id in {one, other}}
    assert (
        len(sightings) < 2
        or resolver.customer(one) != resolver.customer(other)
        or same_bucket(stream, one, other)
    )


@MANY
@given(streams())
def test_claims_and_knowledge_change_nothing_that_is_open_or_joined(
    stream: Sequence[Observation],
) -> None:
    bare = [only_attested(one) for one in stream]
    loud = [
        replace(
            one,
            stated=(*one.stated, Claim(Address("email", "ana.ruiz@ejemplo.es"), Proof.CLAIMED)),
            knowledge=(Knowledge(KnowledgeKind.ORDER, "P-9"),),
        )
        for one in bare
    ]

    without, claimed = resolve(bare), resolve(stream)
    other = resolve(loud)

    assert seen_by_all(without, stream) == seen_by_all(claimed, stream)
    assert seen_by_all(without, stream) == seen_by_all(other, stream)
    assert without.digest() == claimed.digest() == other.digest()


@MANY
@given(streams())
def test_names_open_nothing(stream: Sequence[Observation]) -> None:
    nameless = [replace(one, names=()) for one in stream]

    assert seen_by_all(resolve(stream), stream) == seen_by_all(resolve(nameless), stream)


@MANY
@given(streams(), st.integers(1, 5))
def test_a_stranger_changes_nobody(stream: Sequence[Observation], count: int) -> None:
    strangers = [
        Observation(
            id=f"x{n}",
            at=stream[0].at,
            channel="chat",
            sender=Address("chat", f"stranger-{n}"),
            proof=Proof.PROVEN,
            session=f"x{n}",
            stated=tuple(replace(claim, proof=Proof.CLAIMED) for claim in stream[0].stated),
            names=stream[-1].names,
            knowledge=stream[-1].knowledge,
        )
        for n in range(count)
    ]
    before, after = resolve(stream), resolve([*strangers, *stream])

    kept = {one: customer for one, customer in after.partition().items() if one[0] == "o"}
    assert kept == before.partition()
    for one in stream:
        assert after.may_see_of(one.id) == before.may_see_of(one.id)


@MANY
@given(streams())
def test_two_accounts_are_never_one_customer(stream: Sequence[Observation]) -> None:
    resolver = resolve(stream)

    for group in people(resolver):
        seen: dict[tuple[str, str], set[str]] = {}
        for one in stream:
            if one.id in group:
                for address, proof in [
                    (one.sender, one.proof),
                    *((c.address, c.proof) for c in one.stated),
                ]:
                    if proof > Proof.CLAIMED and address.kind in {"user", "instagram"}:
                        seen.setdefault((address.kind, address.scope), set()).add(address.value)
        lone = len({(o.session or o.id, o.sender) for o in stream if o.id in group}) == 1
        assert lone or all(len(values) == 1 for values in seen.values())


@MANY
@given(streams())
def test_what_may_be_seen_begins_with_ones_own(stream: Sequence[Observation]) -> None:
    resolver = resolve(stream)

    for one in stream:
        assert one.id in resolver.may_see_of(one.id)
        if one.proof == Proof.CLAIMED and not any(c.proof > Proof.CLAIMED for c in one.stated):
            alone = {
                o.id for o in stream
                if o.session and o.session == one.session and o.proof == Proof.CLAIMED
            }  # fmt: skip
            own_session = {one.id} | alone
            proven = any(
                o.id in own_session and any(c.proof > Proof.CLAIMED for c in o.stated)
                for o in stream
            )
            assert proven or resolver.may_see_of(one.id) <= own_session
