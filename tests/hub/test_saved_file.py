"""Saved replies as tables, by command and for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.actions import saved, staff
from hub.errors import BadRequest
from hub.model import SavedReply
from hub.saved_file import as_csv, read
from hub.store import Database
from tests.hub.shell import Shell
from tests.hub.test_api import NOW, Api

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30).map(str.strip)


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT, TEXT, TEXT, TEXT), max_size=4))
def test_what_is_exported_is_read_as_it_was(rows: list[tuple[str, ...]]) -> None:
    found = read(as_csv(rows))
    assert [(one.title, one.text_en, one.text_es, one.labels, one.teams) for one in found] == rows


def test_no_cell_is_a_formula() -> None:
    assert b"'=HYPERLINK" in as_csv([("=HYPERLINK(1)", "a", "", "", "")])


@pytest.mark.parametrize(
    ("table", "english", "spanish"),
    [
        ("short_code,content\nhi,Hello there\n", "Hello there", ""),
        ("short_code,content\nhi,¿En qué puedo ayudarte?\n", "", "¿En qué puedo ayudarte?"),
        ("Título;Texto\nhi;Buenas tardes\n", "", "Buenas tardes"),
        ("name\tbody\ttags\nhi\tOk\tx\n", "Ok", ""),
    ],
)  # fmt: skip
def test_tables_of_others_are_understood(table: str, english: str, spanish: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        [row] = read(table.encode(encoding))
        assert (row.title, row.text_en, row.text_es) == ("hi", english, spanish)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\0\0", b"title,text\n" + b"a,b\n" * 1001, b"x" * 5_000_001]
)
def test_what_is_no_table_of_replies_is_refused(content: bytes) -> None:
    with pytest.raises(BadRequest):
        read(content)


def test_replies_go_out_and_come_in_again(sqlite_url: str, tmp_path: Path) -> None:
    shell, file = Shell(tmp_path, sqlite_url), tmp_path / "replies.csv"
    file.write_text("short_code,content,tags,team\nhola,Buenas tardes,uno,\nbad,,,\nx,y,,Nobody\n")
    said = shell.no("saved", "import", str(file))
    assert "Added 1, changed 0" in said
    assert "Row 3 was left out: Write the text in one language at least." in said
    assert "Row 4 was left out: There is no team Nobody." in said
    assert "Buenas tardes" in shell.ok("saved", "list")
    shell.ok("saved", "export", str(file))
    assert "1 were the same" in shell.ok("saved", "import", str(file))
    file.write_text("title,text\nHOLA,Good afternoon to you\n")
    assert "changed 1" in shell.ok("saved", "import", str(file))
    [kept] = shell.rows(SavedReply)
    assert (kept.text_en, kept.text_es) == ("Good afternoon to you", "")
    assert "reply.imported" in [act for act, _ in shell.audited()]


@pytest.fixture
async def door(database: Database, tmp_path: Path) -> AsyncIterator[Api]:
    opened = Api(database, tmp_path)
    yield opened
    await opened.http.aclose()


async def test_a_program_keeps_replies_in_step(door: Api) -> None:
    await door.sign_in("replies:write", "replies:read")
    given = {"title": "Hola", "text_es": "Hola, {{nombre}}", "labels": ["a", "b"], "key": "7"}
    made = [await door.http.post("/replies", json=given) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"], "the same key is the same reply"
    path = f"/replies/{made[0].json()['id']}"
    changed = await door.http.put(path, json={"title": "Hola", "text_en": "Hello"})
    assert (changed.status_code, changed.json()["text_es"]) == (200, "")
    found = (await door.http.get("/replies", params={"q": "hello"})).json()["replies"]
    assert [one["title"] for one in found] == ["Hola"]
    for wrong in ({"title": "x"}, {"title": "", "text_en": "a"}, {"title": "x", "teams": ["No"]}):
        assert (await door.http.post("/replies", json=wrong)).status_code in (400, 422)
    assert (await door.http.delete(path)).status_code == 204
    assert (await door.http.delete(path)).status_code == 404


async def test_a_token_sees_and_changes_what_is_its_teams_and_what_its_scope_allows(
    door: Api,
) -> None:
    billing = await door.db.write(staff.find_or_make_team, "Billing")
    sales = await door.db.write(staff.find_or_make_team, "Sales")
    for title, teams in (("ours", [billing]), ("theirs", [sales]), ("all", [])):
        draft = saved.Draft(title=title, text_en="a", team_ids=teams)
        await door.db.write(saved.add, draft, key=title, agent_id=None, now=NOW)
    await door.sign_in("replies:read", "replies:write", teams=("Billing",))
    found = (await door.http.get("/replies")).json()["replies"]
    ids = {one["title"]: one["id"] for one in found}
    assert sorted(ids) == ["all", "ours"]
    new = {"title": "n", "text_en": "b"}
    for reply_id, status in ((ids["ours"], 200), (ids["all"], 403), (2, 404)):
        assert (await door.http.put(f"/replies/{reply_id}", json=new)).status_code == status
    assert (await door.http.post("/replies", json=new)).json()["teams"] == ["Billing"]
    others = await door.http.post("/replies", json={**new, "teams": ["Sales"]})
    assert others.status_code == 403
    await door.sign_in("replies:read")
    assert (await door.http.post("/replies", json=new)).status_code == 403
    await door.sign_in("customers:read")
    assert (await door.http.get("/replies")).status_code == 403
