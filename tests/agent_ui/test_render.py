"""Fragments are shared: nothing in them is one viewer's, and pages hold the very same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_ui.joins import joins, knot_of, threaded
from agent_ui.render import Part, fragment, page, piece, render, rich
from agent_ui.say import Say, hue, initials, shown
from agent_ui.views import Author, Language, Locale, MessageView
from agent_ui.words import LANGUAGES
from tests.agent_ui import stories

EMPTY_JOINS = re.compile(r' data-joins="[^"]*"')
HOSTILE = '<script>alert(1)</script>" onmouseover="x\' {{ 7*7 }} \u202e'


def attributes(html: str) -> set[str]:
    """The names of all attributes, as a browser would read them."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(html)
    return found


def puts(language: Language) -> list[tuple[str, str]]:
    here = stories.locale(language)
    made = [fragment("row", row, here) for row in stories.rows()]
    made += [fragment("message", m, here) for m in (*stories.messages(), *stories.states())]
    made += [fragment("head", stories.thread().head, here)]
    panel: tuple[Part, ...] = ("who", "identities", "joins")
    made += [fragment(part, stories.customer(), here) for part in panel]
    made += [fragment("channels", stories.composer(), here)]
    return [(put.id, put.html) for put in made]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fragment_is_one_element_with_its_own_id(language: Language) -> None:
    for name, html in puts(language):
        start = re.match(r"\s*<([a-z]+)\b[^>]*?\sid=\"([^\"]+)\"[^>]*\sdata-rev=", html)
        assert start, html[:80]
        assert start[2] == name
        assert html.rstrip().endswith(f"</{start[1]}>")
        assert html.count(f'id="{name}"') == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fragment_holds_no_token_no_composer_and_nobodys_own(language: Language) -> None:
    for _, html in puts(language):
        assert "token-of-the-preview" not in html
        assert "csrf" not in html
        assert "textarea" not in html
        assert "aria-current" not in html
        for form in re.findall(r"<(?:button|input)\b[^>]*formaction[^>]*>", html):
            assert 'form="act"' in form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_holds_the_very_same_fragments(language: Language) -> None:
    here = stories.locale(language)
    html = page("inbox", stories.inbox(), locale=here, shell=stories.shell(language))
    without = EMPTY_JOINS.sub(' data-joins=""', html)
    for view in stories.messages():
        assert render("message", view, here) in without
    for row in stories.rows():
        assert render("row", row, here) in html
    assert render("head", stories.thread().head, here) in html
    assert render("identities", stories.customer(), here) in html
    assert render("channels", stories.composer(), here) in html


def test_older_pages_and_search_are_made_of_the_same() -> None:
    here = stories.locale()
    older = piece("messages", stories.messages(), locale=here, shell=stories.shell())
    bare = EMPTY_JOINS.sub(' data-joins=""', older)
    assert all(render("message", view, here) in bare for view in stories.messages())
    rows = piece("rows", stories.listing(), locale=here, shell=stories.shell())
    assert all(render("row", row, here) in rows for row in stories.rows())


def test_hostile_words_stay_words() -> None:
    here = stories.locale()
    author = Author(kind="customer", id=1, name=HOSTILE)
    view = stories.message(
        1, author, "10:00", HOSTILE, channel=HOSTILE, address=HOSTILE, key=HOSTILE
    )
    html = render("message", view, here)
    row = stories.row(1, HOSTILE, "10:00", preview=HOSTILE, channel=HOSTILE)
    html += render("row", row, here)
    person = stories.customer(name=HOSTILE, language=HOSTILE, zone=HOSTILE, city=HOSTILE)
    html += page(
        "inbox", stories.inbox(customer=person), locale=here, shell=stories.shell(flash=HOSTILE)
    )
    assert "<script>alert" not in html
    assert [name for name in attributes(html) if name.startswith("on")] == []
    assert "49" not in re.findall(r"x' (\S+)", html)


def test_addresses_in_words_are_links_and_nothing_else_is() -> None:
    assert rich("see https://a.example/x?a=1&b=<i>.") == (
        'see <a href="https://a.example/x?a=1&amp;b=" target="_blank" '
        'rel="noopener noreferrer nofollow">https://a.example/x?a=1&amp;b=</a>&lt;i&gt;.'
    )
    assert "<a" not in rich("javascript:alert(1) data:text/html,x ftp://x")
    assert rich("@Marta, a@b.example", mentions=True) == (
        '<span class="mention">@Marta</span>, a@b.example'
    )


