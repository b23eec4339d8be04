"""The kit notices: a sound channel passes all of it, and each fault fails its own test."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import Field, SecretStr

from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    ChannelContext,
    DeliveryStatus,
    Inbound,
    InboundMessage,
    Keys,
    Outbound,
    Proof,
    Receipt,
    Settings,
    WebhookRequest,
)
from hub.errors import Refused, SignatureError, Throttled, Uncertain
from hub.testing.__main__ import main
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from hub.testing.mutation import tampered, variations, with_header
from hub.testing.recording import (
    Recording,
    make_request,
    read_http,
    recordings,
    write_http,
)
from hub.untrusted import Untrusted

HEADER = "X-Acme-Signature"


class AcmeSettings(Settings):
    """A made-up provider."""

    token: SecretStr = Field(description="What it signs with.")
    api_base: str = Field(default="", description="Where it is.")


class AcmeChannel:
    """A channel of a made-up provider, without a fault."""

    name: ClassVar[str] = "acme"
    label: ClassVar[str] = "Acme"
    icon: ClassVar[str] = "phone"
    contact_kind: ClassVar[str] = "acme"
    settings: ClassVar[type[Settings]] = AcmeSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=100,
        max_files=1,
        max_file_bytes=1000,
        file_types=("image/*",),
        receipts=frozenset({DeliveryStatus.SENT}),
    )

    def __init__(self, context: ChannelContext) -> None:
        self.http = context.http

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        if not hmac.compare_digest(request.header(HEADER), signature(request, account)):
            raise SignatureError("No.")

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        body = Untrusted.parse(request.body)
        if body["receipt"].text():
            status = DeliveryStatus.SENT
            return [Receipt(external_id=body["receipt"].text(), status=status)]
        sender = Address("acme", body["from"].need_text())
        return [
            InboundMessage(
                external_id=body["id"].need_text(),
                sender=sender,
                proof=Proof.VOUCHED,
                text=body["text"].text(),
            )
        ]

    async def send(self, out: Outbound, account: Account) -> Accepted:
        self.check(out)
        assert isinstance(account.settings, AcmeSettings)
        answer = await self.http.post(f"{account.settings.api_base}/send", json={"text": out.text})
        if answer.status_code == 429:
            raise Throttled("Later.", after_s=float(answer.headers["retry-after"]))
        if answer.status_code != 200:
            raise Refused("No.", reason="blocked")
        return Accepted(external_id=str(answer.json()["id"]))

    def check(self, out: Outbound) -> None:
        if len(out.text) > 100:
            raise Refused("Too long.", reason="too_long")
        if out.template is not None:
            raise Refused("No templates.", reason="template")
        for file in out.files:
            if len(out.files) > 1 or file.size > 1000 or not file.media_type.startswith("image/"):
                raise Refused("Not this file.", reason="file")


def signature(request: WebhookRequest, account: Account) -> str:
    """As Acme signs: the body with the token."""
    assert isinstance(account.settings, AcmeSettings)
    token = account.settings.token.get_secret_value().encode()
    return hmac.new(token, request.body, hashlib.sha256).hexdigest()


class AcmeContract(ChannelContract):
    """The kit on Acme. Its recordings are written by each test's `kit`."""

    channel = AcmeChannel
    account_settings = AcmeSettings(token=SecretStr("sesame"))
    other_settings = AcmeSettings(token=SecretStr("other"))
    signature_header = HEADER
    to = Address("acme", "ana")
    accepting = HttpAnswer.json({"id": "m-1"})
    error_cases = (
        ErrorCase(name="no", answer=HttpAnswer(status=403), raises=Refused, reason="blocked"),
        ErrorCase(
            name="later",
            answer=HttpAnswer(status=429, headers=(("retry-after", "3"),)),
            raises=Throttled,
            after_s=3.0,
        ),
    )

    def settings_at(self, url: str) -> AcmeSettings:
        return AcmeSettings(token=SecretStr("sesame"), api_base=url)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return with_header(request, HEADER, signature(request, account))


def kit_of(channel: type[Any], folder: Path) -> AcmeContract:
    """The kit on a channel, with a message and a receipt as its recordings."""
    kit = type("Kit", (AcmeContract,), {"channel": channel, "folder": folder})()
    for name, body in (
        ("message", {"id": "1", "from": "ana", "text": "Hola"}),
        ("receipt", {"receipt": "m-1"}),
    ):
        request = make_request(
            "POST",
            "/hooks/acme/1",
            headers=(("Content-Type", "application/json"),),
            body=json.dumps(body).encode(),
        )
        signed = kit.sign(request, kit.account())
        (folder / f"{name}.http").write_bytes(write_http(signed))
    sound = type("Sound", (AcmeContract,), {"folder": folder})()
    for recording in recordings(folder):
        recording.write_expected(sound.outcome(recording.request()))
    assert isinstance(kit, AcmeContract)
    return kit


