"""A call as view values: in the thread a few of its lines, on a page of its own all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from agent_ui.say import spaced
from agent_ui.scene import Scene
from agent_ui.views import CallView, FileView, LineView, SpeakerView
from hub.call import Call, began_at, call_of
from hub.contract import Proof
from hub.model import Asked, CallLine, Message
from hub.queries import calls

SHOWN: Final = 8  # Lines of a call in its thread: of one that goes on the newest.
PAGE: Final = 2000
UNSURE: Final = 0.6  # A confidence under which what was heard is only perhaps what was said.
EPOCH: Final = 100_000_000_000  # Milliseconds: a line's place beyond it is a clock's.
_BARE: Final = re.compile(
    r"voice|[A-Za-z]|\d+(?::.*)?|speaker[_ ]?\d+|spk_\d+|ch_\d+", re.IGNORECASE
)

Role: TypeAlias = Literal["customer", "agent", "other"]


def call_view(
    scene: Scene, row: Message, files: Sequence[FileView], *, limit: int = SHOWN
) -> CallView:
    """A call with its first lines, or while it goes on the newest."""
    call = call_of(row.extra)
    message_id = row.id or 0
    found = calls.lines(
        scene.tx, message_id, limit=limit, newest=limit == SHOWN and not call.is_over
    )
    part, _ = scene.point(row.part_id)
    customer, _ = scene.name_of(part.customer_id)
    whole = limit > SHOWN
    again = _again(scene, message_id)
    keys = calls.speakers(scene.tx, message_id) if found else []
    sounds = tuple(file for file in files if is_sound(file))
    return CallView(
        message_id=message_id,
        conversation_id=row.conversation_id,
        rev=row.revision,
        outcome=call.outcome.value,
        outbound=call.outbound,
        live=not call.is_over,
        since=call.answered_at or began_at(call) or row.at,
        length=clock(call.seconds),
        by=spaced(call.answered_by) or _agent(scene, call),
        lines=tuple(_lines(found, call, row, keys, customer, again)),
        again=_beside(again, found),
        count=calls.count_lines(scene.tx, message_id),
        recordings=sounds,
        recorded=call.recorded,
        trouble=call.trouble,
        note=call.note,
        note_by=scene.agent_author(call.note_by),
        note_at=call.note_at,
        writing=call.writing,
        source=call.source,
        speakers=tuple(_speakers(keys, call, customer)) if whole else (),
        can_write=bool(sounds) and not found and call.writing in ("", "failed", "missing"),
        claimed=row.proof < Proof.VOUCHED and not call.outbound,
        customer=customer,
        at=row.at,
    )


def _again(scene: Scene, message_id: int) -> dict[int, tuple[tuple[str, str], ...]]:
    """What was asked although it was known, by the line that asks."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for asked in scene.tx.all(Asked, message_id=message_id, limit=PAGE):
        if asked.known_id is not None and asked.line_id is not None:
            found[asked.line_id] = (*found.get(asked.line_id, ()), (asked.kind, asked.label))
    return found


def _beside(
    again: Mapping[int, tuple[tuple[str, str], ...]], shown: Sequence[CallLine]
) -> tuple[tuple[str, str], ...]:
    """What is asked again in lines that are not shown here, each thing once."""
    here = {line.id for line in shown}
    return tuple(
        dict.fromkeys(one for at, found in again.items() if at not in here for one in found)
    )


def is_sound(file: FileView) -> bool:
    """Whether a file is played here, and not offered as one."""
    return file.state == "ready" and file.media_type.startswith("audio/")


def clock(seconds: int | None) -> str:
    """3:12, or 1:02:03; "" for what is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _agent(scene: Scene, call: Call) -> str:
    found = scene.agent_author(call.agent_id)
    return found.name if found else ""


def _lines(
    found: Sequence[CallLine],
    call: Call,
    row: Message,
    keys: Sequence[str],
    customer: str,
    again: Mapping[int, tuple[tuple[str, str], ...]],
) -> list[LineView]:
    began = began_at(call) or row.happened_at or row.at
    epoch = int(began.timestamp() * 1000)
    shown: list[LineView] = []
    before = ""
    for line in found:
        ms = line.at_ms - epoch if line.at_ms > EPOCH else line.at_ms
        timed = line.starts_ms is not None or line.at_ms > EPOCH
        role, name, number = _voice(line.speaker, call, keys, customer)
        shown.append(
            LineView(
                key=line.speaker,
                role=role,
                name=name,
                number=number,
                text=line.text,
                at=clock(max(0, ms) // 1000) if timed else "",
                ms=line.starts_ms,
                partial=not line.final,
                unsure=line.doubtful or (line.confidence is not None and line.confidence < UNSURE),
                joins=line.speaker == before,
                again=again.get(line.id or 0, ()),
            )
        )
        before = line.speaker
    return shown


def _speakers(keys: Sequence[str], call: Call, customer: str) -> list[SpeakerView]:
    found = []
    for key in keys:
        role, name, number = _voice(key, call, keys, customer)
        found.append(SpeakerView(key=key, role=role, name=name, number=number))
    return found


def _voice(key: str, call: Call, keys: Sequence[str], customer: str) -> tuple[Role, str, int]:
    """Whose a voice is: its role, its name ("" is said by the template), and its number."""
    role = call.role(key)
    number = list(keys).index(key) + 1 if key in keys else 1
    name = call.names.get(key, "")
    if role == "customer":
        return "customer", name or customer, number
    if not name and not _BARE.fullmatch(key) and key not in ("customer", "agent"):
        name = key
    return ("agent" if role == "agent" else "other"), name, number
