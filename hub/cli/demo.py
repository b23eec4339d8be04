"""`hilo demo`: the real thing on SQLite, with simulated providers and customers beside it."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Final, Protocol

import typer
from sqlmodel import col

from hub import migrate
from hub.actions import accounts as account_actions
from hub.actions import bots, desk, facts, outbound, staff
from hub.actions.bots import Draft
from hub.actions.outbound import Said
from hub.actions.threads import Author
from hub.app import create_app
from hub.cli.opening import config, out, plainly, vault
from hub.config import Config
from hub.contract import Settings
from hub.errors import ConfigError, NotFound
from hub.facts.mention import FactKind
from hub.handoff.settings import BotSettings
from hub.logs import set_up
from hub.model import AccountRow, Conversation, Reach
from hub.passwords import hash_password
from hub.plugins import load_classes
from hub.process import Process, utc_now
from hub.queries import accounts, customers, messages
from hub.serve import server
from hub.store import Database, Reader
from hub.words import AuthorKind, BotKind, Role

GROUP: Final = "hilo.demos"
PASSWORD: Final = "tienda-nube-2026"
AGENTS: Final = (
    ("marta", "Marta Ruiz", Role.ADMINISTRATOR),
    ("jon", "Jon Vidal", Role.AGENT),
)
EXAMPLES: Final = ("A-10428", "A-09911")  # How the demo's shop writes its orders.
MARK: Final = "demo"  # A file in the folder of a demo: nothing else is ever cleared.


class Plan(Protocol):
    """An account that the demo wants."""

    @property
    def channel(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, Any]: ...


class Line(Protocol):
    """What an agent of the demo's history is to say."""

    @property
    def agent(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def answers(self) -> str: ...


class World(Protocol):
    """What plays the providers and the customers: an entry point of the group hilo.demos."""

    page_url: str

    async def __aenter__(self) -> World: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def accounts(self) -> Sequence[Plan]: ...

    async def connect(
        self, *, hilo_url: str, webhooks: Mapping[str, str], chat_account: int, console_url: str
    ) -> None: ...

    async def tell_history(self, answer: Callable[[Any], Awaitable[None]] | None) -> None: ...

    async def meet_assistant(self) -> None: ...

    async def go_on(self) -> None: ...


@plainly
def demo(
    port: Annotated[
        int, typer.Option(help="Port of the console; the next one plays customers.")
    ] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of the demo; begun anew each time.")] = Path(
        "data/demo"
    ),
    quiet: Annotated[bool, typer.Option(help="Customers do not go on writing.")] = False,
) -> None:
    """Show what Hilo is: a console, a shop, and customers on every channel. Nothing leaves this
    machine, and no account is needed."""
    _need_free(port, port + 1)
    settings = _settings(port, data)
    set_up(settings)
    with suppress(asyncio.CancelledError):
        asyncio.run(_run(settings, port, quiet=quiet))


def _need_free(*ports: int) -> None:
    """Raises ConfigError for a port in use, before the folder of a running demo is cleared."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise ConfigError(
                    "Port %(port)s is in use. Choose another: make run PORT=8100", port=port
                ) from None


def _settings(port: int, data: Path) -> Config:
    if data.exists():
        if any(data.iterdir()) and not (data / MARK).exists():
            raise ConfigError(f"{data} holds something else. Choose another folder with --data.")
        shutil.rmtree(data)
    data.mkdir(parents=True)
    (data / MARK).touch()
    return config(
        {
            "data": data,
            "database_url": "",
            "files_url": "",
            "port": port,
            "public_url": f"http://localhost:{port}",
            "allow_hosts": ("127.0.0.1", "localhost"),
            "log_level": "warning",
        }
    )


async def _run(settings: Config, port: int, *, quiet: bool) -> None:
    world: World = _world()(page_port=port + 1)
    async with world:
        await asyncio.to_thread(migrate.upgrade, settings.database)
        ids = await _furnish(settings, world.accounts())
        app = create_app(settings)
        served = server(app, settings)
        serving = asyncio.create_task(served.serve())
        while not served.started:
            if serving.done():
                await serving
                return
            await asyncio.sleep(0.05)
        process = app.process
        await world.connect(
            hilo_url=f"http://127.0.0.1:{port}",
            webhooks={
                name: f"http://localhost:{port}/hooks/{name}/{number}"
                for name, number in ids.items()
            },
            chat_account=ids["chat"],
            console_url=f"{settings.public_url}/",
        )
        _greet(settings, world.page_url)
        playing = asyncio.create_task(_play(world, process, quiet=quiet))
        try:
            await serving
        finally:
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing


async def _play(world: World, process: Process, *, quiet: bool) -> None:
    teller = _Teller(process)
    await world.tell_history(teller.answer)
    await teller.tidy()
    await teller.hire()
    await world.meet_assistant()
    if not quiet:
        await world.go_on()


def _greet(settings: Config, page_url: str) -> None:
    out.print(
        f"\n  [bold]Hilo[/] is ready.\n\n"
        f"  Answer as an agent   {settings.public_url}/\n"
        f"  Sign in with         {AGENTS[0][0]}@tiendanube.example   {PASSWORD}\n"
        f"  or                   {AGENTS[1][0]}@tiendanube.example   {PASSWORD}\n\n"
        f"  Play the customer    {page_url}\n\n"
        f"  Stop with Ctrl C.\n"
    )


def _world() -> Callable[..., World]:
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    if not found:
        raise ConfigError("No demo is installed: install Hilo with its own channels.")
    loaded: Callable[..., World] = found[0].load()
    return loaded


async def _furnish(settings: Config, plans: Sequence[Plan]) -> dict[str, int]:
    """Agents and accounts for an empty database. Returns the id of each channel's account."""
    db = await Database.open(settings.database)
    keys, classes, now = vault(settings), load_classes(), utc_now()
    hashed = await hash_password(PASSWORD)
    try:
        for key, name, role in AGENTS:
            await db.write(
                staff.add_agent,
                email=f"{key}@tiendanube.example",
                name=name,
                password_hash=hashed,
                role=str(role),
                zone="Europe/Madrid",
                now=now,
            )
        for example in EXAMPLES:
            await db.write(facts.add_example, FactKind.ORDER, example, now=now)
        ids: dict[str, int] = {}
        for plan in plans:
            model: type[Settings] = classes[plan.channel].settings
            ids[plan.channel] = await db.write(
                account_actions.add,
                channel=plan.channel,
                name=plan.name,
                address=plan.address,
                settings=keys.seal_settings(model, plan.settings),
                now=now,
            )
        return ids
    finally:
        await db.close()


