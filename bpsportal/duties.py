"""Which service keeps which promise."""

from promises.models import Duty

KEEPERS: dict[str, str] = {
    Duty.ROUTE: "routing.services.route",
    Duty.NOTIFY: "routing.delivery.deliver",
    Duty.ALARM: "routing.alarms.alarm",
}
