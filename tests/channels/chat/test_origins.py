"""Which sites may show the chat."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from channels.chat.origins import is_allowed, is_own, origin_of
from channels.chat.settings import ChatSettings


@pytest.mark.parametrize(
    ("origin", "allowed", "answer"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://SHOP.example:443", "https://shop.example", True),
        ("http://shop.example", "https://shop.example", False),
        ("https://shop.example:8443", "https://shop.example", False),
        ("https://shop.example.evil.test", "https://shop.example", False),
        ("https://www.shop.example", "https://*.shop.example", True),
        ("https://a.b.shop.example", "https://*.shop.example", True),
        ("https://shop.example", "https://*.shop.example", False),
        ("https://evilshop.example", "https://*.shop.example", False),
        ("http://www.shop.example", "https://*.shop.example", False),
        ("https://www.shop.example:8443", "https://*.shop.example", False),
        ("https://www.shop.example:8443", "https://*.shop.example:8443", True),
        ("null", "https://shop.example", False),
        ("", "https://shop.example", False),
        ("file://", "https://shop.example", False),
        ("https://[::1", "https://shop.example", False),
    ],
)
def test_an_origin_matches_only_what_was_allowed(origin: str, allowed: str, answer: bool) -> None:
    assert is_allowed(origin, [allowed]) is answer


def test_the_chats_own_page_is_allowed_under_either_of_its_names() -> None:
    assert is_own("https://hilo.example", public_url="https://hilo.example/", host="internal:80")
    assert is_own("http://127.0.0.1:8000", public_url="https://hilo.example", host="127.0.0.1:8000")
    assert not is_own("https://evil.test", public_url="https://hilo.example", host="hilo.example")
    assert not is_own("", public_url="https://hilo.example", host="")


def test_an_origin_is_read_without_what_is_not_one() -> None:
    assert origin_of("https://User:pw@Shop.example:443/path?q#f") == "https://shop.example"
    assert origin_of("http://[::1]:8000/") == "http://[::1]:8000"
    assert origin_of("javascript:alert(1)") == ""


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*",
        "shop.example",
        "https://shop.example/path",
        "https://shop.example; script-src *",
        "https://shop.example 'unsafe-inline'",
        "https://a.*.example",
        "ftp://shop.example",
        "https://user@shop.example",
        "https://shop.example\r\nX-Header: 1",
        "https://shop.example:http",
    ],
)
def test_nothing_but_an_origin_can_be_allowed(origin: str) -> None:
    with pytest.raises(ValidationError):
        ChatSettings(site_name="Shop", allowed_origins=(origin,))


def test_an_allowed_origin_is_kept_in_one_form() -> None:
    settings = ChatSettings(site_name="Shop", allowed_origins=(" HTTPS://Shop.Example:8443/ ",))

    assert settings.allowed_origins == ("https://shop.example:8443",)


def test_a_short_identity_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 32 bytes"):
        ChatSettings.model_validate({"site_name": "Shop", "identity_secret": "too short"})


def test_a_privacy_address_is_a_web_address() -> None:
    with pytest.raises(ValidationError):
        ChatSettings(site_name="Shop", privacy_url="javascript:alert(1)")
