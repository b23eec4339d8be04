"""What goes out is a mail that every receiver threads, and nothing can be smuggled into it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import threading
from channels.email.compose import Composed, compose
from hub.contract import Address, Outbound, OutboundFile, Participant, Refusal
from hub.errors import Refused
from tests.channels.email.mails import KEY, NOW, OURS, account, settings

OUT = Outbound(
    key="d-1",
    message_id=7,
    conversation_id=42,
    to=Address("email", "ana@example.org"),
    to_name="Ana Ruiz",
    text="Hola, Ana.\n\nSale mañana: https://shop.example/t?a=1&b=2.",
    subject="Re: Factura",
    reply_external_id="<c@x.example>",
    thread_ids=("<a@x.example>", "<c@x.example>"),
    author_name="Jon",
    language="es",
)


def built(out: Outbound = OUT, **changes: object) -> tuple[Composed, EmailMessage]:
    """The mail as sent, and as a receiver reads it."""
    composed = compose(out, account(settings(**changes)), now=NOW)
    return composed, message_from_bytes(composed.content, policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    """The text of one form of the mail."""
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def test_the_head_says_who_to_whom_and_where_answers_go() -> None:
    composed, message = built()
    assert message["From"] == '"Jon (Shop)" <support@shop.example>'
    assert message["To"] == "Ana Ruiz <ana@example.org>"
    assert message["Subject"] == "Re: Factura"
    assert message["Message-ID"] == composed.message_id
    assert threading.is_own_message_id(composed.message_id, KEY)
    assert message["In-Reply-To"] == "<c@x.example>"
    assert message["References"] == "<a@x.example> <c@x.example>"
    assert message["Date"].datetime == NOW
    address = message["Reply-To"].addresses[0].addr_spec
    assert threading.answered_id(settings(), KEY, [address]) == composed.message_id
    assert message["Auto-Submitted"] is None
    assert (composed.sender, composed.recipients) == (OURS, ("ana@example.org",))


def test_each_try_is_the_same_mail_to_a_receiver() -> None:
    assert built()[0].message_id == built(replace(OUT, attempts=4))[0].message_id


def test_both_forms_say_the_same() -> None:
    _, message = built()
    assert message.get_content_type() == "multipart/alternative"
    assert part(message, "plain").strip() == OUT.text
    html = part(message, "html")
    assert "<p>Hola, Ana.</p>" in html
    assert '<a href="https://shop.example/t?a=1&amp;b=2">' in html
    assert "2</a>." in html


def test_the_agents_html_is_sent_as_it_is() -> None:
    _, message = built(replace(OUT, html="<p>Hola, <b>Ana</b></p>"))
    assert "<p>Hola, <b>Ana</b></p>" in part(message, "html")


def test_text_cannot_become_html() -> None:
    _, message = built(replace(OUT, text='<script>alert(1)</script> "&'))
    assert "<script>" not in part(message, "html")


def test_long_ids_stay_whole_so_that_threads_hold() -> None:
    ids = tuple(f"<{'x' * 90}{i}@mail.eu.prod.outlook.example>" for i in range(30))
    composed, message = built(replace(OUT, thread_ids=ids, reply_external_id=ids[-1]))
    assert b"=?utf-8" not in composed.content.partition(b"\r\n\r\n")[0]
    assert message["In-Reply-To"] == ids[-1]
    assert message["References"].split() == [ids[0], *ids[-15:]]
    assert max(map(len, composed.content.split(b"\r\n"))) <= 998


def test_lines_fit_whatever_is_written() -> None:
    composed, message = built(replace(OUT, text="ñ" * 5000, subject="á" * 300))
    assert max(map(len, composed.content.split(b"\r\n"))) <= 998
    assert part(message, "plain").strip() == "ñ" * 5000
    assert message["Subject"] == "á" * 300


def test_copies_are_seen_and_blind_copies_are_not() -> None:
    copies = (
        Participant(address=Address("email", "bo@example.org"), name="Bo", role="cc"),
        Participant(address=Address("email", "eva@example.org"), role="bcc"),
    )
    composed, message = built(replace(OUT, copies=copies))
    assert message["Cc"] == "Bo <bo@example.org>"
    assert b"eva@example.org" not in composed.content
    assert composed.recipients == ("ana@example.org", "bo@example.org", "eva@example.org")


def test_what_nobody_wrote_says_so() -> None:
    _, message = built(replace(OUT, author_name=""))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    _, first = built(replace(OUT, author_name="", thread_ids=(), reply_external_id=""))
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["In-Reply-To"] is None
    assert first["References"] is None


def file(folder: Path, name: str = "f.pdf", kind: str = "application/pdf") -> OutboundFile:
    """A file on disk."""
    path = folder / "content"
    path.write_bytes(b"content")
    return OutboundFile(
        name=name, media_type=kind, size=7, path=str(path), url=f"https://h.example/{name}"
    )


def test_files_are_attached(tmp_path: Path) -> None:
    files = (file(tmp_path), file(tmp_path, "mañana.txt", "text/plain"))
    _, message = built(replace(OUT, files=files))
    found = [(a.get_filename(), a.get_content_type()) for a in message.iter_attachments()]
    assert found == [("f.pdf", "application/pdf"), ("mañana.txt", "text/plain")]
    assert [a.get_payload(decode=True) for a in message.iter_attachments()] == [b"content"] * 2


def test_a_picture_that_the_html_shows_goes_with_the_html(tmp_path: Path) -> None:
    picture = file(tmp_path, "a.png", "image/png")
    out = replace(OUT, html=f'<p>Hola</p><img src="{picture.url}">', files=(picture,))
    _, message = built(out)
    assert list(message.iter_attachments()) == []
    related = next(p for p in message.walk() if p.get_content_type() == "image/png")
    identity = str(related["Content-ID"]).strip("<>")
    assert f'src="cid:{identity}"' in part(message, "html")


def test_files_over_the_limit_are_refused_before_they_are_read(tmp_path: Path) -> None:
    large = replace(file(tmp_path), size=10_000_000)
    with pytest.raises(Refused) as caught:
        built(replace(OUT, files=(large, large)))
    assert caught.value.reason == Refusal.FILE


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    gone = replace(file(tmp_path), path=str(tmp_path / "gone"))
    with pytest.raises(Refused) as caught:
        built(replace(OUT, files=(gone,)))
    assert caught.value.reason == Refusal.FILE


INJECTION = "x\r\nBcc: everybody@evil.example"


@pytest.mark.parametrize(
    "out",
    [
        replace(OUT, subject=INJECTION),
        replace(OUT, subject="x\nBcc: y@z.example"),
        replace(OUT, subject="x\u2028Bcc: y@z.example"),
        replace(OUT, to_name=INJECTION),
        replace(OUT, author_name=INJECTION),
        replace(OUT, to=Address("email", f"ana@example.org{INJECTION}")),
        replace(
            OUT, copies=(Participant(address=Address("email", "b@x.example"), name=INJECTION),)
        ),
        replace(OUT, copies=(Participant(address=Address("email", f"b@x.example\n{INJECTION}")),)),
    ],
)
def test_a_line_break_in_a_header_is_refused_with_a_sentence(out: Outbound) -> None:
    with pytest.raises(Refused, match="must not contain a line break"):
        built(out)


@given(st.text(max_size=80), st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_nothing_written_adds_a_header_or_a_recipient(
    subject: str, name: str, ids: list[str]
) -> None:
    out = replace(OUT, subject=subject, to_name=name, thread_ids=tuple(ids))
    try:
        composed, _ = built(out)
    except Refused:
        return
    head = composed.content.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    assert set(names) <= {
        *("From To Subject Date References MIME-Version Content-Type Reply-To Message-ID").split(),
        *("In-Reply-To X-Hilo-Message").split(),
    }
    assert composed.recipients == ("ana@example.org",)


@pytest.mark.parametrize(
    "address", ["", "ana", "ana@", "a b@x.example", "a@x.example, b@x.example", "ñ@x.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        built(replace(OUT, to=Address("email", address)))
    assert caught.value.reason == Refusal.NO_SUCH_ADDRESS


def test_a_domain_in_letters_of_its_language_goes_out_in_ascii() -> None:
    composed, _ = built(replace(OUT, to=Address("email", "ana@xn--espaa-rta.example")))
    assert composed.recipients == ("ana@xn--espaa-rta.example",)


def test_the_marker_speaks_the_customers_language() -> None:
    _, message = built(reply_marker=True)
    assert part(message, "plain").startswith("##- Por favor")


def test_bounces_can_be_led_to_the_signed_address() -> None:
    composed, _ = built(verp=True)
    assert threading.answered_id(settings(), KEY, [composed.sender]) == composed.message_id