Check = Callable[[AcmeContract, Path], Any]


def every(name: str) -> Check:
    """A test of the kit on every recording."""

    def run(kit: AcmeContract, folder: Path) -> None:
        for recording in recordings(folder):
            getattr(kit, name)(recording)

    return run


def awaited(name: str) -> Check:
    """An asynchronous test of the kit."""

    def run(kit: AcmeContract, folder: Path) -> Any:
        if name == "test_a_provider_error_is_a_typed_error":
            return asyncio.wait_for(_all_cases(kit), 30)
        if name == "test_files_it_cannot_carry_are_refused_before_a_byte_goes_out":
            return getattr(kit, name)(folder)
        return getattr(kit, name)()

    return run


async def _all_cases(kit: AcmeContract) -> None:
    for case in kit.error_cases:
        await kit.test_a_provider_error_is_a_typed_error(case)


CHECKS: dict[str, Check] = {
    "protocol": lambda kit, _: kit.test_it_keeps_the_protocol(),
    "settings": lambda kit, _: kit.test_every_setting_is_described_and_no_secret_shows(),
    "recordings": every("test_a_recording_means_what_is_expected"),
    "deterministic": every("test_parsing_is_deterministic"),
    "tampered": lambda kit, _: kit.test_a_changed_byte_fails_verify(),
    "other secret": lambda kit, _: kit.test_another_secret_fails_verify(),
    "hostile": every("test_hostile_variations_raise_only_what_is_allowed"),
    "hostile verify": every("test_verify_of_hostile_variations_only_refuses"),
    "receipts": every("test_no_receipt_says_more_than_the_capabilities"),
    "accepted": awaited("test_a_message_is_accepted"),
    "blocking": awaited("test_sending_does_not_block_the_loop"),
    "errors": awaited("test_a_provider_error_is_a_typed_error"),
    "too long": awaited("test_a_text_over_the_limit_is_refused_before_a_byte_goes_out"),
    "files": awaited("test_files_it_cannot_carry_are_refused_before_a_byte_goes_out"),
    "template": awaited("test_a_template_it_cannot_carry_is_refused_before_a_byte_goes_out"),
}


async def run(check: str, channel: type[Any], folder: Path) -> None:
    """Run one test of the kit on a channel."""
    result = CHECKS[check](kit_of(channel, folder), folder)
    if result is not None:
        await result


@pytest.mark.parametrize("check", CHECKS)
async def test_a_sound_channel_passes(check: str, tmp_path: Path) -> None:
    await run(check, AcmeChannel, tmp_path)


class Nameless(AcmeChannel):
    name = "Acme 2"


class Chatty(AcmeChannel):
    class settings(AcmeSettings):  # noqa: N801  # The protocol's name.
        shown: str = "sesame"


class Forgetful(AcmeChannel):
    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        return super().parse(request, account) * 2


class Moody(AcmeChannel):
    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        self.calls = getattr(self, "calls", 0) + 1
        return super().parse(request, account) * (self.calls % 2)


class Trusting(AcmeChannel):
    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        if not request.header(HEADER):
            raise SignatureError("No.")


class Keyless(AcmeChannel):
    """Checks a hash that anybody can compute."""

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        assert isinstance(account.settings, AcmeSettings)
        ours = AcmeSettings(token=SecretStr("sesame"))
        same = Account(1, "acme", "", "", ours, "", b"")
        if request.header(HEADER) != signature(request, same):
            raise SignatureError("No.")


class Bare(AcmeChannel):
    """Indexes what it was sent."""

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        body = json.loads(request.body)
        return super().parse(request, account) if body.get("id", "1") else []


class Dirty(AcmeChannel):
    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        sender = Address("acme", request.body.decode("utf-8", "surrogateescape"))
        return [InboundMessage(external_id="1", sender=sender, proof=Proof.CLAIMED)]


class Fragile(AcmeChannel):
    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        json.loads(request.body)
        super().verify(request, account, now=now, keys=keys)


class Silent(AcmeChannel):
    capabilities = Capabilities()


class Blocking(AcmeChannel):
    async def send(self, out: Outbound, account: Account) -> Accepted:
        # What a synchronous SDK does to the loop.
        await asyncio.sleep(0)
        time.sleep(0.8)  # noqa: ASYNC251  # The fault under test.
        return await super().send(out, account)


