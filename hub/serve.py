"""Serving: uvicorn with our websocket frames, on one process or several."""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette

from hub.app import create_app
from hub.config import Config
from hub.frames import FrameProtocol


def server(app: Starlette, config: Config) -> uvicorn.Server:
    """A server of this application. per-message deflate is off: 1,000 idle screens would cost
    100 MB, and fragments that everybody shares are already small."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=config.host,
            port=config.port,
            ws=FrameProtocol,
            ws_per_message_deflate=False,
            ws_max_size=65_536,
            proxy_headers=bool(config.trusted_proxies),
            forwarded_allow_ips=list(config.trusted_proxies) or None,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )


def serve(config: Config) -> None:
    """Serve until stopped."""
    server(create_app(config), config).run()
