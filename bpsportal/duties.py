"""Which service keeps which promise."""

from promises.models import Duty

KEEPERS: dict[str, str] = {
    Duty.ROUTE: "routing.services.route",
    Duty.NOTIFY: "routing.delivery.deliver",
    Duty.PAGE_AGAIN: "routing.escalation.step",
    Duty.ESCALATE: "routing.escalation.step",
    Duty.REMIND: "routing.escalation.remind",
    Duty.ALARM: "routing.alarms.alarm",
}
