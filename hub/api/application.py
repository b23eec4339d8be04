"""The application under /api/v1."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from hub.api import calls, customers, facts, imports, replies
from hub.api.access import Access, bearer
from hub.api.door import Door
from hub.api.handling import handle
from hub.api.problems import MEDIA_TYPE


def api(door: Door, *, version: str) -> ASGIApp:
    """The routes for programs, behind their tokens. Its description needs nothing from elsewhere:
    there is no page that would load somebody's script."""
    app = FastAPI(
        title="Hilo",
        summary="Known customers, what they told, and calls, in and out.",
        version=version,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(bearer)],
        responses={"4XX": {"description": "A problem (RFC 9457)", "content": {MEDIA_TYPE: {}}}},
    )
    app.state.door = door
    handle(app)
    app.include_router(customers.router)
    app.include_router(facts.router)
    app.include_router(imports.router)
    app.include_router(calls.router)
    app.include_router(replies.router)
    return Access(app, door.db, clock=door.clock, max_upload=door.max_upload + 100_000)
