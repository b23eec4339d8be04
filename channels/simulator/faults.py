"""What goes wrong, when, and how often it did: a seeded plan that tests can count against."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Fault(StrEnum):
    """One way in which a wire misbehaves. Each channel plays it in its own protocol."""

    OUTAGE = "outage"  # Every call is answered with 503 (421 and BYE for mail).
    CUT_BEFORE = "cut_before"  # The connection breaks and nothing was taken.
    CUT_AFTER = "cut_after"  # The connection breaks, but the message was taken.
    TIMEOUT_BEFORE = "timeout_before"  # No answer ever comes and nothing was taken.
    TIMEOUT_AFTER = "timeout_after"  # No answer ever comes, but the message was taken.
    THROTTLED = "throttled"  # 429 with Retry-After (451 for mail).
    THROTTLED_SILENTLY = "throttled_silently"  # 429 that does not say for how long.
    SERVER_ERROR = "server_error"  # 500.
    REFUSED = "refused"  # A permanent error at once.
    UNDELIVERED = "undelivered"  # Taken, and later reported as failed (a bounce for mail).
    WINDOW_CLOSED = "window_closed"  # WhatsApp behaves as if 24 hours had passed.
    RECEIPT_LATE = "receipt_late"  # A status callback waits until it is released.
    RECEIPT_LOST = "receipt_lost"
    RECEIPT_REPEATED = "receipt_repeated"
    RECEIPTS_SHUFFLED = "receipts_shuffled"  # The callbacks of one message come in any order.
    WEBHOOK_REPEATED = "webhook_repeated"  # An inbound message is handed over twice.
    WEBHOOK_BATCHED = "webhook_batched"  # It comes once more, in one request with others.
    WEBHOOK_HELD = "webhook_held"  # Inbound messages wait, then come in one shuffled burst.


@dataclass(frozen=True, slots=True)
class Injected:
    """One fault that really happened. subject names what it hit: a message id or an address."""

    fault: Fault
    scope: str
    subject: str


class FaultPlan:
    """Decides whether a fault strikes. The same seed and the same questions strike the same.

    scope is sms, whatsapp, email or chat; an order given for "" counts for every scope. Every
    pair of fault and scope draws from a stream of its own, so that traffic on one channel does
    not change what happens on another.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.injected: list[Injected] = []
        self._rates: dict[tuple[Fault, str], float] = {}
        self._orders: Counter[tuple[Fault, str]] = Counter()
        self._switches: set[tuple[Fault, str]] = set()
        self._streams: dict[str, random.Random] = {}

    def once(self, fault: Fault, scope: str = "", *, times: int = 1) -> None:
        """Let the fault strike the next `times` chances it gets."""
        self._orders[fault, scope] += times

    def often(self, fault: Fault, probability: float, *, scope: str = "") -> None:
        """Let the fault strike by chance from now on; 0 stops it."""
        self._rates[fault, scope] = probability

    def turn(self, fault: Fault, on: bool, *, scope: str = "") -> None:
        """Let the fault strike every time while it is on."""
        (self._switches.add if on else self._switches.discard)((fault, scope))

    def is_on(self, fault: Fault, scope: str = "") -> bool:
        """Whether the switch of exactly this fault and scope is on."""
        return (fault, scope) in self._switches

    def strikes(self, fault: Fault, scope: str, *, subject: str = "") -> bool:
        """Whether the fault strikes now. If it does, it is counted and its order is used up."""
        struck = False
        for key in ((fault, scope), (fault, "")):
            if struck:
                break
            if key in self._switches:
                struck = True
            elif self._orders[key] > 0:
                self._orders[key] -= 1
                struck = True
            elif rate := self._rates.get(key, 0.0):
                struck = self.stream(f"{fault}/{scope}").random() < rate
        if struck:
            self.injected.append(Injected(fault, scope, subject))
        return struck

    def count(self, fault: Fault, scope: str = "") -> int:
        """How often the fault struck, in one scope or ("") in all."""
        return sum(1 for i in self.injected if i.fault is fault and scope in ("", i.scope))

    def subjects(self, fault: Fault, scope: str = "") -> list[str]:
        """What the fault hit, in order."""
        return [i.subject for i in self.injected if i.fault is fault and scope in ("", i.scope)]

    def clear(self) -> None:
        """Stop every fault. What was injected stays counted."""
        self._rates.clear()
        self._orders.clear()
        self._switches.clear()

    def shuffled(self, items: Sequence[T], *, stream: str) -> list[T]:
        """The items in a seeded order that differs from theirs where it can."""
        mixed = list(items)
        if len(mixed) > 1:
            while mixed == list(items):
                self.stream(stream).shuffle(mixed)
        return mixed

    def stream(self, name: str) -> random.Random:
        """The seeded source of chance of this name."""
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self.seed}:{name}")
        return self._streams[name]
