"""What the routes have of the process that they are mounted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hub.accounts import Accounts
from hub.contract import Channel
from hub.files import FileLimits, Files
from hub.store import Database

PATH: Final = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The parts of a process. wake: has the importer look for work. region: of numbers without a
    country, where a call names none. can_write_down: whether recordings can be, on this machine."""

    db: Database
    accounts: Accounts
    files: Files
    clock: Callable[[], datetime]
    wake: Callable[[], None]
    max_upload: int
    region: str = ""
    channels: Mapping[str, Channel] = field(default_factory=dict)
    limits: FileLimits = field(default_factory=FileLimits)
    can_write_down: bool = False
