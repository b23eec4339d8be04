"""The switches of the page: what goes wrong at which provider, in words of people."""

from __future__ import annotations

from typing import Final

from channels.simulator.faults import Fault
from channels.simulator.meta_page import PageLine
from channels.simulator.meta_whatsapp import CloudNumber
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator

# What a provider may do to a message of a customer's, to a receipt, and to a message of ours.
_ARRIVING: Final = {"twice": Fault.WEBHOOK_REPEATED, "held": Fault.WEBHOOK_HELD}
_RECEIPTS: Final = {
    "receipts_late": Fault.RECEIPT_LATE,
    "receipts_lost": Fault.RECEIPT_LOST,
    "receipts_twice": Fault.RECEIPT_REPEATED,
}
_SHUFFLED: Final = {"receipts_shuffled": Fault.RECEIPTS_SHUFFLED}
_SENDING: Final = {
    "down": Fault.OUTAGE,
    "throttled": Fault.THROTTLED,
    "throttled_silently": Fault.THROTTLED_SILENTLY,
    "timeout_before": Fault.TIMEOUT_BEFORE,
    "timeout_after": Fault.TIMEOUT_AFTER,
    "answer_lost": Fault.CUT_AFTER,
    "error": Fault.SERVER_ERROR,
    "refused": Fault.REFUSED,
}
_LOST: Final = {"undelivered": Fault.UNDELIVERED}
# Of calls: nobody picks up, and no network says whose the number is.
_CALLS: Final = {"nobody": Fault.UNDELIVERED, "unsigned": Fault.REFUSED}
_WINDOW: Final = {"window": Fault.WINDOW_CLOSED}
_MAIL: Final = {name: at for name, at in _SENDING.items() if name != "throttled_silently"}
_TWILIO: Final = _SENDING | _LOST | _ARRIVING | _RECEIPTS | _SHUFFLED
_PAGE: Final = _SENDING | _WINDOW | _ARRIVING | _RECEIPTS

# By channel; "" is every channel at once. A channel that nobody connected shows no switches.
FAULTS: Final[dict[str, dict[str, Fault]]] = {
    "": {name: at for name, at in (_SENDING | _ARRIVING | _RECEIPTS).items() if name != "down"},
    "whatsapp": _TWILIO | _WINDOW,
    "whatsapp_cloud": _SENDING | _LOST | _WINDOW | _ARRIVING | _RECEIPTS | _SHUFFLED,
    "sms": _TWILIO,
    "email": _MAIL | _LOST | _ARRIVING,
    "messenger": _PAGE,
    "instagram": _PAGE,
    "telegram": _SENDING | _ARRIVING,
    "line": _SENDING | _ARRIVING | {"batched": Fault.WEBHOOK_BATCHED},
    "slack": _SENDING | _ARRIVING,
    "voice": _CALLS | {"twice": Fault.WEBHOOK_REPEATED} | _RECEIPTS | _SHUFFLED,
    "webhook": _SENDING | _LOST | _ARRIVING | _RECEIPTS | _SHUFFLED,
}
_WAITING: Final = frozenset({Fault.WEBHOOK_HELD, Fault.RECEIPT_LATE})


def expire_window(sim: Simulator, person: Person, channel: str) -> bool:
    """Let a reply window run out; False for a channel that has none."""
    line = sim.crowd.lines.get(channel)
    if isinstance(line, CloudNumber | PageLine):
        line.memory.expire_window(channel, person)
        return True
    if channel != "whatsapp":
        return False
    sim.twilio.expire_window(person.phone)
    sim.twilio.expire_window(person.whatsapp_user_id)
    return True


class Switches:
    """Turns faults of the connected channels on and off."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    @property
    def channels(self) -> list[str]:
        """Where something may go wrong, in order, "" first."""
        return [at for at in FAULTS if not at or at in self._sim.crowd.lines]

    def states(self, channel: str) -> list[tuple[str, bool]]:
        """Every switch of a channel and whether it is on, in order."""
        plan = self._sim.plan
        return [(name, plan.is_on(fault, channel)) for name, fault in FAULTS[channel].items()]

    def counts(self) -> dict[str, int]:
        """How many switches are on, by channel."""
        return {at: sum(on for _, on in self.states(at)) for at in self.channels}

    def turn(self, channel: str, name: str, on: bool) -> bool:
        """Turn a switch; False if there is none of that name. What waited for it comes then."""
        fault = FAULTS.get(channel, {}).get(name)
        if fault is None or channel not in self.channels:
            return False
        if fault is Fault.OUTAGE:
            self._sim.outage(channel, on)
        else:
            self._sim.plan.turn(fault, on, scope=channel)
        if fault in _WAITING and not on:
            self._sim.errands.let_go()
        return True

    def clear(self) -> None:
        """Everything works again, and what waited comes."""
        for channel in self.channels:
            for name, on in self.states(channel):
                if on:
                    self.turn(channel, name, False)
