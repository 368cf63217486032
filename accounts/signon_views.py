"""Doors of single sign-on: out to the issuer, and back with its answer."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts import identities, signon
from accounts.entering import Method, first_factor_passed
from accounts.issuers import Issuer, Refusal, Refused
from accounts.services import note_sign_in
from accounts.views import wanted_next
from audit.verbs import Verb


@require_GET
def sign_on(request: HttpRequest, name: str) -> HttpResponse:
    """Send somebody to the issuer; if it does not answer, back to the sign-in page, where the local way in is."""
    issuer, wanted = _issuer(name), wanted_next(request)
    try:
        return HttpResponseRedirect(signon.begin(request, issuer, wanted))
    except Refused as refused:
        return _back(refused.refusal, wanted)


@require_GET
def sign_on_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Let in whom the issuer's answer names, else say on the sign-in page why not."""
    issuer, now, action_id = _issuer(name), timezone.now(), uuid4()
    try:
        kept = signon.kept_of(request, issuer)
    except Refused as refused:  # nobody asked: nothing to record, or a stranger could fill the record
        return _back(refused.refusal, "")
    wanted = kept["next"]
    try:
        answer = signon.read(request, issuer, kept, now=now)
        user = identities.person_of(answer, issuer, now=now, action_id=action_id)
    except Refused as refused:
        if refused.refusal not in {Refusal.CANCELLED, Refusal.AWAY}:
            note_sign_in(Verb.USER_SIGN_IN_FAILED, actor=None, now=now, action_id=action_id)
        return _back(refused.refusal, wanted)
    return first_factor_passed(
        request, user, method=Method.SINGLE_SIGN_ON, next=wanted, now=now, action_id=action_id
    )


def _issuer(name: str) -> Issuer:
    issuer = signon.issuer_named(name)
    if issuer is None:
        raise Http404
    return issuer


def _back(refusal: Refusal, wanted: str) -> HttpResponse:
    query = urlencode({"sso": refusal.value, "next": wanted} if wanted else {"sso": refusal.value})
    return redirect(f"{reverse('accounts:sign_in')}?{query}")
