"""The command `hilo`."""

from hub.cli.main import app

__all__ = ["app"]
