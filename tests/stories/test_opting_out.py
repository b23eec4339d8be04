"""Whoever wants no more messages is not written to: whatever channel tells of it, its way is closed
in the composer, and no other is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from agent_ui.options import options
from agent_ui.scene import Scene
from agent_ui.viewer import EVERYTHING
from agent_ui.views import ChannelOption
from hub.contract import OptOut
from hub.errors import HiloError
from hub.model import Conversation, Part, Reach
from hub.process import Process
from hub.store import Reader
from hub.testing.contract import ChannelContract
from hub.testing.recording import RECEIVED_AT, recordings
from tests.channels.email.test_contract import TestMailbox as Mailbox
from tests.channels.email.test_contract import TestPostmark as Postmark
from tests.channels.voice.test_contract import TestVoice as Voice
from tests.stories.test_recordings import SUBJECTS, Played, hilo, play

# IMAP and Postmark hand over mail alone, and nobody is written to by telephone.
TOLD_OF_NOTHING = {Mailbox, Postmark, Voice}


def told_by(subject: ChannelContract, *, out: bool) -> list[OptOut]:
    """What the first genuine recording that says so of somebody says."""
    channel, account = subject.pure_channel(), subject.account()
    for recording in recordings(subject.folder):
        request = recording.request()
        with suppress(HiloError):
            channel.verify(request, account, now=RECEIVED_AT, keys=subject.keys)
            read = channel.parse(request, account)
            if said := [one for one in read if isinstance(one, OptOut) and one.opted_out is out]:
                return said
    return []


async def take(process: Process, played: Played, said: list[OptOut]) -> None:
    """As from the door."""
    await process.webhooks.store(played.account.id, said, request=None)


async def way(process: Process, account_id: int) -> ChannelOption:
    """How the composer shows the only way through an account."""

    def look(tx: Reader) -> ChannelOption:
        [reach] = tx.all(Reach, account_id=account_id)
        part = tx.need(Part, reach.part_id)
        scene = Scene(tx, process.channels, EVERYTHING)
        found = options(scene, tx.need(Conversation, part.conversation_id), now=RECEIVED_AT)
        return next(one for one in found if one.value == f"{part.id}:{account_id}")

    return await process.db.read(look)


async def closed(process: Process) -> set[int]:
    """The accounts by which somebody wants no messages."""
    reaches = await process.db.read(lambda tx: tx.select(Reach))
    return {reach.account_id for reach in reaches if reach.opted_out_at is not None}


async def test_every_channel_that_can_tell_of_it_closes_its_way_and_no_other(
    sqlite_url: str, tmp_path: Path
) -> None:
    wanting: set[int] = set()
    async with hilo(sqlite_url, tmp_path) as process:
        for kind in SUBJECTS:
            played = await play(process, kind)
            account, name = played.account, played.account.name
            stop, start = told_by(played.subject, out=True), told_by(played.subject, out=False)
            assert (not stop) is (kind in TOLD_OF_NOTHING), name
            if not stop:
                continue
            await take(process, played, stop)
            assert await closed(process) == wanting | {account.id}, name
            shown = await way(process, account.id)
            assert (shown.open, shown.reason) == (False, "opted_out"), name
            if not start:  # Who has left a list comes back to it by asking a person.
                wanting.add(account.id)
                continue
            await take(process, played, start)
            assert await closed(process) == wanting, name
            assert (await way(process, account.id)).reason != "opted_out", name
            await take(process, played, stop)
            wanting.add(account.id)
    assert len(wanting) == len(SUBJECTS) - len(TOLD_OF_NOTHING)
