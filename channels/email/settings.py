"""What an e-mail account is configured with."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, Literal, Self, TypeAlias

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.email.headers import ascii_domain, mailboxes
from hub.contract import Account, SettingFault, Settings, Told
from hub.errors import ConfigError

Security: TypeAlias = Literal["tls", "starttls", "none"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class EmailSettings(Settings):
    """A mailbox: how mail comes in, how it goes out, and whose word on senders counts."""

    about: ClassVar[str] = "A mailbox, read by IMAP or brought by a provider."
    own_address: ClassVar[str] = "address"
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "inbound:imap": (
            "Make a password for programs (an app password) at your mail provider: Gmail "
            "and Microsoft want one, or OAuth.",
            "Enter the servers and the password. There is nothing to paste: Hilo reads the "
            "mailbox.",
            "Name under “Whose word on senders counts” the server that receives your mail, "
            "such as mx.google.com.",
        ),
        "inbound:postmark": (
            "In Postmark: Servers, your server, Inbound stream, Settings.",
            "Paste the webhook address with the user and password in it "
            "(https://user:password@…), and tick “Include raw email content”.",
        ),
        "inbound:sendgrid": (
            "In SendGrid: Settings, Inbound Parse, Add Host & URL: your domain and the "
            "webhook address; tick “POST the raw, full MIME message”.",
            "Attach a security policy with a signature, and put its public key into the "
            "signing key.",
            "Settings, Mail Settings, Event Webhook: the same address. Its verification "
            "key is another one: put both in, with a space between.",
        ),
        "inbound:mailgun": (
            "In Mailgun: Sending, Domain settings, Webhooks: copy the HTTP webhook signing key.",
            "Receiving, Create route: match your address, Forward to the webhook address "
            "followed by /mime, and Stop.",
            "Webhooks: the same address for Delivered, Permanent failure, Opened, "
            "Complained and Unsubscribed.",
        ),
        "inbound:ses": (
            "In Amazon SNS: create a standard topic and put its ARN into the topics. Leave "
            "raw message delivery off.",
            "Create an HTTPS subscription to the webhook address. Its confirmation appears "
            "under “Not understood”: open the address in it.",
            "SES, Email receiving, Receipt rules: action SNS, your topic, encoding Base64. "
            "Mail over 150 KB bounces.",
            "SES, Identities, Notifications: bounces, complaints and deliveries to the "
            "topic, with the original headers.",
        ),
        "inbound:resend": (
            "In Resend: make an API key with full access.",
            "Domains: add the MX record. Webhooks: the webhook address, with "
            "email.received, delivered, bounced, failed, complained and opened.",
            "Put the webhook's signing secret into the signing key.",
        ),
    }

    address: str = Field(
        title="Mail address",
        description="The address customers write to, for example help@shop.com",
    )
    from_name: str = Field(
        "", title="Name beside it", description="The name customers see beside it"
    )
    aliases: tuple[str, ...] = Field(
        (), title="Other addresses", description="Other addresses whose mail arrives here"
    )

    inbound: Literal["imap", "postmark", "sendgrid", "mailgun", "ses", "resend", "none"] = Field(
        "imap",
        title="How mail comes in",
        json_schema_extra={
            "words": {
                "imap": "A mailbox, by IMAP",
                "postmark": "Postmark",
                "sendgrid": "SendGrid",
                "mailgun": "Mailgun",
                "ses": "Amazon SES",
                "resend": "Resend",
                "none": "Not at all: it only sends",
            }
        },
        description="How mail comes in: imap, or a provider that calls the webhook",
    )
    imap_host: str = Field(
        "",
        title="IMAP server",
        json_schema_extra={"when": {"inbound": ["imap"]}, "place": True},
        description="IMAP server",
    )
    imap_port: int = Field(
        993,
        ge=1,
        le=65535,
        title="IMAP port",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="IMAP port: 993, or 143 for starttls",
    )
    imap_security: Security = Field(
        "tls",
        title="IMAP security",
        json_schema_extra={
            "words": {"tls": "TLS", "starttls": "STARTTLS", "none": "None"},
            "when": {"inbound": ["imap"]},
        },
        description="tls, starttls, or none on this machine",
    )
    imap_username: str = Field(
        "",
        title="IMAP user",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="IMAP user name; the address if empty",
    )
    imap_password: SecretStr = Field(
        SecretStr(""),
        title="IMAP password",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="IMAP password or app password",
    )
    folders: tuple[str, ...] = Field(
        ("INBOX",),
        title="Folders",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="Mailbox folders to read",
    )
    poll_s: float = Field(
        60,
        ge=0.05,
        le=540,
        title="Seconds between looks",
        json_schema_extra={"more": True},
        description="Seconds between looks; IDLE tells of new mail sooner",
    )
    first_days: int = Field(
        3,
        ge=0,
        le=3650,
        title="Days of older mail",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="How many days of older mail to take in at the first start",
    )
    max_bytes: int = Field(
        36_000_000,
        ge=10_000,
        le=150_000_000,
        title="Largest mail",
        json_schema_extra={"more": True},
        description="A larger mail stays in the mailbox",
    )

    smtp_host: str = Field(
        "",
        title="SMTP server",
        json_schema_extra={"place": True},
        description="SMTP server; empty if this account only receives",
    )
    smtp_port: int = Field(
        465, ge=1, le=65535, title="SMTP port", description="SMTP port: 465, or 587 for starttls"
    )
    smtp_security: Security = Field(
        "tls",
        title="SMTP security",
        json_schema_extra={"words": {"tls": "TLS", "starttls": "STARTTLS", "none": "None"}},
        description="tls, starttls, or none on this machine",
    )
    smtp_username: str = Field(
        "", title="SMTP user", description="SMTP user name; the IMAP user name if empty"
    )
    smtp_password: SecretStr = Field(
        SecretStr(""),
        title="SMTP password",
        description="SMTP password; the IMAP password if empty",
    )

    ca_file: str = Field(
        "",
        title="File of certificates",
        json_schema_extra={"more": True},
        description="Certificates (PEM) to trust beside the system's, for servers of your own",
    )

    oauth_token_url: str = Field(
        "",
        title="OAuth token address",
        json_schema_extra={"place": True, "more": True},
        description="Where access tokens are fetched (Gmail, M365)",
    )
    oauth_client_id: str = Field(
        "", title="OAuth client id", json_schema_extra={"more": True}, description="OAuth client id"
    )
    oauth_client_secret: SecretStr = Field(
        SecretStr(""),
        title="OAuth client secret",
        json_schema_extra={"more": True},
        description="OAuth client secret",
    )
    oauth_refresh_token: SecretStr = Field(
        SecretStr(""),
        title="OAuth refresh token",
        json_schema_extra={"more": True},
        description="OAuth refresh token",
    )
    oauth_scope: str = Field(
        "",
        title="OAuth scope",
        json_schema_extra={"more": True},
        description="OAuth scope, where the provider wants one",
    )

    webhook_username: str = Field(
        "",
        title="Webhook user",
        json_schema_extra={
            "when": {"inbound": ["postmark", "sendgrid", "mailgun", "ses", "resend"]}
        },
        description="User name in the webhook's address",
    )
    webhook_password: SecretStr = Field(
        SecretStr(""),
        title="Webhook password",
        json_schema_extra={
            "when": {"inbound": ["postmark", "sendgrid", "mailgun", "ses", "resend"]}
        },
        description="Password in the webhook's address",
    )

    webhook_key: SecretStr = Field(
        SecretStr(""),
        title="Signing key",
        json_schema_extra={"when": {"inbound": ["sendgrid", "mailgun", "resend"]}},
        description="What the provider signs by: SendGrid's public key, Mailgun's HTTP webhook "
        "signing key, Resend's whsec_ secret; several with spaces between",
    )
    sns_topics: tuple[str, ...] = Field(
        (),
        title="SNS topics",
        json_schema_extra={"when": {"inbound": ["ses"]}},
        description="The ARNs of the SNS topics by which Amazon SES passes on mail",
    )
    api_key: SecretStr = Field(
        SecretStr(""),
        title="API key",
        json_schema_extra={"when": {"inbound": ["resend"]}},
        description="Resend's API key, with full access, for fetching mail",
    )
    api_base: str = Field(
        "",
        title="Address of the API",
        json_schema_extra={"place": True, "more": True},
        description="Another address of Resend's API, for trials; the real one if empty",
    )

    trusted_authserv_ids: tuple[str, ...] = Field(
        (),
        title="Whose word on senders counts",
        json_schema_extra={"when": {"inbound": ["imap"]}},
        description="Names by which your own receiving server signs Authentication-Results, "
        "for example mx.google.com; outlook.com for Microsoft 365",
    )
    authentication_hops: int = Field(
        0,
        ge=0,
        le=10,
        title="Lines above the results",
        json_schema_extra={"more": True},
        description="Received lines your servers put above Authentication-Results",
    )

    reply_domain: str = Field(
        "",
        title="Domain of reply addresses",
        json_schema_extra={"more": True},
        description="Domain of reply addresses; that of the address if empty",
    )
    plus_addressing: bool = Field(
        True,
        title="Signed reply addresses",
        description="Mail to name+anything@domain arrives: replies carry a signed address",
    )
    verp: bool = Field(
        False,
        title="Signed bounce addresses",
        json_schema_extra={"more": True},
        description="Bounces too go to the signed address; not every relay allows it",
    )
    reply_marker: bool = Field(
        False,
        title="Line to answer above",
        description="Put a line above each mail to answer above",
    )

    @field_validator("address", "aliases")
    @classmethod
    def _is_address(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for one in (value,) if isinstance(value, str) else value:
            found = mailboxes([one])
            if len(found) != 1 or found[0].address.lower() != one.strip().lower():
                raise ValueError(Told("“%(text)s” is not a mail address.", text=one))
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.inbound == "imap" and not self.imap_host:
            raise SettingFault(
                "imap_host", Told("The account reads its mail by IMAP: from which server?")
            )
        self._is_signed()
        sends_openly = self.smtp_security == "none" and self.smtp_host not in _LOOPBACK
        if sends_openly and (self.smtp_password.get_secret_value() or self.uses_oauth):
            raise SettingFault("smtp_security", Told("A password would travel in the open."))
        reads_openly = self.imap_security == "none" and self.imap_host not in _LOOPBACK
        if self.inbound == "imap" and reads_openly:
            raise SettingFault("imap_security", Told("A password would travel in the open."))
        return self

    def _is_signed(self) -> None:
        """Raise ValueError for a provider whose requests could be anybody's."""
        password, keys = self.webhook_password.get_secret_value(), self.keys
        if self.inbound == "postmark" and not password:
            raise SettingFault("webhook_password", Told("Without it anybody could post mail."))
        if self.inbound == "sendgrid" and not (keys or password):
            raise SettingFault(
                "webhook_key",
                Told("Give the key or a webhook password: without one anybody could post mail."),
            )
        if self.inbound in ("mailgun", "resend") and not keys:
            raise SettingFault("webhook_key", Told("Without it anybody could post mail."))
        if self.inbound == "resend" and not self.api_key.get_secret_value():
            raise SettingFault(
                "api_key", Told("Resend's mail is fetched by its API, which wants the key.")
            )
        if self.inbound == "ses" and not self.sns_topics:
            raise SettingFault(
                "sns_topics", Told("Amazon signs anybody's topics: which are yours?")
            )

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
