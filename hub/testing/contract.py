"""The contract of channels as tests: subclass, say where the recordings are, and run pytest."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Final

import httpx
import pytest
from pydantic import SecretStr

from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    Channel,
    DeliveryStatus,
    Keys,
    Outbound,
    Receipt,
    Refusal,
    Settings,
    TemplateUse,
    WebhookRequest,
)
from hub.errors import (
    BadRequest,
    DeliveryError,
    HiloError,
    PayloadError,
    Refused,
    SignatureError,
    Throttled,
)
from hub.inbound_json import encode_inbound
from hub.testing.cases import Context, ErrorCase, Provider
from hub.testing.checks import assert_well_formed, impossible_files
from hub.testing.fake_provider import fake_provider
from hub.testing.mutation import tampered, variations
from hub.testing.pauses import longest_pause
from hub.testing.recording import PUBLIC_URL, Recording, recordings

LONGEST_PAUSE_S: Final = 0.05
PAUSE_TRIES: Final = 5  # The best one counts: a machine is busy at times, a blocking call always.


# One channel a class: a client of httpx reads every certificate of the machine when it is made.
_PURE: dict[type[Any], Any] = {}


def _no_network(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"verify or parse called {request.url}")


class ChannelContract:
    """The tests that every channel passes. A subclass named `Test...` says what is its own.

    channel, folder (of recordings) and account_settings must be given. `signature_header` is
    "" where nothing is signed (a pulled mailbox); then `verify` is not tampered with.
    other_settings: the same account with another secret, which must refuse every recording.
    """

    channel: ClassVar[type[Any]]  # A Channel class; its constructor is not part of the protocol.
    folder: ClassVar[Path]
    account_settings: ClassVar[Settings]
    other_settings: ClassVar[Settings | None] = None
    account_address: ClassVar[str] = ""
    to: ClassVar[Address] = Address("phone", "+34600111222")
    signature_header: ClassVar[str] = ""
    # How many broken variations of each recording. What a channel has a hundred recordings of is
    # tried in more ways than one has hours; a deep run in a while finds the rest.
    depth: ClassVar[int] = 150
    body_is_signed: ClassVar[bool] = True  # Mailgun, for one, signs a token beside the body.
    keys: ClassVar[Keys] = {}
    accepting: ClassVar[Any] = None  # The provider's answer to a good send; None is no send tests.
    error_cases: ClassVar[tuple[ErrorCase, ...]] = ()

    # --- what a subclass may bring -------------------------------------------------------------

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        """The request signed as the provider would; the recorder calls it. Unchanged by default."""
        return request

    def settings_at(self, url: str) -> Settings:
        """The account's settings with the provider's API at `url`."""
        return self.account_settings

    @asynccontextmanager
    async def provider(self, answer: Any) -> AsyncIterator[tuple[Provider, Settings]]:
        """A fake provider that answers with `answer`, and settings that lead to it."""
        async with fake_provider(answer) as fake:
            yield fake, self.settings_at(fake.url)

    def outbound(self) -> Outbound:
        """A plain message that the channel can send."""
        return Outbound(
            key="hilo-1", message_id=1, conversation_id=1, to=self.to, text="Hola, ya va de camino."
        )

    # --- what it is given ----------------------------------------------------------------------

    def account(self, settings: Settings | None = None) -> Account:
        """The account under test: number 1 of its channel."""
        return Account(
            id=1,
            channel=self.channel.name,
            name="Test account",
            address=self.account_address,
            settings=settings or self.account_settings,
            webhook_url=f"{PUBLIC_URL}/hooks/{self.channel.name}/1",
            signing_key=bytes(range(32)),
        )

    def pure_channel(self) -> Any:
        """A channel for verify and parse, which need no loop and no network."""
        if self.channel not in _PURE:
            http = httpx.AsyncClient(transport=httpx.MockTransport(_no_network))
            _PURE[self.channel] = self.channel(Context(http=http))
        return _PURE[self.channel]

    @asynccontextmanager
    async def running_channel(self) -> AsyncIterator[Any]:
        """A channel that may send; its connections are closed after."""
        async with httpx.AsyncClient() as http:
            channel = self.channel(Context(http=http))
            try:
                yield channel
            finally:
                if hasattr(channel, "aclose"):
                    await channel.aclose()

    def outcome(self, request: WebhookRequest) -> Any:
        """What verify and parse make of a request, as the expected file holds it."""
        channel, account = self.pure_channel(), self.account()
        try:
            channel.verify(request, account, now=request.received_at, keys=self.keys)
            items = channel.parse(request, account)
        except HiloError as error:
            return {"raises": type(error).__name__}
        return [encode_inbound(item, digest_over=1024) for item in items]

    def genuine(self) -> Iterator[WebhookRequest]:
        """The recorded requests that the provider signed."""
        for recording in recordings(self.folder):
            request = recording.request()
            try:
                self._verify(request)
            except SignatureError:
                continue
            yield request

    def _verify(self, request: WebhookRequest, settings: Settings | None = None) -> None:
        account = self.account(settings)
        self.pure_channel().verify(request, account, now=request.received_at, keys=self.keys)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each recording and each error case."""
        if "recording" in metafunc.fixturenames:
            found = recordings(self.folder)
            metafunc.parametrize("recording", found, ids=[r.name for r in found])
        if "case" in metafunc.fixturenames:
            metafunc.parametrize("case", self.error_cases, ids=[c.name for c in self.error_cases])

    # --- what is promised ----------------------------------------------------------------------

    def test_it_keeps_the_protocol(self) -> None:
        channel = self.pure_channel()
        assert isinstance(channel, Channel)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", channel.name)
        assert all((channel.label, channel.icon, channel.contact_kind))
        assert isinstance(channel.capabilities, Capabilities)
        assert issubclass(channel.settings, Settings)
        assert isinstance(self.account_settings, channel.settings)

    def test_every_setting_is_described_and_no_secret_shows(self) -> None:
        for name, setting in self.channel.settings.model_fields.items():
            assert setting.description, f"{name} has no description for the operator"
        shown = repr(self.account_settings) + repr(self.account())
        for value in self.account_settings.model_dump().values():
            if isinstance(value, SecretStr) and value.get_secret_value():
                assert value.get_secret_value() not in shown

    def test_recordings_exist(self) -> None:
        assert recordings(self.folder), f"no *.http in {self.folder.name}"

    def test_a_recording_means_what_is_expected(self, recording: Recording) -> None:
        assert self.outcome(recording.request()) == recording.expected()

    def test_parsing_is_deterministic(self, recording: Recording) -> None:
        first, second = self.outcome(recording.request()), self.outcome(recording.request())
        assert first == second

    def test_a_changed_byte_fails_verify(self) -> None:
        if not self.signature_header:
            pytest.skip("This channel pulls; nothing is signed.")
        for request in self.genuine():
            for changed in tampered(
                request, signature_header=self.signature_header, body=self.body_is_signed
            ):
                with pytest.raises((SignatureError, BadRequest)):
                    self._verify(changed)

    def test_another_secret_fails_verify(self) -> None:
        if not self.signature_header:
            pytest.skip("This channel pulls; nothing is signed.")
        assert self.other_settings is not None, "say other_settings, with another secret"
        for request in self.genuine():
            with pytest.raises(SignatureError):
                self._verify(request, self.other_settings)

    def test_hostile_variations_raise_only_what_is_allowed(self, recording: Recording) -> None:
        channel, account = self.pure_channel(), self.account()
        for request in variations(recording.request(), count=self.depth):
            try:
                items = channel.parse(request, account)
            except (PayloadError, BadRequest):
                continue
            for item in items:
                assert_well_formed(item)

    def test_verify_of_hostile_variations_only_refuses(self, recording: Recording) -> None:
        for request in variations(recording.request(), count=self.depth // 3):
            with suppress(SignatureError, BadRequest):
                self._verify(request)

    def test_no_receipt_says_more_than_the_capabilities(self, recording: Recording) -> None:
        allowed = {*self.channel.capabilities.receipts, DeliveryStatus.FAILED}
        expected = recording.expected()
        for item in expected if isinstance(expected, list) else ():
            if item["type"] == Receipt.__name__:
                assert DeliveryStatus(item["status"]) in allowed

    # --- sending -------------------------------------------------------------------------------

    @pytest.mark.asyncio
    async def test_a_message_is_accepted(self) -> None:
        accepted, seen = await self._send(self.outbound())
        assert isinstance(accepted, Accepted)
        assert accepted.external_id
        assert seen > 0

    @pytest.mark.asyncio
    async def test_sending_does_not_block_the_loop(self) -> None:
        pauses: list[float] = []
        async with self._at(self.accepting) as (_, settings), self.running_channel() as channel:
            account = self.account(settings)
            while len(pauses) < PAUSE_TRIES and min(pauses, default=1.0) >= LONGEST_PAUSE_S:
                pauses.append(await longest_pause(lambda: channel.send(self.outbound(), account)))
        assert min(pauses) < LONGEST_PAUSE_S, f"the loop stood still for {min(pauses):.3f} s"

    @pytest.mark.asyncio
    async def test_a_provider_error_is_a_typed_error(self, case: ErrorCase) -> None:
        async with self._at(case.answer) as (_, settings), self.running_channel() as channel:
            with pytest.raises(DeliveryError) as caught:
                await channel.send(self.outbound(), self.account(settings))
        error = caught.value
        assert type(error) is case.raises, f"{type(error).__name__}: {error.sentence}"
        assert error.sentence
        if isinstance(error, Refused):
            assert error.reason == (case.reason or Refusal.OTHER)
        if isinstance(error, Throttled):
            assert error.after_s == case.after_s
        if case.provider_code is not None:
            assert error.provider_code == case.provider_code

    @pytest.mark.asyncio
    async def test_a_text_over_the_limit_is_refused_before_a_byte_goes_out(self) -> None:
        limit = self.channel.capabilities.text_limit
        if limit is None:
            pytest.skip("This channel has no limit.")
        await self._refused(replace(self.outbound(), text="ñ" * (limit + 1)), Refusal.TOO_LONG)

    @pytest.mark.asyncio
    async def test_files_it_cannot_carry_are_refused_before_a_byte_goes_out(
        self, tmp_path: Path
    ) -> None:
        for files in impossible_files(self.channel.capabilities, tmp_path):
            await self._refused(replace(self.outbound(), files=files), Refusal.FILE)

    @pytest.mark.asyncio
    async def test_a_template_it_cannot_carry_is_refused_before_a_byte_goes_out(self) -> None:
        if self.channel.capabilities.templates:
            pytest.skip("This channel has templates.")
        template = TemplateUse(name="welcome", language="es")
        await self._refused(replace(self.outbound(), template=template), Refusal.TEMPLATE)

    def _at(self, answer: Any) -> AbstractAsyncContextManager[tuple[Provider, Settings]]:
        if self.accepting is None:
            pytest.skip("This channel's sending is tested elsewhere.")
        return self.provider(answer)

    async def _send(self, out: Outbound) -> tuple[Accepted, int]:
        async with self._at(self.accepting) as (fake, settings), self.running_channel() as channel:
            accepted = await channel.send(out, self.account(settings))
            return accepted, len(fake.seen)

    async def _refused(self, out: Outbound, reason: Refusal) -> None:
        async with self._at(self.accepting) as (fake, settings), self.running_channel() as channel:
            with pytest.raises(Refused) as caught:
                await channel.send(out, self.account(settings))
            assert caught.value.reason == reason
            assert not fake.seen, "bytes went out before the refusal"
