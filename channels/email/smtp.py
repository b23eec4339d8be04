"""Handing a composed mail to an SMTP server, and saying exactly how far that got.

Until the bytes of the mail go out, nothing can have been sent. From then on a cut or a time-out
leaves it open, and only the server's final line settles it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiosmtplib

from channels.email.bounces import refusal_of
from channels.email.compose import Composed
from channels.email.oauth import Tokens
from channels.email.settings import EmailSettings
from hub.contract import Accepted, DeliveryStatus, Refusal
from hub.errors import DeliveryError, Refused, Throttled, Uncertain, Unreachable
from hub.untrusted import clean

CONNECT_S: Final = 20.0
COMMAND_S: Final = 60.0
DATA_S: Final = 180.0  # Servers scan what they get before they answer.

_ENHANCED: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SES_HOST: Final = re.compile(r"email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")


async def deliver(mail: Composed, settings: EmailSettings, tokens: Tokens) -> Accepted:
    """Send it. Raises Refused, Throttled, Unreachable, Uncertain."""
    async with session(settings, tokens) as smtp:
        await _envelope(smtp, mail)
        if not smtp.is_connected:
            raise Unreachable("The connection was cut before the mail went out.")
        try:
            answer = await smtp.data(mail.content, timeout=DATA_S)
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error, "The mail") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Uncertain("The connection was cut while the mail went out.") from error
    return Accepted(
        external_id=mail.message_id,
        aliases=aliases_of(answer.message, settings),
        status=DeliveryStatus.SENT,
    )


@asynccontextmanager
async def session(settings: EmailSettings, tokens: Tokens) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection that is signed in. Raises Refused, Throttled, Unreachable."""
    smtp = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        timeout=COMMAND_S,
    )
    try:
        try:
            if settings.smtp_security != "none":
                smtp.tls_context = await asyncio.to_thread(settings.tls_context)
            await smtp.connect(timeout=CONNECT_S)
            await _sign_in(smtp, settings, tokens)
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error, "The mail server") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Unreachable(f"The mail server cannot be reached: {error}.") from error
        yield smtp
    finally:
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            if smtp.is_connected:
                await smtp.quit(timeout=5)
        smtp.close()


async def _sign_in(smtp: aiosmtplib.SMTP, settings: EmailSettings, tokens: Tokens) -> None:
    try:
        if settings.uses_oauth:
            await smtp.auth_xoauth2(settings.smtp_user, await tokens.token(settings))
        elif settings.smtp_secret and await _wants_password(smtp, settings):
            await smtp.login(settings.smtp_user, settings.smtp_secret)
    except aiosmtplib.SMTPAuthenticationError as error:
        if 400 <= error.code < 500:
            raise
        raise Refused(
            f"The mail server refuses our password: {_line(error)}",
            reason=Refusal.CREDENTIALS,
            provider_code=str(error.code),
        ) from error
    except aiosmtplib.SMTPException as error:
        if isinstance(error, aiosmtplib.SMTPResponseException | OSError | TimeoutError):
            raise
        raise Refused(
            "The mail server offers no way to sign in.", reason=Refusal.CREDENTIALS
        ) from error


async def _wants_password(smtp: aiosmtplib.SMTP, settings: EmailSettings) -> bool:
    """Whether to sign in. The mailbox's password is only lent to SMTP: a relay that asks for
    none, as many do inside a network, does not get it."""
    if settings.smtp_password.get_secret_value():
        return True
    if smtp.last_ehlo_response is None:
        await smtp.ehlo()
    return smtp.supports_extension("auth")


async def _envelope(smtp: aiosmtplib.SMTP, mail: Composed) -> None:
    """Name sender and recipients. One that is refused stops the mail before it is sent to any,
    so that what the agent sees of it is true for all."""
    what = "The sender"
    try:
        await smtp.mail(mail.sender, options=_size(smtp, mail))
        for recipient in mail.recipients:
            what = recipient
            await smtp.rcpt(recipient)
    except aiosmtplib.SMTPResponseException as error:
        raise _answered(error, what) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise Unreachable("The connection was cut before the mail went out.") from error


def _size(smtp: aiosmtplib.SMTP, mail: Composed) -> list[str]:
    return [f"SIZE={len(mail.content)}"] if smtp.supports_extension("size") else []


def _answered(error: aiosmtplib.SMTPResponseException, what: str) -> DeliveryError:
    """Our error for a server's answer. Source: RFC 5321 section 4.2, RFC 3463."""
    line = _line(error)
    enhanced = _ENHANCED.search(line)
    code = enhanced[0] if enhanced else str(error.code)
    if 500 <= error.code < 600:
        reason = Refusal.CREDENTIALS if error.code in (530, 534, 535) else refusal_of(code, line)
        if error.code == 552 and not enhanced:
            reason = Refusal.FILE
        return Refused(f"{what} was refused: {line}", reason=reason, provider_code=code)
    if 400 <= error.code < 500:
        return Throttled(f"{what} was put off: {line}", after_s=None, provider_code=code)
    return Unreachable(f"The mail server answers {error.code}: {line}", provider_code=code)


def _line(error: aiosmtplib.SMTPResponseException) -> str:
    return clean(" ".join(str(error.message).split()))[:300]


def aliases_of(answer: str, settings: EmailSettings) -> tuple[str, ...]:
    """Further ids that answers may name. Amazon SES puts its own in place of our Message-ID."""
    host = _SES_HOST.fullmatch(settings.smtp_host.lower())
    words = answer.split()
    if host is None or len(words) < 2 or not re.fullmatch(r"[\w-]{20,120}", words[-1]):
        return ()
    identity = words[-1]
    domains = [f"{host[1]}.amazonses.com", "email.amazonses.com"]
    return tuple(f"<{identity}@{domain}>" for domain in domains)
