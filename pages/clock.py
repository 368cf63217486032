"""How moments are said: New York time with its zone, time gone by and time left, in words."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
MINUTE, HOUR, DAY = 60, 3600, 86400
NOON = 12


def local(moment: datetime) -> datetime:
    """Return the moment in New York; raises `ValueError` for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be shown.")
    return moment.astimezone(NEW_YORK)


def time_of_day(moment: datetime, *, seconds: bool = True) -> str:
    """Say the time of day: 10:42:07 a.m. EST."""
    here = local(moment)
    half = "a.m." if here.hour < NOON else "p.m."
    tail = f":{here:%S}" if seconds else ""
    return f"{here.hour % NOON or NOON}:{here:%M}{tail} {half} {here.tzname()}"


def spoken(hour: time) -> str:
    """Say an hour of opening: 7:30 a.m."""
    half = "a.m." if hour.hour < NOON else "p.m."
    return f"{hour.hour % NOON or NOON}:{hour:%M} {half}"


def day(moment: datetime, *, now: datetime) -> str:
    """Say the day: Nov 23, with the year where it is not this year."""
    here = local(moment)
    year = "" if here.year == local(now).year else f", {here.year}"
    return f"{here:%b} {here.day}{year}"


def when(moment: datetime, *, now: datetime, seconds: bool = True) -> str:
    """Say a moment: the time alone today, the day before it otherwise."""
    said = time_of_day(moment, seconds=seconds)
    return said if local(moment).date() == local(now).date() else f"{day(moment, now=now)}, {said}"


def length(gone: timedelta) -> str:
    """Say a length of time: 02:20 below an hour, then 1 h 05 min, then whole days."""
    seconds = max(0, int(gone.total_seconds()))
    if seconds < HOUR:
        return f"{seconds // MINUTE:02d}:{seconds % MINUTE:02d}"
    if seconds < DAY:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE:02d} min"
    days = seconds // DAY
    return f"{days} day" if days == 1 else f"{days} days"


def clock(moment: datetime, direction: str, *, now: datetime) -> str:
    """Say how long since the moment ("up"), or how long until it and then how late ("down")."""
    if direction == "up":
        return length(now - moment)
    return length(moment - now) if moment >= now else f"{length(now - moment)} late"


def minutes(gone: timedelta) -> str:
    """Say a length of time without seconds, so that nothing hurries: less than a minute, 4 min, 1 h 05 min."""
    whole = max(0, int(gone.total_seconds())) // MINUTE
    if not whole:
        return "less than a minute"
    return f"{whole} min" if whole < MINUTE else f"{whole // MINUTE} h {whole % MINUTE:02d} min"


def in_full(moment: datetime) -> str:
    """Say a moment for paper: Monday, November 23, 2026, 10:42 a.m. EST."""
    here = local(moment)
    return f"{here:%A, %B} {here.day}, {here.year}, {time_of_day(moment, seconds=False)}"
