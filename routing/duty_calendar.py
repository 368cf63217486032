"""A person's own days of duty as an iCalendar: days and posts, no name of anybody and nothing of any request."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from routing.roster import DAY, Line, Post

WORDS = {
    Post.DUTY: "On duty for OLA",
    Post.DEPUTY: "Deputy for OLA",
    Post.HEAD: "Head on call for OLA",
    Post.SUPERINTENDENT: "On call for the Superintendent’s Office",
}


def calendar_of(duties: Iterable[Line], *, product: str, now: datetime) -> bytes:
    """Return the calendar; each duty is whole days, which no clock change moves."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//Duty//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "On duty")
    for duty in duties:
        calendar.add_component(_event(duty, now))
    content: bytes = calendar.to_ical()
    return content


def _event(duty: Line, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{duty.post}-{duty.first:%Y%m%d}@duty.invalid")
    event.add("summary", WORDS[duty.post])
    event.add("dtstart", duty.first)
    event.add("dtend", duty.last + DAY)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("transp", "TRANSPARENT")
    return event
