"""What the settings show of imports and of the tokens of programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView:
    """A row, or a value of one, that was left out. reason: an English sentence of ours."""

    row: int
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One import: fragment "import" in container "imports". percent: of the file. rate: rows a
    second; left_s: seconds until it is done, None where nobody can tell. stopped: it runs on paper
    only, its process is gone."""

    id: int
    name: str
    source: str
    state: str
    percent: int
    rev: int = 0
    order: str = ""
    rate: int = 0
    left_s: int | None = None
    form: str = ""
    ignored: tuple[str, ...] = ()
    rows: int = 0
    made: int = 0
    matched: int = 0
    unchanged: int = 0
    refused: int = 0
    partial: int = 0
    trouble: str = ""
    stopped: bool = False
    created_at: datetime
    refusals: tuple[RefusalView, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsView:
    """The page of imports. sources: that chats know customers by: (source, name)."""

    tab: str = "imports"
    tabs: tuple[str, ...] = ()
    imports: tuple[ImportView, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    teams: tuple[str, ...] = ()
    region: str = ""
    max_bytes: int = 0

    @property
    def is_running(self) -> bool:
        return any(not each.is_over and not each.stopped for each in self.imports)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token. scopes: codes, which the template has words for."""

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    teams: tuple[str, ...] = ()
    created_at: datetime
    used_at: datetime | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensView:
    """The page of tokens. secret: of the one just made, shown this once."""

    tab: str = "tokens"
    tabs: tuple[str, ...] = ()
    tokens: tuple[TokenView, ...] = ()
    scopes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    secret: str = ""
    address: str = ""  # Of the API.
