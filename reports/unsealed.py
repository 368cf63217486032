"""The promises that the operators' counts may hold: those of a sealed matter are in nobody else's count.

What needs a person stays in, whatever it is about: a request that reaches nobody would be worse, and the row says
neither which request it is nor that it is sealed.
"""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Left

from promises.models import Duty, Promise, State
from requests_intake.models import AgencyRequest
from routing.models import Notice

REFERENCE_SIGNS = 13
"""A key that belongs to a request begins with its reference."""


def without_sealed(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Leave out what is owed or was done for sealed matters and does not need a person."""
    references = AgencyRequest.objects.filter(sealed=True).values("reference")
    notices = Notice.objects.filter(referral__agency_request__sealed=True)
    keys = notices.annotate(named=Cast("pk", CharField())).values("named")
    of_sealed = Q(begins__in=references) | Q(kind=Duty.NOTIFY, key__in=keys)
    annotated = promises.annotate(begins=Left("key", REFERENCE_SIGNS))
    return annotated.filter(Q(state=State.NEEDS_PERSON) | ~of_sealed)
