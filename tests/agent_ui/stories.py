"""Believable views of every state, in two languages: what the preview and its tests show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from agent_ui.mail import clean
from agent_ui.order import newest_first
from agent_ui.views import (
    AgentView,
    Author,
    ChannelOption,
    Chip,
    Colleague,
    CompareView,
    ComposerView,
    Conflict,
    CustomerHit,
    CustomersView,
    CustomerView,
    DecisionView,
    DeliveryView,
    DraftView,
    EvidenceView,
    FileView,
    HeadView,
    HistoryView,
    IdentityView,
    InboxPage,
    JoinDialog,
    JoinView,
    Language,
    ListView,
    Locale,
    Mail,
    Me,
    MessageHit,
    MessageView,
    Notice,
    NoticeCode,
    Outside,
    ProvingView,
    Queue,
    Quoted,
    RowView,
    SearchView,
    SessionView,
    SettingsView,
    Shell,
    SideView,
    SuggestionsView,
    SuggestionView,
    TemplatesView,
    TemplateView,
    ThreadView,
    TrayFile,
    UnreadableView,
    Way,
)

NOW: Final = datetime(2025, 10, 15, 10, 13, tzinfo=UTC)  # 12:13 in Madrid.
TODAY: Final = date(2025, 10, 15)
ZONE: Final = "Europe/Madrid"
MARTA: Final = Author(kind="agent", id=7, name="Marta Ruiz")
JON: Final = Author(kind="agent", id=3, name="Jon Vidal")
LUCIA: Final = Author(kind="customer", id=12, name="Lucía Ferrer")
WHATSAPP: Final = "+34 600 000 014"
LONG_NAME: Final = "María de los Ángeles Fernández-Villaverde y Gutiérrez de la Concha"
HTML: Final = """<div style="color:red"><p>Here is the photo of the slip they left. It says
"address incomplete", but the flat number is on it.</p><img src="https://track.example/p.gif">
<script>alert(1)</script></div>"""


def locale(language: Language = "en") -> Locale:
    return Locale(language, ZONE, TODAY)


def at(clock: str, days: int = 0) -> datetime:
    """A moment of the story's day by the clock in Madrid."""
    hour, minute = clock.split(":")
    start = datetime(2025, 10, 15, tzinfo=UTC) - timedelta(hours=2)
    return start + timedelta(days=days, hours=int(hour), minutes=int(minute))


