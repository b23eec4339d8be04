"""Commands: forms that do something. Status, idempotency and undo come from the actions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from agent_ui import pages, undo
from agent_ui.answers import Handler, json, local, see_other, sentence, wants_json
from agent_ui.console import Console
from agent_ui.render import render
from agent_ui.say import zone_of
from agent_ui.thread import message_views
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.actions import attachments, bots, desk, outbound, people, questions, staff, suggestions
from hub.actions.facts import FactSettings
from hub.actions.outbound import Said
from hub.actions.threads import Author
from hub.errors import BadRequest, Conflict, NotFound
from hub.facts.hints import Hint
from hub.model import Conversation, Delivery, Message
from hub.queries import conversations, customers, messages
from hub.queries import suggestions as suggested
from hub.saved import blanks
from hub.store import Reader, Tx
from hub.words import AuthorKind, MessageKind, Status

MAX_FORM_FILES: Final = 20
MAX_TEXT: Final = 100_000
HINT_HOLD_S: Final = 5  # For how long a reply waits that asks for what is known.
MAX_QUICK: Final = 10
MAX_QUICK_TEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One command: who, which form, and the moment."""

    viewer: Viewer
    form: FormData
    now: datetime
    request: Request

    @property
    def author(self) -> Author:
        return Author(kind=AuthorKind.AGENT, agent_id=self.viewer.id, name=self.viewer.agent.name)

    def text(self, name: str, default: str = "") -> str:
        """A field's text; a file in its place is none."""
        found = self.form.get(name, default)
        # PostgreSQL stores no null character, and nobody can type one.
        return found.replace("\0", "") if isinstance(found, str) else default

    @property
    def address(self) -> str:
        """Where it comes from, for the audit trail."""
        return self.request.client.host if self.request.client else ""

    def number(self, name: str) -> int | None:
        found = self.text(name)
        return int(found) if found.isdecimal() and len(found) < 18 else None

    def numbers(self, name: str) -> tuple[int, ...]:
        found = [item for item in self.form.getlist(name) if isinstance(item, str)]
        return tuple(int(item) for item in found if item.isdecimal() and len(item) < 18)

    def key(self) -> str:
        """The client's own key, told apart by agent so that nobody can name another's."""
        key = self.text("key")
        if not 8 <= len(key) <= 64 or not all(c.isalnum() or c == "-" for c in key):
            raise BadRequest("This form lacks its key. Reload the page and try again.")
        return f"{self.viewer.id}:{key}"


Done = Mapping[str, Any]
Command = Callable[[Asked], Awaitable[Done]]


