"""What docs/channels/webhook.md and its schemas say is what the channel does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from channels.webhook import writing
from hub.contract import Address, Ignored, InboundMessage, OutboundFile, Unreadable
from hub.testing.recording import Recording, recordings
from tests.channels.webhook.systems import account, channel, outbound, posted
from tests.repository import ROOT

DOCS = ROOT / "docs" / "channels"
PAGE = (DOCS / "webhook.md").read_text(encoding="utf-8")
GENUINE = [
    found
    for found in recordings(Path(__file__).parent / "recordings")
    if isinstance(found.expected(), list)
]


def schema(name: str) -> Draft202012Validator:
    text = (DOCS / f"webhook.{name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def item_schema() -> Draft202012Validator:
    """The schema of a single item."""
    text = (DOCS / "webhook.inbound.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator({"$ref": "#/$defs/item", "$defs": json.loads(text)["$defs"]})


INBOUND, OUTBOUND, ITEM = schema("inbound"), schema("outbound"), item_schema()


def examples() -> list[Any]:
    """Every JSON value of the page that is an item."""
    found = [json.loads(block) for block in re.findall(r"```json\n(\{.*?\n\})\n```", PAGE, re.S)]
    return [one for one in found if "type" in one]


def test_the_examples_of_the_page_fit_the_schemas() -> None:
    ours, theirs = (
        [one for one in examples() if one["type"].startswith("hilo.") is side]
        for side in (True, False)
    )
    assert [one for one in theirs if not INBOUND.is_valid(one)] == []
    assert [one for one in ours if not OUTBOUND.is_valid(one)] == []
    assert (len(ours), len(theirs)) == (1, 1)


def test_the_example_message_means_what_the_page_says() -> None:
    (example,) = (one for one in examples() if one["type"] == "message")
    (item,) = channel().parse(posted(example), account())
    assert isinstance(item, InboundMessage)
    assert item.happened_at == datetime(2026, 5, 4, 9, 14, 58, tzinfo=UTC)
    assert item.files[0].locator == "https://kiosk.shop.com/f/9"


@pytest.mark.parametrize("recording", GENUINE, ids=lambda found: str(found.name))
def test_what_the_schema_allows_is_understood(recording: Recording) -> None:
    for one in _items(json.loads(recording.request().body)):
        if ITEM.is_valid(one):
            assert INBOUND.is_valid([one])
            (item,) = channel().parse(posted(one), account())
            assert not isinstance(item, Unreadable)


def test_the_schema_knows_every_type_that_is_read() -> None:
    known = {
        one["type"]
        for recording in GENUINE
        for one in _items(json.loads(recording.request().body))
        if ITEM.is_valid(one)
    }
    assert known == set(
        "message receipt edit deletion reaction typing seen call consent ping".split()
    )
    for kind in known - {"ping"}:
        assert f"`{kind}`" in PAGE


def _items(payload: Any) -> list[Any]:
    listed = payload.get("items", payload) if isinstance(payload, dict) else payload
    return listed if isinstance(listed, list) else [listed]


def test_everything_that_is_posted_fits_the_schema() -> None:
    file = OutboundFile(
        name="a.png", media_type="image/png", size=1, path="", url="https://x.example/a", alt="Una"
    )
    full = outbound(
        to=Address("webhook", "card-2210", "account-1"),
        to_name="Ana",
        subject="Talla",
        author_name="Marta",
        reply_external_id="m-1",
        quoted=True,
        files=(file,),
    )
    phone = replace(full, to=Address("phone", "+34600111222"), files=(), subject="")
    page = replace(full, to=Address("messenger", "77", "page-1"), author_name="", to_name="")
    bodies = [
        *(writing.message_body(out) for out in (full, phone, page)),
        writing.typing_body(full.to, typing=True),
        writing.read_body(phone.to, "m-1"),
        writing.ping_body(),
    ]
    for body in bodies:
        OUTBOUND.validate(json.loads(body))


def test_what_hilo_posts_is_never_taken_for_a_customers_word() -> None:
    for body in (writing.message_body(outbound()), writing.ping_body()):
        assert not ITEM.is_valid(json.loads(body))
        (item,) = channel().parse(replace(posted({}), body=body), account())
        assert isinstance(item, Ignored)


def test_every_setting_is_in_the_page() -> None:
    named = {name for name in type(account().settings).model_fields if name != "secret"}
    assert {name for name in named if f"`{name}`" not in PAGE} <= {"scope", "timeout_s"}


def test_the_client_has_forty_lines() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
