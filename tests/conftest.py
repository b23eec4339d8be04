"""The fixtures that every test may ask for."""

import os

from hypothesis import settings

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

# A busy machine is no failure, so examples have no time limit of their own. In CI the examples are
# the same in every run; elsewhere they are new ones each time.
settings.register_profile("hilo", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("hilo")
