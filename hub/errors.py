"""Every error that Hilo raises on purpose, in one tree.

HiloError
├── BadRequest            400  not even a request of that kind
├── SignedOut             401  no valid session or token
├── Forbidden             403  known, but not allowed
│   └── SignatureError    403  a webhook that its provider did not sign
├── NotFound              404  no such row, or not for these eyes
├── Conflict              409  the world has moved on; carries what is new
├── TooLarge              413  more bytes than we accept
├── PayloadError          422  genuine, but not understood: kept and replayable
├── TooMany               429  slow down; carries after_s
├── Unavailable           503  a part of ours is away: try again
├── ConfigError                settings that cannot work; says which and how to mend them
│   └── SettingsError          those of an account, with a sentence for each setting at fault
└── DeliveryError              an outbound message did not simply go out
    ├── Refused                the provider says no, and will say no again
    ├── Throttled              the provider says later; carries after_s
    ├── Unreachable            nothing reached the provider: safe to try again
    └── Uncertain              it may have gone out: never resent blindly
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class HiloError(Exception):
    """The root. `status` is its HTTP status; `sentence` is what the outside may read."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, template: str, /, **values: object) -> None:
        """template: a whole sentence, with `%(name)s` where `values` belong: so it can be said in
        every language."""
        self.template = template
        self.values = values
        self.sentence = template % values if values else template
        super().__init__(self.sentence)


class BadRequest(HiloError):
    """Raised where a request is not of the kind expected, and repeating it would not help."""

    status = 400
    code = "bad_request"


class SignedOut(HiloError):
    """Raised where nobody is signed in, or the session or token has ended."""

    status = 401
    code = "signed_out"


class Forbidden(HiloError):
    """Raised where somebody known lacks the right."""

    status = 403
    code = "forbidden"


class SignatureError(Forbidden):
    """Raised by `Channel.verify` for a request that its provider cannot have signed."""

    code = "bad_signature"


class NotFound(HiloError):
    """Raised where a row does not exist, or exists outside the asker's audience."""

    status = 404
    code = "not_found"


class Conflict(HiloError):
    """Raised where the asker has not seen the newest state. `newer` says what to look at."""

    status = 409
    code = "conflict"

    def __init__(self, template: str, /, *, newer: tuple[int, ...] = (), **values: object) -> None:
        super().__init__(template, **values)
        self.newer = newer  # Ids of the messages the asker has not seen.


class TooLarge(HiloError):
    """Raised where a body or a file is over its limit."""

    status = 413
    code = "too_large"


class PayloadError(HiloError):
    """Raised by `Channel.parse` where the envelope itself cannot be read.

    The request is genuine: it is kept, its provider gets a 200, and `hilo replay` tries again.
    """

    status = 422
    code = "unreadable"


class TooMany(HiloError):
    """Raised where somebody asks too often."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str, *, after_s: float) -> None:
        super().__init__(sentence)
        self.after_s = after_s


class Unavailable(HiloError):
    """Raised where the database or another part of ours is away; the asker should try again."""

    status = 503
    code = "unavailable"


class ConfigError(HiloError):
    """Raised where settings cannot work. The sentence names the setting and the mend."""

    code = "config"


class SettingsError(ConfigError):
    """Raised for settings that a channel does not take. `faults` has a sentence by the name of the
    setting, so that a form can put it beside the field; "" is what concerns no single one."""

    def __init__(self, sentence: str, faults: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.faults = faults


class DeliveryError(HiloError):
    """The root of what `Channel.send` raises. `code` of the provider is kept for the agent."""

    def __init__(self, sentence: str, *, provider_code: str = "") -> None:
        super().__init__(sentence)
        self.provider_code = provider_code


class Refused(DeliveryError):
    """The provider will not take it, now or later. `reason` is one of `contract.Refusal`."""

    def __init__(self, sentence: str, *, reason: str = "other", provider_code: str = "") -> None:
        super().__init__(sentence, provider_code=provider_code)
        self.reason = reason


class Throttled(DeliveryError):
    """The provider wants us to wait `after_s` seconds; None when it does not say how long."""

    def __init__(
        self, sentence: str, *, after_s: float | None = None, provider_code: str = ""
    ) -> None:
        super().__init__(sentence, provider_code=provider_code)
        self.after_s = after_s


class Unreachable(DeliveryError):
    """The request certainly did not take effect (refused connection, 5xx that says so)."""


class Uncertain(DeliveryError):
    """The request may have taken effect: a time-out or a cut after the bytes went out."""
