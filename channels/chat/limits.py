"""How often visitors may do things: buckets that refill, in the memory of one process.

With N processes a visitor who is spread over them has N times the allowance; that bounds abuse
well enough, and needs no shared store.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from channels.chat.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An allowance: `burst` at once, and `per_minute` in the long run."""

    name: str
    burst: int
    per_minute: float


# What one visitor may do.
SAY: Final = Limit(name="say", burst=20, per_minute=30)
UPLOAD: Final = Limit(name="upload", burst=10, per_minute=10)
MORE: Final = Limit(name="more", burst=20, per_minute=60)
SIGNAL: Final = Limit(name="signal", burst=30, per_minute=120)
CODE_ASK: Final = Limit(name="code_ask", burst=3, per_minute=0.5)
ELSEWHERE: Final = Limit(name="elsewhere", burst=5, per_minute=2)
CODE: Final = Limit(name="code", burst=10, per_minute=6)
FRAME: Final = Limit(name="frame", burst=300, per_minute=600)  # Of any kind; more is no widget.

# What one network address may do. Wide, because a school or an office stands behind one address,
# and behind a proxy whose word we do not have, everybody does.
SAY_FROM_IP: Final = Limit(name="say_ip", burst=300, per_minute=1200)
HELLO_FROM_IP: Final = Limit(name="hello_ip", burst=600, per_minute=600)
UPLOAD_FROM_IP: Final = Limit(name="upload_ip", burst=60, per_minute=60)
CODE_ASK_FROM_IP: Final = Limit(name="code_ask_ip", burst=30, per_minute=1)
CODE_FROM_IP: Final = Limit(name="code_ip", burst=60, per_minute=6)
IDENTIFY_FROM_IP: Final = Limit(name="identify_ip", burst=300, per_minute=600)
MAX_SOCKETS_PER_IP: Final = 500

_MAX_BUCKETS: Final = 100_000


class Limits:
    """The buckets of everybody. Bounded: under a flood of new names the oldest are forgotten."""

    def __init__(self, *, capacity: int = _MAX_BUCKETS) -> None:
        self._capacity = capacity
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._open: dict[str, int] = {}

    def take(self, limit: Limit, who: str, *, at_s: float) -> float:
        """Use up one. Returns 0, or how many seconds to wait; then nothing was used.

        at_s is of a monotonic clock. A bucket is kept as the moment at which it is full again.
        """
        each_s = 60 / limit.per_minute
        full_at = max(self._full_at.pop((limit.name, who), at_s), at_s)
        wait_s = full_at + each_s - at_s - limit.burst * each_s
        granted = wait_s <= 1e-9
        self._full_at[limit.name, who] = full_at + each_s if granted else full_at
        if len(self._full_at) > self._capacity:
            self._full_at.popitem(last=False)
        return 0.0 if granted else wait_s

    def need(self, limit: Limit, who: str, *, at_s: float) -> None:
        """Use up one, or raise a Problem that says how long to wait."""
        if wait_s := self.take(limit, who, at_s=at_s):
            raise Problem(
                "too_many", http=429, final=False, after_s=wait_s, seconds=str(int(wait_s) + 1)
            )

    def enter(self, ip: str) -> bool:
        """Count one more open socket of this address; False where it has too many."""
        if self._open.get(ip, 0) >= MAX_SOCKETS_PER_IP:
            return False
        self._open[ip] = self._open.get(ip, 0) + 1
        return True

    def leave(self, ip: str) -> None:
        """One socket less."""
        left = self._open.get(ip, 0) - 1
        if left > 0:
            self._open[ip] = left
        else:
            self._open.pop(ip, None)
