"""What is counted, and how: each function's docstring is printed beside its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hub.facts.hints import Hint
from hub.facts.mention import FactKind, Mention
from tests.bench.facts.dialogues import Fact, Probe, Turn
from tests.bench.facts.matching import is_part, is_same, is_same_raw, squeezed
from tests.bench.facts.replaying import Asked, Played
from tests.bench.facts.star import SLOTS

# Of these every value in our dialogues is labelled, so that precision can be measured.
COMPLETE: Final = frozenset({
    FactKind.NAME, FactKind.ORDER, FactKind.TRACKING, FactKind.BOOKING, FactKind.ACCOUNT,
    FactKind.INVOICE, FactKind.SERIAL, FactKind.EMAIL, FactKind.PHONE, FactKind.ADDRESS,
    FactKind.POSTCODE, FactKind.TAX_ID, FactKind.BIRTH_DATE, FactKind.CARD, FactKind.SECRET,
    FactKind.SECURITY_ANSWER,
})  # fmt: skip
_STAR_KINDS: Final = {
    FactKind.NAME: "name",
    FactKind.ACCOUNT: "account_number",
    FactKind.BOOKING: "booking_id",
    FactKind.SECRET: "pin",
    FactKind.BIRTH_DATE: "dob",
    FactKind.QUANTITY: "size",
}


@dataclass(frozen=True, slots=True)
class Score:
    """Found and right, found and wrong, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right of what was found."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right of what there was."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    def __str__(self) -> str:
        return f"{self.f1:.3f} (P {self.precision:.3f}, R {self.recall:.3f})"


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that went wrong, to be looked at."""

    dialogue: str
    what: str
    kind: str
    words: str


Noted = Callable[[Miss], None]


def _forget(miss: Miss) -> None:
    del miss


def spanish_facts(played: Iterable[Played], *, noted: Noted = _forget) -> dict[FactKind, Score]:
    """Distinct (kind, value) of a dialogue, all its turns together, guesses left out. A part of a
    labelled name is neither right nor wrong. Only kinds of which every value is labelled."""
    scores: Counter[tuple[FactKind, str]] = Counter()
    for one in played:
        for kind, verdict, words in _judged(one):
            scores[kind, verdict] += 1
            if verdict != "right":
                noted(Miss(one.dialogue.key, verdict, kind, words))
    return {
        kind: Score(*(scores[kind, verdict] for verdict in ("right", "wrong", "missed")))
        for kind in sorted({kind for kind, _ in scores})
    }


def _judged(played: Played) -> Iterator[tuple[FactKind, str, str]]:
    facts = _distinct_facts(played)
    found = {(one.kind, squeezed(one.value)): one for _, one in played.mentions}
    for fact in facts:
        right = any(is_same(one, fact.kind, fact.value) for one in found.values())
        yield fact.kind, "right" if right else "missed", fact.text
    for one in found.values():
        told = [fact for fact in facts if fact.kind is one.kind]
        if one.kind not in COMPLETE or any(is_same(one, f.kind, f.value) for f in told):
            continue
        if not any(is_part(one, fact.value) for fact in told):
            yield one.kind, "wrong", one.text


def _distinct_facts(played: Played) -> list[Fact]:
    told = [fact for turn in played.dialogue.turns for fact in turn.facts]
    return list({(f.kind, squeezed(f.value)): f for f in told if f.act != "retracts"}.values())


def star_facts(
    played: Iterable[Played], *, everywhere: bool, noted: Noted = _forget
) -> dict[str, Score]:
    """Distinct (slot, value) of a dialogue. Right: it equals a value of `gold` or `given` of any
    column of that slot. Missed: a value of `given` that is not found. Wrong: the rest. A name that
    is labelled as somebody else's counts only where it is right."""
    total: dict[str, Score] = {slot: Score() for slot in dict.fromkeys(SLOTS.values())}
    for one in played:
        gold, given = _star_truth(one)
        for slot, score in total.items():
            if slot in gold or everywhere:
                mentions = [m for _, m in one.mentions if _fits(m, slot)]
                total[slot] = score + _star_score(
                    one, slot, mentions, gold.get(slot, set()), given.get(slot, set()), noted
                )
    return total


def _star_score(
    played: Played,
    slot: str,
    mentions: Sequence[Mention],
    gold: set[str],
    given: set[str],
    noted: Noted,
) -> Score:
    key = played.dialogue.key
    missed = [value for value in given if not any(is_same_raw(m, value) for m in mentions)]
    wrong = {
        squeezed(m.value): m
        for m in mentions
        if not any(is_same_raw(m, value) for value in gold | given)
        and not (m.kind is FactKind.NAME and m.label)
    }
    for value in missed:
        noted(Miss(key, "missed", slot, value))
    for mention in wrong.values():
        noted(Miss(key, "wrong", slot, mention.text))
    return Score(len(given) - len(missed), len(wrong), len(missed))