class _Teller:
    """Sends the lines of the history's agents, the way the console does."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._count = 0

    async def answer(self, line: Line) -> None:
        """Answer a customer's message, once Hilo has it."""
        agents = {key: (at + 1, name) for at, (key, name, _) in enumerate(AGENTS)}
        agent_id, name = agents[line.agent]
        conversation_id, part_id, account_id = await self._place(line)
        self._count += 1
        await self._process.db.write(
            outbound.reply,
            conversation_id,
            Said(key=f"demo-{self._count}", text=line.text, seen_id=None),
            part_id=part_id,
            account_id=account_id,
            by=Author(kind=AuthorKind.AGENT, agent_id=agent_id, name=name),
            now=self._process.clock(),
        )
        self._process.sender.wake()

    async def _place(self, line: Line) -> tuple[int, int, int]:
        for _ in range(200):
            found = await self._process.db.read(_find, line.channel, line.answers)
            if found is not None:
                return found
            await asyncio.sleep(0.05)
        raise NotFound(f"The message {line.answers} has not arrived.")

    async def hire(self) -> None:
        """An assistant for whoever opens the chat from now on."""
        chats = [
            row for row in await self._process.db.read(accounts.present) if row.channel == "chat"
        ]
        draft = Draft(
            name="Hilda",
            kind=BotKind.TRIAGE,
            settings=self._process.vault.seal_settings(BotSettings, {}),
            account_ids=[row.id or 0 for row in chats],
            zone="Europe/Madrid",
        )
        await self._process.db.write(bots.add, draft, now=self._process.clock())

    async def tidy(self) -> None:
        """Leave the list as a working day does: some answered and done, some waiting."""
        rows = await self._process.db.read(_settled)
        by = Author(kind=AuthorKind.AGENT, agent_id=2, name=AGENTS[1][1])
        for conversation_id in rows[:1]:
            await self._process.db.write(
                desk.resolve, conversation_id, by=by, now=self._process.clock()
            )


def _find(tx: Reader, channel: str, external_id: str) -> tuple[int, int, int] | None:
    """The conversation of a message, and its customer's part on a channel."""
    by_channel = {row.channel: row.id or 0 for row in tx.select(AccountRow)}
    message = next(
        (
            found
            for account_id in by_channel.values()
            if (found := messages.by_external_id(tx, account_id, external_id))
        ),
        None,
    )
    account_id = by_channel.get(channel)
    if message is None or account_id is None:
        return None
    conversation = tx.need(Conversation, message.conversation_id)
    if message.account_id == account_id:
        return message.conversation_id, message.part_id, account_id
    parts = customers.parts_of(tx, conversation.customer_id)
    reached = tx.select(
        Reach,
        col(Reach.part_id).in_([part.id for part in parts]),
        col(Reach.account_id) == account_id,
        limit=1,
    )
    if reached:
        return message.conversation_id, reached[0].part_id, account_id
    kinds = {"sms": "phone", "whatsapp_cloud": "whatsapp"}
    wanted = kinds.get(channel, channel)
    for part, point in customers.points_of(tx, conversation.customer_id):
        if point.kind == wanted:
            return message.conversation_id, part.id or 0, account_id
    return None


def _settled(tx: Reader) -> list[int]:
    """Conversations in which nobody waits for us, oldest first."""
    rows = tx.select(
        Conversation,
        col(Conversation.status) == "open",
        col(Conversation.waiting_since).is_(None),
        order_by=(col(Conversation.last_at),),
        limit=20,
    )
    return [row.id or 0 for row in rows]
