"""WS /chat/socket/{account}: who may open one, and with what they are turned away."""

from __future__ import annotations

from starlette.websockets import WebSocket

from channels.chat.front import Front, remote
from channels.chat.line import GONE, REFUSED, TRY_LATER, Line
from channels.chat.problems import Problem
from channels.chat.visit import Visit
from hub.errors import HiloError, NotFound


async def serve_visitor(websocket: WebSocket, front: Front) -> None:
    """Check who asks, then serve them until they leave."""
    ip = remote(websocket)
    try:
        account = await front.account(int(websocket.path_params["account_id"]))
        front.check_origin(websocket, account)
    except HiloError as error:
        # A refused handshake tells a browser nothing, so the reason goes into a close code.
        await websocket.accept()
        refused = isinstance(error, NotFound | Problem)
        code = GONE if isinstance(error, NotFound) else REFUSED if refused else TRY_LATER
        await websocket.close(code)
        return
    if not front.limits.enter(ip):
        await websocket.accept()
        await websocket.close(TRY_LATER)
        return
    try:
        await websocket.accept()
        await Visit(Line(websocket), front, account, ip).run()
    finally:
        front.limits.leave(ip)
