"""The telephone of the simulated world: our number at Twilio, who calls it and who takes it.

    async with Simulator(pace=Pace.instant()) as sim:
        voice = Voice(sim)
        voice.settings()                              # For the account in Hilo.
        voice.connect(account.webhook_url)
        call = await voice.call(lucia, CallPlan(turns=(Turn("Hola"), Turn("Dígame", caller=False))))

On the page a text is what the caller says: the first one makes the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import cycle
from typing import Final

from channels.simulator.faults import Fault
from channels.simulator.people import Item, Person, Saying, Sent
from channels.simulator.simulator import SMS_NUMBER, Simulator
from channels.simulator.voice_call import CHANNEL, CallPlan, Exchange, PhoneCall, Turn
from channels.simulator.voice_forms import CallFacts

DESK: Final = "+34919010099"  # Where our number puts calls through to.
WITHHELD: Final = "+266696687"  # ANONYMOUS on a telephone's keys.
QUIET_S: Final = 45.0  # Whoever says nothing for so long has hung up.
HANG_UP: Final = {"en": "Hang up", "es": "Colgar"}
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "Tienda Nube, good morning, how can I help you?",
        "I see. Let me look at your order for a moment.",
        "Found it. It leaves tomorrow, you will have it on Thursday.",
        "You are welcome. Anything else?",
    ),
    "es": (
        "Tienda Nube, buenos días, ¿en qué puedo ayudarle?",
        "Entiendo. Déjeme mirar su pedido un momento.",
        "Ya lo veo. Sale mañana y lo tendrá el jueves.",
        "De nada. ¿Algo más?",
    ),
}


class Voice:
    """Our number, as people ring it. It is the line of the channel voice."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._sender = sim.twilio.senders[SMS_NUMBER]
        self._open: dict[str, asyncio.Queue[Turn | None]] = {}
        sim.crowd.lines[CHANNEL] = self

    def settings(self) -> dict[str, object]:
        """The settings of Hilo's account."""
        return {
            "account_sid": self._sim.twilio.account_sid,
            "auth_token": self._sim.twilio.auth_token,
            "api_base": self._sim.twilio_url,
            "number": SMS_NUMBER,
            "forward_to": [DESK],
            "record": True,
        }

    def connect(self, webhook_url: str) -> None:
        """Paste the webhook, and behind it the address for ends of calls."""
        self._sender.voice_url = webhook_url
        bare, mark, overrides = webhook_url.partition("#")
        self._sender.status_url = f"{bare}/status{mark}{overrides}"

    async def call(self, person: Person, plan: CallPlan) -> PhoneCall:
        """A whole call of somebody's, from ring to end."""
        twilio = self._sim.twilio
        facts = CallFacts(
            account_sid=twilio.account_sid,
            sid=twilio.new_sid("CA"),
            caller=WITHHELD if plan.withheld else person.phone,
            called=SMS_NUMBER,
            verdict=plan.verdict,
            name=plan.name,
        )
        call = PhoneCall(facts, plan, self._sim.crowd.clock())
        exchange = Exchange(
            self._sim.twilio_post,
            call,
            webhook_url=self._sender.voice_url,
            status_url=self._sender.status_url,
            api_url=self._sim.twilio_url,
            hear=lambda text, ours: self._show(person, text, mine=not ours),
        )
        return await exchange.run()

    # --- as an app of the page -------------------------------------------------------------------

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Say something: into the call that goes on, else it is what a new call is about."""
        ends = bool(saying.button) or saying.text in HANG_UP.values()
        queue = self._open.get(person.key)
        if queue is None and ends:
            return Sent(external_id="", accepted=True)
        if not ends:
            self._show(person, saying.text, mine=True)
        if queue is not None:
            queue.put_nowait(None if ends else Turn(saying.text))
            return Sent(external_id="", accepted=True)
        self._open[person.key] = asyncio.Queue()
        self._sim.errands.run(self._played(person, saying.text))
        return Sent(external_id="", accepted=True)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """What is heard is heard."""

    async def _played(self, person: Person, text: str) -> None:
        """A call that somebody plays at the page."""
        plan = self._sim.plan
        taken = not plan.strikes(Fault.UNDELIVERED, CHANNEL, subject=person.key)
        signed = not plan.strikes(Fault.REFUSED, CHANNEL, subject=person.key)
        try:
            await self.call(
                person,
                CallPlan(
                    taken=taken,
                    turns=(Turn(_ANSWERS[_tongue(person)][0], caller=False), Turn(text)),
                    more=self._turns(person),
                    message=text,
                    verdict="TN-Validation-Passed-A" if signed else "No-TN-Validation",
                    name=person.name,
                ),
            )
        finally:
            self._open.pop(person.key, None)
            ended = {"en": "The call has ended.", "es": "La llamada ha terminado."}
            self._show(person, ended[_tongue(person)], mine=False)

    async def _turns(self, person: Person) -> AsyncIterator[Turn]:
        """What is said as the player types it, with what our side says to it."""
        queue = self._open[person.key]
        answers = cycle(_ANSWERS[_tongue(person)][1:])
        self._show(person, _ANSWERS[_tongue(person)][0], mine=False, button=True)
        while True:
            answer = Turn(next(answers), caller=False)
            self._show(person, answer.text, mine=False, button=True)
            yield answer
            try:
                turn = await asyncio.wait_for(queue.get(), QUIET_S)
            except TimeoutError:
                return
            if turn is None:
                return
            yield turn

    def _show(self, person: Person, text: str, *, mine: bool, button: bool = False) -> None:
        crowd = self._sim.crowd
        person.put(
            Item(
                id=crowd.next_id(),
                channel=CHANNEL,
                mine=mine,
                text=text,
                at=crowd.clock(),
                status="sent" if mine else "",
                buttons=(HANG_UP[_tongue(person)],) if button else (),
            )
        )


def _tongue(person: Person) -> str:
    return "es" if person.language == "es" else "en"
