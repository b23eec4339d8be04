"""The settings' pages of accounts: adding, changing, checking, pausing and removing them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import account_forms, views
from agent_ui.account_views import AccountForm, AccountsView, ChoiceView
from agent_ui.answers import see_other, wants_piece
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, need_administrator
from agent_ui.sent import sent
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub import checks
from hub.actions import accounts as account_actions
from hub.actions import unreadable
from hub.contract import Channel, CheckResult, Json
from hub.errors import ConfigError, NotFound, SettingsError
from hub.model import AccountHealth, AccountRow
from hub.queries import accounts, agents
from hub.store import Reader, Tx

MADE: Final = 200
_NAMELESS = noted("Give the account a name, such as Support WhatsApp.")
_NO_NUMBER = noted("Write a whole number.")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that can be stored: the account's own columns, its settings sealed, its teams."""

    name: str
    address: str
    language: str
    retention_days: int | None
    settings: dict[str, Json]
    teams: tuple[str, ...]


class Connecting:
    """The pages' routes. Administrators only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process
        self._made: OrderedDict[str, int] = OrderedDict()  # A form sent twice adds one account.

    async def show(self, request: Request) -> Response:
        """The list of accounts."""
        viewer = await self._viewer(request)
        found = await self._process.db.read(self._listed)
        view = AccountsView(tabs=tabs_of(viewer), accounts=found, said=_said(request))
        return await self._page(request, viewer, view)

    async def choose(self, request: Request) -> Response:
        """The channels that an account may be added of."""
        viewer = await self._viewer(request)
        await asyncio.to_thread(self._process.channels.load)
        choices = tuple(
            ChoiceView(channel=name, about=channel.settings.about)
            for name, channel in sorted(self._process.channels.items())
        )
        return await self._page(
            request, viewer, AccountsView(tabs=tabs_of(viewer), choices=choices)
        )

    async def blank(self, request: Request) -> Response:
        viewer = await self._viewer(request)
        channel = self._process.channels.need(request.path_params["channel"])
        form = await self._process.db.read(self._blank, channel, viewer.language)
        return await self._page(request, viewer, AccountsView(tabs=tabs_of(viewer), form=form))

    async def edit(self, request: Request) -> Response:
        viewer = await self._viewer(request)
        form = await self._process.db.read(self._stored, request.path_params["id"])
        view = AccountsView(tabs=tabs_of(viewer), form=form, said=_said(request))
        return await self._page(request, viewer, view)

    async def send(self, request: Request) -> Response:
        """A form: try what is typed, or store it. What cannot be is shown with its faults."""
        viewer = await self._viewer(request)
        async with sent(self._console, request, viewer) as asked:
            row, channel, form = await self._sent(asked)
            try:
                typed = self._typed(asked, channel, row)
                if asked.text("do") != "try":
                    return await self._store(asked, channel, row, typed)
                results = await self._try(channel, row, typed)
                shown = account_forms.filled(form, asked.form, {})
                return await self._again(asked, replace(shown, results=tuple(results), tried=True))
            except SettingsError as error:
                shown = account_forms.filled(form, asked.form, error.faults)
                return await self._again(asked, shown, status=422)

    async def check(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        row = await self._process.db.read(_present, asked.request.path_params["id"])
        await self._check(row, asked)
        return {"url": f"/settings/accounts/{row.id}?said=checked"}

    async def enable(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        account_id = asked.request.path_params["id"]
        enabled = asked.text("enabled") == "on"
        await self._process.db.write(_enable, asked, account_id, enabled=enabled)
        return {"url": "/settings/accounts"}

    async def remove(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        await self._process.db.write(_remove, asked, asked.request.path_params["id"])
        return {"url": "/settings/accounts?said=removed"}

    # --- one form --------------------------------------------------------------------------------

    async def _sent(self, asked: Asked) -> tuple[AccountRow | None, Channel, AccountForm]:
        """What a form is about: the account there is, or none yet, and the form as it was."""
        given = asked.request.path_params
        if "id" in given:
            row = await self._process.db.read(_present, given["id"])
            form = await self._process.db.read(self._stored, given["id"])
            return row, self._process.channels.need(row.channel), form
        channel = self._process.channels.need(given["channel"])
        form = await self._process.db.read(self._blank, channel, asked.viewer.language)
        return None, channel, form

    def _typed(self, asked: Asked, channel: Channel, row: AccountRow | None) -> Typed:
        """Raises SettingsError with everything that is wrong at once."""
        faults: dict[str, str] = {}
        name, days = asked.text("name").strip(), asked.text("retention_days").strip()
        if not name:
            faults["name"] = _NAMELESS
        if days and (not days.isdecimal() or len(days) > 6):
            faults["retention_days"] = _NO_NUMBER
        sealed: dict[str, Json] = {}
        try:
            sealed = self._process.vault.seal_settings(
                channel.settings,
                account_forms.read(channel.settings, asked.form),
                kept=account_forms.kept(row.settings, asked.form) if row else None,
            )
        except SettingsError as error:
            faults |= error.faults
        except ConfigError as error:
            faults[""] = error.sentence
        if faults:
            raise SettingsError("The form has faults.", faults)
        own = channel.settings.own_address
        return Typed(
            name=name,
            address=str(sealed.get(own) or "") if own else asked.text("address").strip(),
            language="es" if asked.text("language") == "es" else "en",
            retention_days=int(days) or None if days else None,
            settings=sealed,
            teams=tuple(team for team in asked.form.getlist("team") if isinstance(team, str)),
        )

    async def _try(
        self, channel: Channel, row: AccountRow | None, typed: Typed
    ) -> list[CheckResult]:
        settings = self._process.vault.open_settings(channel.settings, typed.settings)
        return await checks.try_settings(channel, settings, row, language=typed.language)

    async def _store(
        self, asked: Asked, channel: Channel, row: AccountRow | None, typed: Typed
    ) -> Response:
        """Store it, and then ask its provider: what comes of that stands on the page after."""
        if row is None:
            account_id = await self._added(asked, channel, typed)
        else:
            account_id = row.id or 0
            await self._process.db.write(_change, asked, account_id, typed)
        fresh = await self._process.db.read(_present, account_id)
        await self._check(fresh, asked)
        said = "added" if row is None else "saved"
        return see_other(f"/settings/accounts/{account_id}?said={said}")

    async def _added(self, asked: Asked, channel: Channel, typed: Typed) -> int:
        key = asked.key()
        if key not in self._made:
            self._made[key] = await self._process.db.write(_add, asked, channel.name, typed)
            if len(self._made) > MADE:
                self._made.popitem(last=False)
        return self._made[key]

    async def _check(self, row: AccountRow, asked: Asked) -> None:
        now = self._process.clock()
        await checks.check_stored(self._process.db, self._process.accounts, row, now=now)
        await self._process.db.write(audit, asked, "account.checked", f"account {row.id}")

    async def _again(self, asked: Asked, form: AccountForm, status: int = 200) -> Response:
        view = AccountsView(tabs=tabs_of(asked.viewer), form=form)
        return await self._page(asked.request, asked.viewer, view, status=status)

    # --- reading ---------------------------------------------------------------------------------

    async def _viewer(self, request: Request) -> Viewer:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        return viewer

    def _blank(self, tx: Reader, channel: Channel, language: str) -> AccountForm:
        return account_forms.blank(
            channel, sorted(agents.team_names(tx).values()), language=language
        )

    def _stored(self, tx: Reader, account_id: int) -> AccountForm:
        row, names = _present(tx, account_id), agents.team_names(tx)
        seen = accounts.teams_by_account(tx).get(account_id, frozenset())
        form = account_forms.stored(
            self._process.channels.need(row.channel),
            row,
            sorted(names.values()),
            (names[team] for team in seen),
        )
        results = tuple(checks.unpack(row.checked)) if row.checked_at else ()
        return replace(
            form,
            results=results,
            checked_at=row.checked_at,
            webhook_url=self._process.accounts.webhook_url(row),
        )

    def _listed(self, tx: Reader) -> tuple[views.AccountView, ...]:
        teams, names = accounts.teams_by_account(tx), agents.team_names(tx)
        healths = accounts.healths(tx)
        kept = [request.account_id for request in unreadable.waiting(tx, limit=1000)]
        return tuple(
            _account(
                row,
                sorted(names[team] for team in teams.get(row.id or 0, ())),
                health=healths.get(row.id or 0),
                unreadable_=kept.count(row.id or 0),
                webhook_url=self._process.accounts.webhook_url(row),
            )
            for row in accounts.present(tx)
        )

    async def _page(
        self, request: Request, viewer: Viewer, view: AccountsView, status: int = 200
    ) -> Response:
        return await self._console.show(
            request,
            viewer,
            "accounts",
            view,
            cursor=self._process.feed.newest,
            section="settings",
            status=status,
            part="account" if wants_piece(request) == "account" and view.form else "",
            headers={"Cache-Control": "no-store"},
        )


def _said(request: Request) -> str:
    said = request.query_params.get("said", "")
    return said if said in ("added", "saved", "checked", "removed") else ""


def _account(
    row: AccountRow,
    teams: Sequence[str],
    *,
    health: AccountHealth | None,
    unreadable_: int,
    webhook_url: str,
) -> views.AccountView:
    results = checks.unpack(row.checked)
    return views.AccountView(
        id=row.id or 0,
        channel=row.channel,
        name=row.name,
        address=row.address,
        enabled=row.enabled,
        trouble=row.trouble,
        trouble_at=row.trouble_at,
        down=health.cause if health and health.down_at else "",
        down_at=health.down_at if health else None,
        forged=row.forged,
        unreadable=unreadable_,
        webhook_url=webhook_url,
        teams=tuple(teams),
        checked_at=row.checked_at,
        wrong=tuple(one.what for one in results if not one.ok),
    )


def _present(tx: Reader, account_id: int) -> AccountRow:
    row = tx.need(AccountRow, account_id)
    if row.removed_at is not None:
        raise NotFound("This account was removed.")
    return row


def _add(tx: Tx, asked: Asked, channel: str, typed: Typed) -> int:
    account_id = account_actions.add(
        tx,
        channel=channel,
        name=typed.name,
        address=typed.address,
        settings=typed.settings,
        language=typed.language,
        teams=typed.teams,
        now=asked.now,
    )
    if typed.retention_days is not None:
        account_actions.change(tx, account_id, retention_days=typed.retention_days)
    detail = {"channel": channel, "name": typed.name}
    audit(tx, asked, "account.added", f"account {account_id}", **detail)
    return account_id


def _change(tx: Tx, asked: Asked, account_id: int, typed: Typed) -> None:
    changed = account_actions.edit(
        tx,
        account_id,
        name=typed.name,
        address=typed.address,
        language=typed.language,
        settings=typed.settings,
        retention_days=typed.retention_days,
        teams=typed.teams,
    )
    if changed:
        audit(tx, asked, "account.changed", f"account {account_id}", changed=changed)


def _enable(tx: Tx, asked: Asked, account_id: int, *, enabled: bool) -> None:
    account_actions.change(tx, account_id, enabled=enabled)
    audit(tx, asked, "account.enabled", f"account {account_id}", enabled=enabled)


def _remove(tx: Tx, asked: Asked, account_id: int) -> None:
    detail: dict[str, Any] = {"name": _present(tx, account_id).name}
    account_actions.remove(tx, account_id, now=asked.now)
    audit(tx, asked, "account.removed", f"account {account_id}", **detail)
