"""HTML of strangers: nothing runs, nothing is loaded, the words stay, history is cut away."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.body import html_reply, show
from channels.email.mail import Body, Headers, Mail
from channels.email.safe_html import MAX_HTML

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=a()>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='/staff/delete?id=1'>x</a>",
    "<form action='https://evil.example'><input name=a><button>go</button></form>",
    "<iframe src='https://evil.example'></iframe><object data=x></object><embed src=x>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'><style>@import 'https://evil.example'</style>",
    "<div style='width:expression(alert(1));background:url(https://evil.example/x)'>x</div>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
    "<img src='https://evil.example/p.gif' srcset='https://evil.example/q 2x' loading=eager>",
    "<table background='https://evil.example/b.png'><tr><td background='//e.example/c'>x</table>",
    "<video src='https://evil.example/v' poster='//e.example/p'></video><audio src=x></audio>",
    "<p id=composer name=csrf class=toast>x</p>",
    "<x onclick=alert(1) onmouseover=alert(1)>x</x>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    '<img src="cid:a" alt="&quot; onerror=alert(1) x=&quot;">',
    '<a href="https://x.example/&quot; onclick=alert(1)//">x</a>',
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]
ATTRIBUTES = {
    *("dir lang title align valign href rel target alt width height colspan rowspan scope").split(),
    *("span start type datetime data-cid data-remote-src").split(),
}
EVIL_TAGS = {
    *("script style svg math iframe object embed form input button base meta link video").split(),
    *("audio template textarea select noscript").split(),
}


class _Tags(HTMLParser):
    """Every tag and attribute that a reader of the HTML meets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def assert_harmless(html: str) -> None:
    """Nothing in it runs, loads, names itself or leads into the console."""
    for tag, attributes in _Tags(html).found:
        assert tag not in EVIL_TAGS, html
        assert set(attributes) <= ATTRIBUTES, html
        link = attributes.get("href", "https:")
        assert link.startswith(("http:", "https:", "mailto:", "tel:")), html


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_loads_comes_out(attack: str) -> None:
    reply, html = html_reply(f"<p>before</p>{attack}<p>after</p>")
    assert_harmless(html)
    assert "before" in reply.visible


@given(st.text(alphabet=st.sampled_from("<>/=\"' abdiprstvonm!-&;#x:()"), max_size=200))
def test_no_html_gives_a_tag_or_attribute_that_is_not_listed(html: str) -> None:
    assert_harmless(html_reply(html)[1])


@given(st.lists(st.sampled_from(ATTACKS), max_size=5))
def test_attacks_together_are_as_harmless_as_alone(attacks: list[str]) -> None:
    assert_harmless(html_reply("".join(attacks))[1])


def test_remote_pictures_keep_their_address_and_are_not_loaded() -> None:
    _, html = html_reply('<p>Hi <img src="https://cdn.example/a.png" alt="Lamp" width="300"></p>')
    assert 'data-remote-src="https://cdn.example/a.png"' in html
    assert 'alt="Lamp"' in html
    assert " src=" not in html


def test_pictures_of_the_mail_itself_are_named_by_content_id() -> None:
    _, html = html_reply('<img src="cid:logo@1">')
    assert 'data-cid="logo@1"' in html


def test_a_tracking_pixel_is_left_out() -> None:
    _, html = html_reply('<p>x</p><img src="https://t.example/o.gif" width="1" height="1">')
    assert "t.example" not in html


def test_a_picture_written_into_the_html_becomes_a_file() -> None:
    html = '<p>See</p><img src="data:image/png;base64,iVBORw0KGgo=">'
    shown = show(Mail(headers=Headers(), bodies=(Body(html=html),)))
    (file,) = shown.files
    assert file.content == b"\x89PNG\r\n\x1a\n"
    assert shown.html is not None
    assert f'data-cid="{file.inline_id}"' in shown.html


def test_links_open_elsewhere_and_tell_nothing() -> None:
    _, html = html_reply('<a href="https://x.example/?a=1&amp;b=2">x</a>')
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'target="_blank"' in html


