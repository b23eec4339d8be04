"""The fixtures that every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.async_api import expect

from tests.databases import (
    cluster,
    database,
    database_url,
    postgres_url,
    sqlite_template,
    sqlite_url,
)
from tests.servers import (
    ONE_LOOP,
    browser,
    chromium,
    clock,
    dovecot,
    mail_server,
    mailbox,
    shared_browser,
    smtp_server,
    worker_browser,
)

# A busy machine is no fault of a page: what is right by then is right.
expect.set_options(timeout=30_000)

# A console of rich that is made while this is set keeps its width for good.
os.environ.pop("COLUMNS", None)

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
    "shared_browser",
    "smtp_server",
    "sqlite_template",
    "sqlite_url",
    "worker_browser",
]

# Nobody here speaks TLS with the outside, and reading the machine's certificates takes 30 ms for
# every client of httpx that is made: this folder holds none.
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
os.environ.pop("SSL_CERT_FILE", None)

# A busy machine is no failure, so examples have no time limit of their own. In CI the examples are
# the same in every run; elsewhere they are new ones each time.
settings.register_profile("hilo", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("hilo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run in one loop whatever shares a browser."""
    for item in items:
        if isinstance(item, pytest.Function) and "worker_browser" in item.fixturenames:
            item.add_marker(ONE_LOOP, append=False)
