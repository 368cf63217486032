"""The house's rules, held to the source itself; each rule is also shown a breach that it must find."""

import contextlib
import io
import re
import subprocess
import sys
import tomllib
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from importlinter.cli import lint_imports

from requests_intake.lifecycle import Action
from tests import lint
from tests.lint import PACKAGES, ROOT, Rule, Source

OURS = lint.sources(*PACKAGES, "tools")
IN_PACKAGES = [source for source in OURS if source.path.split("/")[0] in PACKAGES]
WRITTEN = [source for source in IN_PACKAGES if "/migrations/" not in source.path]
TESTS = lint.sources("tests")
MODELS = {
    name
    for source in IN_PACKAGES
    if source.path.endswith("models.py")
    for name in re.findall(r"^class (\w+)\(", source.text, re.MULTILINE)
}
VERSIONED = {
    name
    for source in IN_PACKAGES
    for name, body in re.findall(r"^class (\w+)\(.*?\n(.*?)(?=^\S|\Z)", source.text, re.MULTILINE | re.DOTALL)
    if "HistoricalRecords(" in body
}
# Demonstration histories are written in bulk with their versions beside them; the two lowest layers know no model
# that keeps versions.
MAY_WRITE_IN_BULK = ("bpsportal/demo", "audit/", "promises/")
IN_ORDER = [source for source in WRITTEN if not source.path.startswith(MAY_WRITE_IN_BULK)]
DOORS = [source for source in WRITTEN if re.search(r"(^|/|_)views(\.py$|/)", source.path)]

RULES: dict[str, tuple[Rule, list[Source]]] = {
    "files are short": (partial(lint.long_files, most={"tools/verify_bundle.py": 600}), OURS + TESTS),
    "functions are short": (lint.long_functions, OURS + TESTS),
    "imports stand at the top": (lint.hidden_imports, OURS + TESTS),
    "no signals": (lint.signals, WRITTEN),
    "no save of our own": (lint.saves, WRITTEN),
    "no bulk writes where versions are kept": (
        partial(lint.bulk_writes, versioned=VERSIONED, plain=MODELS),
        IN_ORDER,
    ),
    "doors read what the person may see": (lint.bare_reads, DOORS),
    "nothing unescaped": (lint.unescaped, WRITTEN),
    "guardian is asked in one place": (lint.guardian, WRITTEN),
    "permissions are asked of our own table": (lint.powers_of_django, WRITTEN),
    "rooms have a subject": (lint.shapeless_names, OURS + TESTS),
}

BREACHES: dict[str, list[tuple[str, str]]] = {
    "files are short": [("a/b.py", "x = 1\n" * 301), ("tools/verify_bundle.py", "x = 1\n" * 601)],
    "functions are short": [("a/b.py", "def f():\n" + "    x = 1\n" * 41)],
    "imports stand at the top": [
        ("a/b.py", "def f():\n    import os"),
        ("a/b.py", "class A:\n    async def f(self):\n        if x:\n            from os import path"),
    ],
    "no signals": [
        ("a/b.py", "from django.dispatch import receiver"),
        ("a/b.py", "from django.db.models.signals import post_save"),
        ("a/b.py", "import django.dispatch"),
        ("a/b.py", "@receiver(post_save)\ndef f(): ..."),
        ("a/b.py", "ready.connect(f)"),
    ],
    "no save of our own": [("a/models.py", "class A(Model):\n    def save(self): ...")],
    "no bulk writes where versions are kept": [
        ("routing/a.py", "AgencyRequest.objects.filter(pk=1).update(status='closed')"),
        ("routing/a.py", "AgencyRequest.objects.bulk_create(rows)"),
        ("routing/a.py", "rows.filter(pk=1).update(status='closed')"),
        ("routing/a.py", "AgencyRequest.objects.bulk_update(rows, ['status'])"),
    ],
    "doors read what the person may see": [
        ("a/views.py", "def f(r):\n    return AgencyRequest.objects.get(reference=r)"),
        ("a/views.py", "def f(r):\n    rows = AgencyRequest.objects.all()\n    return rows.first()"),
        ("a/views.py", "def f(r):\n    rows = AgencyRequest.objects.all()\n    return list(rows)"),
        ("a/views.py", "def f(r):\n    return g(AgencyRequest.objects)"),
    ],
    "nothing unescaped": [
        ("a/b.py", "x = mark_safe(y)"),
        ("a/b.py", "x = safestring.mark_safe"),
        ("a/b.py", "x = SafeString(y)"),
    ],
    "guardian is asked in one place": [
        ("a/views.py", "from guardian.shortcuts import assign_perm"),
        ("a/models.py", "from guardian.shortcuts import assign_perm"),
        ("a/views.py", "import guardian"),
    ],
    "permissions are asked of our own table": [
        ("a/b.py", "if user.has_perm('x'): ..."),
        ("a/b.py", "if user.is_superuser: ..."),
        ("a/b.py", "from django.contrib.auth.decorators import login_required"),
    ],
    "rooms have a subject": [("a/utils.py", ""), ("a/form_helpers.py", ""), ("misc/b.py", "")],
}


