"""Whose voice is whose, guessed from a transcript that does not say. Pure; an agent may correct it.

Recordings with a channel for each end are sure; voices that a program told apart are not, so the
guess goes by names, then by words that only one side says, then by who spoke first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from hub.contract import SpokenLine
from hub.folding import fold

CUSTOMER: Final = "customer"
AGENT: Final = "agent"
MAX_KEY: Final = 60
OPENING: Final = 6  # Lines in which the one who answers says who they are.

_LABELS: Final[Mapping[str, str]] = {
    "agent": AGENT, "agente": AGENT, "advisor": AGENT, "operator": AGENT, "operador": AGENT,
    "operadora": AGENT, "asesor": AGENT, "asesora": AGENT, "representative": AGENT, "rep": AGENT,
    "support": AGENT, "soporte": AGENT, "employee": AGENT, "assistant": AGENT,
    "customer": CUSTOMER, "cliente": CUSTOMER, "client": CUSTOMER, "caller": CUSTOMER,
    "llamante": CUSTOMER, "user": CUSTOMER, "usuario": CUSTOMER, "clienta": CUSTOMER,
}  # fmt: skip
_OURS: Final = re.compile(
    r"how (?:can|may) i help|thank(?:s| you) for calling|my name is \w+,? how|you are speaking with"
    r"|en que (?:le |te |les )?puedo (?:ayudar|servir)|le atiende|te atiende|gracias por llamar"
    r"|en que (?:le|te) puedo|digame en que"
)


def key_of(line: SpokenLine) -> str:
    """What tells a line's speaker from the others: numbers begin anew on each channel."""
    if line.channel is None:
        return line.speaker[:MAX_KEY] or "voice"
    return f"{line.channel}:{line.speaker}"[:MAX_KEY] if line.speaker else f"{line.channel}"


def guess(
    lines: Sequence[SpokenLine],
    *,
    outbound: bool = False,
    customers: Collection[str] = (),
    agents: Collection[str] = (),
) -> dict[str, str]:
    """The role of each speaker's key: customer, agent, or missing where it cannot be told.

    customers, agents: names that are known to be theirs.
    """
    keys = list(dict.fromkeys(key_of(line) for line in lines))
    found = {key: role for key in keys if (role := _named(key, customers, agents))}
    channels = sorted({line.channel for line in lines if line.channel is not None})
    if len(channels) == 2 and not found:
        # Whoever records both ends puts the leg that began first: the caller's.
        first, second = (AGENT, CUSTOMER) if outbound else (CUSTOMER, AGENT)
        sides = {channels[0]: first, channels[1]: second}
        return {key_of(line): sides[line.channel] for line in lines if line.channel is not None}
    if len(keys) == 1:
        return found or {keys[0]: CUSTOMER}  # One voice alone is a message that was left.
    if len(keys) == 2:
        return _two(keys, found, _heard(lines), outbound=outbound)
    if not found and (ours := _heard(lines)):
        found[ours] = AGENT
    return found


def _two(
    keys: Sequence[str], found: dict[str, str], ours: str, *, outbound: bool
) -> dict[str, str]:
    """Two voices: one known says who the other is; else who says what only we say, else who
    answered, for whoever answers speaks first."""
    one, other = keys
    if found:
        known, rest = (one, other) if one in found else (other, one)
        return {rest: CUSTOMER if found[known] == AGENT else AGENT, **found}
    agent = ours or (other if outbound else one)
    return {agent: AGENT, (other if agent == one else one): CUSTOMER}


def _heard(lines: Iterable[SpokenLine]) -> str:
    """The key of the speaker who opens like somebody at work, or ""."""
    for place, line in enumerate(lines):
        if place >= OPENING:
            break
        if _OURS.search(fold(line.text)):
            return key_of(line)
    return ""


def _named(key: str, customers: Collection[str], agents: Collection[str]) -> str:
    plain = " ".join(re.findall(r"\w+", fold(key)))
    if plain in _LABELS:
        return _LABELS[plain]
    words = set(plain.split())
    for role, names in ((CUSTOMER, customers), (AGENT, agents)):
        for name in names:
            wanted = set(re.findall(r"\w+", fold(name)))
            if wanted and words and (wanted <= words or words <= wanted):
                return role
    return ""
