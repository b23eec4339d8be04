"""The error codes of Messenger and Instagram. Source: Meta, "Messenger platform: error codes"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.meta.errors import (
    COMMON_AGAIN,
    COMMON_LATER,
    COMMON_REFUSALS,
    PERMISSION,
    SLOWER,
    Codes,
)
from hub.contract import Refusal

_WINDOW: Final = "The customer wrote too long ago: Meta lets nobody answer any more."
_NOBODY: Final = "The customer cannot be reached: the account is gone or has blocked this one."

_REFUSALS: Final[Mapping[Refusal, Mapping[str, str]]] = {
    Refusal.WINDOW_CLOSED: {
        "10/2018278": _WINDOW,
        "10/2018065": _WINDOW,
        "10/2534022": _WINDOW,
        "100/2018278": _WINDOW,
        "100/2534022": _WINDOW,
    },
    Refusal.BLOCKED: {
        "551": _NOBODY,
        "551/1545041": _NOBODY,
        "200/1545041": _NOBODY,
        "200/2018028": "The customer may only be written to once the app is live.",
    },
    Refusal.NO_SUCH_ADDRESS: {
        "100/2018001": "There is no such customer on this page.",
        "100/2534014": "There is no such customer on this account.",
    },
    Refusal.FILE: {
        "100/2018047": "Meta could not take the file.",
        "100/2018008": "Meta could not fetch the file.",
        "100/2018074": "Meta does not know the file any more.",
        "546": "The file is of a type that Meta does not take.",
    },
    Refusal.CREDENTIALS: {
        "10/2018108": "The app is not live yet: only its own people can be answered.",
        "200/2018108": "The app is not live yet: only its own people can be answered.",
        "10/2018300": "Another app has the turn in this conversation.",
        "100/2018300": "Another app has the turn in this conversation.",
        "230": PERMISSION,
        "10900": PERMISSION,
    },
    Refusal.TOO_LONG: {"100/2018109": "The text is too long."},
}

CODES: Final = Codes(
    refusals={
        **COMMON_REFUSALS,
        **{
            code: (refusal, sentence)
            for refusal, meanings in _REFUSALS.items()
            for code, sentence in meanings.items()
        },
    },
    later={**COMMON_LATER, "80006": SLOWER},
    again=COMMON_AGAIN | {"1200"},
    # It is also given for attachments that arrived.
    unsure=frozenset({"1/1357046"}),
)
