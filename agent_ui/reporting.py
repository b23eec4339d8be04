"""The report on repetition, and the examples that numbers are found by: pages of the settings."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, need_administrator
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.actions import facts
from hub.errors import BadRequest, Forbidden
from hub.facts.mention import FactKind
from hub.queries import facts as stored
from hub.queries import repeats
from hub.repeats import By, Figures, Week, by, kinds, total
from hub.store import Reader, Tx
from hub.words import Role

DAYS: Final = (7, 30, 90)
# Kinds whose shapes can be learned from examples.
TEACHABLE: Final = (
    FactKind.ORDER,
    FactKind.TRACKING,
    FactKind.BOOKING,
    FactKind.ACCOUNT,
    FactKind.INVOICE,
    FactKind.SERIAL,
    FactKind.PRODUCT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A line of the report. name is a channel's key in the table of channels."""

    name: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The report of some days. tables: what it is told apart by, and the lines of that."""

    tabs: tuple[str, ...]
    days: int
    choices: tuple[int, ...]
    total: ReportRow
    tables: tuple[tuple[str, tuple[ReportRow, ...]], ...]
    kinds: tuple[tuple[str, int], ...]
    tab: str = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """One example of how the shop writes something."""

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesView:
    """The page of examples. tried: what was found in words that were tried out."""

    tabs: tuple[str, ...]
    kinds: tuple[str, ...]
    examples: tuple[ExampleView, ...]
    words: str = ""
    tried: tuple[tuple[str, str, str], ...] = ()  # Kind, label, value.
    tab: str = "facts"


class Reporting:
    """Both pages' routes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        """The report. Supervisors and administrators."""
        viewer, days, week = await self._week(request)
        view = ReportView(
            tabs=tabs_of(viewer),
            days=days,
            choices=DAYS,
            total=ReportRow(name="", figures=total(week)),
            tables=tuple((str(what), _rows(week, what)) for what in By if _rows(week, what)),
            kinds=tuple(kinds(week).items()),
        )
        cursor = self._process.feed.newest
        return await self._console.show(
            request, viewer, "report", view, cursor=cursor, section="settings"
        )

    async def table(self, request: Request) -> Response:
        """The same as a table for other programs."""
        _, days, week = await self._week(request)
        out = io.StringIO()
        writer = csv.writer(out)
        names = ("cases", "repeated", "hints", "taken", "handovers", "clean")
        writer.writerow(("by", "name", *names))
        for what in By:
            for row in _rows(week, what):
                figures = [getattr(row.figures, name) for name in names]
                # A name that begins like a formula is none.
                name = f"'{row.name}" if row.name[:1] in "=+-@" else row.name
                writer.writerow((str(what), name, *figures))
        headers = {"Content-Disposition": f'attachment; filename="repeats-{days}-days.csv"'}
        return Response(out.getvalue(), media_type="text/csv", headers=headers)

    async def _week(self, request: Request) -> tuple[Viewer, int, Week]:
        viewer = await self._console.viewer(request)
        if viewer.agent.role not in (Role.SUPERVISOR, Role.ADMINISTRATOR):
            raise Forbidden(noted("Your role may not do this. Ask an administrator."))
        asked = request.query_params.get("days", "")
        days = int(asked) if asked.isdecimal() and int(asked[:4]) in DAYS else DAYS[1]
        until = self._process.clock()
        since: datetime = until - timedelta(days=days)
        accounts = viewer.eyes.accounts
        week = await self._process.db.read(repeats.week, since, until, accounts=accounts)
        return viewer, days, week

    async def examples(self, request: Request) -> Response:
        """The page of examples; `words` in the address are tried out."""
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        words = request.query_params.get("words", "")[:2000].replace("\0", "")
        tried: tuple[tuple[str, str, str], ...] = ()
        if words:
            settings = await self._process.accounts.facts()
            heard = facts.hear(words, settings=settings, now=self._process.clock())
            tried = tuple((str(one.kind), one.label, one.value) for one in heard.mentions)
        view = await self._process.db.read(_examples, viewer, words, tried)
        cursor = self._process.feed.newest
        return await self._console.show(
            request, viewer, "facts", view, cursor=cursor, section="settings"
        )

    async def add(self, asked: Asked) -> Done:
        """Add an example."""
        need_administrator(asked.viewer)
        kind = asked.text("kind")
        if kind not in TEACHABLE:
            raise BadRequest(noted("Choose what it is an example of."))
        await self._process.db.write(_add, asked, FactKind(kind))
        return {"url": "/settings/facts"}

    async def remove(self, asked: Asked) -> Done:
        """Take an example away."""
        need_administrator(asked.viewer)
        await self._process.db.write(_remove, asked, asked.request.path_params["id"])
        return {"url": "/settings/facts"}


def _add(tx: Tx, asked: Asked, kind: FactKind) -> None:
    facts.add_example(tx, kind, asked.text("text"), agent_id=asked.viewer.id, now=asked.now)
    audit(tx, asked, "example.added", str(kind))


def _remove(tx: Tx, asked: Asked, example_id: int) -> None:
    facts.remove_example(tx, example_id)
    audit(tx, asked, "example.removed", f"example {example_id}")


def _examples(
    tx: Reader, viewer: Viewer, words: str, tried: tuple[tuple[str, str, str], ...]
) -> ExamplesView:
    return ExamplesView(
        tabs=tabs_of(viewer),
        kinds=tuple(str(kind) for kind in TEACHABLE),
        examples=tuple(
            ExampleView(id=row.id or 0, kind=row.kind, text=row.text) for row in stored.examples(tx)
        ),
        words=words,
        tried=tried,
    )


def _rows(week: Week, what: By) -> tuple[ReportRow, ...]:
    return tuple(ReportRow(name=name, figures=found) for name, found in by(week, what).items())
