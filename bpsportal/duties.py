"""Which service keeps which promise, and what a sweep clears away."""

from promises.models import Duty
from routing.canary import CANARY

KEEPERS: dict[str, str] = {
    Duty.ROUTE: "routing.services.route",
    Duty.NOTIFY: "routing.delivery.deliver",
    Duty.PAGE_AGAIN: "routing.escalation.step",
    Duty.ESCALATE: "routing.escalation.step",
    Duty.REMIND: "routing.escalation.remind",
    CANARY: "routing.canary.keep",
    Duty.ALARM: "routing.alarms.alarm",
    Duty.REHEARSE: "counsel.rehearsing.go_on",
    Duty.RAISE: "routing.raising.raise_urgency",
    Duty.LEAVE: "routing.leaving.stop",
    Duty.SECOND_YES: "routing.roles_waiting.ask",
}

SWEPT_AWAY = ("accounts.sessions.forget_expired", "accounts.slowing.purge")
