"""The door, as FastAPI hands it to a route."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from hub.api.door import Door


def _door(request: Request) -> Door:
    found: Door = request.app.state.door
    return found


Opened = Annotated[Door, Depends(_door)]
