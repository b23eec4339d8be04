"""Mail both ways: what Hilo submits reaches people, and what they write reaches Hilo."""

from __future__ import annotations

import asyncio
import base64
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec
import pytest

from channels.simulator.faults import Fault
from channels.simulator.letters import Earlier, Letter, written
from channels.simulator.people import File, Person
from channels.simulator.simulator import SUPPORT, Simulator
from tests.channels.simulator.listener import NOON, Listener

T = TypeVar("T")
PDF = File("factura ñ.pdf", "application/pdf", b"%PDF-1.7 x")


def answer_of(to: str = "lucia@correo.example") -> EmailMessage:
    """What an agent writes."""
    mail = EmailMessage(policy=policy.SMTP.clone(max_line_length=998))
    mail["From"] = f"Marta de Tienda Nube <{SUPPORT}>"
    mail["To"] = to
    mail["Reply-To"] = "hola+c42.mac@tiendanube.example"
    mail["Subject"] = "Tu pedido A-10428"
    mail["Message-ID"] = "<hilo.m7@tiendanube.example>"
    mail.set_content("Hola, Lucía:\n\nLlega el viernes.\n\nMarta")
    mail.add_alternative("<p>Hola, Lucía:</p><p>Llega el viernes.</p>", subtype="html")
    return mail


async def submit(sim: Simulator, talk: Callable[[smtplib.SMTP], T]) -> T:
    """Run a blocking client, logged in, beside the server's loop."""

    def run() -> T:
        client = smtplib.SMTP("127.0.0.1", sim.smtp.port, timeout=3)
        try:
            client.login(SUPPORT, sim.office.support.password)
            return talk(client)
        finally:
            client.close()

    result = await asyncio.to_thread(run)
    await sim.settled()
    return result


def stored(sim: Simulator, place: int = -1) -> EmailMessage:
    """A mail in Hilo's mailbox."""
    raw = sim.office.support.inbox.messages[place].raw
    return message_from_bytes(raw, policy=policy.default)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_a_submitted_mail_is_in_the_persons_mailbox(sim: Simulator, lucia: Person) -> None:
    assert await submit(sim, lambda client: client.send_message(answer_of())) == {}
    (item,) = lucia.inbox("email")
    assert (item.subject, item.external_id) == (
        "Tu pedido A-10428",
        "<hilo.m7@tiendanube.example>",
    )
    assert item.text.startswith("Hola, Lucía:")
    assert len(sim.office.mailbox(lucia.email).inbox.messages) == 1
    assert sim.office.sent[0][1] == [lucia.email]


async def test_nobody_submits_without_logging_in(sim: Simulator, lucia: Person) -> None:
    def anonymous() -> None:
        with smtplib.SMTP("127.0.0.1", sim.smtp.port, timeout=3) as client:
            with pytest.raises(smtplib.SMTPSenderRefused) as caught:
                client.send_message(answer_of())
            assert caught.value.smtp_code == 530
            with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
                client.login(SUPPORT, "wrong")
            assert refused.value.smtp_code == 535

    await asyncio.to_thread(anonymous)
    assert sim.office.sent == []


async def test_smtp_takes_xoauth2(sim: Simulator, lucia: Person) -> None:
    def enter(token: str) -> int:
        with smtplib.SMTP("127.0.0.1", sim.smtp.port, timeout=3) as client:
            client.ehlo()
            said = f"user={SUPPORT}\x01auth=Bearer {token}\x01\x01".encode()
            return client.docmd("AUTH", f"XOAUTH2 {base64.b64encode(said).decode()}")[0]

    assert await asyncio.to_thread(enter, sim.office.support.token) == 235
    assert await asyncio.to_thread(enter, "wrong") == 535


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.OUTAGE, 421), (Fault.THROTTLED, 451), (Fault.REFUSED, 550), (Fault.SERVER_ERROR, 451)],
)
async def test_servers_say_no_or_later(
    sim: Simulator, lucia: Person, fault: Fault, code: int
) -> None:
    sim.plan.once(fault, "email")

    def send(client: smtplib.SMTP) -> int:
        try:
            client.send_message(answer_of())
        except smtplib.SMTPRecipientsRefused as refused:
            return refused.recipients["lucia@correo.example"][0]
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
        return 250

    assert await submit(sim, send) == code
    assert lucia.inbox("email") == []
    assert await submit(sim, send) == 250
    assert len(lucia.inbox("email")) == 1


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (Fault.CUT_BEFORE, 0),
        (Fault.CUT_AFTER, 1),
        (Fault.TIMEOUT_BEFORE, 0),
        (Fault.TIMEOUT_AFTER, 1),
    ],
)
async def test_after_data_the_line_may_die_with_the_mail_taken_or_not(
    sim: Simulator, lucia: Person, fault: Fault, arrives: int
) -> None:
    sim.plan.once(fault, "email")

    def send(client: smtplib.SMTP) -> None:
        with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError)):
            client.send_message(answer_of())

    await submit(sim, send)
    assert len(lucia.inbox("email")) == arrives


