"""The post office: brings mails from Hilo to people's mailboxes, and theirs to Hilo's."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Final

from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.hooks import Caller, Overrides, Posted
from channels.simulator.letters import Earlier, Letter, reply_address, written
from channels.simulator.mailbox import Mailbox
from channels.simulator.pace import Errands
from channels.simulator.people import Crowd, File, Item, Person, Saying, Sent
from channels.simulator.postmark import inbound_json, split_credentials
from channels.simulator.reports import bounce, readable, received

_SCOPE: Final = "email"
# Postmark repeats for hours; here it repeats for as long as somebody would watch.
_POSTMARK: Final = Overrides(retries=5, retry_on=frozenset({"all"}))


class PostOffice:
    """Every mailbox there is, and the way between them.

    support is Hilo's own mailbox. Mail to it waits there for IMAP, or is posted to `webhook_url`
    the way Postmark does. server is the authserv-id that its verdicts carry.
    """

    def __init__(
        self,
        crowd: Crowd,
        *,
        support: str,
        plan: FaultPlan,
        caller: Caller,
        errands: Errands,
        seed: int = 0,
        secret: str = "",
        uid_validity: int = 1714,
    ) -> None:
        self.crowd = crowd
        self.plan = plan
        self.caller = caller
        self.errands = errands
        self.domain = support.rpartition("@")[2]
        self.server = f"mx.{self.domain}"
        self.webhook_url = ""
        self.webhook_has_raw = False
        self.bounced: list[str] = []  # Message-IDs of ours that came back.
        self.sent: list[tuple[str, list[str], bytes]] = []  # What Hilo handed over, in order.
        self._mailboxes: dict[str, Mailbox] = {}
        self._counter = itertools.count(1)
        self._seed = seed
        self._secret = secret
        self._uid_validity = uid_validity
        self.support = self.mailbox(support)

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox of an address, opened when it is first asked for."""
        key = address.lower()
        if key not in self._mailboxes:
            secret = hashlib.sha256(f"{self._secret}:mailbox:{key}".encode()).hexdigest()
            self._mailboxes[key] = Mailbox(
                address,
                password=secret[:20],
                token=f"ya29.{secret[20:44]}",
                uid_validity=self._uid_validity,
            )
        return self._mailboxes[key]

    def lookup(self, address: str) -> Mailbox | None:
        """The mailbox of somebody who logs in; everybody's exists once they have an address."""
        if self.crowd.by_email(address) is not None:
            return self.mailbox(address)
        return self._mailboxes.get(address.lower())

    def new_id(self, domain: str) -> str:
        """The next Message-ID, shaped as Gmail's."""
        seed = f"{self._seed}:mail:{next(self._counter)}"
        return f"<CA+{hashlib.sha256(seed.encode()).hexdigest()[:40]}@mail.{domain}>"

    def take(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Mail that Hilo handed over by SMTP: bring it to everybody it is for."""
        self.sent.append((sender, recipients, raw))
        for recipient in recipients:
            self.errands.run(self._bring(sender, recipient, raw))

    async def _bring(self, sender: str, recipient: str, raw: bytes) -> None:
        person = self.crowd.by_email(recipient)
        ours = self._is_support(recipient)
        if self.plan.strikes(Fault.UNDELIVERED, _SCOPE, subject=recipient):
            person, ours = None, False
        if person is not None:
            self.show(person, raw)
        elif ours:
            await self.arrive(raw, sender=sender, recipient=recipient)
        else:
            await self._send_back(sender, recipient, raw)

    async def _send_back(self, sender: str, recipient: str, raw: bytes) -> None:
        if not sender:
            return  # A bounce of a bounce is nobody's.
        await asyncio.sleep(self.errands.pace.bounce_s)
        self.bounced.append(str(readable(raw)[0]["Message-ID"] or "").strip())
        report = bounce(
            raw,
            recipient=recipient,
            server=self.server,
            message_id=self.new_id(self.domain),
            status="5.1.1",
            at=self.crowd.clock(),
        )
        await self.arrive(report, sender="", recipient=sender)

    async def arrive(
        self,
        raw: bytes,
        *,
        sender: str,
        recipient: str = "",
        verdict: str = "pass",
        at: datetime | None = None,
    ) -> Posted | None:
        """Mail for Hilo: stored in the support mailbox, or posted. Returns what a post gave.

        verdict is what the server says of the sender's DMARC: pass, fail or none.
        """
        recipient = recipient or self.support.address
        arrived_at = at or self.crowd.clock()
        stored = received(
            raw,
            sender=sender,
            recipient=recipient,
            server=self.server,
            verdict=verdict,
            at=arrived_at,
        )
        if self.plan.strikes(Fault.WEBHOOK_HELD, _SCOPE, subject=sender):
            self.errands.run_late(self._arrive_late(stored, recipient, arrived_at))
            return None
        times = 2 if self.plan.strikes(Fault.WEBHOOK_REPEATED, _SCOPE, subject=sender) else 1
        posted = None
        for _ in range(times):
            posted = await self._hand_over(stored, recipient, arrived_at)
        return posted

    async def _arrive_late(self, stored: bytes, recipient: str, at: datetime) -> None:
        await self._hand_over(stored, recipient, at)

    async def _hand_over(self, stored: bytes, recipient: str, at: datetime) -> Posted | None:
        if not self.webhook_url:
            self.support.inbox.add(stored, at=at)
            return None
        url, headers = split_credentials(self.webhook_url)
        body = inbound_json(stored, recipient=recipient, with_raw=self.webhook_has_raw)
        headers |= {"Content-Type": "application/json", "User-Agent": "Postmark"}
        return await self.caller.post(url, body, headers=headers, overrides=_POSTMARK)

    def _is_support(self, address: str) -> bool:
        """Whether an address is ours: what follows a plus is a tag of the same mailbox."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.support.address.lower()

    def show(self, person: Person, raw: bytes) -> None:
        """Put a mail into a person's mailbox, and on their screen."""
        now = self.crowd.clock()
        self.mailbox(person.email).inbox.add(raw, at=now)
        mail, text, rich = readable(raw)
        files = [
            File(
                part.get_filename() or "file",
                part.get_content_type(),
                _bytes(part.get_payload(decode=True)),
            )
            for part in mail.iter_attachments()
        ]
        person.put(
            Item(
                id=self.crowd.next_id(),
                channel=_SCOPE,
                mine=False,
                text=text,
                html=rich,
                at=now,
                sender=str(mail["From"] or ""),
                subject=str(mail["Subject"] or ""),
                files=tuple(files),
                external_id=str(mail["Message-ID"] or "").strip(),
                raw=raw,
            )
        )


class MailLine:
    """A person's mail program, pointed at Hilo's address."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Write a mail, or answer one with its history quoted below."""
        office, at = self.office, saying.at or person.crowd.clock()
        earlier = earlier_of(saying.answer_to) if saying.answer_to else None
        letter = Letter(
            message_id=office.new_id(person.email.rpartition("@")[2]),
            sender_name=person.name,
            sender=person.email,
            to=reply_address(earlier) if earlier else office.support.address,
            text=saying.text,
            at=at,
            language=person.language,
            app=person.mail_app,
            subject=saying.subject,
            files=saying.files,
            copies=saying.copies,
            answers=earlier,
        )
        mail = written(letter)
        raw = mail.as_bytes()
        item = person.put(self._item(person, letter, str(mail["Subject"]), raw))
        posted = await office.arrive(
            raw, sender=person.email, recipient=letter.to, verdict=person.dmarc, at=at
        )
        for copy in saying.copies:
            other = person.crowd.by_email(parseaddr(copy)[1])
            if other is not None:
                office.show(other, raw)
        accepted = posted is None or posted.accepted
        person.change(item, status="sent" if accepted else "lost")
        return Sent(
            external_id=letter.message_id,
            accepted=accepted,
            outcomes=posted.outcomes if posted else (),
        )

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Nobody is told that a mail was read."""

    def _item(self, person: Person, letter: Letter, subject: str, raw: bytes) -> Item:
        return Item(
            id=person.crowd.next_id(),
            channel=_SCOPE,
            mine=True,
            text=letter.text,
            at=letter.at,
            status="sending",
            sender=f"{person.name} <{person.email}>",
            subject=subject,
            files=letter.files,
            external_id=letter.message_id,
            raw=raw,
        )


def earlier_of(item: Item) -> Earlier:
    """A mail in somebody's program, as what they answer."""
    mail, text, rich = readable(item.raw)
    return Earlier(
        message_id=item.external_id,
        sender=item.sender,
        reply_to=str(mail["Reply-To"] or ""),
        subject=item.subject,
        text=text or item.text,
        html=rich,
        at=item.at,
        references=tuple(str(mail["References"] or mail["In-Reply-To"] or "").split()),
    )


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else b""