@pytest.mark.parametrize("rule", RULES)
def test_the_source_keeps_the_rule(rule: str) -> None:
    check, wanted = RULES[rule]
    assert wanted
    assert [breach for source in wanted for breach in check(source)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [(rule, path, text) for rule, planted in BREACHES.items() for path, text in planted],
)
def test_a_planted_breach_is_found(rule: str, path: str, text: str) -> None:
    check, _ = RULES[rule]
    assert list(check(Source(path, text)))


def test_every_rule_has_been_shown_a_breach() -> None:
    assert set(BREACHES) == set(RULES)


def test_what_the_rules_allow_is_not_taken_for_a_breach() -> None:
    allowed = (
        "def f(user):\n"
        "    rows = AgencyRequest.objects.select_related('school')\n"
        "    found = AgencyRequest.objects.visible_to(user).first()\n"
        "    Promise.objects.filter(pk=1).update(due_at=now)\n"
        "    return rows.visible_to(user).first() or rows.stubs_of(user).first() or found\n"
    )
    source = Source("a/views.py", allowed)
    for check, _ in RULES.values():
        assert list(check(source)) == []


def test_the_models_that_keep_versions_are_known() -> None:
    assert {"AgencyRequest", "Agency", "Officer"} == VERSIONED


CARRIED_OUT_BY = {
    Action.SUBMIT: "requests_intake.services.submit",
    Action.DISCARD: "requests_intake.drafts.discard",
    Action.ROUTE: "routing.services.route",
    Action.ACKNOWLEDGE: "routing.services.acknowledge",
    Action.DECIDE: "counsel.services.decide",
    Action.CLOSE: "counsel.services.close",
    Action.WITHDRAW: "counsel.withdrawing.confirm_mistake",
    Action.JOIN: "counsel.joining.join",
}


def test_each_action_of_the_lifecycle_is_one_service() -> None:
    found = [pair for source in IN_PACKAGES for pair in lint.settled_actions(source)]
    assert sorted(found) == sorted((action.name, name) for action, name in CARRIED_OUT_BY.items())
    assert set(CARRIED_OUT_BY) == set(Action)


@pytest.mark.parametrize("name", CARRIED_OUT_BY.values())
def test_a_service_is_handed_the_actor_and_the_clock(name: str) -> None:
    module, _, function = name.rpartition(".")
    taken = getattr(import_module(module), function).__annotations__
    assert {"now"} <= set(taken)
    assert name == CARRIED_OUT_BY[Action.ROUTE] or {"actor", "action_id"} <= set(taken)


def _layers() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: dict[str, Any] = project["tool"]["importlinter"]
    return contracts


def test_imports_go_down_and_the_thinking_knows_no_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = lint_imports(no_cache=True)
    assert status == 0, said.getvalue()


def test_every_pure_module_exists_and_loads_without_a_framework() -> None:
    [pure] = [contract for contract in _layers()["contracts"] if contract["type"] == "forbidden"]
    modules = pure["source_modules"]
    paths = [ROOT / name.replace(".", "/") for name in modules]
    assert [str(path) for path in paths if not (path.is_dir() or path.with_suffix(".py").is_file())] == []
    # bpsportal.env reads URLs through django-environ, which borrows one class of Django's errors.
    modules = [name for name in modules if name != "bpsportal.env"]
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"for name in {modules!r}: __import__(name)\n"
        f"sys.exit(', '.join(sorted({set(pure['forbidden_modules'])!r} & set(sys.modules))) or 0)"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_package_stands_in_the_stack() -> None:
    [stack] = [contract for contract in _layers()["contracts"] if contract["type"] == "layers"]
    assert set(stack["layers"]) == set(PACKAGES) == set(_layers()["root_packages"])
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    # `tests` is a package only so that one of the same name in a library does not take its place.
    assert found - {"tests"} <= set(PACKAGES)
