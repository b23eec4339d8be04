"""What a customer's message tells: pure, and linear in the length of the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hub.facts.acts import with_acts
from hub.facts.amounts import find_amounts
from hub.facts.answers import find_answers, find_loose
from hub.facts.carriers import find_shapes
from hub.facts.codes import find_codes, find_hashes
from hub.facts.contacts import find_contacts, find_phones
from hub.facts.matters import find_matters
from hub.facts.mention import Mention, Question
from hub.facts.moments import find_moments
from hub.facts.patterns import DEFAULT, Patterns
from hub.facts.people import find_people
from hub.facts.places import find_places, find_towns
from hub.facts.reading import read
from hub.facts.secrets import find_secrets
from hub.facts.sheet import Sheet
from hub.facts.spots import find_spots

# Each leaves alone what one before it has found, so the surest forms come first.
_FINDERS = (
    find_contacts,
    find_shapes,
    find_secrets,
    find_codes,
    find_hashes,
    find_amounts,
    find_phones,
    find_places,
    find_moments,
    find_people,
    find_spots,
    find_matters,
    find_answers,
    find_loose,
    find_towns,
)


def find_facts(
    text: str,
    *,
    asked: Sequence[Question] = (),
    patterns: Patterns = DEFAULT,
    spoken: bool = False,
    region: str = "ES",
    today: date,
) -> tuple[Mention, ...]:
    """What `text`, a customer's message, tells, in the order in which it is said.

    asked: what the newest words of an agent or a bot before it asked for, so that a bare "4471"
    becomes the right kind. spoken: a transcript, where numbers are words. region: by which phones
    without a country are read. today: what "tomorrow" is counted from, where the customer is.
    Of a message longer than `reading.MAX_CHARACTERS` the rest is not read.
    """
    return find_on(
        Sheet(
            read(text, transcript=spoken),
            asked,
            patterns=patterns,
            region=region,
            today=today,
            spoken=spoken,
        )
    )


def find_on(sheet: Sheet) -> tuple[Mention, ...]:
    """What the words on a sheet tell, in the order in which it is said."""
    if not sheet.words:
        return ()
    for find in _FINDERS:
        find(sheet)
    found = sorted(sheet.found, key=lambda one: (one.start, one.end))
    return tuple(with_acts(sheet, found))