async def test_a_mail_to_nobody_comes_back_as_a_report(sim: Simulator) -> None:
    mail = answer_of("nadie@correo.example")
    await submit(sim, lambda client: client.send_message(mail))
    report = stored(sim)
    assert report.get_content_type() == "multipart/report"
    assert report["Return-Path"] == "<>"
    kinds = [part.get_content_type() for part in report.iter_parts()]
    assert kinds == ["text/plain", "message/delivery-status", "text/rfc822-headers"]
    raw = sim.office.support.inbox.messages[-1].raw
    assert b"Final-Recipient: rfc822; nadie@correo.example" in raw
    assert b"Action: failed" in raw
    assert b"Status: 5.1.1" in raw
    assert b"Message-ID: <hilo.m7@tiendanube.example>" in raw
    assert sim.office.bounced == ["<hilo.m7@tiendanube.example>"]


async def test_what_follows_a_plus_reaches_the_same_mailbox(sim: Simulator) -> None:
    mail = answer_of("hola+c42.mac@tiendanube.example")
    await submit(sim, lambda client: client.send_message(mail))
    assert stored(sim)["Delivered-To"] == "hola+c42.mac@tiendanube.example"
    assert stored(sim)["Message-ID"] == "<hilo.m7@tiendanube.example>"
    assert sim.office.bounced == []


async def test_an_accepted_mail_can_bounce_later(sim: Simulator, lucia: Person) -> None:
    sim.plan.once(Fault.UNDELIVERED, "email")
    await submit(sim, lambda client: client.send_message(answer_of()))
    assert lucia.inbox("email") == []
    assert stored(sim).get_content_type() == "multipart/report"


async def test_what_a_person_writes_waits_with_the_servers_verdict(
    sim: Simulator, lucia: Person
) -> None:
    yesterday = NOON - timedelta(days=1)
    sent = await lucia.say("email", "¿Cuándo llega?", subject="Pedido", files=[PDF], at=yesterday)
    mail = stored(sim)
    assert (mail["Message-ID"], mail["To"]) == (sent.external_id, SUPPORT)
    assert mail["From"] == "Lucía Ferrer <lucia@correo.example>"
    verdict = str(mail["Authentication-Results"])
    assert verdict.startswith("mx.tiendanube.example; spf=pass")
    assert "dmarc=pass (p=reject) header.from=correo.example" in verdict
    names = [name.lower() for name in mail]
    assert names.index("authentication-results") < names.index("received") < names.index("from")
    assert sim.office.support.inbox.messages[-1].at == yesterday
    assert parsedate_to_datetime(str(mail["Date"])) == yesterday
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (PDF.name, PDF.content)


async def test_an_answer_threads_and_goes_to_the_signed_address(
    sim: Simulator, lucia: Person
) -> None:
    await submit(sim, lambda client: client.send_message(answer_of()))
    await lucia.say("email", "Perfecto, gracias.")
    mail = stored(sim)
    assert mail["To"] == mail["Delivered-To"] == "hola+c42.mac@tiendanube.example"
    assert mail["In-Reply-To"] == mail["References"] == "<hilo.m7@tiendanube.example>"
    assert mail["Subject"] == "Re: Tu pedido A-10428"
    assert "> Llega el viernes." in text_of(mail)
    assert "gmail_quote" in text_of(mail, "html")


async def test_references_grow_with_the_thread_and_are_never_folded(sim: Simulator) -> None:
    long = tuple(f"<{'x' * 90}{n}@mail.example>" for n in range(4))
    earlier = Earlier(
        message_id="<last@mail.example>",
        sender="Marta <m@x.example>",
        reply_to="",
        subject="Re: Hola",
        text="Hola",
        html="",
        at=NOON,
        references=long,
    )
    raw = written(letter("gmail", "es", earlier)).as_bytes()
    line = next(line for line in raw.split(b"\r\n") if line.startswith(b"References: "))
    assert line == b"References: " + " ".join([*long, "<last@mail.example>"]).encode()
    assert b"Subject: Re: Hola\r\n" in raw


