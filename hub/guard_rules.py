"""Which addresses are of the open internet, and which others the operator allowed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

from hub.errors import ConfigError

_Ip: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# Beside what Python knows to be private or reserved. Source: IANA special-purpose registries.
_INSIDE: Final[tuple[_Network, ...]] = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # Carrier-grade NAT; a cloud's metadata is at 100.100.100.200.
        "168.63.129.16/32",  # A cloud's host, seen from its machines, under a public number.
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays.
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",  # IPv4 written as IPv6, and the loopback.
        "::ffff:0:0/96",
        "64:ff9b:1::/48",  # A network's own NAT64.
        "100::/64",
        "2001::/23",  # Teredo among them: it wraps an IPv4 address.
        "2002::/16",  # 6to4: it wraps one too.
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fec0::/10",
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allowed: (host, port or None for every port), and networks."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[_Network, ...] = ()

    @classmethod
    def parse(cls, allow: Sequence[str]) -> Self:
        """The rules of `crm.lan`, `crm.lan:8080`, `[::1]:8080`, `10.1.2.3`, `10.1.0.0/16`.
        Raises ConfigError."""
        hosts: set[tuple[str, int | None]] = set()
        networks: list[_Network] = []
        for each in allow:
            try:
                networks.append(ipaddress.ip_network(each.strip()))
            except ValueError:
                hosts.add(_host(each))
        return cls(frozenset(hosts), tuple(networks))

    def refusal(self, host: str, port: int, addresses: Sequence[str]) -> str:
        """Why `host`, which is at `addresses`, is not called; "" when it may be.

        One address inside is enough to refuse: an honest host has no mixture.
        """
        if not addresses:
            return f"There is no host {host}."
        name = _name(host)
        if (name, None) in self.hosts or (name, port) in self.hosts:
            return ""
        for address in addresses:
            ip = ipaddress.ip_address(address)
            if is_inside(ip) and not any(ip in network for network in self.networks):
                return (
                    f"{host} is an address inside the network. If it shall be called, add it to "
                    "HILO_ALLOW_HOSTS."
                )
        return ""


def is_inside(ip: _Ip) -> bool:
    """Whether the address is anything but one of the open internet."""
    if isinstance(ip, ipaddress.IPv6Address) and ip in _NAT64:
        # How a network without IPv4 reaches it: as inside or outside as what it wraps.
        return is_inside(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return True
    return any(ip in network for network in _INSIDE)


def _host(text: str) -> tuple[str, int | None]:
    """A host with or without a port. An IPv6 address with a port has brackets."""
    host, colon, port = text.strip().rpartition(":")
    if not colon:
        host, port = port, ""
    host = host.removeprefix("[").removesuffix("]")
    wrong = not host or "/" in text or "*" in text or "@" in text or " " in text.strip()
    if wrong or (colon and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536)):
        raise ConfigError(
            f"HILO_ALLOW_HOSTS has {text!r}. Write a host (crm.lan), a host with its port "
            "(crm.lan:8080) or a network (10.1.0.0/16)."
        )
    return _name(host), int(port) if colon else None


def _name(host: str) -> str:
    name = host.lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name
