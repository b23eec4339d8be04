"""How people write their names: shortened, turned round, without accents, with slips, as a joke."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Final

from tests.bench.identity.name_tables import JOKES

if TYPE_CHECKING:
    from tests.bench.identity.people import Person

_KEYS: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "rw", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "l": "k", "m": "n", "n": "mb", "o": "ip", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "bc", "z": "x",
}  # fmt: skip
# Letters of other scripts that look like Latin ones.
_HOMOGLYPHS: Final = str.maketrans("aeopcxyAEOPCXMTKB", "аеорсхуАЕОРСХМТКВ")
_SPECIAL: Final = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "'": "", "-": ""})


def plain(text: str) -> str:
    """Without accents."""
    decomposed = unicodedata.normalize("NFD", text.translate(_SPECIAL))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slip(rng: Random, text: str) -> str:
    """One slip of the keyboard: a neighbour's key, two letters swapped, one lost or doubled."""
    spots = [n for n, c in enumerate(text) if c.isalpha()]
    if len(spots) < 4:
        return text
    n = rng.choice(spots[1:])
    kind = rng.randrange(4)
    if kind == 0:
        return text[:n] + rng.choice(_KEYS.get(text[n].lower(), "e")) + text[n + 1 :]
    if kind == 1 and n + 1 < len(text):
        return text[:n] + text[n + 1] + text[n] + text[n + 2 :]
    return text[:n] + text[n + 1 :] if kind == 2 else text[:n] + text[n] + text[n:]


def homoglyphs(text: str) -> str:
    """The same to the eye, and other letters."""
    return text.translate(_HOMOGLYPHS)


def mailbox_names(given: Sequence[str], surnames: Sequence[str], nick: str) -> list[str]:
    """What somebody of this name calls a mailbox."""
    first = plain(given[0]).lower().replace(" ", "") if given else ""
    last = plain(surnames[0]).lower().replace(" ", "")
    if not first:
        return [last]
    other = plain(surnames[-1]).lower().replace(" ", "")
    found = [f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}", f"{last}.{first}"]
    found += [
        f"{first}_{last}",
        f"{first}.{last}.{other}" if other != last else f"{last}{first[0]}",
    ]
    if nick:
        found.append(f"{plain(nick).lower()}{last}")
    return found


def full_name(person: Person) -> str:
    """The whole name in Latin letters."""
    suffix = " Jr." if person.junior and person.culture.key == "en" else ""
    return " ".join((*person.given, *person.surnames)) + suffix


def stated_name(rng: Random, person: Person, *, spoken: bool = False) -> str:
    """The name as the person gives it this time. spoken: as a machine wrote it down from a call."""
    first, last = person.given[0], person.surnames[0]
    form = rng.choices(
        ("full", "short", "turned", "given", "nick", "initial", "native", "second"),
        (24, 38, 5, 14, 9, 3, 3, 4),
    )[0]
    name = {
        "full": full_name(person),
        "short": f"{first} {last}",
        "turned": f"{' '.join(person.surnames)}, {' '.join(person.given)}",
        "given": first,
        "nick": f"{person.nick or first} {last}" if rng.random() < 0.6 else person.nick or first,
        "initial": f"{first[0]}. {last}",
        "native": person.native or full_name(person),
        "second": f"{person.given[-1]} {last}",
    }[form]
    return _roughened(rng, name, slips=0.10 if spoken else 0.05)


def _roughened(rng: Random, name: str, *, slips: float) -> str:
    if rng.random() < 0.35:
        name = plain(name)
    if rng.random() < slips:
        name = slip(rng, name)
    case = rng.random()
    if case < 0.25:
        name = name.lower()
    elif case < 0.30:
        name = name.upper()
    if rng.random() < 0.03:
        name = f"{rng.choice(('Sr.', 'Sra.', 'Dr.', 'Don'))} {name}"
    return name


def profile_name(person: Person) -> str:
    """What a messenger shows of the person: always the same for one person, whatever it is."""
    kind = person.profile
    stable = Random(person.id * 31 + 7)
    if kind == "joke":
        return stable.choice(JOKES)
    decoration = stable.choice(("", "", "", " ✨", " 🇪🇸", " ❤️"))
    name = {
        "full": full_name(person),
        "short": f"{person.given[0]} {person.surnames[0]}",
        "given": person.given[0],
        "nick": person.nick or person.given[0],
        "native": person.native or full_name(person),
        "none": "",
    }[kind]
    return name + decoration if name else ""


def mail_name(person: Person) -> str:
    """The display name of the person's mail: set up once, mostly the real one."""
    stable = Random(person.id * 17 + 3)
    kind = stable.choices(("full", "short", "given", "turned", "none"), (30, 45, 8, 5, 12))[0]
    name = {
        "full": full_name(person),
        "short": f"{person.given[0]} {person.surnames[0]}",
        "given": person.nick or person.given[0],
        "turned": f"{person.surnames[0]} {person.given[0]}",
        "none": "",
    }[kind]
    return plain(name) if stable.random() < 0.3 else name
