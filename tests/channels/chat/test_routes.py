"""What the chat answers over HTTP: the loader, the frame, messages with files, and files."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio

from channels.chat.assets import assets, without_comments
from channels.chat.session import Session, new_session, seal
from channels.chat.settings import ChatSettings
from channels.chat.uploads import MAX_FILE_BYTES
from hub.contract import VisitorFile
from tests.channels.chat.browser_line import KEY, browser_line
from tests.channels.chat.conftest import World

LONG_FIELD = (
    b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"k" * 99_999 + b"\r\n--x--"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest_asyncio.fixture(loop_scope="session")
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def session() -> Session:
    return new_session()


def headers(world: World, session: Session, **more: str) -> dict[str, str]:
    token = seal(session, world.account, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}", "Origin": world.url, **more}


# --- bytes ---------------------------------------------------------------------------------------


def test_the_loader_is_two_kilobytes_at_most() -> None:
    assert len(assets()["loader.js"].packed) <= 2048


async def test_the_whole_chat_is_thirty_kilobytes_at_most(http: httpx.AsyncClient) -> None:
    page = await http.get("/chat/frame/1")
    files = [name for name in assets() if name != "loader.js"]
    total = len(gzip.compress(page.content)) + sum(len(assets()[name].packed) for name in files)

    assert len(files) >= 15
    assert total <= 30_000


def test_comments_stay_at_home_and_lines_where_they_are() -> None:
    script = b"""// One.
/**
 * Two.
 * @param {number} n
 */
export const f = (n) => n // three
  /** @type {number} */ let x = 1, url = 'https://a.example/*'
/** Four. */ // not alone
const text = `
  a // b`
