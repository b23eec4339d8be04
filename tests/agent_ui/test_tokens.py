"""The colours can be read: every pair that is used, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "agent_ui/static/css/tokens.css").read_text()
TEXT, CONTROL = 4.5, 3.0
PAIRS = (
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "ink2", "ink3")
        for ground in ("raised", "surface", "bg")
    ),
    *((ink, "hover", TEXT) for ink in ("ink", "ink2", "ink3")),
    *((ink, "accent-soft", TEXT) for ink in ("ink", "ink2", "ink3", "accent-ink", "accent")),
    *((ink, "sunken", TEXT) for ink in ("ink", "ink2", "ink3")),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-h", TEXT),
    *(("accent", ground, TEXT) for ground in ("raised", "surface", "bg")),
    ("note-ink", "note", TEXT),
    ("ink", "note", TEXT),
    ("note", "note-ink", TEXT),
    *(
        (name, ground, TEXT)
        for name in ("danger", "ok", "warn", "bot")
        for ground in ("raised", f"{name}-soft")
    ),
    ("ink", "bot-soft", TEXT),
    ("ink2", "bot-soft", TEXT),
    *((f"h{n}-ink", f"h{n}", TEXT) for n in (1, 2, 3, 4)),
    *(("field", ground, CONTROL) for ground in ("raised", "surface", "bg")),
    *(("focus", ground, CONTROL) for ground in ("raised", "surface", "bg", "accent-soft", "note")),
    ("raised", "ink", TEXT),
)


def theme(selector: str) -> dict[str, str]:
    found = re.search(re.escape(selector) + r"\s*\{(.*?)\}", TOKENS, re.DOTALL)
    assert found
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", found[1]))


def light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("selector", [":root", ":root[data-theme=dark]"])
def test_every_pair_that_is_used_has_its_contrast(selector: str) -> None:
    colours = theme(selector)
    low = [
        f"{ink} on {ground}: {contrast(colours[ink], colours[ground]):.2f} < {need}"
        for ink, ground, need in PAIRS
        if contrast(colours[ink], colours[ground]) < need
    ]
    assert low == []


def test_the_dark_theme_of_the_system_is_the_dark_theme() -> None:
    assert theme(":root[data-theme=system]") == theme(":root[data-theme=dark]")
    assert theme(":root").keys() == theme(":root[data-theme=dark]").keys()