class Commands:
    """The inbox's POST routes. Each returns what its JSON says besides `ok`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    def route(self, command: Command) -> Handler:
        """A command as a route: signs in, checks the form, answers as it was asked."""

        async def serve(request: Request) -> Response:
            viewer = await self._console.viewer(request)
            limit = self._process.limits.max_bytes + 1_000_000
            async with request.form(max_files=MAX_FORM_FILES, max_part_size=limit) as form:
                given = form.get("csrf") or request.headers.get("hilo-csrf", "")
                self._console.sessions.check(
                    request, viewer.token, given if isinstance(given, str) else ""
                )
                asked = Asked(viewer, form, self._process.clock(), request)
                try:
                    done = dict(await command(asked))
                except Conflict as error:
                    if not wants_json(request) or not error.newer:
                        raise
                    return await self._stale(asked, error)
            if wants_json(request):
                return json({"ok": True, **done})
            back = f"/conversation/{request.path_params.get('id', '')}"
            target = local(asked.text("next") or str(done.get("url", "")), back)
            if "undo" in done:
                target += ("&" if "?" in target else "?") + "did=" + quote(done["undo"]["url"])
            return see_other(target)

        return serve

    async def _stale(self, asked: Asked, error: Conflict) -> Response:
        """A stale send: the newer messages themselves, so that they can be read at once."""
        viewer = asked.viewer
        html = await self._process.db.read(self._newer, viewer, error.newer, asked.now)
        return json(
            {
                "ok": False,
                "code": error.code,
                "sentence": sentence(error, viewer.language),
                "newer": list(error.newer),
                "html": html,
            },
            error.status,
        )

    def _newer(self, tx: Reader, viewer: Viewer, ids: tuple[int, ...], now: datetime) -> str:
        scene = self._console.scene(tx, viewer)
        rows = [found for message_id in ids if (found := tx.get(Message, message_id))]
        shown = message_views(scene, rows)
        return "".join(render("message", view, viewer.locale(now)) for view in shown)

    # --- writing ---------------------------------------------------------------------------------

    async def reply(self, asked: Asked) -> Done:
        if left := blanks(asked.text("text")):
            raise BadRequest("Fill in %(blank)s first.", blank=f"{{{{{left[0]}}}}}")
        part_id, account_id = via_of(asked.text("via"))
        conversation = await self._conversation(asked)
        if not asked.viewer.eyes.see_account(account_id):
            raise NotFound("There is nothing here, or your team may not see it.")
        found = await self._process.accounts.find(account_id)
        await self._process.db.read(
            self._check_open, asked.viewer, conversation, asked.text("via"), asked.now
        )
        told = await self._process.accounts.facts()
        hold_s = self._hold_s(asked, found.channel.capabilities.undo_s)
        known = await self._process.db.read(self._known, asked, conversation.id or 0, told)
        seen = known is not None and str(known.fact.fact_id) in asked.text("hint").split()
        if known and not seen:
            hold_s = max(hold_s, HINT_HOLD_S)  # It was typed too fast for the hint to be seen.
        said = replace(
            await self._said(asked, hold_s=hold_s),
            hint="shown" if seen else "",
        )
        sent = await self._process.db.write(
            outbound.reply,
            conversation.id or 0,
            said,
            part_id=part_id,
            account_id=account_id,
            by=asked.author,
            told=told,
            now=asked.now,
        )
        self._process.sender.wake()
        done: dict[str, Any] = {"message": sent.message_id, "delivery": sent.delivery_id}
        if said.hold_s and sent.delivery_id and not sent.again:
            done["undo"] = undo.send(
                asked.viewer.language,
                conversation.id or 0,
                sent.delivery_id,
                found.channel.label,
                said.hold_s,
                known=known,
            )
        if asked.text("done") == "1":
            await self._process.db.write(
                desk.resolve, conversation.id or 0, by=asked.author, now=asked.now
            )
            done["next"] = await self._next(asked, conversation)
        return done

    def _known(
        self, tx: Reader, asked: Asked, conversation_id: int, told: FactSettings
    ) -> Hint | None:
        """What a reply asks for although it was told."""
        return questions.hint_for(
            tx,
            conversation_id,
            asked.text("text"),
            accounts=asked.viewer.eyes.accounts,
            agent_id=asked.viewer.id,
            settings=told,
            now=asked.now,
        )

    async def note(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        said = await self._said(asked, hold_s=None)
        sent = await self._process.db.write(
            outbound.add_note, conversation.id or 0, said, by=asked.author, now=asked.now
        )
        return {"message": sent.message_id}

    async def _said(self, asked: Asked, *, hold_s: int | None) -> Said:
        """What was typed; hold_s None is a note, to which nobody presses an answer."""
        text = asked.text("text")
        if len(text) > MAX_TEXT:
            raise BadRequest("A message has 100,000 characters at most.")
        uploads = [
            await self._store(asked, item)
            for item in asked.form.getlist("upload")
            if isinstance(item, UploadFile) and item.filename
        ]
        copies = tuple(
            ("cc", address.strip())
            for address in asked.text("cc").replace(";", ",").split(",")
            if address.strip()
        )
        return Said(
            key=asked.key(),
            text=text.replace("\r\n", "\n"),
            seen_id=asked.number("seen"),
            subject=" ".join(asked.text("subject").split()),
            file_ids=(*asked.numbers("file"), *(int(found["id"]) for found in uploads)),
            quote_id=asked.number("quote"),
            copies=_mail_addresses(copies),
            accounts=asked.viewer.eyes.accounts,
            quick_replies=_quick(asked.text("quick")) if hold_s is not None else (),
            hold_s=hold_s or 0,
        )

    def _hold_s(self, asked: Asked, own: int) -> int:
        """How long a send is held: as the agent chose, else as the channel suggests."""
        chosen = asked.viewer.me().undo_s
        return own if chosen is None else max(0, min(30, chosen))

    def _check_open(
        self, tx: Reader, viewer: Viewer, conversation: Conversation, via: str, now: datetime
    ) -> None:
        scene = self._console.scene(tx, viewer)
        ways = pages.composer_options(scene, conversation, now=now).channels
        way = next((found for found in ways if found.value == via), None)
        if way is None:
            raise NotFound("This way to answer is not there any more. Choose another.")
        if not way.open:
            raise BadRequest(_CLOSED.get(way.reason, noted("This way to answer is closed.")))

    async def files(self, asked: Asked) -> Done:
        await self._conversation(asked)
        item = asked.form.get("upload")
        if not isinstance(item, UploadFile):
            raise BadRequest("Attach a file.")
        return {"file": await self._store(asked, item)}

    async def _store(self, asked: Asked, item: UploadFile) -> dict[str, Any]:
        content = await item.read()
        stored = await self._process.files.store(
            content,
            name=item.filename or "file",
            declared_type=item.content_type or "",
            limits=self._process.limits,
        )
        file_id = await self._process.db.write(
            attachments.put,
            agent_id=asked.viewer.id,
            name=stored.name,
            media_type=stored.media_type,
            size=stored.size,
            key=stored.key,
            sha256=stored.sha256,
            width=stored.width,
            height=stored.height,
            now=asked.now,
        )
        return {
            "id": file_id,
            "name": stored.name,
            "size": stored.size,
            "media_type": stored.media_type,
        }

    async def drop_file(self, asked: Asked) -> Done:
        file_id = asked.request.path_params["file"]
        key = await self._process.db.write(attachments.drop, file_id, agent_id=asked.viewer.id)
        if key:
            await self._process.files.delete(key)
        return {}

    async def draft(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        kind, version = asked.text("kind", "reply"), asked.number("version") or 0
        extra: dict[str, Any] = {
            "via": asked.text("via")[:40],
            "subject": asked.text("subject")[:500],
            "cc": asked.text("cc")[:2000],
            "quick": asked.text("quick")[:1000],
            "files": list(asked.numbers("file")),
        }
        kept = await self._process.db.write(
            desk.keep_draft,
            conversation.id or 0,
            agent_id=asked.viewer.id,
            kind=kind,
            text=asked.text("text"),
            extra=extra,
            version=version,
            now=asked.now,
        )
        if kept:
            return {"version": version}
        newer = await self._process.db.read(
            conversations.draft, asked.viewer.id, conversation.id or 0, kind
        )
        if newer is None:
            return {"version": version}
        return {
            "version": newer.version,
            "text": newer.text,
            **{name: str(newer.extra.get(name, "")) for name in ("via", "subject", "cc", "quick")},
        }

    # --- deliveries ------------------------------------------------------------------------------

    async def take_back(self, asked: Asked) -> Done:
        delivery = await self._delivery(asked)
        message = await self._process.db.write(
            outbound.take_back, delivery.id or 0, by=asked.author, now=asked.now
        )
        files = await self._process.db.read(messages.attachments_of, [message.id or 0])
        copies = [str(value) for role, value in delivery.copies if role == "cc"]
        return {
            "text": message.text,
            "via": f"{delivery.part_id}:{delivery.account_id}",
            "subject": message.subject,
            "cc": ", ".join(copies),
            "quick": "\n".join(str(one) for one in message.extra.get("quick_replies", ())),
            "files": [
                {"id": f.id, "name": f.name, "size": f.size, "media_type": f.media_type}
                for f in await self._process.db.write(
                    attachments.give_back, [f.id or 0 for f in files], agent_id=asked.viewer.id
                )
            ],
        }

    async def retry(self, asked: Asked) -> Done:
        delivery = await self._delivery(asked)
        via = asked.text("via")
        if via and via != f"{delivery.part_id}:{delivery.account_id}":
            return await self._other_way(asked, delivery, via)
        await self._process.db.write(
            outbound.retry, delivery.id or 0, by=asked.author, now=asked.now
        )
        self._process.sender.wake()
        return {"delivery": delivery.id}

    async def _other_way(self, asked: Asked, delivery: Delivery, via: str) -> Done:
        """The same words by another way, as a message of its own."""
        part_id, account_id = via_of(via)
        message = await self._process.db.read(_message, delivery.message_id)
        conversation = await self._conversation(asked)
        await self._process.db.read(self._check_open, asked.viewer, conversation, via, asked.now)
        said = Said(
            key=f"{asked.viewer.id}:again-{delivery.id}-{part_id}-{account_id}",
            text=message.text,
            seen_id=None,
            subject=message.subject,
            accounts=asked.viewer.eyes.accounts,
        )
        sent = await self._process.db.write(
            outbound.reply,
            conversation.id or 0,
            said,
            part_id=part_id,
            account_id=account_id,
            by=asked.author,
            now=asked.now,
        )
        self._process.sender.wake()
        return {"message": sent.message_id, "delivery": sent.delivery_id}

    async def check(self, asked: Asked) -> Done:
        delivery = await self._delivery(asked)
        return {"state": delivery.status}

    async def settle(self, asked: Asked) -> Done:
        delivery = await self._delivery(asked)
        await self._process.db.write(
            outbound.settle_uncertain,
            delivery.id or 0,
            arrived=asked.text("arrived") == "1",
            by=asked.author,
            now=asked.now,
        )
        return {}

    # --- the desk --------------------------------------------------------------------------------

    async def assign(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        whom, before = asked.text("agent"), conversation.assignee_id
        agent_id = asked.viewer.id if whom == "me" else asked.number("agent")
        if whom == "me" and asked.text("take") == "1":
            await self._process.db.write(
                desk.take, conversation.id or 0, by=asked.author, now=asked.now
            )
        else:
            await self._process.db.write(
                desk.assign, conversation.id or 0, agent_id, by=asked.author, now=asked.now
            )
        return {"undo": undo.assign(asked.viewer.language, conversation.id or 0, before)}

    async def resolve(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        await self._process.db.write(
            desk.resolve, conversation.id or 0, by=asked.author, now=asked.now
        )
        return {
            "undo": undo.reopen(asked.viewer.language, conversation.id or 0),
            "next": await self._next(asked, conversation),
        }

    async def reopen(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        was_snoozed = conversation.status == Status.SNOOZED
        await self._process.db.write(
            desk.reopen, conversation.id or 0, by=asked.author, now=asked.now
        )
        return (
            {}
            if was_snoozed
            else {"undo": undo.resolve(asked.viewer.language, conversation.id or 0)}
        )

    async def snooze(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        until = until_of(asked.text("until"), asked)
        await self._process.db.write(
            desk.snooze, conversation.id or 0, until, by=asked.author, now=asked.now
        )
        return {
            "undo": undo.snooze(asked.viewer.language, conversation.id or 0),
            "until": until.isoformat() if until else None,
            "next": await self._next(asked, conversation),
        }

    async def read(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        seen = asked.number("seen")
        if seen:
            newest = min(seen, conversation.last_message_id or seen)
            await self._process.db.write(desk.read, conversation.id or 0, newest, now=asked.now)
        return {}

    async def unread(self, asked: Asked) -> Done:
        conversation = await self._conversation(asked)
        await self._process.db.write(desk.unread, conversation.id or 0, now=asked.now)
        return {}

    async def give_back(self, asked: Asked) -> Done:
        """To the bot of the account that the customer wrote to."""
        conversation = await self._conversation(asked)
        await self._process.db.write(
            bots.give_back, conversation.id or 0, by=asked.author, now=asked.now
        )
        return {}

    async def _next(self, asked: Asked, conversation: Conversation) -> str:
        """The next conversation of the queue the agent works in."""
        queue = asked.text("queue") or asked.request.query_params.get("queue", "mine")
        queue = queue if queue in pages.QUEUES else "mine"
        found = await self._process.db.read(
            _following, asked.viewer, queue, but=conversation.id or 0
        )
        return f"/conversation/{found}?queue={queue}" if found else f"/inbox?queue={queue}"

    async def _conversation(self, asked: Asked) -> Conversation:
        return await self._process.db.read(
            pages.find, asked.viewer, asked.request.path_params["id"]
        )

    async def _delivery(self, asked: Asked) -> Delivery:
        """A delivery of the conversation in the address. Raises NotFound for any other."""
        conversation = await self._conversation(asked)
        return await self._process.db.read(
            _delivery, asked.viewer, conversation.id or 0, asked.request.path_params["delivery"]
        )

    # --- customers -------------------------------------------------------------------------------

    async def rename(self, asked: Asked) -> Done:
        customer = await self._process.db.read(
            pages.customer_of, asked.viewer, asked.request.path_params["id"]
        )
        name = " ".join(asked.text("name").split())[:200]
        await self._process.db.write(people.rename, customer.id or 0, name=name, now=asked.now)
        back = undo.rename(asked.viewer.language, customer.id or 0, customer.name)
        return {"undo": back, "url": f"/customer/{customer.id}"}

    async def join(self, asked: Asked) -> Done:
        keep = await self._process.db.read(
            pages.customer_of, asked.viewer, asked.request.path_params["id"]
        )
        other = await self._process.db.read(
            pages.customer_of, asked.viewer, asked.number("with") or 0
        )
        decision_id = await self._process.db.write(
            _join,
            keep.id or 0,
            other.id or 0,
            name=other.name if asked.text("name") == "other" else "",
            language=other.language if asked.text("language") == "other" else "",
            asked=asked,
        )
        conversation = await self._process.db.read(_thread_of, keep.id or 0)
        row = await self._process.db.read(suggested.pair, keep.id or 0, other.id or 0)
        if row is not None:
            back = undo.same(asked.viewer.language, row.id or 0)
        else:
            back = undo.join(asked.viewer.language, keep.id or 0, decision_id)
        return {"undo": back, "url": f"/conversation/{conversation}"}

    async def unjoin(self, asked: Asked) -> Done:
        await self._process.db.read(
            pages.customer_of, asked.viewer, asked.request.path_params["id"]
        )
        await self._process.db.write(
            _undo, asked.request.path_params["id"], asked.request.path_params["decision"], asked
        )
        return {"url": f"/customer/{asked.request.path_params['id']}"}

    async def split(self, asked: Asked) -> Done:
        customer = await self._process.db.read(
            pages.customer_of, asked.viewer, asked.request.path_params["id"]
        )
        part_id = asked.number("part") or 0
        decision_id, other_id = await self._process.db.write(
            _take_off, customer.id or 0, part_id, asked
        )
        back = undo.split(asked.viewer.language, customer.id or 0, decision_id)
        return {"undo": back, "url": f"/customer/{other_id}"}


_CLOSED: Final = {
    "window": noted("The time to answer freely here is over. Choose another way."),
    "template": noted("The time to answer freely here is over. Choose another way."),
    "opted_out": noted("The customer asked for no more messages here. Choose another way."),
    "account_off": noted("This account is switched off. Choose another way."),
    "not_answerable": noted("A call cannot be answered in writing. Choose another way."),
}


def via_of(text: str) -> tuple[int, int]:
    """The part and the account of a way to answer. Raises BadRequest."""
    part, _, account = text.partition(":")
    if not (part.isdecimal() and account.isdecimal() and max(len(part), len(account)) < 18):
        raise BadRequest("Choose by which channel to answer.")
    return int(part), int(account)


def _quick(text: str) -> tuple[str, ...]:
    """The answers that the customer may press, each once."""
    lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines())
    found = tuple(line for line in lines if line)
    if len(found) > MAX_QUICK or any(len(line) > MAX_QUICK_TEXT for line in found):
        raise BadRequest("Offer at most ten answers, each of 60 characters at most.")
    return found


def _mail_addresses(copies: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for _, address in copies:
        if "@" not in address or any(c in address for c in '\r\n,;<>"') or len(address) > 254:
            raise BadRequest("A copy goes to a mail address, such as ana@example.org.")
    return copies[:20]


def until_of(text: str, asked: Asked) -> datetime | None:
    """When a snooze ends, in the agent's own zone: at nine in the morning."""
    zone = zone_of(asked.viewer.agent.zone)
    today = asked.now.astimezone(zone).date()
    morning = time(9)
    if text == "reply":
        return None
    if text == "tomorrow":
        return datetime.combine(today + timedelta(days=1), morning, zone)
    if text == "week":
        return datetime.combine(today + timedelta(days=7 - today.weekday()), morning, zone)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest("Choose until when to snooze.") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _following(tx: Reader, viewer: Viewer, queue: str, *, but: int) -> int | None:
    found = conversations.queue(
        tx,
        queue,
        agent_id=viewer.id,
        audiences=conversations.audiences(tx, viewer.eyes.teams),
        limit=2,
    )
    return next((row.id for row in found if row.id != but), None)


