"""Phone numbers that a numbering plan knows, each given once, and how they are written."""

from __future__ import annotations

from random import Random
from typing import Final

# How a mobile number of a country begins, and how many digits follow.
_MOBILES: Final = {
    "ES": (("+346", 8), ("+3471", 7), ("+3472", 7)),
    "MX": (("+52551", 7), ("+52332", 7)),
    "GB": (("+4477", 8), ("+4478", 8)),
    "BR": (("+55119", 8), ("+55219", 8)),
    "IT": (("+39347", 7), ("+39333", 7)),
    "FR": (("+336", 8),),
    "DE": (("+49151", 8), ("+49171", 7)),
    "MA": (("+21266", 7), ("+21261", 7)),
    "CN": (("+86138", 8), ("+86139", 8)),
    "IN": (("+9198", 8), ("+9199", 8)),
    "UA": (("+38050", 7), ("+38067", 7)),
}
_LANDLINES: Final = (("+3491", 7), ("+3493", 7), ("+3496", 7), ("+3495", 7), ("+3494", 7))


class Numbers:
    """Gives out numbers, never one twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def mobile(self, region: str) -> str:
        """A mobile number of a country, E.164."""
        return self._new(_MOBILES[region])

    def landline(self) -> str:
        """A Spanish landline, E.164."""
        return self._new(_LANDLINES)

    def _new(self, shapes: tuple[tuple[str, int], ...]) -> str:
        while True:
            head, digits = self._rng.choice(shapes)
            # Landlines and mobiles alike: the first free digit is never 0 or 1.
            tail = str(self._rng.randint(2, 8)) + "".join(
                str(self._rng.randint(0, 9)) for _ in range(digits - 1)
            )
            if head + tail not in self._given:
                self._given.add(head + tail)
                return head + tail


def on_whatsapp(number: str) -> str:
    """The number as WhatsApp states it: Mexico with its old 1, Brazil at times without its nine."""
    if number.startswith("+52"):
        return "+521" + number[3:]
    if number.startswith("+55") and int(number[-1]) % 2:
        return number[:5] + number[6:]
    return number


def typed(rng: Random, number: str) -> str:
    """The number as a person types it into a chat."""
    if not number.startswith("+34"):
        return rng.choice((number, "00" + number[1:], f"{number[:3]} {number[3:]}"))
    local = number[3:]
    grouped = f"{local[:3]} {local[3:5]} {local[5:7]} {local[7:]}"
    return rng.choice(
        (local, grouped, number, f"+34 {grouped}", f"{local[:3]}-{local[3:6]}-{local[6:]}")
    )
