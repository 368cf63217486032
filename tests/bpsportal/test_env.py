"""Settings are read from the environment, typed, and a slip is told in one sentence."""

from pathlib import Path

import pytest

from bpsportal import env
from bpsportal.env import BadSetting


def test_a_value_stands_before_a_file_and_a_file_before_the_default(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n", encoding="utf-8")
    both = {"NAME": "from the value", "NAME_FILE": str(file)}
    assert env.text("NAME", source=both) == "from the value"
    assert env.text("NAME", "default", source={"NAME_FILE": str(file)}) == "from the file"
    assert env.text("NAME", "default", source={}) == "default"


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(BadSetting, match=r"Set SECRET_KEY \(or SECRET_KEY_FILE"):
        env.text("SECRET_KEY", source={})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"SECRET_KEY_FILE names .*nothing, which cannot be read"):
        env.text("SECRET_KEY", source={"SECRET_KEY_FILE": str(tmp_path / "nothing")})


@pytest.mark.parametrize(
    ("word", "meant"),
    [("1", True), ("true", True), ("YES", True), (" on ", True), ("0", False), ("no", False), ("", False)],
)
def test_a_yes_or_no(word: str, meant: bool) -> None:  # noqa: FBT001 — a row's value
    assert env.flag("DEBUG", default=not meant, source={"DEBUG": word}) is meant


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(BadSetting, match="DEBUG must be 1 or 0, not 'maybe'"):
        env.flag("DEBUG", default=False, source={"DEBUG": "maybe"})


@pytest.mark.parametrize("word", ["-1", "1.5", "many", ""])
def test_what_is_no_whole_number_is_refused(word: str) -> None:
    with pytest.raises(BadSetting, match="PORT must be a whole number"):
        env.number("PORT", 8000, source={"PORT": word})


def test_words_are_separated_by_commas() -> None:
    assert env.words("HOSTS", "", source={"HOSTS": " a , b,,"}) == ["a", "b"]


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://u:p@h/d"])
def test_only_postgresql_is_taken(url: str) -> None:
    with pytest.raises(BadSetting, match="postgres://"):
        env.database(url, "")


def test_a_role_is_taken_for_the_whole_session_and_waiting_is_short() -> None:
    with_role = env.database("postgres://u:p@h/d", "portal_app")["OPTIONS"]
    assert with_role == {"connect_timeout": 2, "options": "-c role=portal_app"}
    assert "options" not in env.database("postgres://u:p@h/d", "")["OPTIONS"]
