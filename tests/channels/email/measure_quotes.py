"""How often the visible reply is found: `python -m tests.channels.email.measure_quotes FILE`.

FILE: a JSON list of {"input", "kind": "text" or "html", "label", "expect"}. label equals: the
visible reply, whitespace ignored; first: how it begins; match: patterns to show, or
{"show": [...], "hide": [...]}. The share that is right is printed, with the time of each and the
names of the others.
"""

from __future__ import annotations

import json
import re
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any

from channels.email.body import html_reply
from channels.email.quotes import split


def is_right(case: dict[str, Any]) -> bool:
    """Whether the visible reply of one case is what its label asks for."""
    if case["kind"] == "html":
        expected = re.sub(r"<(head|style).*?</\1>", "", case["expect"], flags=re.DOTALL)
        reply, html = html_reply(case["input"])
        wanted = _squeezed(unescape(re.sub(r"<[^>]*>", "", expected)))
        shown = _squeezed(unescape(re.sub(r"<[^>]*>", "", html)))
        return _squeezed(reply.visible) == wanted == shown
    visible = split(case["input"]).visible
    expect = case["expect"]
    if case["label"] == "equals":
        return _squeezed(visible) == _squeezed(expect)
    if case["label"] == "first":
        return _squeezed(visible).startswith(_squeezed(expect))
    show, hide = (expect["show"], expect["hide"]) if isinstance(expect, dict) else (expect, [])
    found = [bool(re.search(pattern, visible, re.MULTILINE)) for pattern in (*show, *hide)]
    return all(found[: len(show)]) and not any(found[len(show) :])


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def main(path: str) -> None:
    """Print the figure."""
    cases = json.loads(Path(path).read_text(encoding="utf-8"))
    started = time.perf_counter()
    wrong = [f"{case['corpus']} {case['name']}" for case in cases if not is_right(case)]
    each_ms = (time.perf_counter() - started) * 1000 / max(len(cases), 1)
    right = len(cases) - len(wrong)
    lines = [f"{right} of {len(cases)} = {right / len(cases):.1%}, {each_ms:.2f} ms each", *wrong]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
