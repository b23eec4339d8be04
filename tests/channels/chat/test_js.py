"""The frame's pure modules: in Node where there is one, and else in the browser."""

from __future__ import annotations

import asyncio
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from tests.channels.chat.serving import Server, address, listening, serving
from tests.servers import BROWSER_ARGUMENTS

TESTS = Path(__file__).parent / "js"
STATIC = Path(str(files("channels.chat").joinpath("static")))
MODULES = sorted(path.stem for path in TESTS.glob("*.mjs") if path.stem not in ("check", "run"))
RUN_IN_PAGE = """async (name) => {
  const { default: tests } = await import(`/js/${name}.mjs`)
  const failed = []
  for (const [claim, test] of Object.entries(tests)) {
    try { await test() } catch (error) { failed.push(`${claim}: ${error.stack}`) }
  }
  return { count: Object.keys(tests).length, failed }
}"""


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.skipif(shutil.which("node") is None, reason="There is no Node: Chromium runs them.")
async def test_a_module_keeps_its_claims_in_node(name: str, tmp_path: Path) -> None:
    # The tests find the modules beside them, as they do when a browser is served both.
    (tmp_path / "static").symlink_to(STATIC)
    (tmp_path / "js").symlink_to(TESTS)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    node = await asyncio.create_subprocess_exec(
        "node", "--preserve-symlinks", "--preserve-symlinks-main", "js/run.mjs", name,
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await node.communicate()

    assert node.returncode == 0, output.decode()
    assert output.count(b"\nok ") + output.startswith(b"ok ") >= 1


async def test_all_modules_keep_their_claims_in_the_browser(chromium: Path) -> None:
    listener = listening()
    app = Starlette(
        routes=[
            Mount("/js", StaticFiles(directory=TESTS)),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
    async with serving(Server(app, listener)), async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(BROWSER_ARGUMENTS)
        )
        page = await browser.new_page()
        await page.goto(f"{address(listener)}/js/check.mjs")
        for name in MODULES:
            result = await page.evaluate(RUN_IN_PAGE, name)
            assert result["failed"] == [], name
            assert result["count"] > 0
        await browser.close()
