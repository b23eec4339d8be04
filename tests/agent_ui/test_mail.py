"""A mail on the page can do nothing but be read."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_ui.mail import clean, original, original_policy

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<form action="https://evil.example"><input name=a><button>ok</button></form>',
    '<style>@import url("https://evil.example/x.css")</style>',
    '<div style="background:url(https://evil.example/t.gif);position:fixed">x</div>',
    '<table background="https://evil.example/t.gif"><tr><td>x</td></tr></table>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<p id="reply" class="toast" data-command="done" role="alert">x</p>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<object data="https://evil.example/x"></object><embed src="https://evil.example/x">',
    '<img src="//evil.example/p.gif"><img src="http://[::1">',
    '<video src="https://evil.example/v" poster="https://evil.example/p"></video>',
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<h1>Big</h1><h6>Small</h6>",
)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_runs_nothing_is_fetched_and_nothing_takes_our_names(html: str) -> None:
    body = str(clean(html, {}).html)
    assert not re.search(
        r"<(script|style|iframe|form|input|button|object|embed|svg|link|meta)", body
    )
    assert not re.search(r"\s(on\w+|style|id|class|data-[\w-]+|role|background|srcdoc)=", body)
    assert "javascript:" not in body.replace("&#106;", "j")
    assert not re.search(r"<img[^>]*\ssrc=", body)
    assert "<h1" not in body
    assert "<h6" not in body


def test_inline_pictures_are_ours_and_remote_ones_are_counted() -> None:
    found = clean(
        '<img src="cid:a@b" alt="Slip"><img src="cid:gone" alt="Lost">'
        '<img src="https://x.example/1.gif"><img src="http://x.example/2.gif" alt="Logo">',
        {"a@b": "/attachments/5"},
    )
    assert 'src="/attachments/5"' in found.html
    assert found.pictures == 2
    assert "Lost" in found.html
    assert "Logo" in found.html
    assert str(found.html).count("<img") == 1


def test_every_picture_has_its_words() -> None:
    assert 'alt=""' in clean('<img src="cid:a">', {"a": "/attachments/5"}).html


def test_links_open_elsewhere_and_tell_nobody_from_where() -> None:
    link = clean('<a href="https://a.example/x" target="_top">x</a>', {}).html
    assert 'rel="noopener noreferrer nofollow"' in link
    assert 'target="_blank"' in link


def test_lines_are_counted_for_the_fold() -> None:
    assert clean("<p>a</p>" * 50, {}).lines == 51


def test_a_large_mail_is_cleaned_in_time() -> None:
    deep = "<div>" * 400 + "x" + "</div>" * 400
    wide = "<table><tr><td>" + "word " * 400_000 + "</td></tr></table>"
    began = time.perf_counter()
    clean(deep + wide, {})
    assert time.perf_counter() - began < 5


@given(st.text(alphabet="<>/\"'= abcimgsrdvonl:;&#x0-!", max_size=300))
def test_any_text_gives_something_harmless(html: str) -> None:
    body = str(clean(html, {}).html)
    assert not re.search(r"<img[^>]*\ssrc=", body)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", body)


def test_the_original_keeps_its_looks_and_nothing_that_runs() -> None:
    html = '<p style="color:red;position:fixed;background-image:url(https://e.example/t)">x</p>'
    html += (
        '<script>x</script><img src="https://e.example/p.gif"><img src="http://e.example/q.gif">'
    )
    shut, opened = original(html, {}, pictures=False), original(html, {}, pictures=True)
    assert "color:red" in shut.replace(" ", "")
    assert "position" not in shut
    assert "url(" not in shut
    assert "<script" not in opened
    assert "e.example" not in shut
    assert 'src="https://e.example/p.gif"' in opened
    assert "http://e.example" not in opened


def test_the_originals_policy_allows_no_script_and_pictures_only_when_asked() -> None:
    assert "script-src" not in original_policy(pictures=True)
    assert "default-src 'none'" in original_policy(pictures=True)
    assert "sandbox" in original_policy(pictures=True)
    assert "https:" not in original_policy(pictures=False)
