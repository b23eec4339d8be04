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
    "another's name": -0.61,
    "answered": -0.06,
    "answered just now": -1.05,
    "closed": -0.41,
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
    "dated day": -0.84,
    "day": -0.75,
    "day from today": -1.00,
    "doubtful fact": -1.02,
    "doubtful question": -0.04,
    "hour": -0.88,
    "house": 0.94,
    "in passing": -0.18,
    "just now": -0.51,
    "lasting": 0.36,
    "lasting, answered": -0.22,
    "lasting, answered just now": 0.42,
    "lasting, doubtful fact": 0.07,
    "lasting, doubtful question": 0.11,
    "lasting, just now": -0.72,
    "lasting, recalling": 0.28,
    "lasting, several": -0.61,
    "long ago": 0.37,
    "name": 0.25,
    "name, answered": -0.29,
    "name, answered just now": -0.80,
    "name, for somebody else": -0.43,
    "name, just now": -0.86,
    "name, of an earlier matter": 0.53,
    "name, recalling": 0.30,
    "name, several": -0.50,
    "named day": 1.09,
    "of an earlier matter": -0.79,
    "other topic": -1.30,
    "place": 1.13,
    "recalling": 0.40,
    "refused": 0.21,
    "same topic": -0.85,
    "several": 0.19,
    "weather of a named day": 1.29,
}
