"""What the settings show of bots: the list, and the form of one."""

from __future__ import annotations

from dataclasses import dataclass

from agent_ui.account_views import FieldView
from hub.queries.bot_quality import Quality
from hub.trial import Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class BotView:
    """A bot in the list. accounts: where it answers, by channel and name."""

    id: int
    name: str
    kind: str
    enabled: bool
    accounts: tuple[tuple[str, str], ...]
    hours: str
    zone: str
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """An account where a bot may answer. other: the bot that answers there already, or ""."""

    id: int
    channel: str
    name: str
    chosen: bool
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotForm:
    """The form of a bot. id 0: it is not stored yet.

    named: name, hours, zone, timeout_s, silence_min, after_silence and the sentence to try it with;
    faults: what is wrong with these. token and secret: shown this once.
    """

    id: int
    named: dict[str, str]
    places: tuple[PlaceView, ...]
    fields: tuple[FieldView, ...]
    zones: tuple[str, ...]
    faults: dict[str, str]
    enabled: bool = True
    tried: Tried | None = None
    token: str = ""
    secret: str = ""
    answers_at: str = ""  # The address that its calls begin with, "" for one that makes none.

    @property
    def channel(self) -> str:
        """Its kind, as the fields have it."""
        return next((one.value for one in self.fields if one.name == "kind"), "hilo")

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be corrected before it can be stored."""
        return bool(self.faults) or any(field.fault for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotsView:
    """The pages of bots: the form if there is one, else the list."""

    tab: str = "bots"
    tabs: tuple[str, ...] = ()
    bots: tuple[BotView, ...] = ()
    form: BotForm | None = None
    said: str = ""  # "saved", "removed": what was just done.
