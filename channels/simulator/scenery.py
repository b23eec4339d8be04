"""The switches of the page: what goes wrong, in words of people and in faults of the plan."""

from __future__ import annotations

from typing import Final

from channels.simulator.faults import Fault
from channels.simulator.simulator import Simulator

_SWITCHES: Final[dict[str, tuple[tuple[Fault, str], ...]]] = {
    "whatsapp_down": ((Fault.OUTAGE, "whatsapp"),),
    "sms_down": ((Fault.OUTAGE, "sms"),),
    "email_down": ((Fault.OUTAGE, "email"),),
    "answer_lost": ((Fault.CUT_AFTER, ""),),
    "receipts_late": ((Fault.RECEIPT_LATE, ""),),
    "receipts_lost": ((Fault.RECEIPT_LOST, ""),),
    "twice": ((Fault.WEBHOOK_REPEATED, ""), (Fault.RECEIPT_REPEATED, "")),
    "mail_bounces": ((Fault.UNDELIVERED, "email"),),
}


class Switches:
    """Turns named sets of faults on and off."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    def states(self) -> list[tuple[str, bool]]:
        """Every switch and whether it is on, in order."""
        plan = self._sim.plan
        return [
            (name, all(plan.is_on(fault, scope) for fault, scope in faults))
            for name, faults in _SWITCHES.items()
        ]

    def turn(self, name: str, on: bool) -> bool:
        """Turn a switch; False if there is none of that name. What was late comes then."""
        if name not in _SWITCHES:
            return False
        for fault, scope in _SWITCHES[name]:
            if fault is Fault.OUTAGE:
                self._sim.outage(scope, on)
            else:
                self._sim.plan.turn(fault, on, scope=scope)
        if name == "receipts_late" and not on:
            self._sim.errands.let_go()
        return True
