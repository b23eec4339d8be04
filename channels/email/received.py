"""A mail on its way from a mailbox or a provider into the parser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, TypeAlias

from channels.email.mail import Mail
from channels.email.settings import EmailSettings
from hub.contract import Ignored, Keys, WebhookRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail and what its bringer knows of it.

    content: what makes a mail without Message-ID the same mail by whatever way it came.
    delivered_to: addresses of ours from the envelope. happened_at: when our side got it.
    fallback_id: the provider's own id. left_behind: bytes of a mail too large to be fetched.
    """

    mail: Mail
    content: bytes = b""
    delivered_to: tuple[str, ...] = ()
    happened_at: datetime | None = None
    fallback_id: str = ""
    left_behind: int = 0


Brought: TypeAlias = Received | Ignored


class MailProvider(Protocol):
    """A service that receives mail for us and calls our webhook."""

    name: ClassVar[str]

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Return if the provider made this request. Raises SignatureError."""

    def read(self, request: WebhookRequest) -> list[Brought]:
        """The mails in it. Raises PayloadError, or BadRequest where it is of another kind."""
