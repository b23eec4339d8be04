"""What a WhatsApp message is on the wire."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.whatsapp.pieces import pieces_of
from hub.contract import Address, TemplateUse
from hub.errors import Refused, Throttled, Uncertain
from hub.testing.fake_provider import HttpAnswer
from tests.channels.twilio_account import created, fields_of, listing, problem, sid
from tests.channels.twilio_calls import by_method, file, text_to, whatsapp_at

TEMPLATE = "HX" + "a" * 32
PICTURE = file("rota.jpg", "image/jpeg")
INVOICE = file("factura.pdf", "application/pdf")


@pytest.mark.parametrize("value", ["+34600111222", "ES.8104417720031456789"])
async def test_a_text_goes_to_a_number_or_to_a_user_id(value: str) -> None:
    async with whatsapp_at(created(7)) as (whatsapp, account, fake):
        accepted = await whatsapp.send(text_to("whatsapp", value), account)
    assert accepted.external_id == sid(7)
    assert sorted(fields_of(fake.seen[0])) == [
        ("Body", "Ya va de camino."),
        ("From", "whatsapp:+34910000000"),
        ("StatusCallback", "https://hilo.example.com/hooks/whatsapp/1/status?key=hilo-91"),
        ("To", f"whatsapp:{value}"),
    ]


async def test_a_template_goes_by_its_id_with_its_variables() -> None:
    template = TemplateUse(name=TEMPLATE, language="es", variables={"1": "Ana", "2": "A-1042"})
    async with whatsapp_at(created()) as (whatsapp, account, fake):
        await whatsapp.send(text_to("whatsapp", "+34600111222", template=template), account)
    fields = dict(fields_of(fake.seen[0]))
    assert fields["ContentSid"] == TEMPLATE
    assert json.loads(fields["ContentVariables"]) == {"1": "Ana", "2": "A-1042"}
    assert "Body" not in fields


@pytest.mark.parametrize(
    "template",
    [
        TemplateUse(name="welcome", language="es"),
        TemplateUse(name=TEMPLATE, language="es", variables={"1": " "}),
        TemplateUse(name=TEMPLATE, language="es", variables={"1": "a\nb"}),
        TemplateUse(name=TEMPLATE, language="es", variables={"1": "a     b"}),
    ],
)
async def test_a_template_that_twilio_would_refuse_never_leaves(template: TemplateUse) -> None:
    async with whatsapp_at(created()) as (whatsapp, account, fake):
        with pytest.raises(Refused) as caught:
            await whatsapp.send(text_to("whatsapp", "+34600111222", template=template), account)
    assert caught.value.reason == "template"
    assert not fake.seen


def test_a_text_rides_on_a_picture_only() -> None:
    [both] = pieces_of(text_to("whatsapp", "+34600111222", files=(PICTURE,)))
    assert (both.body, both.media_urls) == ("Ya va de camino.", (PICTURE.url,))
    text, document = pieces_of(text_to("whatsapp", "+34600111222", files=(INVOICE,)))
    assert (text.body, text.media_urls) == ("Ya va de camino.", ())
    assert (document.body, document.media_urls) == ("", (INVOICE.url,))


def test_a_text_too_long_for_a_caption_goes_first() -> None:
    out = text_to("whatsapp", "+34600111222", text="a" * 1025, files=(PICTURE,))
    assert [(len(p.body), len(p.media_urls)) for p in pieces_of(out)] == [(1025, 0), (0, 1)]


@given(
    st.text(max_size=1600),
    st.lists(st.sampled_from([PICTURE, INVOICE, file("a.ogg", "audio/ogg")]), max_size=10),
)
def test_every_word_and_file_goes_once_and_one_file_at_a_time(text: str, files: list) -> None:  # type: ignore[type-arg]  # Of a strategy.
    pieces = pieces_of(text_to("whatsapp", "+34600111222", text=text, files=tuple(files)))
    assert "".join(piece.body for piece in pieces) == text
    assert [url for piece in pieces for url in piece.media_urls] == [f.url for f in files]
    assert all(len(piece.media_urls) <= 1 for piece in pieces)


async def test_further_pieces_are_aliases_of_the_first() -> None:
    out = text_to("whatsapp", "+34600111222", files=(INVOICE, PICTURE))
    async with whatsapp_at([created(1), created(2), created(3)]) as (whatsapp, account, fake):
        accepted = await whatsapp.send(out, account)
    assert accepted.external_id == sid(1)
    assert accepted.aliases == (sid(2), sid(3))
    assert [dict(fields_of(s)).get("MediaUrl") for s in fake.seen] == [
        None,
        INVOICE.url,
        PICTURE.url,
    ]


@pytest.mark.parametrize(
    "failure", [problem(400, 21620), problem(429, 20429), HttpAnswer(status=503)]
)
async def test_a_message_of_which_a_part_went_out_is_not_sent_again(failure: HttpAnswer) -> None:
    out = text_to("whatsapp", "+34600111222", files=(INVOICE,))
    async with whatsapp_at([created(1), failure]) as (whatsapp, account, _):
        with pytest.raises(Uncertain) as caught:
            await whatsapp.send(out, account)
    assert caught.value.sentence.startswith("1 of 2 parts went out.")


async def test_a_first_part_that_fails_is_simply_an_error() -> None:
    out = text_to("whatsapp", "+34600111222", files=(INVOICE,))
    async with whatsapp_at(problem(429, 20429)) as (whatsapp, account, _):
        with pytest.raises(Throttled):
            await whatsapp.send(out, account)


async def test_a_template_without_an_answer_is_uncertain_without_a_search() -> None:
    out = text_to("whatsapp", "+34600111222", template=TemplateUse(name=TEMPLATE, language="es"))
    answers = by_method(post=HttpAnswer(held=True), get=listing())
    async with whatsapp_at(answers) as (whatsapp, account, fake):
        with pytest.raises(Uncertain):
            await whatsapp.send(out, account)
    assert [seen.method for seen in fake.seen] == ["POST"]


async def test_typing_names_the_message_that_is_being_answered() -> None:
    async with whatsapp_at(HttpAnswer.json({"success": True})) as (whatsapp, account, fake):
        to = Address("whatsapp", "+34600111222")
        await whatsapp.signal(to, account, typing=True, read_external_id=sid(5))
        await whatsapp.signal(to, account, typing=False, read_external_id=sid(5))
        await whatsapp.signal(to, account, typing=True, read_external_id="")
    [seen] = fake.seen
    assert seen.path == "/v2/Indicators/Typing.json"
    assert dict(fields_of(seen)) == {"channel": "whatsapp", "messageId": sid(5)}
