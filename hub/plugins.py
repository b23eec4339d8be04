"""Channels and mounts, as they are installed: everything above the hub arrives by entry point."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
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
    """The channels of this process, by name."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = dict(channels)

    def __getitem__(self, name: str) -> Channel:
        return self._channels[name]

    def need(self, name: str) -> Channel:
        """The channel of that name. Raises NotFound."""
        try:
            return self._channels[name]
        except KeyError:
            raise NotFound(f"There is no channel {name!r} here.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._channels)

    def __len__(self) -> int:
        return len(self._channels)

    async def aclose(self) -> None:
        """Close what channels keep open: those that have an `aclose`."""
        for channel in self._channels.values():
            close = getattr(channel, "aclose", None)
            if close is not None:
                await close()


def load_channels(context: ChannelContext) -> Channels:
    """Every installed channel, checked once. Raises ConfigError naming the one at fault."""
    return Channels({found.name: _construct(found, context) for found in _installed(CHANNELS)})


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
