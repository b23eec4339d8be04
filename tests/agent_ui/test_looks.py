"""Every view in every look: readable by everybody, within its width, with nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests import axe
from tests.agent_ui.screen import Screen

VIEWS = (
    "/inbox",
    "/inbox?state=empty",
    "/conversation/7",
    "/conversation/7?state=states",
    "/conversation/7?state=stale",
    "/conversation/7?state=readonly",
    "/conversation/7?state=note",
    "/conversation/7?state=outside",
    "/conversation/7?state=done",
    "/conversation/7?state=nobody",
    "/conversation/7?state=long-name",
    "/conversation/7?state=drafts",
    "/conversation/7?state=same",
    "/conversation/7?state=unproven",
    "/conversation/7?state=decided",
    "/conversation/7?state=down",
    "/conversation/7?state=opted-out",
    "/conversation/7?state=window",
    "/conversation/7?state=several",
    "/conversation/7?state=told",
    "/conversation/7/template?via=3:1",
    "/fact/1",
    "/suggestions",
    "/suggestions?state=empty",
    "/suggestions?show=later",
    "/customer/12/history",
    "/customer/12/history?state=empty",
    "/customer/12",
    "/customer/12?state=told",
    "/customers",
    "/customers?q=zzz",
    "/search?q=luna",
    "/search?q=zzz",
    "/settings",
    "/settings/accounts",
    "/settings/accounts?state=choices",
    "/settings/accounts?state=faults",
    "/settings/accounts?state=stored",
    "/settings/unreadable",
    "/settings/agents",
    "/settings/imports",
    "/settings/tokens",
    "/settings/bots",
    "/settings/bots?state=empty",
    "/settings/bots?state=faults",
    "/settings/bots?state=tried",
    "/settings/bots?state=once",
    "/settings/replies",
    "/settings/replies?state=empty",
    "/settings/replies?state=faults",
    "/settings/report",
    "/settings/report?state=empty",
    "/settings/facts",
    "/settings/facts?state=empty",
    "/customer/12/join?q=ferr",
    "/customer/12/join?with=40",
    "/login",
    "/login?state=wrong",
    "/login?state=limited",
    "/login?state=expired",
    "/error/404",
    "/error/403",
)
SIZES: dict[str, ViewportSize] = {
    "small": {"width": 320, "height": 640},
    "desk": {"width": 1440, "height": 900},
}
THEMES, WIDTHS, LANGUAGES = ("light", "dark"), ("phone", "tablet", "desk"), ("en", "es")
# Each view once, with the theme, width and language that is next; three turns make every pair.
LOOKS = tuple(
    tuple(
        (view, THEMES[(at + turn) % 2], WIDTHS[(at + turn) % 3], LANGUAGES[(at // 2 + turn) % 2])
        for at, view in enumerate(VIEWS)
    )
    for turn in range(3)
)
# Across what is wider than the page, with how far it sticks out.
STICKS_OUT = """() => { const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')].filter(each => {
        const box = each.getBoundingClientRect();
        return box.width && box.right > width + 1 && getComputedStyle(each).position !== 'fixed'; })
      .slice(0, 5).map(each => each.outerHTML.slice(0, 120)); }"""
# Words that do not fit their place, where no ellipsis says so.
CLIPPED = """() => [...document.querySelectorAll('button, .btn, .chip, h1, h2, h3, label, .say')]
    .filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1
        && !['hidden', 'auto', 'scroll'].includes(getComputedStyle(each).overflowX)
        && !each.closest('.sr, [hidden]'))
    .map(each => each.outerHTML.slice(0, 140))"""
STRETCH = """() => { const pad = n => ' ñandúes'.repeat(9).slice(0, Math.ceil(n * 0.4));
     const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const all = []; while (walk.nextNode()) all.push(walk.currentNode);
    for (const node of all) { const text = node.data.trim();
        if (text && !node.parentElement.closest('script, time, .bd, .words, .num, [data-count]'))
            node.data = node.data.replace(text, text + pad(text.length)); } }"""


async def faults_in(screen: Screen, looks: tuple[tuple[str, str, str, str], ...]) -> list[str]:
    pages: dict[str, Page] = {}
    faults = []
    for view, theme, width, language in looks:
        if width not in pages:
            pages[width] = await screen.open("/login", width=width)
            await axe.bring_axe(pages[width])
        page = pages[width]
        join = "&" if "?" in view else "?"
        await page.goto(f"{screen.url}{view}{join}theme={theme}&language={language}")
        look = f"{view} {theme} {width} {language}"
        faults += [f"{look} {found}" for found in await axe.faults(page)]
    return faults


@pytest.mark.timeout(600)
async def test_axe_finds_nothing_in_any_view(screen: Screen) -> None:
    assert await faults_in(screen, LOOKS[0]) == []


@pytest.mark.acceptance
async def test_axe_finds_nothing_in_any_view_theme_width_or_language(screen: Screen) -> None:
    assert await faults_in(screen, LOOKS[1] + LOOKS[2]) == []


@pytest.mark.timeout(600)
async def test_axe_finds_nothing_with_layers_open(screen: Screen) -> None:
    layers = {
        "palette": "document.querySelector('.find').click()",
        "shortcuts": "document.querySelector('[data-command=shortcuts]').click()",
        "assign": "document.querySelector('#assign-menu summary').click()",
        "snooze": "document.querySelector('#snooze-menu summary').click()",
        "channels": "document.querySelector('#channel-button').click()",
        "rename": "document.querySelector('.rename summary').click()",
        "join": "document.querySelector('#panel [data-command=join]').click()",
        "viewer": "document.querySelector('a[data-view]').click()",
    }
    page = await screen.open("/conversation/7")
    faults = await _faults_of(page, layers)
    layers = {
        "fact": "document.querySelector('.fact .menu summary').click()",
    }
    page = await screen.open("/conversation/7?state=told")
    faults += await _faults_of(page, layers)
    await page.locator("#reply-form [data-command=saved]").click()
    await expect(page.locator("#saved-list")).to_be_visible()
    faults += await _faults_of(page, {"saved": "0"})
    await page.locator("#reply").press_sequentially("¿Cuál es tu número de pedido?")
    await expect(page.locator("#told-hint .knew")).to_be_visible()
    assert faults + await _faults_of(page, {"hint": "0"}) == []


async def _faults_of(page: Page, layers: dict[str, str]) -> list[str]:
    """What axe finds with each layer open, in both themes."""
    faults: list[str] = []
    for name, script in layers.items():
        await page.evaluate(script)
        await page.wait_for_timeout(300)
        for theme in THEMES:
            await page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            # What the theme changes is colours: the rest was looked at in the first.
            rules = () if theme == "light" else ("color-contrast",)
            found = await axe.faults(page, rules=rules)
            faults += [f"{name} {theme}: {each}" for each in found]
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
    return faults


@pytest.mark.timeout(600)
async def test_nothing_sticks_out_at_320_px_or_with_words_40_percent_longer(screen: Screen) -> None:
    faults = []
    page = await screen.open("/login", width="small")
    for view in VIEWS:
        await page.set_viewport_size(SIZES["small"])
        await page.goto(f"{screen.url}{view}{'&' if '?' in view else '?'}language=es")
        await page.evaluate(STRETCH)
        for width, size in SIZES.items():
            await page.set_viewport_size(size)
            for name, script in (("sticks out", STICKS_OUT), ("clipped", CLIPPED)):
                found = await page.evaluate(script)
                faults += [f"{view} {width} {name}: {each}" for each in found]
    assert faults == []


async def test_nothing_leaves_the_origin_and_nothing_is_inline(screen: Screen) -> None:
    asked: set[str] = set()
    page = await screen.open("/login")
    page.on("request", lambda request: asked.add(request.url))
    await page.add_init_script("""document.addEventListener('securitypolicyviolation',
        event => console.error('policy', event.violatedDirective, event.blockedURI))""")
    for view in VIEWS:
        await page.goto(screen.url + view)
        # A custom property that a module has set is no style that the page came with.
        styled = """[...document.querySelectorAll('[style], [onclick], style')]
            .filter(e => !/^--[\\w-]+: [\\w%.]+;$/.test(e.getAttribute('style') || '')).length"""
        assert await page.evaluate(styled) == 0
        inline = "[...document.scripts].filter(s => !s.src && s.type !== 'application/json').length"
        assert await page.evaluate(inline) == 0
    outside = [url for url in asked if not url.startswith((screen.url, "data:", "blob:"))]
    assert outside == []
    assert len(asked) > len(VIEWS)


def test_templates_have_no_inline_style_or_handler() -> None:
    templates = Path(__file__).parents[2] / "agent_ui" / "templates"
    for path in templates.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|\|\s*safe\b|<style|javascript:", text), path


async def test_the_widths_show_what_they_should(screen: Screen) -> None:
    shown = {}
    for width in ("phone", "tablet", "desk"):
        page = await screen.open("/conversation/7", width=width)
        shown[width] = [
            name
            for name in ("rail", "list", "thread", "panel")
            if await page.locator(f".{name}" if name == "rail" else f"#{name}").is_visible()
        ]
    assert shown == {
        "phone": ["thread"],
        "tablet": ["rail", "list", "thread"],
        "desk": ["rail", "list", "thread", "panel"],
    }
    page = await screen.open("/inbox", width="phone")
    assert await page.locator("#list").get_attribute("role") == "main"
    await page.click("#row-8 a")
    await page.wait_for_url("**/conversation/8**")
    assert not await page.locator("#list").is_visible()
    assert await page.locator("[role=main]").count() == 1
    await page.click("#cn a")
    await expect(page.locator("#panel")).to_be_visible()
    await page.click("#panel .backb")
    await expect(page.locator("#thread")).to_be_visible()
    await page.click("#thread .backb")
    await page.wait_for_url("**/inbox**")
    await expect(page.locator("#list")).to_be_visible()
