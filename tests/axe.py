"""What axe, a checker of accessibility, finds on a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def bring_axe(page: Page) -> None:
    """Have every page that is opened in this tab bring axe along.

    Half a megabyte goes to the browser once, and not once a page.
    """
    await page.add_init_script(AXE_SCRIPT)


async def violations(
    page: Page, *, tags: Sequence[str] = TAGS, rules: Sequence[str] = ()
) -> list[Any]:
    """The rules that are broken on the page as it is now, each with its nodes.

    rules: only these, and not those with a tag. What keeps a rule is not sent here: it is most
    of what axe has to say, and nobody reads it.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    options = json.dumps({"resultTypes": ["violations"], "runOnly": only})
    found: list[Any] = await page.evaluate(f"axe.run({options}).then(each => each.violations)")
    return found


async def faults(page: Page, *, tags: Sequence[str] = TAGS, rules: Sequence[str] = ()) -> list[str]:
    """The same as `violations`, a sentence for each node."""
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in await violations(page, tags=tags, rules=rules)
        for node in rule["nodes"]
    ]
