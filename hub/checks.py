"""Trying the credentials of accounts at their providers, and keeping what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.contract import Account, Channel, CheckResult, Json, Settings, Told, Verifying
from hub.errors import HiloError
from hub.model import AccountRow
from hub.store import Database

_logger = structlog.get_logger(__name__)
CHECK_S: Final = 30.0  # A provider that does not answer is what a check is there to find.
_NOTHING: Final = Told("It has no credentials to try.")
_SILENT: Final = Told("The provider does not answer.")


async def check_account(channel: Channel, account: Account) -> list[CheckResult]:
    """What a provider says to one account. Whatever goes wrong is a result as well."""
    if not isinstance(channel, Verifying):
        return [CheckResult(ok=True, what=_NOTHING)]
    try:
        async with asyncio.timeout(CHECK_S):
            return without_secrets(await channel.check(account), account.settings)
    except TimeoutError:
        return [CheckResult(ok=False, what=_SILENT, mend=Told("Try again soon."))]
    except HiloError as error:
        return [CheckResult(ok=False, what=error.sentence)]
    except Exception as error:
        # A defect of an adapter must not keep anybody from saving, and must not go unseen.
        _logger.exception("check_failed", channel=account.channel, account=account.id)
        what = Told("The check itself failed: %(error)s", error=type(error).__name__)
        return [CheckResult(ok=False, what=what)]


async def try_settings(
    channel: Channel, settings: Settings, row: AccountRow | None, *, language: str = "en"
) -> list[CheckResult]:
    """What the provider says to settings that are not stored: nothing is changed there."""
    account = Account(
        id=(row.id or 0) if row else 0,
        channel=channel.name,
        name=row.name if row else "",
        address=row.address if row else "",
        settings=settings,
        webhook_url="",
        signing_key=bytes(row.signing_key) if row else bytes(32),
        language=language,
    )
    return await check_account(channel, account)


async def check_stored(
    db: Database, accounts: Accounts, row: AccountRow, *, now: datetime
) -> list[CheckResult]:
    """Check a stored account and write down what came of it. Raises Unavailable."""
    try:
        found = accounts.open(row)
        results = await check_account(found.channel, found.account)
    except HiloError as error:
        results = [CheckResult(ok=False, what=error.sentence)]
    await db.write(account_actions.note_check, row.id or 0, pack(results), now=now)
    return results


def pack(results: Sequence[CheckResult]) -> list[Json]:
    """Results as they are stored: templates and values, so that every reader gets them said."""
    return [
        {"ok": one.ok, "what": _packed(one.what), "mend": _packed(one.mend)} for one in results[:50]
    ]


def unpack(stored: Sequence[Json]) -> list[CheckResult]:
    """What `pack` stored."""
    return [
        CheckResult(ok=one.get("ok") is True, what=_said(one["what"]), mend=_said(one["mend"]))
        for one in stored
        if isinstance(one, Mapping) and "what" in one and "mend" in one
    ]


def _packed(sentence: str) -> Json:
    if not isinstance(sentence, Told):
        return _clean(sentence, 1000)
    values = {
        name: _packed(value) if isinstance(value, Told) else _clean(value, 500)
        for name, value in sentence.values.items()
    }
    return [sentence.template, values]


def _clean(text: str, most: int) -> str:
    return text.replace("\0", "")[:most]  # PostgreSQL's JSON stores no NUL.


def _said(stored: Json) -> str:
    if isinstance(stored, str):
        return stored
    if isinstance(stored, Sequence) and len(stored) == 2:
        template, values = stored
        if isinstance(template, str) and isinstance(values, Mapping):
            return Told(template, **{name: _said(value) for name, value in values.items()})
    return ""


def without_secrets(results: Sequence[CheckResult], settings: Settings) -> list[CheckResult]:
    """The results where no provider's answer repeats a secret that was tried."""
    secrets = [
        value.get_secret_value()
        for value in vars(settings).values()
        if hasattr(value, "get_secret_value") and len(value.get_secret_value()) >= 6
    ]

    def clean(sentence: str) -> str:
        if not any(secret in sentence for secret in secrets):
            return sentence
        said = str(sentence)
        for secret in secrets:
            said = said.replace(secret, "…")
        return said

    return [replace(one, what=clean(one.what), mend=clean(one.mend)) for one in results]
