"""The console's routes, as the hub mounts them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route, WebSocketRoute

from agent_ui.adding_calls import AddingCalls
from agent_ui.answers import Handler, guarded
from agent_ui.assets import assets
from agent_ui.botting import Botting
from agent_ui.calling import Calling
from agent_ui.commands import Command, Commands
from agent_ui.connecting import Connecting
from agent_ui.console import Console
from agent_ui.deciding import Deciding
from agent_ui.door import Door
from agent_ui.finding import Finding
from agent_ui.forgetting import Forgetting
from agent_ui.importing import Importing
from agent_ui.live import Live
from agent_ui.pages import Pages
from agent_ui.pictures import Pictures
from agent_ui.proving import Provings
from agent_ui.rephrasing import Rephrasings
from agent_ui.reporting import Reporting
from agent_ui.saving import Saving
from agent_ui.serving import Serving
from agent_ui.session import Sessions
from agent_ui.settings import Settings
from agent_ui.templating import Templates
from agent_ui.tokening import Tokening
from agent_ui.told import Told
from hub.process import Process


def mount(process: Process) -> Sequence[BaseRoute]:
    """Everything under `/`, for a process. Its live part runs with the process's drivers."""
    console = Console(process, Sessions(process))
    live, commands = Live(console), Commands(console)
    process.drivers.append(live.run)
    pages, finding, serving = Pages(console), Finding(console), Serving(console)
    door, settings = Door(console), Settings(console)
    templates, forgetting = Templates(console), Forgetting(console)
    importing, tokening = Importing(console), Tokening(console)
    deciding, connecting = Deciding(console), Connecting(console)
    proving, told = Provings(console), Told(console)
    reporting = Reporting(console)
    botting, saving = Botting(console), Saving(console)
    calling, adding = Calling(console), AddingCalls(console)

    def get(path: str, handler: Handler) -> Route:
        return Route(path, guarded(handler), methods=["GET"])

    def post(path: str, command: Command) -> Route:
        return Route(path, guarded(commands.route(command)), methods=["POST"])

    talk = "/conversation/{id:int}"
    person = "/customer/{id:int}"
    return [
        assets().route(),
        get("/", pages.home),
        get("/inbox", pages.inbox),
        get(talk, pages.conversation),
        get(talk + "/older", pages.conversation),
        get(talk + "/newer", pages.conversation),
        get(talk + "/around", pages.conversation),
        get(person, pages.customer),
        get(person + "/join", finding.join),
        get(person + "/history", deciding.history),
        get("/customers", finding.customers),
        get("/suggestions", deciding.inbox),
        get("/search", finding.search),
        get("/settings", settings.show),
        get("/settings/imports", importing.show),
        get("/settings/imports/{id:int}/report", importing.report),
        get("/settings/tokens", tokening.show),
        get("/settings/bots", botting.show),
        get("/settings/bots/new", botting.blank),
        get("/settings/bots/{id:int}", botting.edit),
        get("/settings/replies", saving.show),
        get("/settings/replies/new", saving.blank),
        get("/settings/replies/{id:int}", saving.edit),
        get("/settings/accounts", connecting.show),
        get("/settings/accounts/new", connecting.choose),
        get("/settings/accounts/new/{channel}", connecting.blank),
        get("/settings/accounts/{id:int}", connecting.edit),
        get("/settings/report", reporting.show),
        get("/settings/report.csv", reporting.table),
        get("/settings/facts", reporting.examples),
        post("/settings/facts", reporting.add),
        post("/settings/facts/{id:int}/remove", reporting.remove),
        get("/settings/{tab}", settings.show),
        get("/attachments/{id:int}", serving.attachment),
        get("/attachments/{id:int}/preview", serving.attachment),
        get("/message/{id:int}/original", serving.original),
        get("/message/{id:int}/call", calling.show),
        post("/message/{id:int}/call/note", calling.note),
        post("/message/{id:int}/call/write", calling.write),
        get(talk + "/call", adding.show),
        post(talk + "/call", adding.add),
        post("/message/{id:int}/call/speakers", calling.speakers),
        Route("/login", guarded(door.show), methods=["GET"]),
        Route("/login", guarded(door.sign_in), methods=["POST"]),
        Route("/logout", guarded(door.sign_out), methods=["POST"]),
        get(talk + "/saved", saving.offer),
        get(talk + "/brief", Rephrasings(console).show),
        get(talk + "/template", templates.show),
        post(talk + "/template", templates.send),
        get(person + "/erase", forgetting.show),
        post(person + "/erase", forgetting.erase),
        post(talk + "/reply", commands.reply),
        post(talk + "/note", commands.note),
        post(talk + "/files", commands.files),
        post(talk + "/files/{file:int}/drop", commands.drop_file),
        post(talk + "/draft", commands.draft),
        post(talk + "/undo/{delivery:int}", commands.take_back),
        post(talk + "/retry/{delivery:int}", commands.retry),
        post(talk + "/check/{delivery:int}", commands.check),
        post(talk + "/settle/{delivery:int}", commands.settle),
        post(talk + "/code", proving.send_code),
        post(talk + "/code/check", proving.check),
        post(talk + "/link", proving.send_link),
        post(talk + "/hint", told.hint),
        post(talk + "/hint/{fact:int}", told.heed),
        get("/fact/{id:int}", told.show),
        post("/fact/{id:int}", told.correct),
        post("/fact/{id:int}/confirm", told.confirm),
        post("/fact/{id:int}/retract", told.retract),
        post("/fact/{id:int}/back", told.put_back),
        post("/fact/{id:int}/reveal", told.reveal),
        post(talk + "/assign", commands.assign),
        post(talk + "/done", commands.resolve),
        post(talk + "/reopen", commands.reopen),
        post(talk + "/snooze", commands.snooze),
        post(talk + "/bot", commands.give_back),
        post(talk + "/read", commands.read),
        post(talk + "/unread", commands.unread),
        post(person + "/name", commands.rename),
        post(person + "/join", commands.join),
        post(person + "/unjoin/{decision:int}", commands.unjoin),
        post(person + "/split", commands.split),
        post(person + "/take-back/{decision:int}", deciding.take_back),
        post("/suggestions/{id:int}/reject", deciding.reject),
        post("/suggestions/{id:int}/later", deciding.later),
        post("/suggestions/{id:int}/reopen", deciding.reopen),
        post("/message/{id:int}/pictures", Pictures(console).allow),
        post("/settings/preferences", settings.preferences),
        post("/settings/password", settings.password),
        post("/settings/sessions/{id:int}/end", settings.end_session),
        Route("/settings/accounts/new/{channel}", guarded(connecting.send), methods=["POST"]),
        Route("/settings/accounts/{id:int}", guarded(connecting.send), methods=["POST"]),
        post("/settings/accounts/{id:int}/check", connecting.check),
        post("/settings/accounts/{id:int}/enabled", connecting.enable),
        post("/settings/accounts/{id:int}/remove", connecting.remove),
        Route("/settings/bots/new", guarded(botting.send), methods=["POST"]),
        Route("/settings/bots/{id:int}", guarded(botting.send), methods=["POST"]),
        Route("/settings/bots/{id:int}/token", guarded(botting.renew), methods=["POST"]),
        post("/settings/bots/{id:int}/enabled", botting.enable),
        post("/settings/bots/{id:int}/remove", botting.remove),
        Route("/settings/replies/new", guarded(saving.send), methods=["POST"]),
        Route("/settings/replies/{id:int}", guarded(saving.send), methods=["POST"]),
        post("/settings/replies/{id:int}/remove", saving.remove),
        post("/settings/unreadable/{id:int}/replay", settings.replay),
        post("/settings/unreadable/{id:int}/drop", settings.drop),
        post("/settings/imports", importing.begin),
        post("/settings/imports/{id:int}/cancel", importing.cancel),
        Route("/settings/tokens", guarded(tokening.add), methods=["POST"]),
        post("/settings/tokens/{id:int}/end", tokening.end),
        WebSocketRoute("/socket", live.serve),
    ]
