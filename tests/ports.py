"""Ports of this machine for the servers that tests start."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A loopback port that nobody has now. The system gives the next caller another one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
