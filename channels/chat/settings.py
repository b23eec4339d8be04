"""What a chat account is configured with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from hub.contract import Account, Settings, Told
from hub.errors import ConfigError

Language = Literal["en", "es"]
FormField = Literal["name", "email", "phone", "order"]
DEFAULT_ACCENT: Final = "#0B6A6A"
DEFAULT_PAPER: Final = "#FFFFFF"

# HS256 is as strong as its key: RFC 7518, section 3.2 asks for at least 256 bits.
MIN_SECRET_BYTES: Final = 32


class ChatSettings(Settings):
    """The settings of one chat: whose it is, where it may stand, and how it looks and speaks."""

    about: ClassVar[str] = "A chat on your own site, with a page of its own as well."
    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": (
            "Name the sites that may show the chat, and add the account.",
            "Put the tag of the documentation on their pages, with the number of this account.",
            "Open one of the pages and write: it appears in the inbox.",
        ),
    }

    site_name: str = Field(
        min_length=1,
        max_length=60,
        title="Name of the site",
        description="The name that visitors read in the header.",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=(),
        title="Sites that show it",
        description=(
            "The sites that may show this chat, such as https://shop.example or "
            "https://*.shop.example. Empty: only pages of Hilo itself."
        ),
    )
    identity_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Key for signed-in customers",
        description=(
            "The key with which your server signs identity tokens (HS256), at least 32 bytes. "
            "Empty: everybody is anonymous."
        ),
    )
    accent: str = Field(
        default=DEFAULT_ACCENT,
        pattern=r"^#[0-9A-Fa-f]{6}$",
        title="Colour of buttons",
        description="The colour of buttons and of the visitor's own messages, as #RRGGBB.",
    )
    paper: str = Field(
        default=DEFAULT_PAPER,
        pattern=r"^#[0-9A-Fa-f]{6}$",
        title="Colour behind messages",
        description="The colour behind the messages, as #RRGGBB. Text stays readable on any.",
    )
    languages: tuple[Language, ...] = Field(
        default=("en", "es"),
        min_length=1,
        title="Languages",
        json_schema_extra={"words": {"en": "English", "es": "Spanish"}},
        description="The languages that the chat may speak.",
    )
    greeting_en: str = Field(
        default="", max_length=300, title="Greeting, English", description="First line, in English."
    )
    greeting_es: str = Field(
        default="", max_length=300, title="Greeting, Spanish", description="First line, in Spanish."
    )
    hours_en: str = Field(
        default="",
        max_length=120,
        title="Hours, English",
        description="When somebody is in: Monday to Friday, 9 to 18.",
    )
    hours_es: str = Field(
        default="",
        max_length=120,
        title="Hours, Spanish",
        description="Spanish: de lunes a viernes, de 9 a 18.",
    )
    reply_minutes: int | None = Field(
        default=None,
        ge=1,
        le=10_080,
        title="Usual time to an answer",
        description="How long an answer usually takes, in minutes.",
    )
    ask_email_when_away: bool = Field(
        default=True,
        title="Ask for an address when nobody is in",
        description="Ask once for an email or a number when nobody is in.",
    )
    offer_proof: bool = Field(
        default=True,
        title="Offer to prove who they are",
        description="Let visitors show by a code that they have written to you before.",
    )
    offer_elsewhere: bool = Field(
        default=True,
        title="Offer to continue elsewhere",
        description=(
            "Let visitors go on by email, WhatsApp, SMS or Telegram, as far as you have accounts."
        ),
    )
    onward_minutes: int = Field(
        default=5,
        ge=1,
        le=1440,
        title="Minutes before unread answers go on",
        json_schema_extra={"more": True},
        description=(
            "An answer that lies unread so long goes to the address a visitor has shown and "
            "agreed to."
        ),
    )
    form: tuple[FormField, ...] = Field(
        default=(),
        title="Asked before the first message",
        json_schema_extra={
            "words": {
                "name": "Name",
                "email": "Email",
                "phone": "Phone",
                "order": "Order number",
            }
        },
        description="Visitors may leave it out. What you know already is not asked for.",
    )
    continue_url: str = Field(
        default="",
        title="Page to continue on",
        json_schema_extra={"more": True},
        description=(
            "The page of yours with this chat on it, to which links lead that continue a "
            "conversation. Empty: the chat as a page of its own."
        ),
    )
    launcher_label: str = Field(
        default="",
        max_length=60,
        title="Name of the launcher",
        json_schema_extra={"more": True},
        description="The launcher's name, else Chat with (site name).",
    )
    privacy_url: str = Field(
        default="", title="Privacy page", description="Where you say what becomes of the data."
    )

    @field_validator("allowed_origins")
    @classmethod
    def _origins_are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(origin) for origin in origins)

    @field_validator("identity_secret")
    @classmethod
    def _secret_is_long(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(Told("Use a key of at least %(least)s bytes.", least=MIN_SECRET_BYTES))
        return secret

    @field_validator("privacy_url", "continue_url")
    @classmethod
    def _url_is_web(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("https", "http"):
            raise ValueError(Told("Give a web address that begins with https://."))
        return url

    def greeting(self, language: str) -> str:
        return self.greeting_es if language == "es" else self.greeting_en

    def hours(self, language: str) -> str:
        return self.hours_es if language == "es" else self.hours_en


def settings_of(account: Account) -> ChatSettings:
    """The chat settings of an account. Raises ConfigError where it is of another channel."""
    if not isinstance(account.settings, ChatSettings):
        raise ConfigError(f"Account {account.id} is not a chat.")
    return account.settings


def _origin(text: str) -> str:
    """`scheme://host[:port]`, lower case; the first label of the host may be `*`.

    The value goes into a response header, so nothing but an origin may pass.
    """
    parts = urlsplit(text.strip().lower().rstrip("/"))
    host = parts.hostname or ""
    plain = host.removeprefix("*.").replace("-", "").replace(".", "")
    rest = parts.path + parts.query + parts.fragment + (parts.username or "")
    if parts.scheme not in ("https", "http") or rest or not plain.isascii() or not plain.isalnum():
        raise ValueError(
            Told("“%(text)s” is not an origin such as https://shop.example.", text=text)
        )
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