def _star_truth(played: Played) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    gold: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    for column, values in (played.dialogue.gold or {}).items():
        if slot := SLOTS.get(column.rpartition("/")[2]):
            gold.setdefault(slot, set()).update(values)
    for column, value in (played.dialogue.given or {}).items():
        if slot := SLOTS.get(column.rpartition("/")[2]):
            known = given.setdefault(slot, set())
            if squeezed(value) not in {squeezed(each) for each in known}:
                known.add(value)
    return gold, given


def _fits(mention: Mention, slot: str) -> bool:
    return _slot_fits(mention.kind, mention.label, slot)


def _slot_fits(kind: FactKind, label: str, slot: str) -> bool:
    if kind is FactKind.SECURITY_ANSWER and slot in ("maiden", "pet"):
        other = "pet" if slot == "maiden" else "maiden"
        return slot in label or other not in label
    return slot in (_STAR_KINDS.get(kind), kind.value)


def probe_score(played: Iterable[Played], *, noted: Noted = _forget) -> Score:
    """Each probe once. Right: a hint for the slot that is asked for, which had been given. Wrong:
    a hint where it had not been given, or for another slot. Missed: given, and no such hint."""
    total = Score()
    for one in played:
        for asked in one.probes:
            score = _probe(asked)
            total += score
            if asked.probe and (score.wrong or score.missed):
                what = "wrong hint" if score.wrong else "no hint"
                noted(Miss(one.dialogue.key, what, asked.probe.slot, asked.probe.question))
    return total


def _probe(asked: Asked) -> Score:
    if asked.probe is None:
        return Score()
    given = asked.probe.already_given
    if asked.hint is None:
        return Score(missed=given)
    if is_right_probe(asked.probe, asked.hint):
        return Score(right=1)
    return Score(wrong=1, missed=given)


def is_right_probe(probe: Probe, hint: Hint) -> bool:
    """Whether a hint is for the slot that is asked for, which had been given."""
    question = hint.question
    return probe.already_given and _slot_fits(question.kind, question.label, probe.slot)


@dataclass(frozen=True, slots=True)
class Again:
    """Ask-agains over all agent turns. Pairs: how sure, and whether it is right."""

    shown: Score
    best: Score  # At the threshold of the best F1.
    precise: Score  # At the threshold of the best recall at the wanted precision.
    threshold: float
    false_per_50: float
    false_per_50_precise: float


def ask_agains(played: Iterable[Played], *, precision: float, noted: Noted = _forget) -> Again:
    """Every agent turn once. Right: a hint where the turn asks again (where the labels say for
    what, for that); wrong: any other hint; missed: asks again, no hint. `shown` is what the product
    shows; the others move a threshold over the chance that the hint is right."""
    turns: list[tuple[float, bool, bool]] = []  # How sure, whether it would be right, is labelled.
    shown, ordinary, false = Score(), 0, 0
    for one in played:
        for asked in one.turns:
            if asked.turn is None:
                continue
            again, right = asked.turn.again, is_right_turn(asked.turn, asked.best)
            turns.append((asked.score, right, again))
            hinted = asked.hint is not None
            good = is_right_turn(asked.turn, asked.hint)
            shown += Score(good, hinted and not good, again and not good)
            ordinary += not again
            false += hinted and not again
            if hinted != again or (hinted and not good):
                kind = asked.hint.question.kind.value if asked.hint else "-"
                what = "false hint" if hinted else "no hint"
                words = f"{asked.turn.label} {asked.turn.text}".strip()
                noted(Miss(one.dialogue.key, what, kind, words))
    sweep = list(_sweep(turns))
    best = max(sweep, key=lambda s: s[1].f1, default=(1.0, Score()))
    fitting = [each for each in sweep if each[1].precision >= precision]
    precise = max(fitting, key=lambda s: s[1].recall, default=(1.01, Score(missed=best[1].missed)))
    over = sum(score >= precise[0] and not again for score, _, again in turns)
    each = 50 / max(1, ordinary)
    return Again(shown, best[1], precise[1], precise[0], false * each, over * each)


def is_right_turn(turn: Turn, hint: Hint | None) -> bool:
    """Whether a hint is for what a turn asks again."""
    if hint is None or not turn.again:
        return False
    return not turn.again_kinds or hint.question.kind in turn.again_kinds


def _sweep(turns: Sequence[tuple[float, bool, bool]]) -> Iterator[tuple[float, Score]]:
    """At each threshold that changes something, the score."""
    total = sum(again for _, _, again in turns)
    for threshold in sorted({score for score, _, _ in turns if score > 0}, reverse=True):
        over = [right for score, right, _ in turns if score >= threshold]
        right = sum(over)
        yield threshold, Score(right, len(over) - right, total - right)
