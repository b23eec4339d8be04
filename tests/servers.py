"""Fixtures: the real servers and the browser that tests may ask for, a clock and free ports.

Every pytest worker has servers of its own, so tests may run at the same time and in any order;
those who share a server ask for a mailbox of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.clock import Clock
from tests.dovecot import Dovecot, running_dovecot
from tests.programs import CHROMIUM
from tests.smtp import SmtpServer, running_smtp_server

# No sandbox, because Chromium refuses it to root; the rest keeps it from looking for the outside.
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ONE_LOOP = pytest.mark.asyncio(loop_scope="session")  # Where what shares a browser runs.
numbers = count(1)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 9:00 UTC on 2 March 2026 until the test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server, shared by the tests of this worker."""
    with running_dovecot() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> str:
    """The address, and user name, of an empty mailbox in `dovecot` that no other test has."""
    return f"box{next(numbers)}@shop.test"


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A mail server that keeps what it is given."""
    with running_smtp_server() as server:
        yield server


@pytest.fixture
def mail_server(dovecot: Dovecot) -> Iterator[SmtpServer]:
    """A mail server that also passes what it is given on into the mailboxes of `dovecot`."""
    with running_smtp_server(deliver_to=dovecot) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable of a real browser."""
    return CHROMIUM.path()


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser of this test's own, driven by Playwright; takes a second and more."""
    async with running_browser(chromium) as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def worker_browser(chromium: Path) -> AsyncIterator[Browser]:
    """The one that `shared_browser` shares."""
    async with running_browser(chromium) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def shared_browser(worker_browser: Browser) -> AsyncIterator[Browser]:
    """A browser for all tests of this worker that ask for it; the contexts that a test opens in
    it are its own, and closed after it.

    What drives it lives in one loop: they run there by themselves, and whichever fixtures of
    theirs await anything say `loop_scope="session"` too.
    """
    yield worker_browser
    for context in worker_browser.contexts:
        await context.close()


@asynccontextmanager
async def running_browser(chromium: Path) -> AsyncIterator[Browser]:
    """A browser, and what drives it, for as long as the context is open."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium, args=list(BROWSER_ARGUMENTS)
        )
        yield started
        await started.close()