def _delivery(tx: Reader, viewer: Viewer, conversation_id: int, delivery_id: int) -> Delivery:
    row = tx.need(Delivery, delivery_id)
    message = tx.need(Message, row.message_id)
    if message.conversation_id != conversation_id or not viewer.eyes.see_message(message):
        raise NotFound("There is nothing here, or your team may not see it.")
    return row


def _message(tx: Reader, message_id: int) -> Message:
    row = tx.need(Message, message_id)
    if row.kind != MessageKind.OUTBOUND or row.erased_at is not None:
        raise NotFound("The words of this message are no longer there.")
    return row


def _thread_of(tx: Reader, customer_id: int) -> int:
    return customers.conversation_of(tx, customer_id).id or 0


def _join(tx: Tx, keep_id: int, other_id: int, *, name: str, language: str, asked: Asked) -> int:
    decision_id = suggestions.join(
        tx, keep_id, other_id, name=name, language=language, by=asked.author, now=asked.now
    )
    audit(tx, asked, "customer.joined", f"customer {keep_id}", other=other_id, decision=decision_id)
    return decision_id


def _undo(tx: Tx, customer_id: int, decision_id: int, asked: Asked) -> None:
    suggestions.undo(tx, decision_id, of=customer_id, by=asked.author, now=asked.now)
    audit(tx, asked, "customer.undone", f"customer {customer_id}", decision=decision_id)


def _take_off(tx: Tx, customer_id: int, part_id: int, asked: Asked) -> tuple[int, int]:
    taken = people.take_off(tx, part_id, of=customer_id, by=asked.author, now=asked.now)
    subject = f"customer {customer_id}"
    audit(tx, asked, "customer.split", subject, part=part_id, other=taken[1], decision=taken[0])
    return taken


def audit(tx: Tx, /, asked: Asked, act: str, subject: str, **detail: Any) -> None:
    """Write down what an agent did, in the transaction that does it."""
    staff.audit(
        tx,
        act=act,
        subject=subject,
        agent_id=asked.viewer.id,
        address=asked.address,
        detail=detail,
        now=asked.now,
    )
