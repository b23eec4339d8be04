"""What the browser loads: little, ours, and for ever."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from agent_ui import fact_words, font, icons, say
from agent_ui.assets import STATIC, assets, build, lean
from agent_ui.render import page
from tests.agent_ui import stories

KB = 1_024
IMPORT = re.compile(r'^import .*?"\./([\w-]+)\.js"', re.MULTILINE)


def at_first_load() -> set[str]:
    """The modules that app.js needs at once, and theirs."""
    found: set[str] = set()
    waiting = ["app"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += IMPORT.findall((STATIC / "js" / f"{name}.js").read_text())
    return found


def weight(*names: str) -> int:
    return sum(len(assets().files[name].zipped or b"") for name in names)


def test_the_budgets_are_kept() -> None:
    first = weight(*(f"js/{name}.js" for name in at_first_load()))
    every = weight(*(name for name in assets().files if name.startswith("js/")))
    html = page("inbox", stories.inbox(), locale=stories.locale("es"), shell=stories.shell("es"))
    figures = {
        "scripts at first load": (first, 25 * KB),
        "all scripts": (every, 45 * KB),
        "styles": (weight("css/console.css"), 14 * KB),
        "icons": (weight("icons.svg"), 5 * KB),
        "font": (len(assets().files["inter.woff2"].content), 34 * KB),
        "page": (len(gzip.compress(html.encode())), 25 * KB),
    }
    print("\n" + "\n".join(f"{name}: {size} of {most}" for name, (size, most) in figures.items()))
    assert {name for name, (size, most) in figures.items() if size > most} == set()


def test_the_page_preloads_exactly_what_it_needs_at_once() -> None:
    html = page("inbox", stories.inbox(), locale=stories.locale(), shell=stories.shell())
    named = re.findall(r'rel="modulepreload" href="[^"]*/js/([\w-]+)\.js"', html)
    assert set(named) == at_first_load()


def test_every_icon_that_is_used_is_there_and_no_other() -> None:
    sources = [*STATIC.rglob("*.js"), *(STATIC.parent / "templates").rglob("*.html")]
    text = "\n".join(path.read_text() for path in sources)
    named = set(re.findall(r"""icon\(\s*"([a-z0-9-]+)\"""", text))
    # The others are named by a variable: a table's entry in the same file.
    words = set(re.findall(r'"([a-z0-9-]+)"', text)) | set(say.CHANNEL_ICONS.values())
    words |= {"message-square", *fact_words.ICONS.values()}
    assert named <= set(icons.ICONS)
    assert set(icons.ICONS) <= named | words
    assert assets().files["icons.svg"].content.count(b"<symbol") == len(icons.ICONS)


async def test_a_file_may_be_kept_for_ever_and_an_old_ones_address_may_not() -> None:
    served = httpx.ASGITransport(Starlette(routes=[assets().route()]))
    client = httpx.AsyncClient(transport=served, base_url="http://test")
    new = await client.get(assets().url("js/app.js"))
    assert new.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert new.headers["content-type"] == "text/javascript; charset=utf-8"
    assert new.headers["content-encoding"] == "gzip"
    old = await client.get("/static/0000/js/app.js")
    assert old.headers["cache-control"] == "no-store"
    plain = await client.get(assets().url("js/app.js"), headers={"Accept-Encoding": "identity"})
    assert plain.text == new.text
    for path in ("js/none.js", "tokens.css", "%2e%2e%2fviews.py", "js/%2e%2e/%2e%2e/views.py"):
        answer = await client.get(f"/static/{assets().digest}/{path}")
        assert answer.status_code == 404


def test_the_same_files_have_the_same_address(tmp_path: Path) -> None:
    assert build().digest == assets().digest
    with pytest.raises(KeyError):
        assets().url("js/none.js")


def test_the_font_is_built_once_and_may_be_missing(tmp_path: Path) -> None:
    first = font.inter(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"kept")
    assert first is not None
    assert first[:4] == b"wOF2"
    assert font.inter(tmp_path) == b"kept"
    shut = tmp_path / "file"
    shut.write_text("")
    assert font.inter(shut / "below") is not None


def test_only_comments_and_indentation_are_left_out() -> None:
    source = b"""// A line.
/** A block
 * of two lines. */
const a = /** @type {any} */ (b); // stays
  /** @type {HTMLElement} */ (c).d();
const url = "https://x.example"; /* stays */
"""
    assert lean(source, "a.js") == (
        b'const a = (b); // stays\n(c).d();\nconst url = "https://x.example"; /* stays */\n'
    )
    assert lean(source, "a.svg") == source


@pytest.mark.parametrize("name", sorted(path.name for path in (STATIC / "js").glob("*.js")))
def test_a_module_is_still_one_without_its_comments(name: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not here; the browser's tests run the same modules.")
    checked = subprocess.run(
        [node, "--check", "--input-type=module"],
        input=assets().files[f"js/{name}"].content,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr.decode()


def test_nothing_of_others_is_among_the_files() -> None:
    names = {path.name for path in STATIC.rglob("*") if path.is_file()}
    assert not [name for name in names if "min" in name or name.endswith((".map", ".woff2"))]
