"""Requests to addresses of others: where they may go, and what may come back."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ipaddress
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigError, TooLarge
from hub.guard import RefusedAddress, client
from hub.guard_rules import Rules, is_inside


class Server:
    """A web server on a loopback address that says what it is told to and keeps what it got."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.port = 0
        self.requests: list[str] = []
        self.paths: dict[str, bytes] = {}
        self.tasks: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.requests.append(head)
                path = head.split(" ")[1]
                writer.write(self.paths.get(path, ok(b"hello")))
                await writer.drain()
                if path == "/stuck":
                    await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()


def ok(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def to(url: str, status: int = 302) -> bytes:
    return (
        f"HTTP/1.1 {status} Go\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ).encode()


@asynccontextmanager
async def serving(
    address: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    server = Server(address)
    listening = await asyncio.start_server(server.serve, address, 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
    await asyncio.gather(*server.tasks)


class Names:
    """A name server of our own: each question takes the next answer, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        left = self.answers.get(host, [[host]])
        return left.pop(0) if len(left) > 1 else left[0]


# --- where a request may go -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "192.88.99.1", "198.18.0.1", "203.0.113.5", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
        "2002:7f00:1::", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_what_is_inside_is_told(address: str) -> None:
    assert is_inside(ipaddress.ip_address(address))
    assert "inside" in Rules().refusal("host.test", 443, ["93.184.215.14", address])


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::8.8.8.8",
     "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2001:4860:4860::8888"],
)  # fmt: skip
def test_the_open_internet_may_be_called(address: str) -> None:
    assert not is_inside(ipaddress.ip_address(address))
    assert Rules().refusal("host.test", 443, [address]) == ""


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_gains_nothing(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    assert is_inside(ipaddress.IPv6Address(0xFFFF << 32 | number))
    assert is_inside(ipaddress.IPv6Address(0x2002 << 112 | number << 80))
    assert is_inside(ipaddress.IPv6Address(0x64FF9B << 96 | number)) == is_inside(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/",
     "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/",
     "http://[::ffff:127.0.0.1]:{port}/", "http://0:{port}/", "http://ana@127.0.0.1:{port}/"],
)  # fmt: skip
async def test_no_spelling_of_an_inside_address_is_called(url: str) -> None:
    async with serving() as server, client() as http:
        with pytest.raises((RefusedAddress, httpx.ConnectError, httpx.InvalidURL)):
            await http.get(url.format(port=server.port))

        assert server.requests == []


async def test_a_name_that_points_inside_is_refused_with_the_mend() -> None:
    async with serving() as server:
        async with client(resolve=Names(evil_test=[["127.0.0.1"]])) as http:
            with pytest.raises(RefusedAddress, match="HILO_ALLOW_HOSTS") as caught:
                await http.get(f"http://evil.test:{server.port}/")

        assert isinstance(caught.value, httpx.TransportError)
        assert server.requests == []


async def test_one_address_inside_among_others_is_enough() -> None:
    names = Names(evil_test=[["93.184.215.14", "127.0.0.1"]])
    async with client(resolve=names, timeout_s=0.2) as http:
        with pytest.raises(RefusedAddress):
            await http.get("http://evil.test/")


async def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    names = Names(evil_test=[["127.0.0.2", "127.0.0.4"], ["127.0.0.1"]])
    async with serving("127.0.0.2") as good:
        async with client(allow=["127.0.0.2", "127.0.0.4"], resolve=names) as http:
            answer = await http.get(f"http://evil.test:{good.port}/")
            assert answer.text == "hello"
            # Looked up once, and exactly the address that was checked is called.
            assert names.asked == ["evil.test"]

            with pytest.raises(RefusedAddress):
                await http.get(f"http://evil.test:{good.port}/")
        assert len(good.requests) == 1


async def test_the_host_header_stays_the_name() -> None:
    async with (
        serving() as server,
        client(allow=["shop.test"], resolve=Names(shop_test=[["127.0.0.1"]])) as http,
    ):
        await http.get(f"http://shop.test:{server.port}/a?b=c")

        assert server.requests[0].startswith("GET /a?b=c HTTP/1.1\r\n")
        assert f"host: shop.test:{server.port}\r\n" in server.requests[0].lower()


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    names = Names(shop_test=[["127.0.0.3", "127.0.0.1"]])
    async with serving() as server, client(allow=["127.0.0.0/8"], resolve=names) as http:
        assert (await http.get(f"http://shop.test:{server.port}/")).text == "hello"


@pytest.mark.parametrize(
    ("allow", "host", "port", "address", "allowed"),
    [
        ("crm.lan", "CRM.lan.", 80, "10.0.0.1", True),
        ("crm.lan", "other.lan", 80, "10.0.0.1", False),
        ("crm.lan", "crm.lan.evil.test", 80, "10.0.0.1", False),
        ("crm.lan:8080", "crm.lan", 8080, "10.0.0.1", True),
        ("crm.lan:8080", "crm.lan", 80, "10.0.0.1", False),
        ("10.1.0.0/16", "any.test", 80, "10.1.2.3", True),
        ("10.1.0.0/16", "any.test", 80, "10.2.0.1", False),
        ("10.1.2.3", "any.test", 80, "10.1.2.3", True),
        ("127.0.0.1:8025", "127.0.0.1", 8025, "127.0.0.1", True),
        ("127.0.0.1:8025", "127.0.0.1", 8026, "127.0.0.1", False),
        ("[::1]:8025", "::1", 8025, "::1", True),
        ("::1", "localhost", 80, "::1", True),
        ("0.0.0.0/0", "any.test", 80, "::1", False),
    ],
)
def test_the_operator_may_allow_what_is_inside(
    allow: str, host: str, port: int, address: str, allowed: bool
) -> None:
    assert (Rules.parse([allow]).refusal(host, port, [address]) == "") is allowed


@pytest.mark.parametrize(
    "allow", ["", "*.lan", "crm.lan:http", "crm.lan:0", "crm.lan:70000", "http://crm.lan",
              "10.0.0.1/8", "a b", "ana@crm.lan"]
)  # fmt: skip
def test_what_cannot_be_allowed_is_named(allow: str) -> None:
    with pytest.raises(ConfigError, match="HILO_ALLOW_HOSTS"):
        client(allow=[allow])


@pytest.mark.parametrize("url", ["ftp://shop.test/", "file:///etc/passwd", "gopher://x", "/etc"])
async def test_only_web_addresses_are_called(url: str) -> None:
    async with client(allow=["shop.test"]) as http:
        with pytest.raises(httpx.TransportError):
            await http.get(url)


async def test_a_host_that_is_not_there_is_unreachable() -> None:
    async with client() as http:
        with pytest.raises(httpx.ConnectError, match="no host"):
            await http.get("http://not-there.invalid/")


# --- redirects ------------------------------------------------------------------------------------


async def test_a_redirect_to_the_inside_is_refused() -> None:
    names = Names(shop_test=[["127.0.0.1"]])
    async with serving() as server, serving("127.0.0.2") as inside:
        server.paths["/"] = to(f"http://127.0.0.2:{inside.port}/secret")
        async with client(allow=["shop.test"], resolve=names) as http:
            with pytest.raises(RefusedAddress):
                await http.get(f"http://shop.test:{server.port}/")

        assert inside.requests == []


async def test_secrets_stay_with_their_origin() -> None:
    names = Names(a_test=[["127.0.0.1"]], b_test=[["127.0.0.1"]])
    async with serving() as first, serving() as second:
        first.paths["/"] = to(f"http://a.test:{first.port}/same")
        first.paths["/same"] = to(f"http://b.test:{second.port}/other")
        second.paths["/other"] = to(f"http://a.test:{first.port}/back")
        async with client(allow=["127.0.0.1"], resolve=names, max_redirects=5) as http:
            await http.get(
                f"http://a.test:{first.port}/",
                headers={"Authorization": "Bearer s1", "X-Api-Key": "s2", "Cookie": "s3=1",
                         "Accept": "image/*"},
            )  # fmt: skip

    same, back = first.requests[1], first.requests[2]
    assert "Bearer s1" in same
    assert "s2" in same
    for elsewhere in (second.requests[0], back):
        assert not {"s1", "s2", "s3"} & set(
            elsewhere.replace("=", " ").replace("\r\n", " ").split()
        )
        assert "image/*" in elsewhere


@pytest.mark.parametrize("status", [307, 308])
async def test_a_message_is_not_sent_on_to_another_site(status: int) -> None:
    names = Names(a_test=[["127.0.0.1"]], b_test=[["127.0.0.1"]])
    async with serving() as first, serving() as second:
        first.paths["/"] = to(f"http://b.test:{second.port}/", status)
        async with client(allow=["127.0.0.1"], resolve=names) as http:
            with pytest.raises(RefusedAddress):
                await http.post(f"http://a.test:{first.port}/", content=b"words of a customer")

        assert second.requests == []


async def test_redirects_come_to_an_end() -> None:
    async with serving() as server:
        server.paths["/"] = to("/")
        async with client(allow=["127.0.0.1"], max_redirects=2) as http:
            with pytest.raises(httpx.TooManyRedirects):
                await http.get(f"http://127.0.0.1:{server.port}/")
        assert len(server.requests) == 3

        async with client(allow=["127.0.0.1"], max_redirects=0) as http:
            assert (await http.get(f"http://127.0.0.1:{server.port}/")).status_code == 302


async def test_no_server_can_leave_a_cookie_for_another_account() -> None:
    async with serving() as server, client(allow=["127.0.0.1"]) as http:
        server.paths["/"] = ok(b"", "Set-Cookie: session=1")
        await http.get(f"http://127.0.0.1:{server.port}/")
        await http.get(f"http://127.0.0.1:{server.port}/")

        assert "cookie" not in server.requests[1].lower()


# --- what comes back ------------------------------------------------------------------------------


async def test_an_answer_over_the_limit_is_cut_off() -> None:
    async with serving() as server, client(allow=["127.0.0.1"], max_bytes=100_000) as http:
        base = f"http://127.0.0.1:{server.port}"
        server.paths["/stated"] = ok(b"x" * 100_001)
        server.paths["/unstated"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
        server.paths["/fits"] = ok(b"x" * 100_000)

        for path in ("/stated", "/unstated"):
            with pytest.raises(TooLarge, match="100,000"):
                await http.get(base + path)
        assert len((await http.get(base + "/fits")).content) == 100_000
        with pytest.raises(TooLarge):
            await http.get(base + "/fits", extensions={"max_bytes": 99_999})


async def test_a_packed_answer_is_neither_asked_for_nor_unpacked() -> None:
    async with serving() as server, client(allow=["127.0.0.1"]) as http:
        bomb = gzip.compress(b"\x00" * 10_000_000)
        server.paths["/"] = ok(bomb, "Content-Encoding: gzip")

        with pytest.raises(httpx.DecodingError):
            await http.get(f"http://127.0.0.1:{server.port}/", headers={"Accept-Encoding": "gzip"})

        assert "accept-encoding: identity" in server.requests[0].lower()


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async with serving() as server:
        server.paths["/stuck"] = b"HTTP/1.1 200 OK\r\n\r\nsome"
        async with client(allow=["127.0.0.1"], timeout_s=30, total_s=0.3) as http:
            with pytest.raises(httpx.ReadTimeout):
                async with asyncio.timeout(10):
                    await http.get(f"http://127.0.0.1:{server.port}/stuck")
            server.paths["/stuck"] = b"HTTP/1.1 200"
            with pytest.raises(httpx.ReadTimeout):
                async with asyncio.timeout(10):
                    await http.get(f"http://127.0.0.1:{server.port}/stuck")


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-L"])
async def test_a_broken_answer_is_an_error_that_callers_know(answer: bytes) -> None:
    async with serving() as server, client(allow=["127.0.0.1"]) as http:
        server.paths["/"] = answer

        with pytest.raises(httpx.TransportError):
            await http.get(f"http://127.0.0.1:{server.port}/")


async def test_a_body_can_be_streamed_and_left() -> None:
    async with serving() as server, client(allow=["127.0.0.1"]) as http:
        server.paths["/"] = ok(b"x" * 1_000_000)
        url = f"http://127.0.0.1:{server.port}/"

        async with http.stream("GET", url) as answer:
            async for _ in answer.aiter_raw():
                break
        async with http.stream("GET", url) as answer:
            assert len(await answer.aread()) == 1_000_000


# --- TLS ------------------------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side with a certificate for `name`, and a client's side that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(pem)
    return ours, ssl.create_default_context(cafile=str(pem))


async def test_tls_is_spoken_with_the_name_and_not_the_address(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path, "shop.test")
    said: list[str | None] = []
    ours.sni_callback = lambda _, name, __: said.append(name)
    names = Names(shop_test=[["127.0.0.1"]], other_test=[["127.0.0.1"]])
    async with (
        serving(tls=ours) as server,
        client(allow=["127.0.0.1"], resolve=names, tls=theirs) as http,
    ):
        assert (await http.get(f"https://shop.test:{server.port}/")).text == "hello"
        assert said == ["shop.test"]

        # A name that the certificate is not for, on the very same address.
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await http.get(f"https://other.test:{server.port}/")
        assert len(server.requests) == 1


async def test_a_redirect_does_not_take_the_lock_off(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path, "shop.test")
    names = Names(shop_test=[["127.0.0.1"]])
    async with serving(tls=ours) as server, serving() as plain:
        server.paths["/"] = to(f"http://shop.test:{plain.port}/")
        async with client(allow=["127.0.0.1"], resolve=names, tls=theirs) as http:
            with pytest.raises(RefusedAddress, match="https"):
                await http.get(f"https://shop.test:{server.port}/")

        assert plain.requests == []
