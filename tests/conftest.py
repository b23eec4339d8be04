"""The fixtures that every test may ask for."""

import os

from hypothesis import settings

from tests.databases import (
    cluster,
    database,
    database_url,
    postgres_url,
    sqlite_template,
    sqlite_url,
)
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
    "cluster",
    "database",
    "database_url",
    "dovecot",
    "mail_server",
    "mailbox",
    "postgres_url",
    "smtp_server",
    "sqlite_template",
    "sqlite_url",
]

# A busy machine is no failure, so examples have no time limit of their own. In CI the examples are
# the same in every run; elsewhere they are new ones each time.
settings.register_profile("hilo", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("hilo")
