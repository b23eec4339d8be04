"""Imports and tokens in every state, for the preview."""

from __future__ import annotations

from datetime import UTC, datetime

from agent_ui.import_views import ImportsView, ImportView, RefusalView, TokensView, TokenView

AT = datetime(2025, 10, 14, 9, 30, tzinfo=UTC)
TABS = ("preferences", "accounts", "unreadable", "agents", "imports", "tokens")
REFUSALS = (
    RefusalView(row=17, value="nomail", reason="This is no email address."),
    RefusalView(row=204, value="", reason="The row has more cells than the header."),
)


def imports() -> ImportsView:
    """One import in each state."""
    states = (
        ("running", 42, ""),
        ("waiting", 0, ""),
        ("done", 100, ""),
        ("cancelled", 12, ""),
        ("failed", 0, "This file is no longer there."),
        ("running", 64, ""),
    )
    return ImportsView(
        tabs=TABS,
        imports=tuple(
            ImportView(
                id=9 - at,
                name="clientes-de-la-tienda-desde-2019-hasta-hoy.csv",
                source="shop",
                state=state,
                percent=percent,
                rate=0 if at else 1840,
                left_s=None if at else 410,
                form="CSV with semicolons, Windows-1252 (Latin-1)",
                ignored=("Fecha de alta", "Puntos"),
                rows=1204 * at,
                made=1000 * at,
                matched=200 * at,
                refused=4 * at,
                partial=at,
                trouble=trouble,
                stopped=at == 5,
                created_at=AT,
                refusals=REFUSALS if at else (),
            )
            for at, (state, percent, trouble) in enumerate(states)
        ),
        sources=(("3", "Tienda"),),
        region="ES",
        max_bytes=500_000_000,
    )


def tokens() -> TokensView:
    """A token that was just made, one in use and one that was ended."""
    return TokensView(
        tabs=TABS,
        tokens=(
            TokenView(
                id=2,
                name="Tienda",
                hint="x9Qa",
                scopes=("customers:read", "customers:write"),
                teams=("Envíos",),
                created_at=AT,
                used_at=AT,
            ),
            TokenView(
                id=1, name="Old", hint="7f3c", scopes=("imports",), created_at=AT, ended=True
            ),
        ),
        scopes=("customers:read", "customers:write", "imports"),
        teams=("Envíos", "Tienda"),
        secret="hilo_" + "k3Y-" * 10 + "end",
        address="https://help.example.com/api/v1",
    )
