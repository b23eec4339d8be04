"""What a message of ours is to Slack: texts, threads, files, buttons, and lost answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.contract import Address, OutboundFile
from hub.errors import Refused, Uncertain, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest, closed_url
from tests.channels.slack.slack_app import SHARED, method, ok, posted, problem, said, slack_at, text

ROOT = ok(messages=[{"ts": "1763719200.000100"}])


def api(**by_method: HttpAnswer) -> Callable[[SeenRequest], HttpAnswer]:
    """Answers by method, dots as underscores; a post is taken and nothing is in a thread."""
    known = {"chat.postMessage": posted(channel="D0AAA1"), "conversations.replies": ROOT}
    known |= {name.replace("_", "."): answer for name, answer in by_method.items()}
    return lambda seen: known.get(method(seen), ok())


def posts(seen: list[SeenRequest]) -> list[dict[str, object]]:
    return [said(one) for one in seen if method(one) == "chat.postMessage"]


async def test_a_text_goes_to_the_direct_channel_and_calls_nobody() -> None:
    async with slack_at(api()) as (slack, account, fake):
        accepted = await slack.send(text("<!channel> 1 < 2 & <@U1>"), account)
    (post,) = posts(fake.seen)
    assert accepted.external_id == "D0AAA1:1763719300.000900"
    assert (post["channel"], post["text"]) == (
        "D0AAA1",
        "&lt;!channel&gt; 1 &lt; 2 &amp; &lt;@U1&gt;",
    )
    assert "thread_ts" not in post
    assert fake.seen[-1].headers["authorization"] == "Bearer xoxb-hilo-test"
    assert "Hilo-test" in fake.seen[-1].headers["user-agent"]


async def test_somebody_who_has_not_written_is_opened_a_conversation_once() -> None:
    opened = ok(channel={"id": "D0NEW"})
    async with slack_at(api(conversations_open=opened)) as (slack, account, fake):
        await slack.send(text(reply_external_id=""), account)
        await slack.send(text(reply_external_id=""), account)
    assert [method(one) for one in fake.seen].count("conversations.open") == 1
    assert [post["channel"] for post in posts(fake.seen)] == ["D0NEW", "D0NEW"]


@pytest.mark.parametrize(
    ("where", "root", "quoted", "setting", "thread"),
    [
        ("D0AAA1", "", False, "channels", ""),
        ("D0AAA1", "", True, "channels", "1763719200.000100"),
        ("D0AAA1", "1763719000.000200", False, "channels", "1763719000.000200"),
        ("D0AAA1", "", False, "always", "1763719200.000100"),
        ("C0SHARED1", "", False, "channels", "1763719200.000100"),
        ("C0SHARED1", "1763719000.000200", False, "never", "1763719000.000200"),
        ("C0SHARED1", "", False, "never", ""),
    ],
)
async def test_an_answer_goes_into_the_thread_that_it_belongs_to(
    where: str, root: str, quoted: bool, setting: str, thread: str
) -> None:
    message = {"ts": "1763719200.000100", **({"thread_ts": root} if root else {})}
    answers = api(conversations_replies=ok(messages=[message]))
    to = SHARED if where.startswith("C") else Address("slack", "U222A", "T111")
    out = text(to=to, reply_external_id=f"{where}:1763719200.000100", quoted=quoted)
    async with slack_at(answers, threads=setting) as (slack, account, fake):
        await slack.send(out, account)
        await slack.send(out, account)
    assert [post.get("thread_ts", "") for post in posts(fake.seen)] == [thread, thread]
    assert [method(one) for one in fake.seen].count("conversations.replies") == 1


async def test_a_thread_that_cannot_be_looked_up_costs_no_answer() -> None:
    async with slack_at(api(conversations_replies=problem("ratelimited"))) as (
        slack,
        account,
        fake,
    ):
        await slack.send(text(), account)
    assert len(posts(fake.seen)) == 1


async def test_quick_replies_are_buttons_and_a_pressed_one_is_answered() -> None:
    pressed = "D0AAA1:1763719200.000100:U222A:1763719300.1"
    async with slack_at(api()) as (slack, account, fake):
        await slack.send(text("¿Sí?", quick_replies=("Sí", "No" * 60)), account)
        await slack.send(text(reply_external_id=pressed), account)
    blocks = posts(fake.seen)[0]["blocks"]
    assert isinstance(blocks, list)
    assert blocks[0]["text"]["text"] == "¿Sí?"
    labels = [button["text"]["text"] for button in blocks[1]["elements"]]
    assert labels[0] == "Sí"
    assert len(labels[1]) == 75
    assert blocks[1]["elements"][1]["value"] == "No" * 60
    assert posts(fake.seen)[1]["channel"] == "D0AAA1"


async def test_a_long_text_becomes_several_that_fit_when_they_are_escaped() -> None:
    words = " ".join(f"a&b{number}" for number in range(1300))
    async with slack_at(api()) as (slack, account, fake):
        await slack.send(text(words), account)
    parts = [str(post["text"]) for post in posts(fake.seen)]
    assert len(parts) > 1
    assert all(len(part) <= 4000 for part in parts)
    assert " ".join(parts).replace("&amp;", "&") == words


async def test_the_agents_name_is_shown_where_that_is_wanted() -> None:
    async with slack_at(api(), show_agent=True) as (slack, account, fake):
        await slack.send(text(author_name="Marta"), account)
    assert posts(fake.seen)[0]["username"] == "Marta"


async def test_an_answer_that_was_lost_is_found_by_its_key() -> None:
    def answers(seen: SeenRequest) -> HttpAnswer:
        if method(seen) == "chat.postMessage":
            key.append(said(seen)["metadata"]["event_payload"]["key"])
            return HttpAnswer(cut=True)
        if method(seen) == "conversations.history":
            payload = {"event_type": "hilo_message", "event_payload": {"key": key[0]}}
            mine = {"ts": "1763719300.000900", "metadata": payload}
            other = {"ts": "1763719300.000800", "metadata": {"event_payload": {"key": "k0/0"}}}
            return ok(messages=[other, mine])
        return ROOT

    key: list[str] = []
    async with slack_at(answers) as (slack, account, fake):
        accepted = await slack.send(text(), account)
    assert accepted.external_id == "D0AAA1:1763719300.000900"
    assert len(posts(fake.seen)) == 1


async def test_an_answer_that_was_lost_and_is_not_found_is_uncertain() -> None:
    answers = api(chat_postMessage=HttpAnswer(held=True), conversations_history=ok(messages=[]))
    async with slack_at(answers, timeout_s=0.5) as (slack, account, fake):
        with pytest.raises(Uncertain):
            await slack.send(text(), account)
    assert len(posts(fake.seen)) == 1


async def test_the_client_repeats_nothing_by_itself() -> None:
    heard: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with slack_at(ok(), api_base=url) as (slack, account, _):
            with pytest.raises(Uncertain):
                await slack.send(text(to=SHARED, reply_external_id=""), account)
    assert [line.split()[1] for line in heard].count(b"/api/chat.postMessage") == 1


async def test_a_refused_connection_is_unreachable() -> None:
    async with slack_at(ok(), api_base=closed_url()) as (slack, account, _):
        with pytest.raises(Unreachable):
            await slack.send(text(to=SHARED, reply_external_id=""), account)


def _file(folder: Path, name: str) -> OutboundFile:
    path = folder / name
    path.write_bytes(b"%PDF " + name.encode())
    size = path.stat().st_size
    return OutboundFile(name=name, media_type="application/pdf", size=size, path=str(path), url="")


async def test_files_are_uploaded_and_shared_as_one_message(tmp_path: Path) -> None:
    base: list[str] = []

    def answers(seen: SeenRequest) -> HttpAnswer:
        if method(seen) == "files.getUploadURLExternal":
            name = said(seen)["filename"]
            return ok(upload_url=f"{base[0]}/upload/{name}", file_id=f"F{name[0].upper()}")
        if seen.path.startswith("/upload/"):
            assert seen.body == b"%PDF " + seen.path.rpartition("/")[2].encode()
            assert "authorization" not in seen.headers
            return HttpAnswer(body=b"OK")
        if method(seen) == "files.completeUploadExternal":
            return ok(files=[{"id": "FA"}, {"id": "FB"}])
        return api()(seen)

    files = (_file(tmp_path, "a.pdf"), _file(tmp_path, "b.pdf"))
    async with slack_at(answers) as (slack, account, fake):
        base.append(fake.url)
        accepted = await slack.send(text("Mira", files=files), account)
    done = said(fake.seen[-1])
    assert json.loads(done["files"])[1] == {"id": "FB", "title": "b.pdf"}
    assert done["channel_id"] == "D0AAA1"
    assert (accepted.external_id, accepted.aliases) == ("D0AAA1:1763719300.000900", ("file:FA",))


async def test_a_file_that_is_not_taken_says_why(tmp_path: Path) -> None:
    files = (_file(tmp_path, "a.pdf"),)
    for answer, raises in (
        (problem("file_uploads_disabled"), Refused),
        (problem("internal_error"), Unreachable),
        (HttpAnswer(held=True), Unreachable),
        (ok(), Unreachable),
    ):
        answers = api(files_getUploadURLExternal=answer)
        async with slack_at(answers, timeout_s=0.5) as (slack, account, _):
            with pytest.raises(raises):
                await slack.send(text("", files=files), account)
