"""Which address needs what: one table; an address that is not in it does not open."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.factors.guard import Second, detour
from accounts.permissions import may
from accounts.roles import Ability
from bpsportal.answers import keep_what_was_typed, to_sign_in

logger = logging.getLogger(__name__)


class Open(StrEnum):
    """A door that needs no ability."""

    TO_ALL = "to all"
    SIGNED_IN = "to everybody signed in"


@dataclass(frozen=True, slots=True)
class Door:
    """What an address needs to open.

    `keeps_typed`: a form typed into it must survive an expired session. `takes_token`: a machine may come in with the
    token of the settings instead of a person. `step_up`: a second factor must have been shown within the last minutes.
    `adds_factor`: open to who has none yet, though their role needs one (`accounts.factors.guard`).
    """

    needs: Open | Ability
    keeps_typed: bool = False
    takes_token: bool = False
    step_up: bool = False
    adds_factor: bool = False

    @property
    def second(self) -> Second:
        """Return what the address asks of the second factor: at least one a session of those whose role needs one."""
        if self.adds_factor:
            return Second.TO_ADD
        return Second.FRESH if self.step_up else Second.ONCE


DOORS: dict[str, Door] = {
    "landing": Door(Open.TO_ALL),
    "healthz": Door(Open.TO_ALL),
    "readyz": Door(Open.TO_ALL),
    "metrics": Door(Ability.OPERATE, takes_token=True),
    "csp_report": Door(Open.TO_ALL),
    "stay": Door(Open.TO_ALL),
    "locked": Door(Open.TO_ALL),
    "accounts:sign_in": Door(Open.TO_ALL),
    "accounts:sign_on": Door(Open.TO_ALL),
    "accounts:sign_on_answer": Door(Open.TO_ALL),
    "accounts:first": Door(Open.TO_ALL),
    "accounts:first_link": Door(Open.TO_ALL),
    "accounts:first_links": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "accounts:passphrase": Door(Open.SIGNED_IN),
    "accounts:sign_out": Door(Open.TO_ALL),
    "accounts:move": Door(Open.TO_ALL),
    "accounts:moved": Door(Open.TO_ALL),
    "accounts:switch": Door(Open.TO_ALL),
    "factors:step": Door(Open.TO_ALL),
    "factors:passkey": Door(Open.TO_ALL),
    "factors:go_on": Door(Open.SIGNED_IN),
    "factors:mine": Door(Open.SIGNED_IN),
    "factors:add": Door(Open.SIGNED_IN, adds_factor=True),
    "factors:add_totp": Door(Open.SIGNED_IN, adds_factor=True),
    "factors:add_passkey": Door(Open.SIGNED_IN, adds_factor=True),
    "factors:codes": Door(Open.SIGNED_IN, step_up=True),
    "factors:remove": Door(Open.SIGNED_IN, step_up=True),
    "factors:of": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "intake:home": Door(Ability.LOG_REQUEST),
    "intake:screen": Door(Open.SIGNED_IN),
    "intake:words": Door(Ability.LOG_REQUEST),
    "intake:home_rows": Door(Ability.LOG_REQUEST),
    "intake:school": Door(Ability.LOG_REQUEST),
    "intake:keys": Door(Ability.LOG_REQUEST),
    "intake:start": Door(Ability.LOG_REQUEST, keeps_typed=True),
    "intake:late": Door(Ability.LOG_REQUEST, keeps_typed=True),
    "intake:late_draft": Door(Ability.LOG_REQUEST),
    "intake:paper_form": Door(Ability.LOG_REQUEST),
    "intake:sealed": Door(Ability.LOG_REQUEST),
    "intake:draft": Door(Ability.LOG_REQUEST),
    "intake:send": Door(Ability.LOG_REQUEST),
    "intake:details": Door(Ability.LOG_REQUEST),
    "intake:mistake": Door(Ability.LOG_REQUEST),
    "intake:ask": Door(Ability.LOG_REQUEST, keeps_typed=True),
    "intake:look": Door(Ability.LOG_REQUEST),
    "intake:keep": Door(Ability.LOG_REQUEST),
    "intake:discard": Door(Ability.LOG_REQUEST),
    "routing:requests": Door(Ability.READ_REQUEST),
    "routing:find": Door(Ability.READ_REQUEST),
    "routing:now": Door(Ability.READ_REQUEST),
    "routing:state": Door(Ability.READ_REQUEST),
    "routing:happened": Door(Ability.LOG_REQUEST),
    "routing:officer": Door(Ability.LOG_REQUEST),
    "routing:identify": Door(Ability.LOG_REQUEST),
    "routing:call_back": Door(Ability.LOG_REQUEST),
    "directory:agencies": Door(Ability.MANAGE_ACCOUNTS),
    "directory:agency": Door(Ability.MANAGE_ACCOUNTS),
    "directory:retire": Door(Ability.MANAGE_ACCOUNTS),
    "directory:restore": Door(Ability.MANAGE_ACCOUNTS),
    "people:home": Door(Ability.MANAGE_ACCOUNTS),
    "people:person": Door(Ability.MANAGE_ACCOUNTS),
    "people:deactivate": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "people:reactivate": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "people:download": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "people:template": Door(Ability.MANAGE_ACCOUNTS),
    "people:grants": Door(Ability.MANAGE_ACCOUNTS),
    "people:import": Door(Ability.MANAGE_ACCOUNTS),
    "people:preview": Door(Ability.MANAGE_ACCOUNTS),
    "people:confirm": Door(Ability.MANAGE_ACCOUNTS, step_up=True),
    "people:second": Door(Ability.APPROVE_ROLE),
    "people:second_decides": Door(Ability.APPROVE_ROLE, step_up=True),
    "routing:slip": Door(Ability.READ_REQUEST),
    "routing:card": Door(Open.TO_ALL),
    "routing:card_close": Door(Open.TO_ALL),
    "routing:contact": Door(Open.TO_ALL),
    "routing:tell": Door(Ability.LOG_REQUEST),
    "routing:alerts": Door(Open.SIGNED_IN),
    "routing:wish": Door(Open.SIGNED_IN),
    "routing:try_alert": Door(Open.SIGNED_IN),
    "routing:drop_alert": Door(Open.SIGNED_IN),
    "routing:queue": Door(Ability.ACKNOWLEDGE),
    "routing:queue_rows": Door(Ability.ACKNOWLEDGE),
    "routing:acknowledge": Door(Ability.ACKNOWLEDGE),
    "routing:roster": Door(Ability.ACKNOWLEDGE),
    "routing:roster_add": Door(Ability.MANAGE_ROSTER, step_up=True),
    "routing:roster_remove": Door(Ability.MANAGE_ROSTER, step_up=True),
    "routing:calendar": Door(Open.SIGNED_IN),
    # A calendar program cannot sign in: the address itself is the secret, and shows days only.
    "routing:calendar_feed": Door(Open.TO_ALL),
    # A sending service brings a secret of the settings; without one there nobody comes in.
    "routing:mail_events": Door(Open.TO_ALL),
    "counsel:review": Door(Ability.DECIDE),
    "counsel:message": Door(Ability.WRITE_TO_SCHOOL),
    "counsel:telephoned": Door(Ability.WRITE_TO_SCHOOL),
    "counsel:decide": Door(Ability.DECIDE),
    "counsel:reclassify": Door(Ability.RECLASSIFY),
    "counsel:close": Door(Ability.CLOSE),
    "counsel:confirm_mistake": Door(Ability.CLOSE),
    "counsel:decline_mistake": Door(Ability.CLOSE),
    "counsel:join": Door(Ability.CLOSE),
    "counsel:list_person": Door(Ability.LIST_SEALED, step_up=True),
    "policy:home": Door(Ability.KEEP_POLICY),
    "policy:propose": Door(Ability.KEEP_POLICY),
    "policy:proposal": Door(Ability.KEEP_POLICY),
    "policy:rehearse": Door(Ability.KEEP_POLICY),
    "policy:approve": Door(Ability.KEEP_POLICY, step_up=True),
    "policy:print": Door(Ability.KEEP_POLICY),
    "reports:mine": Door(Open.SIGNED_IN),
    "reports:record": Door(Ability.READ_RECORD),
    "reports:print": Door(Ability.READ_RECORD),
    "reports:export": Door(Ability.EXPORT_RECORD, step_up=True),
    "operations:page": Door(Ability.OPERATE),
    "operations:live": Door(Ability.OPERATE),
    "operations:again": Door(Ability.OPERATE),
}


def _has_token(request: HttpRequest) -> bool:
    """Say whether a machine brings the token of the settings; without one there nobody has it."""
    sent = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and constant_time_compare(sent, wanted)


class DoorMiddleware:
    """Open an address only to those for whom the table opens it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; the decision is made in `process_view`, when the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return nothing to let the view answer, else the refusal."""
        del view, args, kwargs
        match = request.resolver_match
        door = DOORS.get(match.view_name) if match else None
        if door is None:
            logger.error("An address has no entry in the table of doors: %s", match and match.view_name)
            raise PermissionDenied("This address is not open to anybody yet.")
        if door.needs is Open.TO_ALL or (door.takes_token and _has_token(request)):
            return None
        if not request.user.is_authenticated:
            return (
                keep_what_was_typed(request)
                if door.keeps_typed and request.method == "POST"
                else to_sign_in(request)
            )
        if isinstance(door.needs, Ability) and not may(request.user, door.needs):
            raise PermissionDenied("This one is not yours to open.")
        return detour(request, request.user, door.second, now=timezone.now())
