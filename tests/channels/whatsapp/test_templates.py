"""The templates that the composer may offer."""

from __future__ import annotations

import pytest

from hub.contract import OfferedTemplate
from hub.errors import Refused, Unreachable
from hub.testing.fake_provider import HttpAnswer, SeenRequest
from tests.channels.twilio_account import problem
from tests.channels.twilio_calls import whatsapp_at


def content(number: int, name: str, status: object, **fields: object) -> dict[str, object]:
    """A record of the Content API."""
    return {
        "sid": f"HX{number:032x}",
        "friendly_name": name,
        "language": "es",
        "variables": {"1": "Ana"},
        "types": {"twilio/text": {"body": "Hola {{1}}"}},
        "approval_requests": {"status": status, "name": name},
        **fields,
    }


async def test_approved_templates_are_offered_over_all_pages() -> None:
    def answer(seen: SeenRequest) -> HttpAnswer:
        second = dict(seen.query).get("Page") == "1"
        following = None if second else "https://content.twilio.com/v1/ContentAndApprovals?Page=1"
        buttons = {"twilio/quick-reply": {"body": "¿Confirmas {{2}} el {{10}}?"}}
        names: dict[str, object] = {"10": "lunes", "2": "la cita"}
        records = (
            [content(3, "cita", "approved", types=buttons, variables=names)]
            if second
            else [content(1, "saludo", "approved"), content(2, "oferta", "pending")]
        )
        return HttpAnswer.json(
            {"contents": records, "meta": {"key": "contents", "next_page_url": following}}
        )

    async with whatsapp_at(answer) as (whatsapp, account, fake):
        offered = await whatsapp.templates(account)
    assert len(fake.seen) == 2
    assert offered == [
        OfferedTemplate(
            name=f"HX{3:032x}",
            title="cita",
            language="es",
            body="¿Confirmas {{2}} el {{10}}?",
            variables=("2", "10"),
        ),
        OfferedTemplate(
            name=f"HX{1:032x}", title="saludo", language="es", body="Hola {{1}}", variables=("1",)
        ),
    ]


async def test_records_of_strange_types_are_left_out() -> None:
    strange = [
        content(1, "a", ["approved"]),
        content(2, "b", "approved", approval_requests=None),
        content(3, "c", "approved", types=7, variables=[1], friendly_name=None, language=5),
    ]
    page = HttpAnswer.json({"contents": strange, "meta": {"key": "contents"}})
    async with whatsapp_at(page) as (whatsapp, account, _):
        [offered] = await whatsapp.templates(account)
    assert offered == OfferedTemplate(name=f"HX{3:032x}", title=f"HX{3:032x}", language="", body="")


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"contents": 7, "meta": {"key": "contents"}}']
)
async def test_a_list_that_cannot_be_read_is_an_error_of_ours(body: bytes) -> None:
    async with whatsapp_at(HttpAnswer(body=body)) as (whatsapp, account, _):
        with pytest.raises(Unreachable):
            await whatsapp.templates(account)


async def test_a_wrong_token_is_said() -> None:
    async with whatsapp_at(problem(401, 20003)) as (whatsapp, account, _):
        with pytest.raises(Refused) as caught:
            await whatsapp.templates(account)
    assert caught.value.reason == "credentials"
