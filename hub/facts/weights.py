"""What each sign weighs: learned by `python -m tests.bench.facts.learning`, not written by hand.

Changed as a whole, and only together with the figures of `make bench-facts`.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
SHOWN: Final = 0.4  # From this chance on a hint is shown.
BIAS: Final = 1.63
WEIGHTS: Final[dict[str, float]] = {
    "a while ago": 0.17,
    "another's name": -0.58,
    "answered": -0.05,
    "answered just now": -1.05,
    "closed": -0.42,
    "code": 0.72,
    "code, answered": 0.66,
    "code, answered just now": -0.12,
    "code, doubtful fact": 0.10,
    "code, doubtful question": -0.59,
    "code, just now": -0.34,
    "code, of an earlier matter": -1.30,
    "code, several": 0.04,
    "count": -0.99,
    "count, answered": -0.61,
    "count, answered just now": 0.28,
    "count, doubtful fact": -0.51,
    "count, doubtful question": 0.06,
    "count, just now": -0.99,
    "count, of an earlier matter": -1.54,
    "dated day": -0.46,
    "dated day of another matter": -0.63,
    "day": -0.84,
    "day from today": -0.93,
    "doubtful fact": -1.02,
    "doubtful question": -0.04,
    "hour": -0.87,
    "house": 0.94,
    "in passing": -0.20,
    "just now": -0.52,
    "lasting": 0.40,
    "lasting, answered": -0.24,
    "lasting, answered just now": 0.76,
    "lasting, doubtful fact": 0.07,
    "lasting, doubtful question": 0.10,
    "lasting, just now": -1.07,
    "lasting, recalling": 0.27,
    "lasting, several": -1.29,
    "long ago": 0.37,
    "name": 0.23,
    "name, answered": 0.26,
    "name, answered just now": -0.70,
    "name, for somebody else": -0.61,
    "name, just now": -0.82,
    "name, of an earlier matter": 0.44,
    "name, recalling": 0.23,
    "name, several": -0.14,
    "named day": 1.18,
    "of an earlier matter": -0.78,
    "other topic": -1.29,
    "place": 1.16,
    "recalling": 0.40,
    "refused": 0.20,
    "same topic": -0.84,
    "several": 0.16,
    "weather of a named day": 1.29,
}
