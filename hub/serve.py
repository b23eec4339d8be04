"""Serving: uvicorn with our websocket frames, in one process or several."""

from __future__ import annotations

import gc
import os
from typing import Any

import uvicorn

from hub.app import Application, create_app
from hub.config import Config, load
from hub.errors import ConfigError
from hub.frames import FrameProtocol
from hub.logs import set_up


def server(app: Application, config: Config) -> uvicorn.Server:
    """A server of this application, for this process."""
    return uvicorn.Server(uvicorn.Config(app, **_options(config)))


def serve(config: Config) -> None:
    """Serve until stopped. Several processes share the port; PostgreSQL is what they share else.

    Raises ConfigError for several processes on SQLite, which has one owner.
    """
    if config.workers == 1:
        server(_app(config), config).run()
        return
    if config.is_sqlite:
        raise ConfigError("HILO_WORKERS is more than 1: that needs PostgreSQL. Set it to 1.")
    options = _options(config)
    uvicorn.run("hub.serve:application", factory=True, workers=config.workers, **options)


def application() -> Application:
    """The application of one of several processes, set up from the environment as they all are."""
    config = load(os.environ)
    set_up(config)
    return _app(config)


def _app(config: Config) -> Application:
    """The application, once all is imported: that lives as long as the process does, and the
    collector, which stops everything, need not go through a quarter of a million objects of it."""
    app = create_app(config)
    gc.freeze()
    return app


def _options(config: Config) -> dict[str, Any]:
    """uvicorn's settings. per-message deflate is off: 1,000 idle screens would cost 100 MB, and
    fragments that everybody shares are already small."""
    return {
        "host": config.host,
        "port": config.port,
        "ws": FrameProtocol,
        "ws_per_message_deflate": False,
        "ws_max_size": 65_536,
        "proxy_headers": bool(config.trusted_proxies),
        "forwarded_allow_ips": list(config.trusted_proxies) or None,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
    }
