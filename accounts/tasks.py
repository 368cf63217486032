"""What the timetable has workers do about accounts."""

from uuid import uuid4

from celery import shared_task
from django.utils import timezone

from accounts import timetable
from accounts.grant_check import compare
from audit.actor import SYSTEM


@shared_task(name=timetable.COMPARE)
def compare_grants() -> None:
    """Compare everything that was granted with the roles."""
    compare(actor=SYSTEM, now=timezone.now(), action_id=uuid4())
