"""Tags and filters that draw the pieces of a page; all text passes the template's own escaping."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages import clock as clocks
from pages import qr as codes
from pages import storage, words
from pages.context import Desk
from pages.context import words as settings_words

register = template.Library()


def _now(context: Context) -> datetime:
    """Return the moment the view handed in, so that one page tells one time."""
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()


@register.inclusion_tag("pieces/_icon.html")
def icon(name: str, extra: str = "") -> dict[str, str]:
    """Draw one icon of the sprite, hidden from readers: words always stand beside it."""
    return {"name": name, "extra": extra}


@register.inclusion_tag("pieces/_qr.html")
def qr(text: str, label: str) -> dict[str, Any]:
    """Draw a text as a QR code, with the words a reader hears in its place."""
    return {"code": codes.draw(text), "label": label}


@register.inclusion_tag("pieces/_chip.html")
def chip(request_class: str, authority: str, validated: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 — a template passes it by position or name
    """Draw a kind together with its authority: the two halves of one chip."""
    kind, kind_icon = words.KINDS[request_class]
    half, half_icon = words.authority_half(authority, is_validated=validated)
    return {"kind": request_class, "words": kind, "icon": kind_icon, "half": half, "half_icon": half_icon}


@register.inclusion_tag("pieces/_pill.html")
def status_pill(status: str) -> dict[str, str]:
    """Draw the state of a request in words."""
    said, look = words.STATUSES[status]
    return {"words": said, "look": look}


@register.filter
def urgency(value: str) -> str:
    """Say how fast: Now, Today, Next business day."""
    return words.URGENCIES[value]


@register.filter
def likeness(reason: str) -> str:
    """Say why two requests may be one incident."""
    return words.LIKENESS[reason]


@register.filter
def initials(name: str) -> str:
    """Return the initials of a name for its round badge."""
    return words.initials(name)


@register.filter
def role_label(role: str) -> str:
    """Say what a role is called."""
    return words.ROLES[role]


@register.filter
def first_word(text: str) -> str:
    """Return the first word: the name a person is greeted by."""
    return text.partition(" ")[0]


@register.filter
def asked(form: BaseForm) -> list[BoundField]:
    """Return the questions of a form that are answered by picking, in their order."""
    return [field for field in form.visible_fields() if field.use_fieldset]


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime, seconds: bool = True) -> SafeString:  # noqa: FBT001, FBT002 — as above
    """Say a moment in New York with its zone, as a time element."""
    said = clocks.when(moment, now=_now(context), seconds=seconds)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


@register.simple_tag(takes_context=True)
def clock(context: Context, moment: datetime, direction: str) -> SafeString:
    """Draw a clock that live.js keeps running: "up" since the moment, "down" towards it."""
    now = _now(context)
    late = " data-late" if direction == "down" and moment < now else ""
    said = clocks.clock(moment, direction, now=now)
    drawn = '<time class="num" data-clock="{}" datetime="{}"{}>{}</time>'
    return format_html(drawn, direction, moment.isoformat(), late, said)


@register.simple_tag(takes_context=True)
def minutes_since(context: Context, moment: datetime) -> str:
    """Say how long ago a moment was, in whole minutes."""
    return clocks.minutes(_now(context) - moment)


@register.filter
def in_full(moment: datetime) -> str:
    """Say a moment for paper, with weekday, year and zone."""
    return clocks.in_full(moment)


@register.simple_tag(takes_context=True)
def is_within(context: Context, moment: datetime | None, minutes: int) -> bool:
    """Say whether a moment lies at most so many minutes back."""
    return moment is not None and _now(context) - moment <= timedelta(minutes=minutes)


@register.simple_tag
def scripts() -> tuple[str, ...]:
    """Return the names of our scripts that a page links."""
    return storage.scripts()


@register.simple_tag
def style_sheets() -> tuple[str, ...]:
    """Return the names of the style sheets that a page links."""
    return storage.style_sheets()


@register.simple_tag
def desk_words() -> Desk:
    """Return what settings say about the desk, for pages that are drawn without a request."""
    return settings_words()
