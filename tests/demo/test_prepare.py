"""The command that brings everything up to date, and leaves alone what is current."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import override_settings

from accounts.models import User
from bpsportal.management.commands.prepare import STAMP, digest_of_sources, is_migrated
from requests_intake.models import AgencyRequest

FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]


@pytest.fixture
def places(tmp_path: Path, settings: Any) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }", encoding="utf-8")
    settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS = [source], FINDERS
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path


def _prepare() -> str:
    words, out = io.StringIO(), io.StringIO()
    call_command("prepare", stderr=words, stdout=out)
    assert out.getvalue() == ""
    return words.getvalue()


@pytest.mark.django_db
def test_the_first_run_seeds_and_collects_and_the_second_has_nothing_to_do(places: Path) -> None:
    assert "Seeded 60 requests" in _prepare()
    assert (places / "static" / "a.css").exists()
    assert (places / "static" / STAMP).exists()
    assert _prepare() == ""
    assert AgencyRequest.objects.count() == 60


@pytest.mark.django_db
def test_a_changed_file_is_collected_again(places: Path) -> None:
    _prepare()
    (places / "source" / "a.css").write_text("a { color: darkblue }", encoding="utf-8")
    assert _prepare() == "Collecting the static files.\n"
    assert "darkblue" in (places / "static" / "a.css").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_nothing_is_seeded_outside_demonstration_mode(places: Path) -> None:
    with override_settings(DEMO=False):
        assert _prepare() == "Collecting the static files.\n"
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_migration_cut_off_before_its_permissions_is_run_again() -> None:
    assert is_migrated()
    Permission.objects.filter(content_type__app_label="accounts").first().delete()  # type: ignore[union-attr]
    assert not is_migrated()


def test_the_digest_of_the_sources_names_the_way_they_are_stored(places: Path) -> None:
    before = digest_of_sources()
    assert digest_of_sources() == before
    with override_settings(STORAGES={"staticfiles": {"BACKEND": "another.Storage"}}):
        assert digest_of_sources() != before
