"""`python -m hub.cli` is the command `hilo`."""

from hub.cli.main import app

app()
