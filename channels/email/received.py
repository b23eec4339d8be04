"""A mail on its way from a mailbox or a provider into the parser, and news of one that went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, TypeAlias

from channels.email.authentication import Result
from channels.email.mail import Mail
from channels.email.settings import EmailSettings
from hub.contract import Ignored, Keys, Unreadable, WebhookRequest


@dataclass(frozen=True, slots=True)
class Stated:
    """What a provider says itself, outside the mail, of who sent it."""

    by: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail and what its bringer knows of it.

    content: what makes a mail without Message-ID the same mail by whatever way it came.
    delivered_to: addresses of ours from the envelope. happened_at: when our side got it.
    fallback_id: the provider's own id. left_behind: bytes of a mail too large to be fetched.
    stated: the provider's own word on the sender, where the request that brings it is signed.
    """

    mail: Mail
    content: bytes = b""
    delivered_to: tuple[str, ...] = ()
    happened_at: datetime | None = None
    fallback_id: str = ""
    left_behind: int = 0
    stated: Stated | None = None


class News(StrEnum):
    """What a provider can tell of a mail that it took for us."""

    DELIVERED = "delivered"
    OPENED = "opened"
    FAILED = "failed"
    COMPLAINED = "complained"  # The customer called it spam: it arrived, and no more is wanted.
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvent:
    """News of a mail that went out. message_ids: those that it may be known by, ours first."""

    news: News
    message_ids: tuple[str, ...]
    recipient: str = ""
    happened_at: datetime | None = None
    code: str = ""
    text: str = ""


Brought: TypeAlias = Received | MailEvent | Ignored | Unreadable


class MailProvider(Protocol):
    """A service that receives mail for us and calls our webhook."""

    name: ClassVar[str]

    def verify(
        self, request: WebhookRequest, settings: EmailSettings, *, now: datetime, keys: Keys
    ) -> None:
        """Return if the provider made this request. Raises SignatureError."""

    def read(self, request: WebhookRequest, settings: EmailSettings) -> list[Brought]:
        """The mails and the news in it. Raises PayloadError, or BadRequest where it is of another
        kind."""
