"""What an e-mail account is configured with."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Literal, Self, TypeAlias

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.email.headers import ascii_domain, mailboxes
from hub.contract import Account, Settings
from hub.errors import ConfigError

Security: TypeAlias = Literal["tls", "starttls", "none"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class EmailSettings(Settings):
    """A mailbox: how mail comes in, how it goes out, and whose word on senders counts."""

    address: str = Field(description="The address customers write to, for example help@shop.com")
    from_name: str = Field("", description="The name customers see beside it")
    aliases: tuple[str, ...] = Field((), description="Other addresses whose mail arrives here")

    inbound: Literal["imap", "postmark", "sendgrid", "mailgun", "ses", "resend", "none"] = Field(
        "imap", description="How mail comes in: imap, or a provider that calls the webhook"
    )
    imap_host: str = Field("", description="IMAP server")
    imap_port: int = Field(993, ge=1, le=65535, description="IMAP port: 993, or 143 for starttls")
    imap_security: Security = Field("tls", description="tls, starttls, or none on this machine")
    imap_username: str = Field("", description="IMAP user name; the address if empty")
    imap_password: SecretStr = Field(SecretStr(""), description="IMAP password or app password")
    folders: tuple[str, ...] = Field(("INBOX",), description="Mailbox folders to read")
    poll_s: float = Field(
        60, ge=0.05, le=540, description="Seconds between looks; IDLE tells of new mail sooner"
    )
    first_days: int = Field(
        3, ge=0, le=3650, description="How many days of older mail to take in at the first start"
    )
    max_bytes: int = Field(
        36_000_000, ge=10_000, le=150_000_000, description="A larger mail stays in the mailbox"
    )

    smtp_host: str = Field("", description="SMTP server; empty if this account only receives")
    smtp_port: int = Field(465, ge=1, le=65535, description="SMTP port: 465, or 587 for starttls")
    smtp_security: Security = Field("tls", description="tls, starttls, or none on this machine")
    smtp_username: str = Field("", description="SMTP user name; the IMAP user name if empty")
    smtp_password: SecretStr = Field(
        SecretStr(""), description="SMTP password; the IMAP password if empty"
    )

    ca_file: str = Field(
        "", description="Certificates (PEM) to trust beside the system's, for servers of your own"
    )

    oauth_token_url: str = Field("", description="Where access tokens are fetched (Gmail, M365)")
    oauth_client_id: str = Field("", description="OAuth client id")
    oauth_client_secret: SecretStr = Field(SecretStr(""), description="OAuth client secret")
    oauth_refresh_token: SecretStr = Field(SecretStr(""), description="OAuth refresh token")
    oauth_scope: str = Field("", description="OAuth scope, where the provider wants one")

    webhook_username: str = Field("", description="User name in the webhook's address")
    webhook_password: SecretStr = Field(
        SecretStr(""), description="Password in the webhook's address"
    )

    webhook_key: SecretStr = Field(
        SecretStr(""),
        description="What the provider signs by: SendGrid's public key, Mailgun's HTTP webhook "
        "signing key, Resend's whsec_ secret; several with spaces between",
    )
    sns_topics: tuple[str, ...] = Field(
        (), description="The ARNs of the SNS topics by which Amazon SES passes on mail"
    )
    api_key: SecretStr = Field(
        SecretStr(""), description="Resend's API key, with full access, for fetching mail"
    )
    api_base: str = Field(
        "", description="Another address of Resend's API, for trials; the real one if empty"
    )

    trusted_authserv_ids: tuple[str, ...] = Field(
        (),
        description="Names by which your own receiving server signs Authentication-Results, "
        "for example mx.google.com; outlook.com for Microsoft 365",
    )
    authentication_hops: int = Field(
        0, ge=0, le=10, description="Received lines your servers put above Authentication-Results"
    )

    reply_domain: str = Field(
        "", description="Domain of reply addresses; that of the address if empty"
    )
    plus_addressing: bool = Field(
        True, description="Mail to name+anything@domain arrives: replies carry a signed address"
    )
    verp: bool = Field(
        False, description="Bounces too go to the signed address; not every relay allows it"
    )
    reply_marker: bool = Field(False, description="Put a line above each mail to answer above")

    @field_validator("address", "aliases")
    @classmethod
    def _is_address(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for one in (value,) if isinstance(value, str) else value:
            found = mailboxes([one])
            if len(found) != 1 or found[0].address.lower() != one.strip().lower():
                raise ValueError(f"{one!r} is not a mail address.")
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.inbound == "imap" and not self.imap_host:
            raise ValueError("imap_host is missing: the account reads its mail by IMAP.")
        self._is_signed()
        sends_openly = self.smtp_security == "none" and self.smtp_host not in _LOOPBACK
        if sends_openly and (self.smtp_password.get_secret_value() or self.uses_oauth):
            raise ValueError("smtp_security is none: a password would travel in the open.")
        reads_openly = self.imap_security == "none" and self.imap_host not in _LOOPBACK
        if self.inbound == "imap" and reads_openly:
            raise ValueError("imap_security is none: a password would travel in the open.")
        return self

    def _is_signed(self) -> None:
        """Raise ValueError for a provider whose requests could be anybody's."""
        password, keys = self.webhook_password.get_secret_value(), self.keys
        if self.inbound == "postmark" and not password:
            raise ValueError("webhook_password is missing: anybody could post mail without it.")
        if self.inbound == "sendgrid" and not (keys or password):
            raise ValueError("webhook_key or webhook_password is missing: who posts the mail?")
        if self.inbound in ("mailgun", "resend") and not keys:
            raise ValueError("webhook_key is missing: anybody could post mail without it.")
        if self.inbound == "resend" and not self.api_key.get_secret_value():
            raise ValueError("api_key is missing: Resend's mail is fetched by its API.")
        if self.inbound == "ses" and not self.sns_topics:
            raise ValueError("sns_topics is missing: Amazon signs anybody's topics.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What a provider's requests may be signed by."""
        return tuple(self.webhook_key.get_secret_value().split())

    @property
    def imap_user(self) -> str:
        return self.imap_username or self.address

    @property
    def smtp_user(self) -> str:
        return self.smtp_username or (self.imap_user if self.smtp_secret else "")

    @property
    def smtp_secret(self) -> str:
        """The SMTP password, or the mailbox's where it would not travel in the open."""
        own = self.smtp_password.get_secret_value()
        sealed = self.smtp_security != "none" or self.smtp_host in _LOOPBACK
        return own or (self.imap_password.get_secret_value() if sealed else "")

    @property
    def uses_oauth(self) -> bool:
        return bool(self.oauth_token_url and self.oauth_refresh_token.get_secret_value())

    def tls_context(self) -> ssl.SSLContext:
        """What certificates of mail servers are checked against. Raises OSError for a `ca_file`
        that cannot be read."""
        return _tls_context(self.ca_file)

    @property
    def domain(self) -> str:
        """The domain of reply addresses and of the Message-IDs that are made here."""
        return ascii_domain(self.reply_domain or self.address.rpartition("@")[2])

    @property
    def own_addresses(self) -> frozenset[str]:
        return frozenset(one.strip().lower() for one in (self.address, *self.aliases))


@lru_cache(maxsize=16)
def _tls_context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def email_settings(account: Account) -> EmailSettings:
    """The settings of an e-mail account. Raises ConfigError for an account of another channel."""
    if not isinstance(account.settings, EmailSettings):
        raise ConfigError(f"Account {account.id} is not an e-mail account.")
    return account.settings
