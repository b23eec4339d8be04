"""What an SMS is on the wire, and that a call without an answer never becomes two messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.fake_provider import HttpAnswer, closed_url, cutting
from tests.channels.twilio_account import MESSAGES, created, fields_of, listing, problem, sid
from tests.channels.twilio_calls import by_method, file, sms_at, text_to

HELD = HttpAnswer(held=True)


def listed(number: int, *, seconds_ago: float = 0, **fields: object) -> dict[str, object]:
    """A message as Twilio lists it."""
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return {
        "sid": sid(number),
        "direction": "outbound-api",
        "body": "Ya va de camino.",
        "num_media": "0",
        "to": "+34600111222",
        "from": "+34910000000",
        "date_created": format_datetime(at.replace(microsecond=0)),
        **fields,
    }


async def test_a_text_goes_out_with_its_sender_and_its_callback() -> None:
    async with sms_at(created(7)) as (sms, account, fake):
        accepted = await sms.send(text_to("phone", "+34600111222"), account)
    assert accepted.external_id == sid(7)
    assert [seen.path for seen in fake.seen] == [MESSAGES]
    assert sorted(fields_of(fake.seen[0])) == [
        ("Body", "Ya va de camino."),
        ("From", "+34910000000"),
        ("StatusCallback", "https://hilo.example.com/hooks/sms/1/status?key=hilo-91"),
        ("To", "+34600111222"),
    ]


async def test_an_api_key_signs_in_for_the_account() -> None:
    key = {"api_key_sid": "SK" + "0" * 32, "api_key_secret": "sesame"}
    async with sms_at(created(), **key) as (sms, account, fake):
        await sms.send(text_to("phone", "+34600111222"), account)
    assert fake.seen[0].path == MESSAGES
    assert fake.seen[0].headers["authorization"].startswith("Basic U0swMDAw")  # "SK0000"
    assert "Hilo-test" in fake.seen[0].headers["user-agent"]


async def test_a_messaging_service_chooses_the_sender() -> None:
    service = "MG" + "0" * 32
    async with sms_at(created(), number="", messaging_service_sid=service) as (sms, account, fake):
        await sms.send(text_to("phone", "+34600111222"), account)
    fields = dict(fields_of(fake.seen[0]))
    assert fields["MessagingServiceSid"] == service
    assert "From" not in fields


async def test_files_go_by_address_in_one_message() -> None:
    files = (file("a.jpg", "image/jpeg"), file("b.png", "image/png"))
    async with sms_at(created()) as (sms, account, fake):
        await sms.send(text_to("phone", "+13125550123", files=files), account)
    urls = [value for name, value in fields_of(fake.seen[0]) if name == "MediaUrl"]
    assert urls == [files[0].url, files[1].url]


async def test_a_number_without_mms_refuses_files() -> None:
    out = text_to("phone", "+34600111222", files=(file("a.jpg", "image/jpeg"),))
    async with sms_at(created(), mms=False) as (sms, account, fake):
        with pytest.raises(Refused) as caught:
            await sms.send(out, account)
    assert caught.value.reason == "file"
    assert not fake.seen


async def test_an_account_without_a_sender_refuses() -> None:
    async with sms_at(created(), number="") as (sms, account, fake):
        with pytest.raises(Refused) as caught:
            await sms.send(text_to("phone", "+34600111222"), account)
    assert caught.value.reason == "credentials"
    assert not fake.seen


async def test_a_refused_connection_is_unreachable() -> None:
    async with sms_at(created(), api_base=closed_url()) as (sms, account, _):
        with pytest.raises(Unreachable):
            await sms.send(text_to("phone", "+34600111222"), account)


async def test_a_connection_cut_before_the_answer_is_uncertain() -> None:
    async with cutting() as url, sms_at(created(), api_base=url) as (sms, account, _):
        with pytest.raises(Uncertain):
            await sms.send(text_to("phone", "+34600111222"), account)


async def test_a_date_in_retry_after_is_understood() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    async with sms_at(problem(429, 20429, retry_after=at)) as (sms, account, _):
        with pytest.raises(Throttled) as caught:
            await sms.send(text_to("phone", "+34600111222"), account)
    assert caught.value.after_s == pytest.approx(90, abs=30)


async def test_a_call_without_an_answer_is_found_and_not_repeated() -> None:
    def page() -> HttpAnswer:
        return listing(
            listed(9),
            listed(1, seconds_ago=3600),
            listed(2, direction="inbound"),
            listed(3, body="Otra cosa"),
            listed(4, num_media="1"),
            listed(5, date_created=None),
        )

    answers = by_method(post=HELD, get=page)
    async with sms_at(answers) as (sms, account, fake):
        accepted = await sms.send(text_to("phone", "+34600111222"), account)
    assert accepted.external_id == sid(9)
    assert [seen.method for seen in fake.seen] == ["POST", "GET"]
    query = dict(fake.seen[1].query)
    assert (query["To"], query["From"]) == ("+34600111222", "+34910000000")


async def test_a_call_without_an_answer_that_is_not_found_is_uncertain() -> None:
    answers = by_method(post=HELD, get=lambda: listing(listed(1, seconds_ago=3600)))
    async with sms_at(answers) as (sms, account, fake):
        with pytest.raises(Uncertain):
            await sms.send(text_to("phone", "+34600111222"), account)
    assert [seen.method for seen in fake.seen] == ["POST", "GET"]


async def test_two_messages_that_could_be_it_leave_it_uncertain() -> None:
    answers = by_method(post=HELD, get=lambda: listing(listed(8), listed(9)))
    async with sms_at(answers) as (sms, account, _):
        with pytest.raises(Uncertain):
            await sms.send(text_to("phone", "+34600111222"), account)


async def test_the_same_words_sent_just_before_are_not_taken_for_it() -> None:
    answers = by_method(post=[created(8), HELD], get=lambda: listing(listed(8)))
    async with sms_at(answers) as (sms, account, _):
        await sms.send(text_to("phone", "+34600111222"), account)
        with pytest.raises(Uncertain):
            await sms.send(text_to("phone", "+34600111222"), account)


async def test_the_clock_of_twilio_decides_what_came_after() -> None:
    behind = timedelta(hours=2)

    def page() -> HttpAnswer:
        found = listing(listed(9, seconds_ago=behind.total_seconds()))
        date = ("Date", format_datetime(datetime.now(UTC) - behind, usegmt=True))
        return HttpAnswer(body=found.body, headers=(*found.headers, date))

    async with sms_at(by_method(post=HELD, get=page)) as (sms, account, _):
        accepted = await sms.send(text_to("phone", "+34600111222"), account)
    assert accepted.external_id == sid(9)


@pytest.mark.parametrize(
    "page",
    [
        HttpAnswer(status=500),
        HttpAnswer(status=200, body=b"<html>"),
        HttpAnswer.json({"messages": 7, "page": 0}),
        HttpAnswer.json({"messages": [7], "page": 0}),
        HttpAnswer.json([]),
    ],
)
async def test_a_list_that_cannot_be_read_leaves_it_uncertain(page: HttpAnswer) -> None:
    async with sms_at(by_method(post=HELD, get=page)) as (sms, account, _):
        with pytest.raises(Uncertain):
            await sms.send(text_to("phone", "+34600111222"), account)


async def test_a_gateway_that_answers_for_twilio_is_looked_behind() -> None:
    answers = by_method(post=HttpAnswer(status=504, body=b"<html>"), get=lambda: listing(listed(9)))
    async with sms_at(answers) as (sms, account, _):
        accepted = await sms.send(text_to("phone", "+34600111222"), account)
    assert accepted.external_id == sid(9)
