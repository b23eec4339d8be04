"""When two machines talk to each other, one of them is stopped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

QUICK: Final = timedelta(minutes=2)
MANY_QUICK: Final = 12  # Turns in that time: nobody types so fast for so long.
MANY: Final = 60  # Turns in one matter: whoever needs that many needs a person.
SAME: Final = 4  # The customer says the very same thing so often in a row,
LONG: Final = 20  # and it has so many characters: "yes" may answer four questions.


def is_loop(turns_at: Sequence[datetime], said: Sequence[str], *, now: datetime) -> bool:
    """Whether a bot seems to talk to a machine, or to nobody who listens.

    turns_at: when this matter's turns of the bot were, newest first, at least the last `MANY`.
    said: what the customer wrote lately, newest first.
    """
    if len(turns_at) >= MANY:
        return True
    if sum(now - at <= QUICK for at in turns_at) >= MANY_QUICK:
        return True
    plain = [" ".join(text.casefold().split()) for text in said[:SAME]]
    return len(plain) == SAME and len(set(plain)) == 1 and len(plain[0]) >= LONG
