"""What the routes have of the process that they are mounted on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from hub.accounts import Accounts
from hub.files import Files
from hub.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The parts of a process. wake: has the importer look for work. region: of numbers without a
    country, where a call names none."""

    db: Database
    accounts: Accounts
    files: Files
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    max_upload: int
    region: str = ""


def _door(request: Request) -> Door:
    found: Door = request.app.state.door
    return found


Opened = Annotated[Door, Depends(_door)]
