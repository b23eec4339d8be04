"""Channels and mounts, as they are installed: everything above the hub arrives by entry point.

A channel is loaded when it is first asked for. What it brings along, a provider's SDK most of all,
is megabytes and a quarter of a second that a shop without such an account does not pay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from threading import Lock
from typing import Final

import httpx
from starlette.routing import BaseRoute

from hub.contract import Channel, ChannelContext
from hub.errors import ConfigError, NotFound

CHANNELS: Final = "hilo.channels"
MOUNTS: Final = "hilo.mounts"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REQUIRED: Final = ("name", "label", "icon", "contact_kind", "capabilities", "settings")


@dataclass(frozen=True, slots=True)
class Context:
    """What every channel is given when it starts."""

    http: httpx.AsyncClient
    public_url: str
    user_agent: str


class Channels(Mapping[str, Channel]):
    """The channels of this process, by name. May be asked by any thread.

    later: those that are made when they are first asked for, which may raise ConfigError.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        *,
        later: Mapping[str, Callable[[], Channel]] | None = None,
    ) -> None:
        self._channels = dict(channels)
        self._later = dict(later or {})
        self._loading = Lock()

    def __getitem__(self, name: str) -> Channel:
        found = self._channels.get(name)
        return self._load(name) if found is None else found

    def __contains__(self, name: object) -> bool:
        return name in self._channels or name in self._later

    def need(self, name: str) -> Channel:
        """The channel of that name. Raises NotFound."""
        if name not in self:
            raise NotFound(f"There is no channel {name!r} here.")
        return self[name]

    def load(self, names: Iterable[str] | None = None) -> None:
        """Make the channels of these names that are not made yet, or all. It takes a while."""
        for name in self if names is None else names:
            self.get(name)

    def is_loaded(self, name: str) -> bool:
        """Whether asking for this one takes no time."""
        return name in self._channels

    def __iter__(self) -> Iterator[str]:
        """The names, those of loaded channels first: who looks for one that can do something need
        not load another."""
        loaded = list(self._channels)
        return iter([*loaded, *(name for name in self._later if name not in loaded)])

    def __len__(self) -> int:
        return len(self._channels.keys() | self._later.keys())

    def _load(self, name: str) -> Channel:
        if name not in self._later:
            raise KeyError(name)
        with self._loading:
            if name not in self._channels:
                self._channels[name] = self._later[name]()
        return self._channels[name]

    async def aclose(self) -> None:
        """Close what channels keep open: those that have an `aclose`."""
        for channel in list(self._channels.values()):
            close = getattr(channel, "aclose", None)
            if close is not None:
                await close()


def load_channels(context: ChannelContext) -> Channels:
    """Every installed channel, loaded and checked when it is first asked for: a ConfigError names
    the one at fault."""
    installed = _installed(CHANNELS)
    return Channels({}, later={one.name: partial(_construct, one, context) for one in installed})


def load_classes() -> dict[str, type[Channel]]:
    """The classes of the installed channels, for what needs only their settings."""
    return {found.name: _class(found) for found in _installed(CHANNELS)}


def load_mounts() -> list[Callable[..., Sequence[BaseRoute]]]:
    """The functions that add pages of their own to the application."""
    return [found.load() for found in _installed(MOUNTS)]


def _installed(group: str) -> list[EntryPoint]:
    return sorted(entry_points(group=group), key=lambda found: found.name)


def _class(found: EntryPoint) -> type[Channel]:
    channel = found.load()
    missing = [name for name in _REQUIRED if not hasattr(channel, name)]
    if missing:
        raise ConfigError(f"The channel {found.value} lacks {', '.join(missing)}.")
    if channel.name != found.name or not _NAME.fullmatch(channel.name):
        raise ConfigError(f"The channel {found.value} should be named {found.name!r}.")
    loaded: type[Channel] = channel
    return loaded


def _construct(found: EntryPoint, context: ChannelContext) -> Channel:
    channel: object = _class(found)(context)  # type: ignore[call-arg]  # Protocols have no __init__.
    if not isinstance(channel, Channel):
        raise ConfigError(f"The channel {found.value} does not verify, parse and send.")
    return channel
