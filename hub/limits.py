"""How often somebody may do something: sign in, ask for a code, open a chat."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from hub.errors import TooMany


class Limiter:
    """A bucket for each key: `burst` tokens at first, one more every `per` / `burst`.

    So at most `burst` at once, and in the long run `burst` in each `per`. In memory and of one
    process. At most `max_keys` buckets: past that, the one that was used longest ago is forgotten,
    so put what an attacker cannot choose (an address of the network) into the key.
    """

    def __init__(self, burst: int, *, per: timedelta, max_keys: int = 100_000) -> None:
        if burst < 1 or per <= timedelta(0) or max_keys < 1:
            raise ValueError("A limit needs a burst, a time and room for a key.")
        self._step = per / burst
        self._slack = per - self._step
        self._max_keys = max_keys
        # When each bucket will be full again; those used longest ago come first.
        self._full_at: OrderedDict[str, datetime] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: str, *, now: datetime) -> None:
        """Take a token. Raises TooMany, which costs no token, where there is none."""
        full_at = self._full(key, now)
        wait = full_at - self._slack - now
        if wait > timedelta(0):
            self._full_at[key] = full_at  # As mended, if the clock was set back.
            raise TooMany("Too many attempts. Wait a moment.", after_s=wait.total_seconds())
        self._full_at[key] = full_at + self._step
        self._full_at.move_to_end(key)
        self._forget(now)

    def wait(self, key: str, *, now: datetime) -> timedelta:
        """How long until a token is there; zero when one is. Takes nothing."""
        return max(self._full(key, now) - self._slack - now, timedelta(0))

    def reset(self, key: str) -> None:
        """Fill the bucket, as after a sign-in that succeeded."""
        self._full_at.pop(key, None)

    def _full(self, key: str, now: datetime) -> datetime:
        """When the bucket is full. No bucket takes longer than `per`: if one seems to, the clock
        was set back, and nobody shall be locked out by that."""
        return min(max(self._full_at.get(key, now), now), now + self._slack + self._step)

    def _forget(self, now: datetime) -> None:
        """Drop full buckets from the old end, and one that is not full where there is no room."""
        while self._full_at:
            key, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) <= self._max_keys:
                return
            del self._full_at[key]
