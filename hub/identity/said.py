"""Addresses that somebody types in a message: claims, and nothing more. Pure and fast."""

from __future__ import annotations

import re
from typing import Final

from hub.contract import Address, Claim, Proof

MAX_SAID: Final = 4
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w@])")
# With the country's code: shorter runs of digits are order numbers.
_PHONE: Final = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[\s().-]{0,2}\d){7,13}(?!\w)")


def said_addresses(text: str) -> tuple[Claim, ...]:
    """The mail addresses and international numbers in the words of a message, each once.

    What is typed can be anybody's: it joins nobody and opens nothing, and only helps an agent to
    find who it may be.
    """
    if "@" not in text and "+" not in text and "00" not in text:
        return ()
    head = text[:4000]
    found = [Address("email", match) for match in _EMAIL.findall(head)] if "@" in head else []
    found += [Address("phone", match) for match in _PHONE.findall(head)]
    return tuple(Claim(one, Proof.CLAIMED) for one in dict.fromkeys(found))[:MAX_SAID]