def letter(app: str, language: str, earlier: Earlier) -> Letter:
    return Letter(
        message_id="<new@mail.example>",
        sender_name="Peter Kent",
        sender="peter@mail.example",
        to=SUPPORT,
        text="Thanks!",
        at=NOON,
        language=language,
        app=app,
        answers=earlier,
    )


@pytest.mark.parametrize(
    ("app", "language", "line"),
    [
        ("gmail", "en", "On Mon, May 4, 2026 at 1:00 PM Marta <m@x.example> wrote:"),
        ("gmail", "es", "El lun, 4 may 2026 a las 14:00, Marta (<m@x.example>) escribió:"),
        (
            "outlook",
            "en",
            "From: Marta <m@x.example>\nSent: Monday, May 4, 2026 1:00 PM\nTo:",
        ),
        (
            "outlook",
            "es",
            "De: Marta <m@x.example>\nEnviado: lunes, 4 de mayo de 2026 14:00\n",
        ),
        ("apple", "en", "> On 4 May 2026, at 13:00, Marta <m@x.example> wrote:"),
        ("apple", "es", "> El 4 may 2026, a las 14:00, Marta <m@x.example> escribió:"),
    ],
)
def test_each_program_quotes_in_its_own_way(app: str, language: str, line: str) -> None:
    earlier = Earlier(
        message_id="<m1@x.example>",
        sender="Marta <m@x.example>",
        reply_to="",
        subject="Order",
        text="First line\nSecond line",
        html="<p>First line</p>",
        at=NOON,
    )
    mail = written(letter(app, language, earlier))
    text = text_of(mail)
    assert text.startswith("Thanks!")
    assert line in text
    assert "Second line" in text
    assert "<p>First line</p>" in text_of(mail, "html")
    assert mail["In-Reply-To"] == "<m1@x.example>"


async def test_a_failed_verdict_is_said(sim: Simulator, lucia: Person) -> None:
    lucia.dmarc = "fail"
    await lucia.say("email", "Hola", subject="Hola")
    assert "dmarc=fail" in str(stored(sim)["Authentication-Results"])


async def test_the_same_mail_can_arrive_twice_under_two_uids(sim: Simulator, lucia: Person) -> None:
    sim.plan.once(Fault.WEBHOOK_REPEATED, "email")
    await lucia.say("email", "Hola", subject="Hola")
    messages = sim.office.support.inbox.messages
    assert [message.uid for message in messages] == [1, 2]
    assert messages[0].raw == messages[1].raw


async def test_people_in_copy_get_the_mail_too(sim: Simulator, lucia: Person) -> None:
    peter = sim.person("Peter Kent", email="peter@mail.example")
    await lucia.say("email", "Os escribo a los dos", subject="Hola", copies=[peter.email])
    assert peter.inbox("email")[0].text == "Os escribo a los dos"
    assert stored(sim)["Cc"] == "peter@mail.example"


async def test_postmark_posts_what_imap_would_hold(
    sim: Simulator, lucia: Person, listener: Listener
) -> None:
    bare = listener.url.removeprefix("http://")
    sim.connect("email", webhook_url=f"http://hook:s3cret@{bare}/hooks/email/3")
    await submit(sim, lambda client: client.send_message(answer_of()))
    await lucia.say("email", "Gracias", files=[PDF])
    (call,) = listener.calls
    assert call.headers["authorization"] == "Basic aG9vazpzM2NyZXQ="
    body = msgspec.json.decode(call.body, type=dict[str, object])
    assert body["MailboxHash"] == "c42.mac"
    assert body["OriginalRecipient"] == "hola+c42.mac@tiendanube.example"
    assert body["FromFull"] == {
        "Email": "lucia@correo.example",
        "Name": "Lucía Ferrer",
        "MailboxHash": "",
    }
    headers = body["Headers"]
    assert isinstance(headers, list)
    assert headers[0] == {"Name": "Return-Path", "Value": "<lucia@correo.example>"}
    assert {"Name": "In-Reply-To", "Value": "<hilo.m7@tiendanube.example>"} in headers
    attachments = body["Attachments"]
    assert isinstance(attachments, list)
    assert base64.b64decode(attachments[0]["Content"]) == PDF.content
    assert sim.office.support.inbox.messages == []


async def test_postmark_tries_again_after_an_error(
    sim: Simulator, lucia: Person, listener: Listener
) -> None:
    sim.connect("email", webhook_url=f"{listener.url}/hooks/email/3")
    listener.answers = [(500, b"", ""), (503, b"", "")]
    sent = await lucia.say("email", "Hola", subject="Hola")
    assert sent.outcomes == ("500", "503", "200")