"""
    plain = without_comments(script).decode()

    assert plain.split("\n") == [
        "", "", "", "", "",
        "export const f = (n) => n // three",
        "  /** @type {number} */ let x = 1, url = 'https://a.example/*'",
        "/** Four. */ // not alone",
        "const text = `",
        "  a // b`",
        "",
    ]  # fmt: skip


async def test_the_loader_is_cached_and_asked_for_again_without_a_body(
    http: httpx.AsyncClient,
) -> None:
    first = await http.get("/chat/loader.js")
    again = await http.get("/chat/loader.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=3600"
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (again.status_code, again.content) == (304, b"")


async def test_who_does_not_unpack_gets_it_plain(http: httpx.AsyncClient) -> None:
    plain = await http.get("/chat/loader.js", headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in plain.headers
    assert plain.content == assets()["loader.js"].body


async def test_the_frames_files_may_be_kept_for_ever(http: httpx.AsyncClient) -> None:
    page = await http.get("/chat/frame/1")
    for path in re.findall(r'"\.\./(static/[^"]+)"', page.text):
        answer = await http.get(f"/chat/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["0/frame.css", "{v}/nothing.js", "{v}/..%2Fchannel.py"])
async def test_nothing_else_is_served(http: httpx.AsyncClient, path: str) -> None:
    page = await http.get("/chat/frame/1")
    [version] = set(re.findall(r"static/(\w+)/", page.text))

    assert (await http.get(f"/chat/static/{path.format(v=version)}")).status_code == 404


# --- the page ------------------------------------------------------------------------------------


async def test_the_frame_may_stand_only_where_the_account_says(
    world: World, http: httpx.AsyncClient
) -> None:
    policy = (await http.get("/chat/frame/1")).headers["content-security-policy"]

    assert f"frame-ancestors 'self' {world.url} {world.shop} {world.far_shop}" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


async def test_the_frame_speaks_only_to_a_host_that_is_allowed(
    world: World, http: httpx.AsyncClient
) -> None:
    known = await http.get("/chat/frame/1", params={"host": world.shop})
    unknown = await http.get("/chat/frame/1", params={"host": "https://evil.test"})

    assert f'"host": "{world.shop}"' in known.text
    assert '"host": ""' in unknown.text
    assert "evil.test" not in unknown.text


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("es", "en", "es"),
        ("fr", "es-ES,es;q=0.9", "es"),
        ("", "fr", "en"),
        ('"><script>', "", "en"),
    ],
)
async def test_the_page_speaks_the_pages_language_then_the_visitors(
    http: httpx.AsyncClient, query: str, accept: str, language: str
) -> None:
    page = await http.get(
        "/chat/frame/1", params={"lang": query}, headers={"Accept-Language": accept}
    )

    assert f'<html lang="{language}"' in page.text
    assert "><script>" not in page.text.replace("></script>", "")


async def test_a_shop_cannot_break_out_of_its_own_name(
    world: World, http: httpx.AsyncClient
) -> None:
    world.configure(
        ChatSettings(site_name="</script><script>alert(1)</script>", greeting_en='"><b>&amp;')
    )
    page = await http.get("/chat/frame/1")

    assert "<script>alert" not in page.text
    assert "<b>" not in page.text


async def test_a_chat_that_is_not_there_is_a_sentence(http: httpx.AsyncClient) -> None:
    page = await http.get("/chat/frame/9")

    assert (page.status_code, page.text) == (404, "There is no chat here.")


# --- messages with files -------------------------------------------------------------------------


async def test_a_message_with_files_comes_whole(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    files = [
        ("file", ("photo.png", PNG, "image/png")),
        ("file", ("../año.pdf", b"%PDF", "application/pdf; x=y")),
    ]
    answer = await http.post(
        "/chat/say/1?lang=es",
        data={"key": KEY, "text": " Mira "},
        files=files,
        headers=headers(world, session),
    )

    [message] = world.hub.inbound
    assert (answer.status_code, answer.json()) == (200, {"id": 1})
    assert (message.text, message.language) == ("Mira", "es")
    assert message.external_id == f"{session.visitor}:{KEY}"
    assert [(f.name, f.media_type, f.size, f.content) for f in message.files] == [
        ("photo.png", "image/png", len(PNG), PNG),
        ("año.pdf", "application/pdf", 4, b"%PDF"),
    ]


async def test_an_upload_that_is_repeated_is_one_message(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    for _ in range(2):
        answer = await http.post(
            "/chat/say/1",
            data={"key": KEY, "text": ""},
            files={"file": ("a.txt", b"a")},
            headers=headers(world, session),
        )
        assert answer.json() == {"id": 1}

    assert len(world.hub.inbound) == 1


async def test_what_only_says_it_is_an_image_is_kept_as_bytes(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    await http.post(
        "/chat/say/1",
        data={"key": KEY},
        files={"file": ("a.png", b"<svg onload=alert(1)>", "image/png")},
        headers=headers(world, session),
    )

    assert world.hub.inbound[0].files[0].media_type == "application/octet-stream"


async def test_a_program_is_refused_by_name(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    answer = await http.post(
        "/chat/say/1?lang=es",
        data={"key": KEY},
        files={"file": ("holiday.jpg", b"MZ\x90", "image/jpeg")},
        headers=headers(world, session),
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "file_type")
    assert answer.json()["sentence"].startswith("holiday.jpg es un programa")
    assert world.hub.received == []


async def test_a_file_over_the_limit_is_refused(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    answer = await http.post(
        "/chat/say/1",
        data={"key": KEY},
        files={"file": ("big.bin.zip", b"0" * (MAX_FILE_BYTES + 1))},
        headers=headers(world, session),
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "file_size")


async def test_a_body_that_never_ends_is_cut(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while sent < 200_000_000:
            sent += 1_000_000
            yield b"0" * 1_000_000

    request_headers = headers(world, session, **{"Content-Type": "multipart/form-data; boundary=x"})
    try:
        answer = await http.post("/chat/say/1", content=endless(), headers=request_headers)
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # The server stopped listening, which is as good.

    assert sent < 100_000_000
    assert world.hub.received == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"--x", "multipart/form-data"),
        (b"key=0123456789abcdef&text=hi", "application/x-www-form-urlencoded"),
        (LONG_FIELD, "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
async def test_what_is_no_form_is_refused(
    world: World, http: httpx.AsyncClient, session: Session, body: bytes, content_type: str
) -> None:
    answer = await http.post(
        "/chat/say/1",
        content=body,
        headers=headers(world, session, **{"Content-Type": content_type}),
    )

    assert answer.status_code == 400
    assert answer.json()["sentence"]
    assert world.hub.received == []


async def test_too_many_files_are_refused(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    files = [("file", (f"{n}.txt", b"x")) for n in range(6)]
    answer = await http.post(
        "/chat/say/1", data={"key": KEY}, files=files, headers=headers(world, session)
    )

    assert answer.status_code == 400
    assert world.hub.received == []


async def test_without_a_session_nothing_is_taken(world: World, http: httpx.AsyncClient) -> None:
    for authorization in ("", "Bearer x", "Basic x"):
        answer = await http.post(
            "/chat/say/1",
            data={"key": KEY, "text": "Hello"},
            files={"file": ("a.txt", b"a")},
            headers={"Authorization": authorization, "Origin": world.url},
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "session")


async def test_another_site_cannot_post(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    answer = await http.post(
        "/chat/say/1",
        data={"key": KEY, "text": "Hello"},
        headers=headers(world, session) | {"Origin": "https://evil.test"},
    )

    assert answer.status_code == 403


async def test_while_the_hub_is_away_an_upload_is_asked_for_again(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    world.hub.is_down = True
    answer = await http.post(
        "/chat/say/1",
        data={"key": KEY},
        files={"file": ("a.txt", b"a")},
        headers=headers(world, session),
    )

    assert (answer.status_code, answer.json()["final"]) == (503, False)


# --- files to the visitor ------------------------------------------------------------------------


async def file_address(world: World, session: Session, file: VisitorFile) -> str:
    """Where a session is told that a file is, after an agent has sent it."""
    await world.hub.say(session.address(world.account), "Here", files=[file])
    async with browser_line(world) as line:
        token = seal(session, world.account, now=datetime.now(UTC))
        [message] = (await line.hello(token=token))["messages"]
    url: str = message["files"][0]["url"]
    return f"/chat/{url.removeprefix('../')}"


async def test_a_file_is_saved_and_never_opened_as_a_page(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    (world.hub.folder / "4").write_bytes(b"<script>alert(1)</script>")
    file = VisitorFile(name='a"\r\nñ.html', media_type="text/html", size=25, url="4")
    answer = await http.get(await file_address(world, session, file))

    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''a%22%20%20%C3%B1.html"
    )
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_picture_keeps_its_type(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    (world.hub.folder / "4").write_bytes(PNG)
    file = VisitorFile(name="a.png", media_type="image/png", size=len(PNG), url="4")
    answer = await http.get(await file_address(world, session, file))

    assert answer.headers["content-type"] == "image/png"


async def test_a_file_of_a_message_that_was_taken_back_is_gone(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    (world.hub.folder / "4").write_bytes(PNG)
    file = VisitorFile(name="a.png", media_type="image/png", size=len(PNG), url="4")
    address = await file_address(world, session, file)
    await world.hub.delete(1)

    assert (await http.get(address)).status_code == 404


@pytest.mark.parametrize("ticket", ["4", "x" * 200, "%00", "..%2f..%2f4"])
async def test_a_made_up_ticket_opens_nothing(
    world: World, http: httpx.AsyncClient, ticket: str
) -> None:
    answer = await http.get(f"/chat/file/1/{ticket}", headers={"Accept-Language": "es"})

    assert answer.status_code == 404


async def test_a_ticket_of_the_day_before_yesterday_opens_nothing(
    world: World, http: httpx.AsyncClient, session: Session
) -> None:
    from_then = datetime.now(UTC) - timedelta(days=2)
    old = seal(session, world.account, now=from_then)

    assert (await http.get(f"/chat/file/1/{old}")).status_code == 404
