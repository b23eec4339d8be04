"""The fixtures that every test may ask for."""

from tests.servers import (
    browser,
    chromium,
    clock,
    dovecot,
    mail_server,
    mailbox,
    smtp_server,
)

__all__ = [
    "browser",
    "chromium",
    "clock",
    "dovecot",
    "mail_server",
    "mailbox",
    "smtp_server",
]
