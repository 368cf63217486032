"""The worker's and the scheduler's Celery, and the timetable.

Nothing is lost without either: the relay sends what is owed, and `manage.py sweep` does it from plain cron.
"""

import os
from typing import Any

from celery import Celery, Task, bootsteps
from celery.schedules import crontab
from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from accounts import timetable as nights
from accounts.scope import as_system
from promises import broker
from routing import timetable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bpsportal.settings")
os.environ.setdefault(
    "CELERY_SKIP_CHECKS", "1"
)  # a worker starts sooner, and also while the pages are broken


class SystemTask(Task):  # type: ignore[type-arg]  # generic for its stubs only
    """A task of a worker: a duty of the portal itself, which sees every request while it runs."""

    abstract = True

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Keep the worker's session from task to task, as the web does from page to page: a minute, and if it works."""
        del task_id, args, kwargs
        close_old_connections()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; whatever becomes of it, the session sees nothing afterwards."""
        with as_system():
            return super().__call__(*args, **kwargs)


app = Celery("bpsportal", task_cls=SystemTask)
app.conf.update(
    broker.CONFIGURATION,
    broker_url=settings.REDIS_URL,
    imports=["promises.tasks", "routing.tasks", "accounts.tasks"],
    worker_consumer="promises.reconnect:PromptConsumer",
    beat_scheduler="promises.reconnect:PromptScheduler",
    beat_max_loop_interval=5,
    CELERY_DB_REUSE_MAX=100_000,  # Celery closes the database's session before and after every task otherwise
    beat_schedule={
        # `expires` keeps the queue short while no worker runs; the next one does the same.
        "sweep": {"task": broker.SWEEP, "schedule": 15.0, "options": {"expires": 15}},
        "canary": {
            "task": timetable.SING,
            "schedule": timetable.EVERY_SECONDS,
            "options": {"expires": timetable.EVERY_SECONDS},
        },
        "compare": {
            "task": nights.COMPARE,
            "schedule": crontab(hour=nights.AT_HOUR, minute=nights.AT_MINUTE),
            "options": {"expires": nights.EXPIRES_SECONDS},
        },
        "tick": {"task": broker.TICK, "schedule": 15.0, "options": {"expires": 15}},
    },
)


class ApprovedPolicy(bootsteps.Step):
    """Before a worker takes anything up, the policy in force must be approved."""

    def include(self, parent: Any) -> bool:
        """Ask, and end the worker if it is not; there is nothing to run afterwards."""
        del parent
        import_string("bpsportal.approved.insist")()
        import_string("django.db.connection").close()  # the processes it forks open their own
        return False


app.steps["worker"].add(ApprovedPolicy)
