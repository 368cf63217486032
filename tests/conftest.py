"""What every test starts from: the real database as its owner, quick passphrases, a fixed moment, one person a role."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connections
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from tests import makers
from tests.makers import Desk
from tests.sessions import end_other_sessions

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HERE = Path(__file__).resolve().parent

# The launcher may have loaded the first one already (`-p`); pytest loads each once.
pytest_plugins = [
    f"tests.plugins.{name}"
    for name in ("servers", "processes", "mailserver", "counting")
    if (HERE / "plugins" / f"{name}.py").is_file()
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long forms of the tests."""
    parser.addoption("--long", action="store_true", default=False, help="run the long forms of tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out unless they are asked for."""
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="a long form; run with --long"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none, unless the run insists on it."""
    if item.get_closest_marker("browser") and not chromium():
        if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
            pytest.fail("PORTAL_REQUIRE_BROWSER is set and no Chromium was found.", pytrace=False)
        pytest.skip("no Chromium found: install one or name it in PORTAL_CHROMIUM")


def chromium() -> str:
    """Return the path of the browser, empty where there is none."""
    named = os.environ.get("PORTAL_CHROMIUM", "")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), "")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for tests marked `browser`."""
    return chromium()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Make, fill and empty the test database as its owner, whatever role the environment names for the web.

    The owner is bound by row-level security too (unless it is a superuser), so it works as the system.
    """
    for connection in connections.all():
        connection.settings_dict["OPTIONS"]["options"] = "-c portal.scope=system"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database, and let nobody else be in it when it is dropped."""
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(scope="session", autouse=True)
def quick_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hash passphrases quickly, and name static files as they lie in the folder: nothing was collected.

    A rehearsal holds no case table here; the tests of the table read it themselves.
    """
    empty = tmp_path_factory.mktemp("static")
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings = {"PASSWORD_HASHERS": hashers, "STATIC_ROOT": empty, "STORAGES": {"staticfiles": static}}
    settings["DATABASE_SCOPE"] = "system"
    with override_settings(**settings, CASE_TABLE=str(empty / "cases")):
        yield


@pytest.fixture
def now() -> datetime:
    """A Monday morning in November, 10:42:07 in New York."""
    return makers.NOW


@pytest.fixture
def still() -> Iterator[None]:
    """The clock of the portal stands at `now`, so that two drawings of a page can be compared."""
    with time_machine.travel(makers.NOW, tick=False):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    """Two schools, the Office of Legal Advisor, and a person of each role."""
    return makers.make_desk()


@pytest.fixture
def lasting_desk(transactional_db: None) -> Desk:
    """The same, committed, for tests with several connections."""
    return makers.make_desk()


@pytest.fixture
def as_person() -> Callable[..., Client]:
    """Return a browser in which the person handed in is signed in; one that fails shows the page, not the error."""
    return makers.browser_of
