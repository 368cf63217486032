"""The web process; outside the demonstration it refuses its accounts, and any policy that was not approved."""

import logging
import os
import sys
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bpsportal.settings")
os.environ["DATABASE_SCOPE"] = ""  # whatever the surroundings say: a web process sees nothing by itself
application: WSGIApplication = get_wsgi_application()
logger = logging.getLogger(__name__)


def refuse_demonstration_accounts() -> None:
    """Stop if accounts whose passphrase is printed could sign in; they cannot, but somebody must clean up.

    Without a database the process starts all the same: it has a page for that.
    """
    if settings.DEMO:
        return
    try:
        is_left = import_string("accounts.signin.demo_accounts_left")()
    except DatabaseError as error:
        logger.warning("The database cannot be asked about demonstration accounts: %s", type(error).__name__)
        return
    if is_left:
        sys.exit("This database holds demonstration accounts. Use another one, or set BPSPORTAL_DEMO=1.")


refuse_demonstration_accounts()
application = import_string("bpsportal.approved.Gate")(application)
