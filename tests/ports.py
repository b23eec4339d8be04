"""Ports of this machine for the servers that tests start."""

from __future__ import annotations

import os
import random
import socket
from typing import Final

# Below those that the system gives to connections on their way out: one of these would now and
# then take a port between its choice and its use.
FIRST: Final = 15_000
LAST: Final = 32_000
_given: set[int] = set()
_chance = random.Random(os.getpid())


def free_port() -> int:
    """A loopback port that nobody has now, and that this process has not given before."""
    while True:
        port = _chance.randrange(FIRST, LAST)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