class Vague(AcmeChannel):
    async def send(self, out: Outbound, account: Account) -> Accepted:
        try:
            return await super().send(out, account)
        except (Refused, Throttled):
            raise Uncertain("Something.") from None


class Careless(AcmeChannel):
    def check(self, out: Outbound) -> None:
        return


class Late(AcmeChannel):
    """Refuses, but only after it has called the provider."""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        assert isinstance(account.settings, AcmeSettings)
        await self.http.post(f"{account.settings.api_base}/open")
        return await super().send(out, account)


@pytest.mark.parametrize(
    ("check", "channel"),
    [
        ("protocol", Nameless),
        ("settings", Chatty),
        ("recordings", Forgetful),
        ("deterministic", Moody),
        ("tampered", Trusting),
        ("other secret", Keyless),
        ("hostile", Bare),
        ("hostile", Dirty),
        ("hostile verify", Fragile),
        ("receipts", Silent),
        ("accepted", Nameless),
        ("blocking", Blocking),
        ("errors", Vague),
        ("too long", Careless),
        ("too long", Late),
        ("files", Careless),
        ("template", Careless),
        ("template", Late),
    ],
)
async def test_a_fault_is_noticed(check: str, channel: type[Any], tmp_path: Path) -> None:
    if check == "accepted":
        channel = type("Idle", (AcmeChannel,), {"send": _send_nothing})
    with pytest.raises(BaseException) as caught:  # noqa: PT011  # An assertion, or the fault itself.
        await run(check, channel, tmp_path)
    assert isinstance(caught.value, Exception) or "Failed" in type(caught.value).__name__


async def _send_nothing(self: AcmeChannel, out: Outbound, account: Account) -> Accepted:
    return Accepted(external_id="made-up")


def test_a_request_survives_its_file() -> None:
    body = b"a=1\r\n\r\nb=2\n"
    request = make_request("POST", "/hooks/acme/1/status?x=1&y=", headers=(("A", "b"),), body=body)
    again = read_http(write_http(request))
    assert (again.method, again.url, again.path) == (request.method, request.url, "/status")
    assert again.query == (("x", "1"), ("y", ""))
    assert (again.body, again.header("a")) == (body, "b")


def test_a_body_written_by_hand_loses_the_newline_of_the_editor() -> None:
    assert read_http(b"POST /hooks/acme/1 HTTP/1.1\nA: b\n\n{}\n").body == b"{}"
    assert read_http(b"IMAP /hooks/email/1 HTTP/1.1\r\n\r\nhi\r\n").body == b"hi\r\n"


def test_variations_are_many_and_the_same_in_every_run(tmp_path: Path) -> None:
    kit_of(AcmeChannel, tmp_path)
    for recording in recordings(tmp_path):
        request = recording.request()
        first = list(variations(request))
        assert first == list(variations(request))
        assert len({one.body for one in first}) > 100


def test_every_tampered_request_differs(tmp_path: Path) -> None:
    kit_of(AcmeChannel, tmp_path)
    request = Recording(tmp_path / "message.http").request()
    changed = list(tampered(request, signature_header=HEADER))
    assert len(changed) > 60
    assert request not in changed


def test_expectations_are_written_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit_of(AcmeChannel, tmp_path)
    RecordedKit.folder = tmp_path
    message = Recording(tmp_path / "message.http")
    message.write_expected([])
    (tmp_path / "forged_one.http").write_bytes(
        b"POST /hooks/acme/1 HTTP/1.1\nX-Acme-Signature: 00\n\n{}"
    )
    assert main(["record", "--sign", f"{__name__}:RecordedKit"]) == 0
    assert capsys.readouterr().out.split() == [
        "changed", "forged_one", "changed", "message", "same", "receipt",
    ]  # fmt: skip
    assert message.expected()[0]["text"] == "Hola"
    assert Recording(tmp_path / "forged_one.http").expected() == {"raises": "SignatureError"}


class RecordedKit(AcmeContract):
    """What the command is pointed at."""


async def test_the_fake_answers_held_requests_never_and_ends_all_the_same() -> None:
    kit = AcmeContract()
    async with kit.provider(HttpAnswer(held=True)) as (fake, settings):
        assert isinstance(settings, AcmeSettings)
        async with httpx.AsyncClient(timeout=0.1) as http:
            with pytest.raises(httpx.ReadTimeout):
                await http.get(settings.api_base)
        assert len(fake.seen) == 1