def test_a_thread_has_day_lines_knots_and_groups() -> None:
    say = Say(stories.locale())
    found = {t.message.id: (t.joins, t.new) for t in threaded(stories.messages(), say, 79)}
    assert found == {
        70: ("day knot", False),
        71: ("", False),
        72: ("day knot", False),
        73: ("", False),
        74: ("", False),
        75: ("", False),
        76: ("", False),
        77: ("knot", False),
        78: ("knot", False),
        79: ("", True),
        80: ("group", False),
        81: ("", False),
    }


def test_a_mark_beside_the_name_keeps_a_message_out_of_its_group() -> None:
    say = Say(stories.locale())
    one = stories.message(1, stories.LUCIA, "10:00", "a", channel="sms")
    two = stories.message(2, stories.LUCIA, "10:01", "b", channel="sms")

    def stands(view: MessageView) -> str:
        return joins(one, view, say, knot=knot_of(one))

    assert stands(two) == "group"
    assert stands(replace(two, edited=True)) == ""
    assert stands(replace(two, claimed=True)) == ""
    assert stands(replace(two, at=two.at + timedelta(minutes=6))) == ""
    assert stands(replace(two, author=stories.MARTA)) == ""
    assert stands(replace(two, channel="email")) == "knot"


def test_every_state_is_said_in_words() -> None:
    html = "".join(render("message", view, stories.locale()) for view in stories.states())
    for words in (
        "Goes out at 12:07",
        "Waiting to go out",
        "Sending",
        "Delivered",
        "We don't know yet if this arrived.",
        "Taken back before it went out",
        "Not sent: the customer asked for no more messages.",
        "Not kept: too large",
        "Not fetched: it points inside our network",
        "Sender not confirmed",
        "Jon Vidal</span> assigned this to Ana Paz",
    ):
        assert words in html, words


def test_an_uncertain_delivery_is_never_offered_to_be_sent_again() -> None:
    unsure = next(
        v for v in stories.states() if v.deliveries and v.deliveries[0].state == "uncertain"
    )
    html = render("message", unsure, stories.locale())
    assert "/check/" in html
    assert "/retry/" not in html


@pytest.mark.parametrize(
    ("days", "day", "when"),
    [
        (0, "Today", "12:11"),
        (-1, "Yesterday", "Tue"),
        (-6, "Thursday 9 Oct", "Thu"),
        (-7, "Wednesday 8 Oct", "8 Oct"),
        (1, "Thursday 16 Oct", "16 Oct"),
        (-400, "Tuesday 10 Sep 2024", "10 Sep 2024"),
    ],
)
def test_times_are_said_as_short_as_is_clear(days: int, day: str, when: str) -> None:
    say = Say(stories.locale())
    moment = stories.at("12:11", days)
    # Europe left summer time in none of these; the clock is the agent's.
    assert say.clock(moment) == "12:11"
    assert (say.day(moment), say.when(moment)) == (day, when)


def test_spanish_says_it_in_spanish() -> None:
    say = Say(stories.locale("es"))
    assert say.day(stories.at("12:11", -6)) == "Jueves 9 oct"
    assert say.full(stories.at("12:11")) == "miércoles 15 octubre 2025, 12:11"
    assert say.size(1_234_567) == "1,2 MB"
    assert say.language("en-GB") == "inglés"


def test_what_was_told_is_said_as_people_read_it() -> None:
    say = Say(stories.locale("es"))
    assert say.value("phone", "+34600000014") == "+34 600 00 00 14"
    assert say.value("phone", "ext. 12") == "ext. 12"
    assert say.value("deadline", "2025-10-17") == "vie 17 oct"
    assert say.value("order", "+34600000014") == "+34600000014"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("phone", "+34600000014", "+34 600 00 00 14"),
        ("chat", "c8571c0469e11d6a", "Web c857"),
        ("email", "ana+34600000014@correo.example", "ana+34600000014@correo.example"),
        ("telegram", "954918251", "954918251"),
    ],
)
def test_an_address_is_said_as_people_read_it(kind: str, value: str, said: str) -> None:
    assert shown(kind, value) == said


def test_an_unknown_zone_or_channel_harms_nothing() -> None:
    say = Say(Locale("en", "Mars/Olympus", date(2025, 10, 15)))
    assert say.clock(stories.at("12:11")) == "10:11"
    assert say.channel("carrier_pigeon") == "Carrier pigeon"
    assert say.channel_icon("carrier_pigeon") == "message-square"


@given(st.text(max_size=80))
def test_any_name_has_an_avatar(name: str) -> None:
    assert 1 <= hue(name) <= 4
    assert 1 <= len(initials(name)) <= 8
