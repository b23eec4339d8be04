"""The resolver in memory: observations and agents' words in; customers, suggestions and may-see
out. No clock, no randomness, no server.

    resolver = Resolver(region="ES")
    outcome = resolver.observe(observation)
    resolver.partition()        # observation id to customer id
    resolver.may_see(session)   # ids of observations that its far end may be shown

A thin driver over pure functions (`sighting`, `component`, `partition`, `settle`, `may_see`,
`candidates`, `compare`), which a database can drive just as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Final

from hub.contract import Address
from hub.errors import BadRequest
from hub.identity.component import component
from hub.identity.explanation import Explanation, explain
from hub.identity.history import Entry, Outcome
from hub.identity.holders import Holder, is_shared
from hub.identity.ident import read_ident
from hub.identity.may_see import opened, opened_by
from hub.identity.memory import Memory
from hub.identity.observation import Decision, DecisionWord, Observation
from hub.identity.partition import Link, Partition, Refused, Word, partition
from hub.identity.profile import Profile, candidate_keys, hashed, profile_of
from hub.identity.settle import Settled, settle
from hub.identity.sighting import Sighting, read_sighting
from hub.identity.suggest import Search, Suggestion, gather, keys_to_try, rank
from hub.identity.weights import CURRENT, VERSIONS, Weights

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
CODE_LIFETIME: Final = timedelta(hours=1)
EACH: Final = 8  # Sightings that a holder of a key may have, before other holders are missed.


class Resolver:
    """Resolves one stream. Not safe for threads."""

    def __init__(
        self,
        *,
        region: str = "",
        own_addresses: Iterable[Address] = (),
        secret: bytes = b"",
        weights: Weights = CURRENT,
    ) -> None:
        """region: ISO 3166 code by which numbers without a country are read. own_addresses: the
        company's own, which are nobody's. secret: keys the hashes of candidate keys."""
        self._region = region
        self._own_addresses = tuple(own_addresses)
        found = (read_ident(address, region=region) for address in self._own_addresses)
        self._own = frozenset(ident.key for ident in found if ident)
        self._secret = secret
        self._weights = weights
        self._memory = Memory()
        self._customer: dict[str, str] = {}  # By sighting.
        self._members: dict[str, set[str]] = {}  # Sightings by customer.
        self._aliases: dict[str, str] = {}
        self._holders: dict[str, Mapping[str, Holder]] = {}  # By ident.
        self._refused: dict[str, tuple[Refused, ...]] = {}  # By sighting.
        self._links: dict[str, tuple[Link, ...]] = {}  # By the sighting that was linked.
        self._decisions: dict[str, Decision] = {}
        self._sent: dict[tuple[str, str], list[Decision]] = {}
        self._answered: dict[tuple[str, str], list[Decision]] = {}
        self._profiles: dict[str, Profile] = {}  # By customer, until it changes.
        self._log: list[Entry] = []
        self._now = _NEVER  # Of the input that is being worked on; never of a clock.
        self._actor = "rules"

    # --- what comes in -------------------------------------------------------------------------

    def observe(self, observation: Observation) -> Outcome:
        """Take one arrival. A repeat changes nothing."""
        memory = self._memory
        if observation.id in memory.observations:
            return Outcome(customer=self._customer[memory.sighting_of[observation.id]])
        if observation.at.tzinfo is None:
            raise BadRequest("An observation without a time zone cannot be put in order.")
        self._write("observed", given=observation)
        sighting = read_sighting(observation, region=self._region, own=self._own)
        sighting, is_news, turned = memory.add(observation, sighting)
        if not is_news:
            return Outcome(customer=self._customer[sighting.key])
        self._index(sighting)
        seeds = {sighting.key} | turned
        settled, refused = self._resolve(seeds | self._prove_answers(observation.session))
        return Outcome(
            customer=self._customer[sighting.key],
            joined=settled[0],
            split=settled[1],
            refused=tuple(r for r in refused if sighting.key in {r.one, r.other}),
        )

    def decide(self, decision: Decision) -> Outcome:
        """Take an agent's word, or news of a code. A repeat changes nothing.

        Raises BadRequest where it names an observation or a decision that is not known.
        """
        if decision.id in self._decisions:
            return Outcome(customer="")
        seeds = self._take(decision)
        self._decisions[decision.id] = decision
        self._write("decided", rule=str(decision.word), given=decision)
        settled, refused = self._resolve(seeds)
        first = min(seeds, default="")
        return Outcome(
            customer=self._customer.get(first, ""),
            joined=settled[0],
            split=settled[1],
            refused=refused,
        )

    def _take(self, decision: Decision) -> set[str]:
        """Keep a decision. Returns the sightings that it concerns."""
        if decision.word in {DecisionWord.SAME, DecisionWord.NOT_SAME}:
            one, other = self._sighting(decision.one), self._sighting(decision.other)
            same = decision.word is DecisionWord.SAME
            seeds = {one, other}
            if decision.undoes:
                seeds |= self._memory.unsay(decision.undoes)
            self._memory.say([Word(one, other, same, decision.at, decision.id)])
            return seeds
        if decision.word is DecisionWord.UNDO:
            if decision.undoes not in self._decisions:
                raise BadRequest("There is no such decision to undo.")
            return self._memory.unsay(decision.undoes)
        if decision.word in {DecisionWord.CODE_SENT, DecisionWord.CODE_ANSWERED}:
            return self._take_code(decision)
        if (found := VERSIONS.get(decision.note)) is None:
            raise BadRequest("There is no such version of the rules.")
        self._weights = found
        return set(self._memory.sightings)

    def _take_code(self, decision: Decision) -> set[str]:
        ident = read_ident(decision.address, region=self._region) if decision.address else None
        if ident is None or not decision.session:
            raise BadRequest("A code needs a session and an address that is somebody's.")
        place = (decision.session, ident.key)
        sent = decision.word is DecisionWord.CODE_SENT
        (self._sent if sent else self._answered).setdefault(place, []).append(decision)
        return self._prove_answers(decision.session)

    def _prove_answers(self, session: str) -> set[str]:
        """Note what the codes of a session prove. A code counts when it was sent for this session
        not long before, and to no role's or family's address."""
        seeds: set[str] = set()
        if not session:
            return seeds
        for (at_session, key), answers in self._answered.items():
            if at_session != session or not self._is_good(answers, self._sent.get((session, key))):
                continue
            address = answers[0].address
            ident = read_ident(address, region=self._region) if address else None
            if ident is None or key in self._own or is_shared(ident, self._memory.showing(key)):
                continue
            for sighting in list(self._memory.of_session.get(session, ())):
                seeds |= self._memory.prove(sighting, ident) | {sighting}
        return seeds

    @staticmethod
    def _is_good(answers: Sequence[Decision], sent: Sequence[Decision] | None) -> bool:
        return any(
            timedelta(0) <= answer.at - code.at <= CODE_LIFETIME
            for answer in answers
            for code in sent or ()
        )

    def _index(self, sighting: Sighting) -> None:
        keys = candidate_keys(profile_of([sighting]))
        self._memory.index((hashed(key, self._secret) for key in keys), sighting.key)

    # --- who is who ----------------------------------------------------------------------------

    def _resolve(
        self, seeds: set[str]
    ) -> tuple[tuple[tuple[tuple[str, str], ...], ...], tuple[Refused, ...]]:
        """Compute the customers anew of everything that some sightings can touch."""
        joined: list[tuple[str, str]] = []
        split: list[tuple[str, str]] = []
        refused: list[Refused] = []
        # What was one customer until now must be looked at as a whole.
        waiting = {
            m for key in seeds for m in self._members.get(self._customer.get(key, ""), {key})
        }
        waiting |= seeds
        while waiting:
            found = component(self._memory, [min(waiting)])
            waiting -= {sighting.key for sighting in found.sightings}
            answer = partition(
                found.sightings, found.words, generic=found.generic, weights=self._weights
            )
            settled = self._settle(answer)
            joined += settled.joined
            split += settled.split
            refused += answer.refused
        for kept, gone in joined:
            rule, evidence = self._grounds(kept)
            self._write("joined", rule=rule, about=(kept, gone), evidence=evidence)
        for source, out in split:
            self._write("split", rule="evidence", about=(source, out))
        return (tuple(joined), tuple(split)), tuple(refused)

    def _grounds(self, customer: str) -> tuple[str, tuple[str, ...]]:
        """The rule and the ids that hold a customer together."""
        links = [link for key in self._members[customer] for link in self._links.get(key, ())]
        idents = sorted({link.ident.key for link in links if link.ident})
        words = sorted({link.word for link in links if link.word})
        return ("agent" if words else "same_attested_id"), (*idents, *words)

    def _settle(self, answer: Partition) -> Settled:
        keys = [key for group in answer.groups for key in group]
        before = {key: self._customer[key] for key in keys if key in self._customer}
        settled = settle(
            answer.groups, self._memory.sightings, before=before, aliases=self._aliases
        )
        for key, customer in settled.of.items():
            if (old := self._customer.get(key)) != customer:
                if old is not None:
                    self._members[old].discard(key)
                self._customer[key] = customer
                self._members.setdefault(customer, set()).add(key)
                self._profiles.pop(old or "", None)
            self._profiles.pop(customer, None)
        for one in settled.revived:
            del self._aliases[one]
        self._aliases.update(settled.aliases)
        self._holders.update(answer.holders)
        self._keep_refused(keys, answer.refused)
        self._keep_links(keys, answer.links)
        return settled

    def _keep_refused(self, keys: Sequence[str], refused: Sequence[Refused]) -> None:
        by_key: dict[str, list[Refused]] = {}
        for one in refused:
            for key in {one.one, one.other}:
                by_key.setdefault(key, []).append(one)
        for key in keys:
            news = tuple(by_key.get(key, ()))
            old = self._refused.pop(key, ())
            if news:
                self._refused[key] = news
            for one in news:
                if one not in old and key == one.one:
                    self._write(
                        "refused",
                        rule=str(one.rule),
                        about=(one.one, one.other),
                        evidence=(one.ident,) if one.ident else (),
                    )

    def _keep_links(self, keys: Sequence[str], links: Sequence[Link]) -> None:
        for key in keys:
            self._links.pop(key, None)
        for link in links:
            self._links[link.other] = (*self._links.get(link.other, ()), link)

    def _sighting(self, observation_id: str) -> str:
        key = self._memory.sighting_of.get(observation_id)
        if key is None:
            raise BadRequest("The observation %(id)s is not known.", id=observation_id)
        return key

    # --- what is asked -------------------------------------------------------------------------

    def partition(self) -> dict[str, str]:
        """The customer of every observation."""
        of = self._memory.sighting_of
        return {one: self._customer[key] for one, key in of.items()}

    def customer(self, observation_id: str) -> str:
        """The customer of one observation."""
        return self._customer[self._sighting(observation_id)]

    def current(self, customer: str) -> str:
        """The customer that an id stands for now."""
        while customer in self._aliases:
            customer = self._aliases[customer]
        return customer

    def parts(self) -> dict[str, tuple[str, str]]:
        """The part of every observation: the key of the id it came from, and the holder, which is
        "" for its owner. What the channel does not vouch for is a part of its own."""
        return {one: self._part(key) for one, key in self._memory.sighting_of.items()}

    def _part(self, key: str) -> tuple[str, str]:
        sighting = self._memory.sightings[key]
        if not sighting.attested:
            return sighting.sender, f"unproven {key}"
        holder = self._holders.get(sighting.sender, {}).get(key)
        return sighting.sender, holder.name if holder else f"session {key}"

    def holder(self, observation_id: str) -> Holder | None:
        """Whose the observation is among the holders of the id it came from."""
        sighting = self._memory.sightings[self._sighting(observation_id)]
        return self._holders.get(sighting.sender, {}).get(sighting.key)

    def suggestions(self, observation_id: str) -> tuple[Suggestion, ...]:
        """Who else the sender of an observation may be: up to three, the likeliest first."""
        return self.search(observation_id).suggestions

    def search(self, observation_id: str) -> Search:
        """The suggestions, with what was skipped on the way."""
        customer = self.customer(observation_id)
        profile = self._profile(customer)
        keys = keys_to_try(profile, customers=len(self._members), weights=self._weights)
        found = gather(keys, lambda key: self._holders_of(key, customer), self._weights)
        barred = self._rejected(customer)
        others = {one: self._profile(one) for one in found.customers if one not in barred}
        return rank(profile, others, found, customers=len(self._members), weights=self._weights)

    def _holders_of(self, key: str, customer: str) -> tuple[str, ...]:
        most = self._weights.max_holders + 2
        held = self._memory.holding(hashed(key, self._secret), limit=EACH * most)
        found = dict.fromkeys(self._customer[one] for one in held)
        return tuple(sorted({*islice(found, most)} - {customer}))

    def _profile(self, customer: str) -> Profile:
        if customer not in self._profiles:
            members = (self._memory.sightings[key] for key in self._members[customer])
            self._profiles[customer] = profile_of(members)
        return self._profiles[customer]

    def _rejected(self, customer: str) -> set[str]:
        """The customers that an agent said are somebody else."""
        words = [w for key in self._members[customer] for w in self._memory.words_on(key)]
        keys = {key for word in words if not word.same for key in (word.one, word.other)}
        return {self._customer[key] for key in keys}

    def explain(self, observation_id: str) -> Explanation:
        """Why the observation's customer is who they are, and who else they may be."""
        customer = self.customer(observation_id)
        memory = self._memory
        members = sorted(self._members[customer], key=lambda key: memory.sightings[key].order)
        refused = {one: None for key in members for one in self._refused.get(key, ())}
        return explain(
            customer,
            memory.observed,
            members=members,
            holder=self.holder(observation_id),
            links=[link for key in members for link in self._links.get(key, ())],
            refused=list(refused),
            search=self.search(observation_id),
            weights=self._weights,
        )

    def may_see(self, session: str) -> frozenset[str]:
        """Ids of the observations that may be disclosed to the far end of a session.

        Where several senders used the name of one session, only what all of them may see.
        """
        memory = self._memory
        seen = [
            self._opened(key) | frozenset(memory.observed[key])
            for key in memory.of_session.get(session, ())
        ]
        return frozenset.intersection(*seen) if seen else frozenset()

    def may_see_of(self, observation_id: str) -> frozenset[str]:
        """Ids of the observations that may be disclosed to whoever sent this one."""
        key = self._sighting(observation_id)
        seen = self._opened(key)
        # A session may read itself again; a bare message without a key opens itself alone.
        own = self._memory.observed[key] if self._memory.sightings[key].session else ()
        return seen | frozenset(own) | {observation_id}

    def _opened(self, key: str) -> frozenset[str]:
        memory = self._memory
        sighting = memory.sightings[key]
        touches = [t for t in opened_by(sighting) if not memory.is_generic(t.ident.key)]
        keys = opened(sighting, [(touch, memory.showing(touch.ident.key)) for touch in touches])
        barred = {
            other
            for word in memory.words_on(key)
            if not word.same
            for other in (word.one, word.other)
            if other != key
        }
        return frozenset(one for seen in keys - barred for one in memory.observed[seen])

    # --- the log -------------------------------------------------------------------------------

    @property
    def log(self) -> tuple[Entry, ...]:
        """Everything that came in and was decided, oldest first."""
        return tuple(self._log)

    def replay(self) -> Resolver:
        """A fresh resolver that was given the same inputs in the same order."""
        fresh = Resolver(
            region=self._region,
            own_addresses=self._own_addresses,
            secret=self._secret,
            weights=self._weights,
        )
        for entry in self._log:
            if isinstance(entry.given, Observation):
                fresh.observe(entry.given)
            elif isinstance(entry.given, Decision):
                fresh.decide(entry.given)
        return fresh

    def digest(self) -> str:
        """A hash of who is who: the same for the same customers, in whatever order they came."""
        groups: dict[str, list[str]] = {}
        for observation, customer in self.partition().items():
            groups.setdefault(customer, []).append(observation)
        lines = sorted("\x1f".join(sorted(group)) for group in groups.values())
        return sha256("\n".join(lines).encode()).hexdigest()

    def _write(
        self,
        kind: str,
        *,
        rule: str = "",
        about: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
        given: Observation | Decision | None = None,
    ) -> None:
        if given is not None:
            self._now = given.at
            self._actor = given.actor if isinstance(given, Decision) else "rules"
        self._log.append(
            Entry(
                number=len(self._log) + 1,
                kind=kind,
                at=self._now,
                actor=self._actor,
                version=self._weights.version,
                rule=rule,
                about=about,
                evidence=evidence,
                given=given,
            )
        )
