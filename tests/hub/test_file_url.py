"""Signed addresses of files, and the headers they are served with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import NotFound
from hub.file_url import FileUrls, file_headers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
URLS = FileUrls("https://help.example.com/", (b"k" * 32,))


def token(url: str) -> str:
    return url.split("/")[4]


def test_an_address_opens_its_file_until_it_ends() -> None:
    url = URLS.sign(7, "foto de Ana.jpg", expires_at=LATER)

    assert url.startswith("https://help.example.com/files/7.")
    assert url.endswith("/foto%20de%20Ana.jpg")
    assert URLS.check(token(url), now=LATER - timedelta(seconds=1)) == 7
    with pytest.raises(NotFound):
        URLS.check(token(url), now=LATER)


def test_an_address_cannot_be_made_to_open_another_file_or_last_longer() -> None:
    number, expires, mac = token(URLS.sign(7, "a", expires_at=LATER)).split(".")

    for forged in (f"8.{expires}.{mac}", f"7.{int(expires) + 1}.{mac}", f"07.{expires}.{mac}"):
        with pytest.raises(NotFound):
            URLS.check(forged, now=NOW)
    assert URLS.check(f"{number}.{expires}.{mac}", now=NOW) == 7


def test_another_key_signs_nothing_here() -> None:
    forged = FileUrls("https://help.example.com", (b"x" * 32,)).sign(7, "a", expires_at=LATER)

    with pytest.raises(NotFound):
        URLS.check(token(forged), now=NOW)


def test_after_a_rotation_addresses_on_their_way_still_work() -> None:
    url = URLS.sign(7, "a", expires_at=LATER)
    rotated = FileUrls("https://help.example.com", (b"n" * 32, b"k" * 32))

    assert rotated.check(token(url), now=NOW) == 7
    with pytest.raises(NotFound):
        URLS.check(token(rotated.sign(7, "a", expires_at=LATER)), now=NOW)


@given(st.text(max_size=80))
def test_no_other_text_opens_a_file(text: str) -> None:
    with pytest.raises(NotFound):
        URLS.check(text, now=NOW)


def test_digits_of_other_scripts_open_nothing() -> None:
    good = token(URLS.sign(7, "a", expires_at=LATER))

    with pytest.raises(NotFound):
        URLS.check(good.replace("7.", "٧.", 1), now=NOW)


@pytest.mark.parametrize(
    ("media_type", "shown"),
    [("image/png", True), ("audio/ogg", True), ("text/plain", True), ("image/svg+xml", False),
     ("text/html", False), ("application/pdf", False), ("application/octet-stream", False)],
)  # fmt: skip
def test_only_what_cannot_run_is_shown_in_place(media_type: str, shown: bool) -> None:
    stated = file_headers(media_type, "a")["Content-Disposition"]

    assert stated.startswith("inline" if shown else "attachment")
    assert file_headers(media_type, "a", download=True)["Content-Disposition"][:10] == "attachment"


def test_every_file_is_served_without_rights() -> None:
    headers = file_headers("image/png", "a.png", sha256="abc")

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["ETag"] == '"abc"'
    assert file_headers("text/plain", "a")["Content-Type"] == "text/plain; charset=utf-8"


@given(st.text(max_size=60))
def test_no_name_gets_out_of_its_header(name: str) -> None:
    for value in file_headers("image/png", name.encode("utf-8", "ignore").decode()).values():
        value.encode("latin-1")
        assert "\r" not in value
        assert "\n" not in value
    stated = file_headers("image/png", name.encode("utf-8", "ignore").decode())
    assert stated["Content-Disposition"].count('"') == 2
