"""Inbound values survive JSON, and nothing else passes for one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.contract import (
    Address,
    CallSegment,
    CallState,
    CallUpdate,
    Claim,
    Deletion,
    DeliveryStatus,
    Edit,
    FileRef,
    Ignored,
    Inbound,
    InboundMessage,
    OptOut,
    Participant,
    Proof,
    Reaction,
    Receipt,
    Refusal,
    SeenUpTo,
    TypingSignal,
    Unreadable,
)
from hub.errors import PayloadError
from hub.inbound_json import INBOUND_TYPES, decode_inbound, encode_inbound

ANA = Address("whatsapp", "ES.81", "portfolio")
AT = datetime(2026, 5, 4, 9, 15, 30, 250, tzinfo=UTC)

VALUES: tuple[Inbound, ...] = (
    InboundMessage(external_id="1", sender=ANA, proof=Proof.VOUCHED),
    InboundMessage(
        external_id="2",
        sender=ANA,
        proof=Proof.PROVEN,
        text="ñ 😀",
        html="<p>x</p>",
        happened_at=AT,
        claims=(Claim(Address("phone", "+34600111222"), Proof.VOUCHED),),
        files=(FileRef(name="a", content=b"\x00\xff", size=2, voice=True), FileRef(locator="u")),
        participants=(Participant(address=ANA, name="Ana", role="to"),),
        thread_ids=("a", "b"),
        outbound_echo=True,
        extra={"location": {"latitude": 1.5, "tags": ["x", None, True]}},
    ),
    Receipt(
        external_id="3",
        status=DeliveryStatus.FAILED,
        happened_at=AT,
        refusal=Refusal.OPTED_OUT,
        key="k",
    ),
    Edit(external_id="4", text="b"),
    Deletion(external_id="5", happened_at=AT),
    Reaction(external_id="6", sender=ANA, emoji="👍"),
    CallSegment(
        external_id="7",
        sender=ANA,
        proof=Proof.CLAIMED,
        seq=0,
        speaker="customer",
        text="x",
        starts_ms=0,
        confidence=0.5,
        final=False,
    ),
    CallUpdate(
        external_id="7",
        sender=ANA,
        proof=Proof.VOUCHED,
        state=CallState.COMPLETED,
        answered=False,
        duration_s=0,
        files=(FileRef(locator="u", voice=True),),
        happened_at=AT,
    ),
    TypingSignal(sender=ANA, typing=False),
    SeenUpTo(sender=ANA, external_id="8"),
    OptOut(sender=ANA, opted_out=False),
    Unreadable(reason="why", fragment="what"),
    Ignored(reason="why"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value: Inbound) -> None:
    assert decode_inbound(json.loads(json.dumps(encode_inbound(value)))) == value


def test_every_kind_of_value_is_tried() -> None:
    assert {type(value).__name__ for value in VALUES} == set(INBOUND_TYPES)


def test_what_is_usual_is_not_written() -> None:
    assert encode_inbound(VALUES[0]) == {
        "type": "InboundMessage",
        "external_id": "1",
        "sender": {"kind": "whatsapp", "value": "ES.81", "scope": "portfolio"},
        "proof": "vouched",
    }


def test_false_and_zero_are_not_taken_for_what_is_usual() -> None:
    assert encode_inbound(OptOut(sender=ANA, opted_out=False))["opted_out"] is False
    assert encode_inbound(VALUES[6])["starts_ms"] == 0


def test_a_big_file_is_shown_by_its_digest() -> None:
    message = InboundMessage(
        external_id="1", sender=ANA, proof=Proof.CLAIMED, files=(FileRef(content=b"x" * 2000),)
    )
    [file] = encode_inbound(message, digest_over=1024)["files"]
    assert file["content"].startswith("sha256:")


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"type": "Account"},
        {"type": "Edit"},
        {"type": "Edit", "external_id": "1", "text": 7},
        {"type": "Edit", "external_id": "1", "text": "x", "more": 1},
        {"type": "Edit", "external_id": "1", "text": "x", "happened_at": "soon"},
        {"type": "Receipt", "external_id": "1", "status": "teleported"},
        {"type": "Receipt", "external_id": "1", "status": ["sent"]},
        {"type": "OptOut", "sender": "Ana", "opted_out": True},
        {"type": "OptOut", "sender": {"kind": "a", "value": "b"}, "opted_out": 1},
        {"type": "InboundMessage", "external_id": "1", "sender": {"kind": "a", "value": "b"},
         "proof": "sworn"},
        {"type": "InboundMessage", "external_id": "1", "sender": {"kind": "a", "value": "b"},
         "proof": "claimed", "files": [{"content": "%"}]},
        {"type": "InboundMessage", "external_id": "1", "sender": {"kind": "a", "value": "b"},
         "proof": "claimed", "files": 7},
    ],
)  # fmt: skip
def test_anything_else_is_a_payload_error(value: Any) -> None:
    with pytest.raises(PayloadError):
        decode_inbound(value)
