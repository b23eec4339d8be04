"""The story: chat, WhatsApp, SMS and mail of one customer are one thread, on two live screens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from playwright.async_api import Browser, Page, expect
from sqlmodel import col

from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.model import Conversation, Message
from hub.words import MessageKind
from tests.dovecot import Dovecot
from tests.running import PASSWORD, Running, running
from tests.smtp import SmtpServer

SUPPORT = "ayuda@shop.test"
LUCIA = "lucia@shop.test"
CARD = "mx.shop.test; dmarc=pass header.from=shop.test; spf=pass smtp.mailfrom=lucia@shop.test"


async def sign_in(browser: Browser, found: Running, who: str) -> Page:
    """An agent's own window."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{found.url}/login?next=/inbox?queue=all")
    await page.fill("#email", f"{who}@hilo.example")
    await page.fill("#password", PASSWORD)
    await page.click("button.big")
    await page.wait_for_url("**/inbox*")
    return page


async def answer(page: Page, text: str, *, by: str) -> None:
    """Choose a channel in the picker and send."""
    await page.locator("#channel-button").click()
    await page.get_by_role("option", name=by).first.click()
    await page.fill("#reply", text)
    await page.keyboard.press("Control+Enter")


async def until(check: Callable[[], Awaitable[bool]], *, within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not await check():
            await asyncio.sleep(0.05)


def letter(
    text: str, *, at: str, answers: EmailMessage | None = None, by: str = LUCIA, to: str = SUPPORT
) -> bytes:
    """A mail of Lucía's, as her provider's receiver passes it on."""
    mail = EmailMessage(policy=policy.SMTP.clone(max_line_length=998))
    mail["Authentication-Results"] = CARD
    mail["From"] = f"Lucía Ferrer <{by}>"
    mail["To"] = str(answers["Reply-To"] or to) if answers else to
    mail["Message-ID"] = f"<{at}@shop.test>"
    if answers is None:
        mail["Subject"] = "Mi pedido A-10428"
    else:
        mail["Subject"] = f"Re: {answers['Subject']}"
        mail["In-Reply-To"] = str(answers["Message-ID"])
        mail["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
    mail.set_content(text)
    return mail.as_bytes()


def mailbox(
    dovecot: Dovecot, mail_server: SmtpServer, *, address: str = SUPPORT
) -> dict[str, object]:
    """The settings of an account whose mail comes by the real server, and goes by the other.

    address: each test its own, for the server keeps the mails of all.
    """
    return {
        "address": address,
        "from_name": "Tienda",
        "imap_host": dovecot.host,
        "imap_port": dovecot.port,
        "imap_security": "none",
        "imap_username": address,
        "imap_password": dovecot.password,
        "smtp_host": mail_server.host,
        "smtp_port": mail_server.port,
        "smtp_security": "none",
        "smtp_username": mail_server.user,
        "smtp_password": mail_server.password,
        "trusted_authserv_ids": ["mx.shop.test"],
    }


async def test_four_channels_are_one_thread_on_two_live_screens(
    sqlite_url: str,
    tmp_path: Path,
    browser: Browser,
    dovecot: Dovecot,
    mail_server: SmtpServer,
) -> None:
    async with Simulator(pace=Pace.instant()) as sim:
        own = sim.settings_for
        settings = {
            "email": mailbox(dovecot, mail_server),
            **{c: own(c) for c in ("chat", "sms", "whatsapp")},
        }
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            await _tell(found, browser, dovecot, mail_server)


async def _tell(
    found: Running, browser: Browser, dovecot: Dovecot, mail_server: SmtpServer
) -> None:
    lucia = found.sim.person(
        "Lucía Ferrer", phone="+34600000014", email=LUCIA, user_id="8841", language="es"
    )
    marta, jon = await sign_in(browser, found, "marta"), await sign_in(browser, found, "jon")

    await lucia.say("chat", "Hola, mi pedido A-10428 no se mueve")
    for page in (marta, jon):
        await expect(page.locator("#rows .row")).to_have_count(1)
        await page.locator("#rows .row").click()
        await expect(page.locator(".log")).to_contain_text("A-10428 no se mueve")
    await lucia.say("whatsapp", "Sigo por aquí, que estoy en la calle")
    await lucia.say("sms", "Sin datos. ¿Llegará mañana?")
    await asyncio.to_thread(dovecot.append, SUPPORT, letter("Adjunto la factura.", at="first"))
    for page in (marta, jon):
        for text in ("estoy en la calle", "¿Llegará mañana?", "Adjunto la factura."):
            await expect(page.locator(".log")).to_contain_text(text, timeout=40_000)
        await expect(page.locator("#rows .row")).to_have_count(1)

    await answer(marta, "Mañana entre las 12 y las 2.", by="WhatsApp")
    answered = await lucia.wait_for("whatsapp", limit_s=40)
    assert answered[-1].text == "Mañana entre las 12 y las 2."
    await expect(jon.locator(".log")).to_contain_text("Mañana entre las 12 y las 2.")

    await answer(marta, "Y te mando el justificante por aquí.", by="Email")
    raw = (await mail_server.arrived(1, within_s=30))[0].raw
    ours = message_from_bytes(raw, policy=policy.default)
    assert isinstance(ours, EmailMessage)
    assert ours["In-Reply-To"] == "<first@shop.test>"

    # The two mails are one thread for a mail program that knows nothing of Hilo.
    await asyncio.to_thread(dovecot.append, LUCIA, letter("Adjunto la factura.", at="first"))
    threads = await asyncio.to_thread(dovecot.threads, LUCIA)
    assert threads in ("(1 2)", "(2 1)"), threads

    back = letter("Recibido, ¡gracias!", at="second", answers=ours)
    await asyncio.to_thread(dovecot.append, SUPPORT, back)
    for page in (marta, jon):
        await expect(page.locator(".log")).to_contain_text("Recibido, ¡gracias!", timeout=40_000)
        await expect(page.locator("#rows .row")).to_have_count(1)

    rows = await found.process.db.read(
        lambda tx: tx.select(Message, col(Message.kind) != MessageKind.NOTICE)
    )
    assert len({row.conversation_id for row in rows}) == 1
    talks = await found.process.db.read(
        lambda tx: tx.select(Conversation, col(Conversation.status) == "open")
    )
    assert len(talks) == 1
