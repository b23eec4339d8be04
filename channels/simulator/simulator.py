"""The whole simulated world: starts its servers, and is what tests and the demo talk to.

async with Simulator(pace=Pace.instant()) as sim:
    settings = sim.settings_for("whatsapp")          # for the account in Hilo
    sim.connect("whatsapp", webhook_url=account.webhook_url)
    lucia = sim.person("Lucía Ferrer", phone="+34600111222", email="lucia@correo.example")
    await lucia.say("whatsapp", "¿Sigue abierto?")   # Hilo gets a signed webhook
    await lucia.wait_for("whatsapp")                 # Hilo's answer is on her phone
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import ssl
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from channels.simulator.chat import ChatLine
from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.hooks import Caller
from channels.simulator.imap import ImapServer
from channels.simulator.mail import MailLine, PostOffice
from channels.simulator.pace import Errands, Pace
from channels.simulator.people import Crowd, Person
from channels.simulator.servers import LOOPBACK, HttpServer
from channels.simulator.smtp import SmtpServer
from channels.simulator.twilio import Twilio
from channels.simulator.twilio_api import TwilioApi, twilio_app
from channels.simulator.twilio_files import TwilioFiles
from channels.simulator.twilio_line import TwilioLine
from channels.simulator.twilio_post import TwilioPost

SUPPORT = "hola@tiendanube.example"
SMS_NUMBER = "+34919010010"
WHATSAPP_NUMBER = "+34919010020"


def utc_now() -> datetime:
    """Now, for a simulator that runs in real time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where to listen on loopback; 0 takes any free port."""

    twilio: int = 0
    twilio_files: int = 0
    imap: int = 0
    smtp: int = 0


class Simulator:
    """Providers, people and faults. Use it as an asynchronous context manager.

    seed decides every id and every chance; secret decides the credentials. clock gives the
    time of the simulated world, aware and in UTC. tls, if given, is used by IMAP from the first
    byte and by SMTP after STARTTLS.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        secret: str = "tienda-nube",
        pace: Pace | None = None,
        clock: Callable[[], datetime] = utc_now,
        ports: Ports | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.pace = pace or Pace()
        # What the shop signs identities with; known to the shop's server and to Hilo.
        self.shop_secret = hashlib.sha256(f"shop:{secret}".encode()).hexdigest()
        self._tls = tls
        # Our addresses as customers see them, by channel; apps add theirs.
        self.addresses = {"sms": SMS_NUMBER, "whatsapp": WHATSAPP_NUMBER, "email": SUPPORT}
        self.plan = FaultPlan(seed)
        self.crowd = Crowd(clock)
        self.errands = Errands(self.pace)
        self.caller = Caller(retry_s=self.pace.retry_s)
        self.twilio = Twilio(self.crowd, plan=self.plan, seed=seed, secret=secret)
        self.office = PostOffice(
            self.crowd,
            support=SUPPORT,
            plan=self.plan,
            caller=self.caller,
            errands=self.errands,
            seed=seed,
            secret=secret,
            # Another world's mailbox is another mailbox, whose UIDs begin anew.
            uid_validity=1714 + 10 * seed,
        )
        self.twilio_post = TwilioPost(self.twilio, caller=self.caller, errands=self.errands)
        self._open_servers(ports or Ports(), tls)
        self.crowd.lines["email"] = MailLine(self.office)
        for address in (SMS_NUMBER, f"whatsapp:{WHATSAPP_NUMBER}"):
            sender = self.twilio.add_sender(address)
            line = TwilioLine(self.twilio_post, sender, media_base=self.twilio_url)
            self.crowd.lines[sender.channel] = line

    async def __aenter__(self) -> Self:
        servers = (self._files_server, self._twilio_server, self.imap, self.smtp)
        await asyncio.gather(*(server.start() for server in servers))
        return self

    async def __aexit__(self, *_: object) -> None:
        if isinstance(chat := self.crowd.lines.get("chat"), ChatLine):
            await chat.close()
        await self.errands.close()
        servers = (self._files_server, self._twilio_server, self.imap, self.smtp)
        await asyncio.gather(*(server.stop() for server in servers))
        await self.caller.close()

    def person(
        self,
        name: str,
        *,
        phone: str = "",
        email: str = "",
        language: str = "en",
        user_id: str = "",
        about: Mapping[str, str] | None = None,
        mail_app: str = "gmail",
        reads: bool = True,
        key: str = "",
    ) -> Person:
        """Bring somebody into the world. See `people.Person` for what they are like."""
        return self.crowd.add(
            Person(
                crowd=self.crowd,
                key=key or self._free_key(name),
                name=name,
                phone=phone,
                email=email,
                language=language,
                user_id=user_id,
                about=about or {},
                mail_app=mail_app,
                reads=reads,
            )
        )

    def settings_for(self, channel: str) -> dict[str, object]:
        """The settings of Hilo's account for sms, whatsapp, email or chat, as `hilo channel add`
        takes them; the chat also wants `allowed_origins`, the origin of the page. Mail comes by
        IMAP; `settings_for("email") | sim.posted_mail()` has it posted instead. Raises KeyError
        for another channel."""
        twilio: dict[str, object] = {
            "account_sid": self.twilio.account_sid,
            "auth_token": self.twilio.auth_token,
            "api_base": self.twilio_url,
        }
        return {
            "sms": twilio | {"number": SMS_NUMBER},
            "whatsapp": twilio | {"number": WHATSAPP_NUMBER},
            "email": self._mail_settings(),
            "chat": {
                "site_name": "Tienda Nube",
                "identity_secret": self.shop_secret,
                "reply_minutes": 3,
            },
        }[channel]

    def posted_mail(self) -> dict[str, object]:
        """What changes in the mail settings when mail is posted as Postmark does."""
        return {
            "inbound": "postmark",
            "webhook_username": "postmark",
            "webhook_password": self.shop_secret,
        }

    def address_of(self, channel: str) -> str:
        """Our address on a channel, as customers see it."""
        return self.addresses.get(channel, "")

    def connect(self, channel: str, *, webhook_url: str) -> None:
        """Paste a webhook URL at the provider: sms, whatsapp, or email (then posted as Postmark
        does, and no longer left for IMAP). The URL may carry Twilio's `#rc=..&rp=..`; a mail URL
        without credentials gets those of `posted_mail`."""
        if channel == "email":
            parts = urlsplit(webhook_url)
            if parts.username is None:
                parts = parts._replace(netloc=f"postmark:{self.shop_secret}@{parts.netloc}")
            self.office.webhook_url = urlunsplit(parts)
            return
        address = SMS_NUMBER if channel == "sms" else f"whatsapp:{WHATSAPP_NUMBER}"
        self.twilio.senders[address].webhook_url = webhook_url

    def connect_chat(
        self, hilo_url: str, account_id: int, *, identity_secret: str | None = None
    ) -> ChatLine:
        """Put the shop's chat on the shop's page. The shop signs with its own secret unless
        another is given; "" leaves everybody anonymous."""
        secret = self.shop_secret if identity_secret is None else identity_secret
        line = ChatLine(hilo_url, account_id, identity_secret=secret)
        self.crowd.lines["chat"] = line
        return line

    def outage(self, channel: str, on: bool = True) -> None:
        """Take a provider down, or bring it back. Mail clients are thrown out at once."""
        self.plan.turn(Fault.OUTAGE, on, scope=channel)
        if channel == "email" and on:
            self.imap.drop_all()

    async def settled(self) -> None:
        """Wait until everything under way has happened, but what is late."""
        await self.errands.settled()

    async def release(self) -> None:
        """Let everything that is late happen now."""
        await self.errands.release()

    def stranger(self, name: str, *, language: str = "en") -> Person:
        """Somebody new with a number and an address that nobody has yet."""
        number = len(self.crowd.people)
        phone = f"+34611{number:06d}" if language == "es" else f"+447911{number:06d}"
        person = self.person(name, phone=phone, language=language, reads=False)
        person.email = f"{person.key}@correo.example"
        return person

    def _mail_settings(self) -> dict[str, object]:
        support = self.office.support
        return {
            "address": support.address,
            "from_name": "Tienda Nube",
            "imap_host": LOOPBACK,
            "imap_port": self.imap.port,
            "imap_security": "tls" if self._tls else "none",
            "imap_username": support.address,
            "imap_password": support.password,
            "smtp_host": LOOPBACK,
            "smtp_port": self.smtp.port,
            "smtp_security": "starttls" if self._tls else "none",
            "smtp_username": support.address,
            "smtp_password": support.password,
            "trusted_authserv_ids": [self.office.server],
        }

    def _free_key(self, name: str) -> str:
        """A word for URLs, made of the first name."""
        letters = unicodedata.normalize("NFKD", name.split()[0] if name.split() else "")
        word = "".join(c for c in letters.lower() if c.isascii() and c.isalnum()) or "somebody"
        taken = self.crowd.people
        numbered = (f"{word}-{number}" for number in itertools.count(2))
        return word if word not in taken else next(key for key in numbered if key not in taken)

    def _open_servers(self, ports: Ports, tls: ssl.SSLContext | None) -> None:
        files = TwilioFiles(self.twilio)
        self._files_server = HttpServer(files.cdn, port=ports.twilio_files)
        files.cdn_url = self._files_server.url
        self.twilio_files = files
        app = twilio_app(TwilioApi(self.twilio_post), files)
        self._twilio_server = HttpServer(app, port=ports.twilio)
        self.twilio_url = self._twilio_server.url
        self.imap = ImapServer(
            self.office.lookup,
            port=ports.imap,
            tls=tls,
            is_down=lambda: self.plan.is_on(Fault.OUTAGE, "email"),
        )
        self.smtp = SmtpServer(
            self.office.lookup,
            self.office.take,
            plan=self.plan,
            port=ports.smtp,
            tls=tls,
            hostname=self.office.server,
        )
