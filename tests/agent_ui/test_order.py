"""Order keys order."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from agent_ui.order import newest_first, oldest_first

# Hypothesis wants them naive, and makes them aware itself.
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001
moments = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
places = st.tuples(moments, st.integers(0, 2**63 - 1))


@given(places, places)
def test_keys_stand_as_their_moments_do(
    one: tuple[datetime, int], other: tuple[datetime, int]
) -> None:
    assert (oldest_first(*one) < oldest_first(*other)) == (one < other)
    assert (newest_first(*one) < newest_first(*other)) == (one > other)
    assert len(newest_first(*one)) == len(newest_first(*other))
