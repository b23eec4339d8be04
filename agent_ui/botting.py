"""The settings' pages of bots: adding, changing, trying, pausing and removing them."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import account_forms, bot_forms
from agent_ui.answers import see_other, wants_piece
from agent_ui.bot_views import BotForm, BotsView, BotView, PlaceView
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, need_administrator
from agent_ui.sent import sent
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from hub.actions import bots as actions
from hub.actions.bots import Draft
from hub.bot_calls import new_secret
from hub.contract import Json
from hub.errors import ConfigError, NotFound, SettingsError
from hub.handoff.settings import BotSettings
from hub.model import Bot
from hub.queries import accounts, bot_quality, bots
from hub.store import Reader, Tx
from hub.words import BotKind

MADE: Final = 200
_TRIAL: Final = {"en": "Hello, where is my order?", "es": "Hola, ¿dónde está mi pedido?"}


class Botting:
    """The pages' routes. Administrators only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process
        self._made: OrderedDict[str, int] = OrderedDict()  # A form sent twice adds one bot.

    async def show(self, request: Request) -> Response:
        """The list of bots, with how well they do."""
        viewer = await self._viewer(request)
        found = await self._process.db.read(self._listed)
        view = BotsView(tabs=tabs_of(viewer), bots=found, said=_said(request))
        return await self._page(request, viewer, view)

    async def blank(self, request: Request) -> Response:
        viewer = await self._viewer(request)
        form = await self._process.db.read(self._blank, viewer)
        return await self._page(request, viewer, BotsView(tabs=tabs_of(viewer), form=form))

    async def edit(self, request: Request) -> Response:
        viewer = await self._viewer(request)
        form = await self._process.db.read(self._stored, request.path_params["id"])
        view = BotsView(tabs=tabs_of(viewer), form=form, said=_said(request))
        return await self._page(request, viewer, view)

    async def send(self, request: Request) -> Response:
        """A form: try what is typed, or store it. What cannot be is shown with its faults."""
        viewer = await self._viewer(request)
        async with sent(self._console, request, viewer) as asked:
            row, form = await self._sent(asked)
            try:
                draft = self._typed(asked, row)
                if asked.text("do") == "try":
                    return await self._try(asked, form, draft)
                return await self._store(asked, row, draft)
            except SettingsError as error:
                shown = bot_forms.filled(form, asked.form, error.faults)
                return await self._again(asked, shown, status=422)

    async def renew(self, request: Request) -> Response:
        """A new token. The answer is the page itself, for it is shown this once."""
        viewer = await self._viewer(request)
        bot_id = request.path_params["id"]
        async with sent(self._console, request, viewer) as asked:
            token = await self._process.db.write(_renew, asked, bot_id)
        form = await self._process.db.read(self._stored, bot_id)
        return await self._again(asked, replace(form, token=token))

    async def enable(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        bot_id, enabled = asked.request.path_params["id"], asked.text("enabled") == "on"
        await self._process.db.write(_enable, asked, bot_id, enabled=enabled)
        return {"url": "/settings/bots"}

    async def remove(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        await self._process.db.write(_remove, asked, asked.request.path_params["id"])
        return {"url": "/settings/bots?said=removed"}

    # --- one form --------------------------------------------------------------------------------

    async def _sent(self, asked: Asked) -> tuple[Bot | None, BotForm]:
        """What a form is about: the bot there is, or none yet, and the form as it was."""
        bot_id = asked.request.path_params.get("id")
        if bot_id is None:
            return None, await self._process.db.read(self._blank, asked.viewer)
        row = await self._process.db.read(_present, bot_id)
        return row, await self._process.db.read(self._stored, bot_id)

    def _typed(self, asked: Asked, row: Bot | None) -> Draft:
        """Raises SettingsError with everything that is wrong at once."""
        faults: Mapping[str, str] = {}
        settings: dict[str, Json] = {}
        try:
            settings = self._process.vault.seal_settings(
                BotSettings,
                account_forms.read(BotSettings, asked.form),
                kept=account_forms.kept(row.settings, asked.form) if row else None,
            )
        except SettingsError as error:
            faults = error.faults
        except ConfigError as error:
            faults = {"": error.sentence}
        bot_forms.need_right(asked.form, faults)
        return Draft(
            name=asked.text("name").strip(),
            kind=bot_forms.kind_in(asked.form),
            settings=settings,
            account_ids=bot_forms.chosen_in(asked.form),
            hours=asked.text("hours"),
            zone=asked.text("zone"),
            timeout_s=int(asked.text("timeout_s")),
            silence_min=bot_forms.silence_in(asked.form) or 0,
            after_silence=bot_forms.after_silence_in(asked.form),
            enabled=row.enabled if row else True,
        )

    async def _try(self, asked: Asked, form: BotForm, draft: Draft) -> Response:
        said = asked.text("trial").strip()[:1000] or _TRIAL[asked.viewer.language]
        settings = self._process.vault.open_settings(BotSettings, draft.settings)
        tried = await self._process.bots.try_out(
            draft.kind, settings, said, timeout_s=draft.timeout_s, language=asked.viewer.language
        )
        shown = replace(bot_forms.filled(form, asked.form, {}), tried=tried)
        shown.named["trial"] = said
        return await self._again(asked, shown)

    async def _store(self, asked: Asked, row: Bot | None, draft: Draft) -> Response:
        if row is not None:
            await self._process.db.write(_change, asked, row.id or 0, draft)
            return see_other(f"/settings/bots/{row.id}?said=saved")
        key, secret, token = asked.key(), "", ""
        if draft.kind is BotKind.HILO and draft.settings.get("secret") is None:
            secret = new_secret(secrets.token_bytes(32))
            given = draft.settings | {"secret": secret}
            draft = replace(draft, settings=self._process.vault.seal_settings(BotSettings, given))
        if key not in self._made:
            bot_id, token = await self._process.db.write(_add, asked, draft)
            self._made[key] = bot_id
            if len(self._made) > MADE:
                self._made.popitem(last=False)
        form = await self._process.db.read(self._stored, self._made[key])
        if draft.kind is BotKind.TRIAGE or not token:
            return see_other(f"/settings/bots/{form.id}?said=saved")
        return await self._again(asked, replace(form, token=token, secret=secret))

    async def _again(self, asked: Asked, form: BotForm, status: int = 200) -> Response:
        view = BotsView(tabs=tabs_of(asked.viewer), form=form)
        return await self._page(asked.request, asked.viewer, view, status=status)

    # --- reading ---------------------------------------------------------------------------------

    async def _viewer(self, request: Request) -> Viewer:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        return viewer

    def _blank(self, tx: Reader, viewer: Viewer) -> BotForm:
        return bot_forms.blank(_places(tx, None), zone=viewer.agent.zone)

    def _stored(self, tx: Reader, bot_id: int) -> BotForm:
        row = _present(tx, bot_id)
        own = f"{self._process.config.public_url}/bots"
        base = {"rasa": f"{own}/rasa/TOKEN", "chatwoot": f"{own}/chatwoot"}
        form = bot_forms.stored(row, _places(tx, row))
        return replace(form, answers_at=base.get(row.kind, ""))

    def _listed(self, tx: Reader) -> tuple[BotView, ...]:
        names = {row.id: (row.channel, row.name) for row in accounts.present(tx)}
        since = self._process.clock() - actions.MEASURED
        return tuple(
            BotView(
                id=row.id or 0,
                name=row.name,
                kind=row.kind,
                enabled=row.enabled,
                accounts=tuple(names[each] for each in row.account_ids if each in names),
                hours=row.hours,
                zone=row.zone,
                quality=bot_quality.of(tx, row.id or 0, since=since),
            )
            for row in bots.every(tx)
        )

    async def _page(
        self, request: Request, viewer: Viewer, view: BotsView, status: int = 200
    ) -> Response:
        return await self._console.show(
            request,
            viewer,
            "bots",
            view,
            cursor=self._process.feed.newest,
            section="settings",
            status=status,
            part="bot" if wants_piece(request) == "account" and view.form else "",
            headers={"Cache-Control": "no-store"},
        )


def _said(request: Request) -> str:
    said = request.query_params.get("said", "")
    return said if said in ("saved", "removed") else ""


def _places(tx: Reader, row: Bot | None) -> list[PlaceView]:
    """The accounts, whether the bot is to answer there, and who else does."""
    chosen = set(row.account_ids) if row else set()
    others: dict[int, str] = {}
    for bot in bots.every(tx):
        if bot.enabled and (row is None or bot.id != row.id):
            others |= {each: bot.name for each in bot.account_ids if each not in others}
    return [
        PlaceView(
            id=each.id or 0,
            channel=each.channel,
            name=each.name,
            chosen=each.id in chosen,
            other=others.get(each.id or 0, ""),
        )
        for each in accounts.present(tx)
    ]


def _present(tx: Reader, bot_id: int) -> Bot:
    row = tx.need(Bot, bot_id)
    if row.removed_at is not None:
        raise NotFound("This bot was removed.")
    return row


def _add(tx: Tx, asked: Asked, draft: Draft) -> tuple[int, str]:
    bot_id, token = actions.add(tx, draft, now=asked.now)
    audit(tx, asked, "bot.added", f"bot {bot_id}", name=draft.name, kind=str(draft.kind))
    return bot_id, token


def _change(tx: Tx, asked: Asked, bot_id: int, draft: Draft) -> None:
    actions.change(tx, bot_id, draft, now=asked.now)
    audit(tx, asked, "bot.changed", f"bot {bot_id}", name=draft.name, kind=str(draft.kind))


def _renew(tx: Tx, asked: Asked, bot_id: int) -> str:
    audit(tx, asked, "bot.token_renewed", f"bot {bot_id}")
    return actions.renew_token(tx, bot_id)


def _enable(tx: Tx, asked: Asked, bot_id: int, *, enabled: bool) -> None:
    actions.enable(tx, bot_id, enabled=enabled, now=asked.now)
    audit(tx, asked, "bot.enabled", f"bot {bot_id}", enabled=enabled)


def _remove(tx: Tx, asked: Asked, bot_id: int) -> None:
    name = _present(tx, bot_id).name
    actions.remove(tx, bot_id, now=asked.now)
    audit(tx, asked, "bot.removed", f"bot {bot_id}", name=name)