def shell(
    language: Language = "en", *, theme: str = "light", density: str = "comfortable", **more: object
) -> Shell:
    me = Me(
        id=7,
        name="Marta Ruiz",
        email="marta@tienda.example",
        role="administrator",
        language=language,
        zone=ZONE,
        theme="dark" if theme == "dark" else "light",
        density="compact" if density == "compact" else "comfortable",
    )
    plain = Shell(
        me=me,
        csrf="token-of-the-preview",
        key="0f2c9d7e-page",
        cursor="e1-100",
        counts=(("mine", 7), ("unassigned", 9), ("all", 41), ("snoozed", 2), ("done", 318)),
        unread=2,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of Shell, named by the caller.


def row(number: int, name: str, clock: str, days: int = 0, **more: object) -> RowView:
    when = at(clock, days)
    plain = RowView(
        conversation_id=number,
        customer_id=number + 5,
        rev=1,
        order=newest_first(when, number),
        name=name,
        at=when,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of RowView.


def rows() -> tuple[RowView, ...]:
    return (
        row(
            7,
            "Lucía Ferrer",
            "12:12",
            channel="whatsapp",
            preview="I work until 1",
            unread=2,
            preview_author=LUCIA,
            assignee=MARTA,
            chips=(Chip(kind="due", at=at("12:17")), Chip(kind="not_sent")),
        ),
        row(
            8,
            "Amaia Soto",
            "12:10",
            channel="chat",
            preview="The coupon says it expired",
            unread=1,
            chips=(Chip(kind="assistant"),),
            assignee=MARTA,
        ),
        row(
            9,
            "Peter Kent",
            "12:01",
            channel="email",
            preview="Invoice for order A-10390",
            assignee=MARTA,
        ),
        row(10, "Noa Ortiz", "11:52", channel="voice", preview="Call ended, 6 min 02 s"),
        row(
            11,
            "+34 600 000 077",
            "11:40",
            known=False,
            channel="whatsapp",
            preview="Is the shop in Gros open today?",
            chips=(Chip(kind="same_person"),),
        ),
        row(
            13,
            "Iker Amat",
            "11:31",
            channel="whatsapp",
            preview="I have sent the label again",
            preview_author=MARTA,
            chips=(Chip(kind="snoozed", at=at("9:00", 1)),),
            state="snoozed",
        ),
        row(14, LONG_NAME, "10:05", -1, channel="email", preview="Re: exchange for a size 38 " * 4),
        row(
            15,
            "Olga Vidal",
            "10:05",
            -20,
            channel="sms",
            preview="",
            preview_kind="file",
            chips=(Chip(kind="uncertain"),),
        ),
        row(16, "Ana Paz", "10:05", -500, channel="slack", preview="ok", state="done"),
    )


def message(number: int, author: Author, clock: str, text: str, **more: object) -> MessageView:
    days = more.pop("days", 0)
    assert isinstance(days, int)
    kind = "outbound" if author.kind in ("agent", "bot") else "inbound"
    plain = MessageView(
        id=number,
        conversation_id=7,
        rev=1,
        kind="outbound" if kind == "outbound" else "inbound",
        author=author,
        at=at(clock, days),
        text=text,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of MessageView.


def delivery(number: int, state: str, channel: str = "whatsapp", **more: object) -> DeliveryView:
    plain = DeliveryView(id=number, state="queued", channel=channel, at=at("12:07"))
    return replace(plain, state=state, **more)  # type: ignore[arg-type]  # Fields of DeliveryView.


def picture(number: int, name: str, width: int = 296, height: int = 196) -> FileView:
    return FileView(
        id=number,
        name=name,
        media_type="image/png",
        size=48_213,
        url=f"/attachments/{number}",
        preview_url=f"/attachments/{number}/preview",
        width=width,
        height=height,
    )


def messages() -> tuple[MessageView, ...]:
    wa = {"channel": "whatsapp", "address": WHATSAPP}
    chat = {"channel": "chat", "address": ""}
    email = {"channel": "email", "address": "lucia.ferrer@example.org"}
    bot = Author(kind="bot", name="")
    found = clean(HTML, {})
    return (
        message(
            70,
            LUCIA,
            "9:12",
            "Buenos días, ¿tenéis el tren de madera?",
            days=-1,
            channel="sms",
            address=WHATSAPP,
        ),
        message(
            71,
            JON,
            "9:15",
            "Sí, queda uno. https://tienda.example/tren",
            days=-1,
            channel="sms",
            address=WHATSAPP,
            deliveries=(delivery(1, "delivered", "sms"),),
        ),
        message(
            72,
            LUCIA,
            "10:02",
            "Hi, my parcel was due yesterday and the tracking hasn't moved.",
            **chat,
        ),
        message(
            73,
            bot,
            "10:02",
            "Sorry about that. What's the order number? It starts with A-.",
            **chat,
        ),
        message(
            74, LUCIA, "10:03", "A-10428. It's a birthday present, I need it before Friday", **chat
        ),
        message(
            75, JON, "10:04", "", kind="notice", notice=Notice(code="assigned", who="Marta Ruiz")
        ),
        message(
            76,
            JON,
            "10:26",
            "@Marta depot reopens at 12, can you book the slot and tell her?",
            kind="note",
        ),
        message(
            77,
            LUCIA,
            "11:48",
            "",
            **email,
            mail=Mail(
                subject="Re: Your order A-10428",
                sender="lucia.ferrer@example.org",
                to=("help@tienda.example",),
                cc=("pablo@example.org",),
                html=found.html,
                lines=found.lines,
                pictures=found.pictures,
                original_url="/message/77/original",
                quoted="On Tuesday, Tienda wrote:\n> your order is on its way\n" * 7,
                quoted_lines=14,
                signature="Lucía Ferrer\nCalle Luna 8, 3º B\nMadrid",
            ),
            files=(picture(21, "slip.png"), picture(22, "door.png", 196, 196)),
        ),
        message(
            78,
            MARTA,
            "12:06",
            "Hi Lucía, Marta here. I've booked tomorrow, Thursday, between 12 and 2 at Calle Luna "
            "8, 3º B. Is that right?",
            **wa,
            deliveries=(delivery(2, "read"),),
        ),
        message(79, LUCIA, "12:11", "Yes!! 3º B. Can the courier call before coming?", **wa),
        message(80, LUCIA, "12:11", "I work until 1", **wa, reactions=(("👍", 1),)),
        message(
            81,
            MARTA,
            "12:12",
            "Of course, I've added your number to the delivery note.",
            **wa,
            deliveries=(delivery(3, "failed", ways=(Way(value="4:2", channel="sms"),)),),
        ),
    )


def states() -> tuple[MessageView, ...]:
    """A thread with every state a message, a file and a delivery can be in."""
    wa = {"channel": "whatsapp", "address": WHATSAPP}
    shown = [
        message(
            200 + n,
            MARTA,
            "12:06",
            f"A reply that is {state}.",
            **wa,
            deliveries=(delivery(30 + n, state, until=at("12:07")),),
        )
        for n, state in enumerate(
            (
                "held",
                "queued",
                "sending",
                "accepted",
                "sent",
                "delivered",
                "read",
                "uncertain",
                "cancelled",
            )
        )
    ]
    reasons = (
        "no_such_address",
        "opted_out",
        "blocked",
        "window_closed",
        "template",
        "too_long",
        "file",
        "credentials",
        "content",
        "other",
    )
    shown += [
        message(
            220 + n,
            MARTA,
            "12:30",
            f"Refused: {refusal}.",
            **wa,
            deliveries=(delivery(50 + n, "failed", refusal=refusal, error="Code 63016"),),
        )
        for n, refusal in enumerate(reasons)
    ]
    files = tuple(
        FileView(
            id=60 + n,
            name=f"invoice-{n}.pdf",
            media_type="application/pdf",
            size=1_234_567,
            state=state,  # type: ignore[arg-type]  # The states, in turn.
            reason=reason,
            url=f"/attachments/{60 + n}",
        )
        for n, (state, reason) in enumerate(
            (
                ("ready", ""),
                ("waiting", ""),
                ("refused", "too_large"),
                ("refused", "type"),
                ("refused", "address"),
                ("failed", "gone"),
                ("failed", "HTTP 500"),
                ("erased", ""),
            )
        )
    )
    codes: tuple[NoticeCode, ...] = (
        "assigned",
        "unassigned",
        "done",
        "reopened",
        "snoozed",
        "woke",
        "joined",
        "split",
        "named",
        "handed_off",
        "opted_out",
        "opted_in",
        "erased",
        "text",
    )
    shown += [
        message(240, LUCIA, "12:31", "", **wa, files=files),
        message(
            241,
            LUCIA,
            "12:32",
            "",
            **wa,
            files=tuple(picture(70 + n, f"photo-{n}.png") for n in range(6)),
        ),
        message(242, LUCIA, "12:33", "Edited words", **wa, edited=True, claimed=True),
        message(243, LUCIA, "12:33", "gone", **wa, deleted=True),
        message(244, LUCIA, "12:34", "gone", **wa, erased=True),
        message(
            245,
            LUCIA,
            "12:34",
            "This one!",
            **wa,
            reply_to=Quoted(message_id=203, author=MARTA, text="A reply that is accepted."),
        ),
        message(
            246,
            Author(kind="participant", name="Pablo Gil"),
            "12:35",
            "",
            channel="email",
            address="lucia.ferrer@example.org",
            automatic="auto_reply",
            mail=Mail(
                subject="Fuera de la oficina",
                to=("help@tienda.example",),
                html=clean("<p>Vuelvo el lunes.</p>" * 60, {}).html,
                lines=61,
                original_url="/message/246/original",
            ),
        ),
    ]
    shown += [
        message(
            260 + n,
            JON,
            "12:40",
            "",
            kind="notice",
            notice=Notice(code=code, who="Ana Paz", text="A line as it is"),
        )
        for n, code in enumerate(codes)
    ]
    return tuple(shown)


def channels() -> tuple[ChannelOption, ...]:
    return (
        ChannelOption(
            value="3:1",
            channel="whatsapp",
            address=WHATSAPP,
            until=at("9:11", 1),
            text_limit=4096,
            max_files=1,
            max_file_bytes=16_000_000,
            typing=True,
        ),
        ChannelOption(value="4:2", channel="sms", address=WHATSAPP, text_limit=1600, max_files=0),
        ChannelOption(
            value="5:3",
            channel="email",
            address="lucia.ferrer@example.org",
            undo_s=10,
            subject=True,
            copies=True,
            max_files=20,
            max_file_bytes=18_000_000,
            last_subject="Re: Your order A-10428",
        ),
        ChannelOption(
            value="6:4", channel="chat", address="7f3c", open=False, reason="not_answerable"
        ),
        ChannelOption(
            value="7:5",
            channel="messenger",
            address="Lucía F.",
            open=False,
            reason="window",
            until=at("12:11", -1),
        ),
    )


def composer(**more: object) -> ComposerView:
    plain = ComposerView(
        conversation_id=7, name="Lucía", seen=81, key="reply-key-1", channels=channels(), via="3:1"
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of ComposerView.


def proving(**more: object) -> ProvingView:
    plain = ProvingView(
        conversation_id=7,
        rev=82,
        known="unproven",
        ways=(
            ("email", "lucia.ferrer@example.org", "lucia.ferrer@example.org", 5),
            ("phone", "+34600000014", WHATSAPP, 3),
        ),
        chat=True,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of ProvingView.


def unproven(**more: object) -> ComposerView:
    """The chat can be answered, and nobody knows who is at the other end of it."""
    ways = tuple(
        replace(way, open=True, reason="", proof="unproven") if way.channel == "chat" else way
        for way in channels()
    )
    return composer(channels=ways, via="6:4", proving=proving(), **more)


def troubled(**change: object) -> ComposerView:
    """Something speaks against the way that the customer wrote by last, and another is proposed."""
    ways = list(channels())
    ways[0] = replace(ways[0], last=True, instead="5:3", **change)  # type: ignore[arg-type]  # Fields of ChannelOption.
    return composer(channels=tuple(ways), via="3:1" if ways[0].open else "5:3")


def several() -> ComposerView:
    """Two numbers of one channel: one may answer, and of the other only templates may go."""
    first = replace(channels()[0], account_name="Support", last=True, buttons=3, part_limit=1000)
    second = replace(
        first,
        value="3:9",
        account_name="Sales",
        open=False,
        reason="template",
        until=None,
        templates=True,
        last=False,
    )
    return composer(channels=(first, *channels()[1:3], second))


def templates() -> TemplatesView:
    return TemplatesView(
        conversation_id=7,
        via="3:1",
        key="template-key",
        templates=(
            TemplateView(
                name="on_its_way",
                title="On its way",
                language="es",
                body="Hola, {{1}}: tu pedido {{2}} va de camino.",
                variables=("1", "2"),
            ),
            TemplateView(name="hello", title="Hello", language="en", body="Are you still there?"),
        ),
    )


def decided() -> tuple[MessageView, ...]:
    """What Hilo decided by itself about who this is, as the thread says it."""
    steps = (
        Notice(code="joined", who="Web visitor 7f3c", rule="same_attested_id"),
        Notice(code="parted", rule="evidence"),
        Notice(code="kept_apart", rule="given_names"),
        Notice(code="suggested"),
    )
    system = Author(kind="system")
    said = messages()[:2]
    told = tuple(
        replace(message(190 + at_, system, "12:05", ""), kind="notice", notice=notice)
        for at_, notice in enumerate(steps)
    )
    return (*said, *told, message(199, LUCIA, "12:06", "¿Hola?", channel="chat"))


def thread(**more: object) -> ThreadView:
    plain = ThreadView(
        head=HeadView(
            conversation_id=7,
            customer_id=12,
            rev=1,
            name="Lucía Ferrer",
            state="open",
            assignee=MARTA,
            due_at=at("12:17"),
        ),
        messages=messages(),
        composer=composer(),
        colleagues=(
            Colleague(id=7, name="Marta Ruiz", here=True),
            Colleague(id=3, name="Jon Vidal", here=True),
            Colleague(id=4, name="Ana Paz"),
        ),
        new_from=79,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of ThreadView.


def customer(**more: object) -> CustomerView:
    plain = CustomerView(
        customer_id=12,
        conversation_id=7,
        rev=1,
        name="Lucía Ferrer",
        language="es",
        zone=ZONE,
        city="Madrid",
        since=at("9:12", -1),
        identities=(
            IdentityView(
                part_id=3,
                kind="whatsapp",
                value=WHATSAPP,
                proof=2,
                channel="whatsapp",
                at=at("12:06"),
            ),
            IdentityView(
                part_id=5,
                kind="email",
                value="lucia.ferrer@example.org",
                proof=4,
                source="agent",
                by="Jon Vidal",
                at=at("11:48", -12),
            ),
            IdentityView(
                part_id=6, kind="user", value="8841", proof=3, source="token", at=at("10:02")
            ),
            IdentityView(
                part_id=8,
                kind="phone",
                value="+34 910 000 020",
                proof=1,
                source="stated",
                channel="chat",
                shared=True,
                holder="Lucía",
            ),
        ),
        joins=(
            JoinView(decision_id=31, other_name="Web visitor 7f3c", at=at("10:02"), automatic=True),
        ),
        apart=(
            DecisionView(
                id=33,
                kind="refused",
                rule="given_names",
                at=at("10:04"),
                other="Mario Ferrer",
                other_url="/customer/44",
                same_url="/customer/12/join?with=44",
            ),
        ),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of CustomerView.


FOR: Final = (
    EvidenceView(
        feature="email",
        one="lucia.ferrer@example.org",
        other="lucia.ferrer@example.org",
        bits=8.5,
        dots=3,
        how="wrote",
        channel="email",
        other_how="typed",
        other_channel="chat",
        tier="typed",
    ),
    EvidenceView(
        feature="name_subset", one="Lucía Ferrer", other="L. Ferrer Gil", bits=3.4, dots=2
    ),
    EvidenceView(feature="city", one="madrid", other="madrid", bits=1.0),
    EvidenceView(feature="household_cap", one="", other="", bits=-0.5),
)
AGAINST: Final = (
    EvidenceView(
        feature="phone",
        one="+34 910 000 020",
        other="+34 910 000 020",
        bits=7.0,
        dots=3,
        how="wrote",
        channel="sms",
        other_how="wrote",
        other_channel="sms",
        tier="vouched",
        holders=3,
    ),
    EvidenceView(
        feature="name_different", one="Marta", other="Mario", bits=-9.0, dots=3, veto=True
    ),
    EvidenceView(feature="order", one="a-10428", other="a-10428", bits=8.0, dots=3),
)
EVERY: Final = tuple(
    EvidenceView(feature=feature, one="one value", other="other value", bits=bits, dots=dots)  # type: ignore[arg-type]  # 1 to 3.
    for feature, bits, dots in (
        ("user", 16.0, 3),
        ("instagram", 16.0, 3),
        ("device", 8.0, 3),
        ("email_canonical", 8.0, 3),
        ("email_slip", 7.5, 3),
        ("email_near", 1.0, 1),
        ("email_local", 1.0, 1),
        ("last_seven", 8.0, 3),
        ("two_accounts", -9.5, 3),
        ("two_mailboxes", -1.5, 1),
        ("two_numbers", -3.0, 2),
        ("name_in_mailbox", 4.0, 2),
        ("name_same", 4.0, 2),
        ("name_variant", 4.0, 2),
        ("name_typo", 4.0, 2),
        ("name_initials", 2.0, 1),
        ("name_weak", -0.4, 1),
        ("name_different", -3.5, 2),
        ("nameless", 0.5, 1),
        ("postcode", 4.5, 2),
        ("address", 4.0, 2),
        ("amount", 3.0, 2),
        ("birth_date", 8.0, 3),
        ("other", 0.1, 1),
        ("something_new", 0.1, 1),
    )
)


def side(number: int, name: str, *addresses: tuple[str, str], known: bool = True) -> SideView:
    return SideView(
        customer_id=number, conversation_id=number - 5, name=name, known=known, addresses=addresses
    )


LUCIA_SIDE: Final = side(12, "Lucía Ferrer", ("whatsapp", WHATSAPP))


def suggestion(number: int = 5, **more: object) -> SuggestionView:
    plain = SuggestionView(
        id=number,
        rev=1,
        order=f"{number:05d}",
        this=LUCIA_SIDE,
        other=side(40, "L. Ferrer Gil", ("email", "lucia.ferrer@example.org")),
        likely="likely",
        evidence=FOR,
        changes=(("code", "lucia.ferrer@example.org"),),
        conflicts=True,
        code=(35, "email:lucia.ferrer@example.org"),
        at=at("11:48"),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of SuggestionView.


def suggestions(**more: object) -> SuggestionsView:
    plain = SuggestionsView(
        suggestions=(
            suggestion(5, likely="very"),
            suggestion(
                6,
                this=side(50, "Marta Sanz", ("sms", "+34 910 000 020")),
                other=side(51, "Mario Sanz"),
                likely="weak",
                evidence=AGAINST,
                conflicts=False,
                code=None,
                changes=(("names", ""), ("shared", "+34 910 000 020")),
                hidden=True,
            ),
            suggestion(
                7,
                this=side(60, LONG_NAME, ("email", "a.very.long.name.of.a.mailbox@example.org")),
                other=side(61, "+34 600 000 077", known=False),
                likely="perhaps",
                evidence=EVERY,
                conflicts=False,
                changes=(("accounts", ""), ("no_address", "")),
            ),
        ),
        before="0.5~4",
        later=2,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of SuggestionsView.


def history() -> HistoryView:
    kinds = (
        ("withdrawn", "agent", "Jon Vidal", ""),
        ("rejected", "agent", "Jon Vidal", "/customer/12/take-back/38"),
        ("split", "undo", "Jon Vidal", "/customer/12/take-back/37"),
        ("joined", "agent", "Jon Vidal", ""),
        ("split", "taken_off", "Marta Ruiz", "/customer/12/unjoin/35"),
        ("split", "evidence", "", ""),
        ("refused", "given_names", "", ""),
        ("refused", "two_accounts", "", ""),
        ("refused", "recycled", "", ""),
        ("refused", "contested", "", ""),
        ("suggested", "open", "", ""),
        ("attached", "same_attested_id", "", ""),
        ("joined", "same_attested_id", "", "/customer/12/unjoin/30"),
    )
    return HistoryView(
        customer=customer(),
        decisions=tuple(
            DecisionView(
                id=40 - n,
                kind=kind,
                rule=rule,
                at=at("10:02", -n),
                by=by,
                other="" if n == 9 else "L. Ferrer Gil",
                other_url="/customer/40" if n == 1 else "",
                evidence=(("email", "lucia.ferrer@example.org"),) if not by else (),
                undo=undo,
                undone=n == 3,
            )
            for n, (kind, rule, by, undo) in enumerate(kinds)
        ),
        older=28,
    )


def listing(queue: Queue = "mine", **more: object) -> ListView:
    plain = ListView(queue=queue, rows=rows(), draft_ids=(9,))
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of ListView.


def inbox(**more: object) -> InboxPage:
    plain = InboxPage(list=listing(), thread=thread(), customer=customer(), show="thread")
    return replace(plain, **more)  # type: ignore[arg-type]  # Fields of InboxPage.


def hits() -> tuple[CustomerHit, ...]:
    return (
        CustomerHit(
            customer_id=12,
            conversation_id=7,
            name="Lucía Ferrer",
            last_at=at("12:12"),
            addresses=(("whatsapp", WHATSAPP), ("email", "lucia.ferrer@example.org")),
        ),
        CustomerHit(
            customer_id=40,
            conversation_id=None,
            name="Lucía Ferrero",
            last_at=None,
            addresses=(("email", "l.ferrero@example.net"),),
        ),
        CustomerHit(
            customer_id=41,
            conversation_id=19,
            name=LONG_NAME,
            last_at=at("9:00", -30),
            addresses=(("phone", "+34 910 000 020"),),
        ),
        CustomerHit(
            customer_id=42,
            conversation_id=20,
            name="+34 600 000 077",
            known=False,
            addresses=(("whatsapp", "+34 600 000 077"),),
            last_at=at("9:00", -400),
        ),
    )


def search(query: str = "luna") -> SearchView:
    return SearchView(
        query=query,
        customers=hits(),
        older="b1",
        behind=True,
        messages=(
            MessageHit(
                message_id=78,
                conversation_id=7,
                name="Lucía Ferrer",
                author=MARTA,
                at=at("12:06"),
                channel="whatsapp",
                snippet=(
                    ("…between 12 and 2 at Calle ", False),
                    ("Luna", True),
                    (" 8, 3º B. Is that right?", False),
                ),
            ),
            MessageHit(
                message_id=76,
                conversation_id=9,
                name="Peter Kent",
                author=JON,
                at=at("12:06", -3),
                snippet=(("Lives in ", False), ("Luna", True)),
            ),
        ),
    )


def customers() -> CustomersView:
    return CustomersView(customers=hits(), after="c1")


def join() -> JoinDialog:
    return JoinDialog(customer=customer(), query="ferr", hits=hits()[1:])


def compare() -> CompareView:
    other = customer(customer_id=40, name="L. Ferrer Gil", identities=customer().identities[2:3])
    return CompareView(
        customer=customer(),
        other=other,
        key="join-key",
        conflicts=(
            Conflict(field="name", kept="Lucía Ferrer", other="L. Ferrer Gil"),
            Conflict(field="language", kept="es", other="en"),
        ),
    )


def drafts() -> tuple[DraftView, ...]:
    return (
        DraftView(
            kind="reply",
            text="Could you confirm the address for the courier?",
            via="3:1",
            version=3,
            files=(TrayFile(id=90, name="label.pdf", size=23_000),),
        ),
        DraftView(kind="note", text="Ask the depot first", version=1),
    )


def settings(tab: str = "preferences") -> SettingsView:
    tabs = ("preferences", "accounts", "unreadable", "agents")
    return SettingsView(
        tab=tab,  # type: ignore[arg-type]  # One of the four above.
        tabs=tabs,
        zones=("Europe/Madrid", "Europe/London", "UTC"),
        sessions=(
            SessionView(
                id=1, browser="Firefox, Linux", address="203.0.113.9", seen_at=NOW, current=True
            ),
            SessionView(id=2, browser="Safari, iPhone", address="203.0.113.44", seen_at=at("9:00")),
        ),
        unreadable=(
            UnreadableView(
                id=5,
                account="Help",
                channel="email",
                at=at("11:02"),
                repeats=4,
                reason="$.event should be an object, and is missing.",
                fragment='{"mandrill_events": "[{}]"}',
            ),
        ),
        agents=(
            AgentView(
                id=7,
                name="Marta Ruiz",
                email="marta@tienda.example",
                here=True,
                role="administrator",
                teams=("Support",),
            ),
            AgentView(
                id=3,
                name="Jon Vidal",
                email="jon@tienda.example",
                role="agent",
                last_seen_at=at("11:58"),
            ),
            AgentView(
                id=5, name="Ana Paz", email="ana@tienda.example", role="supervisor", active=False
            ),
        ),
    )


def outside() -> ThreadView:
    return thread(outside=Outside(ask=("Jon Vidal", "Ana Paz")))
