"""MIME of every shape, whole or broken, is taken apart without losing anything."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import mime
from channels.email.file_names import MAX_NAME, file_name
from channels.email.headers import decode_bytes, decode_value, mailboxes, message_ids
from channels.email.parts import MAX_TEXT
from tests.channels.email.mails import message


def alternative(plain: str, html: str) -> EmailMessage:
    """A mail with both forms, as most programs send it."""
    built = EmailMessage()
    built["From"] = "ana@example.org"
    built["Subject"] = "x"
    built.set_content(plain)
    built.add_alternative(html, subtype="html")
    return built


def bodies(raw: bytes) -> list[tuple[str, str]]:
    """What of a mail is to be read, plain and HTML, without the space around."""
    return [(body.plain.strip(), body.html.strip()) for body in mime.read(raw).bodies]


def test_both_forms_of_a_text_are_one_body() -> None:
    assert bodies(alternative("Hola", "<p>Hola</p>").as_bytes()) == [("Hola", "<p>Hola</p>")]


def test_a_picture_of_the_html_and_an_attachment_are_files() -> None:
    built = alternative("Hola", '<p>Hola</p><img src="cid:logo@1">')
    html = built.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(b"PNG", "image", "png", cid="<logo@1>")
    built.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="factura.pdf")
    found = mime.read(built.as_bytes())
    assert [(f.name, f.media_type, f.inline_id, f.content) for f in found.files] == [
        ("attachment-1.png", "image/png", "logo@1", b"PNG"),
        ("factura.pdf", "application/pdf", "", b"%PDF"),
    ]
    assert found.bodies[0].html.strip() == '<p>Hola</p><img src="cid:logo@1">'


def test_texts_around_a_file_are_both_read() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\n\r\nbefore\r\n--x\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x\r\n\r\nafter"
    )
    assert bodies(raw) == [("before", ""), ("after", "")]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/calendar; method=REQUEST", "attachment-1.ics"),
        ("application/ms-tnef; name=winmail.dat", "winmail.dat"),
        ("application/pkcs7-mime; name=smime.p7m", "smime.p7m"),
        ("application/pgp-encrypted", "attachment-1.pgp"),
        ("application/zip; name=bomb.zip", "bomb.zip"),
        ("text/csv", "attachment-1.csv"),
        ("garbage", None),
    ],
)
def test_what_is_no_text_is_kept_as_a_file(kind: str, name: str | None) -> None:
    raw = f"From: a@b.example\r\nContent-Type: {kind}\r\n\r\ncontent".encode()
    found = mime.read(raw)
    if name is None:
        assert found.bodies[0].plain == "content"  # A type that is none is text. RFC 2045, 5.2.
    else:
        assert [(f.name, f.content) for f in found.files] == [(name, b"content")]


def test_a_mail_in_a_mail_is_a_file_and_not_read() -> None:
    built = alternative("outer", "<p>outer</p>")
    built.add_attachment(alternative("inner", "<p>inner</p>"))
    found = mime.read(built.as_bytes())
    (file,) = found.files
    assert file.media_type == "message/rfc822"
    assert file.name.endswith(".eml")
    assert b"inner" in (file.content or b"")
    assert [body.plain.strip() for body in found.bodies] == ["outer"]


def test_a_text_sent_as_a_file_is_a_file() -> None:
    built = alternative("Hola", "<p>Hola</p>")
    built.add_attachment("log line", filename="log.txt")
    found = mime.read(built.as_bytes())
    assert [file.name for file in found.files] == ["log.txt"]
    assert len(found.bodies) == 1


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", b"ma\xf1ana", "mañana"),
        ("text/plain; charset=us-ascii", b"ma\xf1ana", "mañana"),
        ("text/plain; charset=us-ascii", "mañana".encode(), "mañana"),
        ("text/plain; charset=x-unknown", "mañana".encode(), "mañana"),
        ("text/plain; charset=utf-8", b"ma\xf1ana \x80", "mañana €"),
        ("text/plain; charset=gb2312", "你好".encode("gb18030"), "你好"),
        ("text/plain; charset=idna", b"hola", "hola"),
        ("text/plain; charset=unicode_escape", b"\\x41", "\\x41"),
        ("text/plain; charset=base64", b"hola", "hola"),
        ("text/plain; charset*=utf-8''utf-8", "ñ".encode(), "ñ"),
        ("text/plain", b"nul\x00byte", "nulbyte"),
        ("text/html; x=y\r\n", b'<meta charset="windows-1251">\xef\xf0\xe8', "при"),
    ],
)
def test_a_text_is_decoded_whatever_it_says_of_itself(head: str, body: bytes, text: str) -> None:
    raw = f"From: a@b.example\r\nContent-Type: {head.strip()}\r\n\r\n".encode() + body
    ((plain, html),) = bodies(raw)
    assert (plain or html).endswith(text)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "uuencode", "x-none", "8bit"])
def test_a_broken_transfer_encoding_loses_no_mail(encoding: str) -> None:
    raw = f"From: a@b.example\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n=ZZ%%begin".encode()
    assert len(mime.read(raw).bodies) == 1


def test_flowed_lines_are_joined_and_quotes_keep_their_depth() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
        b"One line \r\nthat goes on.\r\n> quoted \r\n> on\r\n-- \r\nAna"
    )
    assert bodies(raw)[0][0] == "One line that goes on.\n> quoted on\n-- \nAna"


def test_a_multipart_without_boundary_is_read_as_text() -> None:
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nhola"
    assert bodies(raw) == [("hola", "")]


BOMBS = {
    "nested multiparts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
        for i in range(3000)
    ),
    "nested multiparts around many lines": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(200)
    )
    + b"\r\n"
    + b"a line\r\n" * 200_000,
    "nested mails": b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 50_000,
    "long head": b"Subject: " + b"a" * 5_000_000 + b"\r\n\r\nx",
    "many headers": b"X: y\r\n" * 200_000 + b"\r\nx",
    "many words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\r\n\r\nx",
    "many groups": b"To: " + b"a:b(" * 100_000 + b"\r\n\r\nx",
    "ten megabytes": b"Content-Type: text/plain\r\n\r\n" + b"line of text\r\n" * 750_000,
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_costs_seconds_at_most_and_nothing_of_it_is_lost(raw: bytes) -> None:
    started = time.process_time()
    item = message(b"From: a@b.example\r\n" + raw)
    assert time.process_time() - started < 4.0
    kept = sum(len(file.content or b"") for file in item.files)
    assert item.text or kept >= len(raw) or len(item.subject) > 100


def test_a_text_too_long_to_show_is_kept_whole_as_a_file() -> None:
    raw = b"From: a@b.example\r\n\r\n" + b"word " * 200_000
    found = mime.read(raw)
    assert len(found.bodies[0].plain) == MAX_TEXT
    assert found.files[0].size == 1_000_000
    assert found.notes == ("long",)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="factura.pdf"', "factura.pdf"),
        ("attachment; filename*=utf-8''ma%C3%B1ana.pdf", "mañana.pdf"),
        ('attachment; filename*0="lar"; filename*1="go.pdf"', "largo.pdf"),
        ('attachment; filename="=?utf-8?q?ma=C3=B1ana=2Epdf?="', "mañana.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Windows\\\\evil.exe"', "evil.exe"),
        ('attachment; filename="invoice\u202efdp.exe"', "invoicefdp.exe"),
        ('attachment; filename="..."', "attachment-1.bin"),
        ('attachment; filename="CON.txt"', "_CON.txt"),
        ("attachment; filename*=x-unknown''%FF%FE.pdf", None),
        ("attachment; filename*=%%%", None),
    ],
)
def test_file_names_are_read_and_made_harmless(header: str, name: str | None) -> None:
    raw = "From: a@b.example\r\nContent-Type: application/octet-stream\r\n" + (
        f"Content-Disposition: {header}\r\n\r\nx"
    )
    (file,) = mime.read(raw.encode()).files
    assert file.name
    if name is not None:
        assert file.name == name


@given(st.text(max_size=400))
def test_every_file_name_is_safe(name: str) -> None:
    safe = file_name(name, "application/pdf", number=1)
    assert 0 < len(safe) <= MAX_NAME
    assert not set(safe) & set('/\\\x00\r\n<>:"|?*')
    assert not safe.startswith(".")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ana@example.org", [("ana@example.org", "")]),
        ("Ana Ruiz <ana@Example.ORG>", [("ana@example.org", "Ana Ruiz")]),
        (
            '"Ruiz, Ana" <ana@x.example>, Bo <bo@x.example>',
            [("ana@x.example", "Ruiz, Ana"), ("bo@x.example", "Bo")],
        ),
        ("=?utf-8?q?Luc=C3=ADa?= <l@x.example>", [("l@x.example", "Lucía")]),
        (
            "=?utf-8?q?boss=40shop=2Eexample=2C?= <evil@x.example>",
            [("evil@x.example", "boss@shop.example,")],
        ),
        ("ana@x.example (Ana (home))", [("ana@x.example", "")]),
        ("friends: ana@x.example, bo@x.example;", [("ana@x.example", ""), ("bo@x.example", "")]),
        (
            r'"a\" <evil@x.example>, \"b" <ana@x.example>',
            [("ana@x.example", 'a" <evil@x.example>, "b')],
        ),
        ("undisclosed-recipients:;", []),
        ("a@münchen.example", [("a@xn--mnchen-3ya.example", "")]),
        ("<a@x.example> <b@y.example>", [("b@y.example", "<a@x.example>")]),
        ("a@x.example, A@x.example", [("a@x.example", "")]),
        ("=?broken?= <a@x.example", [("a@x.example", "=?broken?=")]),
        ("no address here", []),
        ("", []),
    ],
)
def test_addresses_are_told_from_names(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.address, one.name) for one in mailboxes([value])] == expected


def test_a_thousand_recipients_are_read_at_once() -> None:
    value = ", ".join(f'"Person, {i}" <p{i}@x.example>' for i in range(1000))
    started = time.process_time()
    assert len(mailboxes([value])) == 1000
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["<a@x> <b@y>"], ["<a@x>", "<b@y>"]),
        (["<a@x>\r\n\t<b@y>", "<a@x>"], ["<a@x>", "<b@y>"]),
        (["a@x"], ["<a@x>"]),
        (["<a b@x>"], []),
        (["garbage"], []),
        (["<" + "a" * 500 + "@x>"], []),
    ],
)
def test_message_ids_are_found(values: list[str], expected: list[str]) -> None:
    assert message_ids(values) == expected


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_of_any_charset_are_text(data: bytes, charset: str) -> None:
    decode_bytes(data, charset).encode()


@given(st.text(max_size=200))
def test_any_header_value_is_one_clean_line(value: str) -> None:
    text = decode_value(value)
    text.encode()
    assert "\n" not in text
    assert "\x00" not in text


def test_base64_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    data = base64.b64encode(b"Hola Ana, que tal")[:-3]
    raw = b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data
    assert bodies(raw)[0][0].startswith("Hola Ana")