def test_tables_stay_tables_and_read_as_rows() -> None:
    reply, html = html_reply(
        "<table><tr><td>Lamp</td><td>12</td></tr><tr><td>Bulb</td><td>3</td></table>"
    )
    assert html.count("<tr>") == 2
    assert reply.visible == "Lamp 12\nBulb 3"


def test_hidden_text_is_not_read() -> None:
    reply, html = html_reply('<div style="display:none">preview</div><p>Hi</p>')
    assert reply.visible == "Hi"
    assert "preview" not in html


GMAIL = (
    '<div dir="ltr">Sí, por favor</div><br><div class="gmail_quote"><div class="gmail_attr">El mar '
    'Tienda escribió:<br></div><blockquote class="gmail_quote">Hola<br></blockquote></div>'
)
OUTLOOK = (
    '<p>Sí, por favor</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Quién:</b>'
    " Tienda</div><p>Hola</p>"
)
APPLE = (
    "Sí, por favor<br><div><blockquote type=cite><div>El 5 nov 2024, a las 10:33, Tienda "
    "&lt;t@s.example&gt; escribió:</div><br>Hola</blockquote></div>"
)
THUNDERBIRD = (
    '<p>Sí, por favor</p><div class="moz-cite-prefix">Am 5. sagte Tienda:<br></div>'
    "<blockquote type=cite>Hola</blockquote>"
)
ANNOUNCED = "El 5 nov 2024, Tienda &lt;t@s.example&gt; escribió:"
PLAIN_BLOCKQUOTE = f"<p>Sí, por favor</p>{ANNOUNCED}<blockquote>Hola</blockquote>"


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, APPLE, THUNDERBIRD, PLAIN_BLOCKQUOTE])
def test_history_is_cut_out_of_html(html: str) -> None:
    reply, safe = html_reply(html)
    assert reply.visible == "Sí, por favor"
    assert "Hola" not in safe
    assert "Hola" in reply.quoted


def test_what_somebody_indents_is_no_history() -> None:
    reply, _ = html_reply(
        "<p>As I said:</p><blockquote>I want my money back</blockquote><p>Ana</p>"
    )
    assert "money back" in reply.visible


def test_a_screenshot_above_history_is_kept() -> None:
    _, html = html_reply(f'<div>Mira:</div><div><img src="cid:shot"></div><br>{GMAIL}')
    assert 'data-cid="shot"' in html


def test_plain_text_is_taken_where_it_says_the_same() -> None:
    bodies = (Body(plain="Hola\n\nAna", html="<p>Hola</p><p>Ana</p>"),)
    assert show(Mail(headers=Headers(), bodies=bodies)).text == "Hola\n\nAna"


def test_a_stub_in_place_of_plain_text_is_not_believed() -> None:
    bodies = (Body(plain="No HTML?", html=f"<p>{'My order has not come. ' * 9}</p>"),)
    assert "My order" in show(Mail(headers=Headers(), bodies=bodies)).text


def test_html_and_plain_stretches_are_both_shown() -> None:
    bodies = (Body(html="<p>Uno</p>"), Body(plain="Dos <b>"))
    shown = show(Mail(headers=Headers(), bodies=bodies))
    assert shown.html is not None
    assert "Uno" in shown.html
    assert "Dos &lt;b&gt;" in shown.html
    assert "Dos <b>" in shown.text


def test_html_that_is_cut_is_kept_whole_as_a_file() -> None:
    html = "<p>línea</p>" * (MAX_HTML // 8)
    shown = show(Mail(headers=Headers(), bodies=(Body(html=html),)))
    assert shown.html is not None
    assert len(shown.html) <= MAX_HTML * 1.2
    assert [file.content for file in shown.files] == [html.encode()]


BOMBS = {
    "deep tables": "<table><tr><td>" * 6000,
    "open divs": "<div>" * 90_000,
    "open links": "<a href=x>" * 40_000,
    "angles": "<" * 300_000,
    "attributes": "<p " + "a=b " * 60_000 + ">",
    "entities": "&lt;" * 80_000,
    "blockquotes": "<blockquote type=cite>" * 9000 + "x",
    "formatting": "<b><i><u><p>" * 20_000,
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_costs_little(html: str) -> None:
    started = time.process_time()
    html_reply(html)
    assert time.process_time() - started < 1.0
