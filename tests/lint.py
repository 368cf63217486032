"""Readers of the source for the house's rules; each takes one parsed file and says what is wrong with it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    *("bpsportal", "reports", "counsel", "routing", "requests_intake"),
    *("accounts", "pages", "promises", "audit"),
)
APART = {
    ".git",
    ".venv",
    ".local",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    "__pycache__",
}
BULK = {"update", "aupdate", "bulk_create", "abulk_create", "bulk_update", "abulk_update"}
BEGINS_WITH_THE_PERSON = {"visible_to", "stubs_of"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file of Python."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return parsed(self.text)


@cache
def parsed(text: str) -> ast.Module:
    """Parse each file once for all rules."""
    return ast.parse(text)


Rule = Callable[[Source], Iterator[str]]


def files(*folders: str, suffixes: Sequence[str] = (".py",)) -> list[Path]:
    """Return the files of the project below the folders (all of it by default), without what tools leave behind."""
    starts = [ROOT / folder for folder in folders] or [ROOT]
    found = [
        path for start in starts for path in start.rglob("*") if path.suffix in suffixes and path.is_file()
    ]
    return sorted(path for path in found if not APART & set(path.relative_to(ROOT).parts))


def sources(*folders: str) -> list[Source]:
    """Return the Python files below the folders."""
    return [Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files(*folders)]


def functions(tree: ast.AST) -> Iterator[Function]:
    """Return every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Return the full name of everything imported, and the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def chain(node: ast.AST) -> list[str]:
    """Return the names along a chain of attributes and calls: `A.objects.filter(x).update` gives all four."""
    names: list[str] = []
    while True:
        match node:
            case ast.Attribute():
                names.append(node.attr)
                node = node.value
            case ast.Call():
                node = node.func
            case ast.Name():
                return [node.id, *reversed(names)]
            case _:
                return ["", *reversed(names)]


def long_files(source: Source, most: Mapping[str, int]) -> Iterator[str]:
    """A file has at most 300 lines; the one that strangers run by itself may have 600."""
    limit = most.get(source.path, 300)
    if (lines := len(source.text.splitlines())) > limit:
        yield f"{source.path}: {lines} lines, at most {limit}"


def long_functions(source: Source) -> Iterator[str]:
    """A body, from its docstring to its last line, has at most 40 lines."""
    for node in functions(source.tree):
        lines = (node.end_lineno or 0) - node.body[0].lineno + 1
        if lines > 40:
            yield f"{source.path}:{node.lineno} {node.name} has {lines} lines"


def hidden_imports(source: Source) -> Iterator[str]:
    """Nothing is imported inside a function, or made an import by name."""
    for node in functions(source.tree):
        for name, line in imported(node):
            yield f"{source.path}:{line} imports {name} inside {node.name}"


def signals(source: Source) -> Iterator[str]:
    """No wire of our own: no signal is made, imported or listened to."""
    for name, line in imported(source.tree):
        if {"signals", "dispatch"} & set(name.split(".")) and not name.startswith("tools."):
            yield f"{source.path}:{line} imports {name}"
    for call in calls(source.tree):
        *owner, last = chain(call.func)
        if last == "receiver" or (last == "connect" and len(call.args) == 1 and owner != ["psycopg2"]):
            yield f"{source.path}:{call.lineno} listens to a signal"


def saves(source: Source) -> Iterator[str]:
    """No model does more in `save` or `delete` than Django does."""
    for node in functions(source.tree):
        if node.name in {"save", "asave", "save_base", "delete", "adelete"}:
            yield f"{source.path}:{node.lineno} overrides {node.name}"


def bulk_writes(source: Source, versioned: set[str], plain: set[str]) -> Iterator[str]:
    """Nothing writes past `save` where versions are kept.

    A queryset's update takes keywords only. Whether a name in the middle of a function holds rows of a versioned
    model cannot be read off the source, so every chain must begin at a model that keeps no versions.
    """
    for call in calls(source.tree):
        names = chain(call.func)
        start, last = names[0], names[-1]
        is_bulk = last in BULK and (last not in {"update", "aupdate"} or (call.keywords and not call.args))
        if is_bulk and start not in plain - versioned:
            yield f"{source.path}:{call.lineno} calls {last} on {start or 'rows'}"


def bare_reads(source: Source) -> Iterator[str]:
    """A door reads requests only through what this person may see.

    The manager, or a name given to what it returned, must meet `visible_to` or `stubs_of` next in its chain.
    """
    for node in functions(source.tree):
        bare = {
            target.id
            for step in ast.walk(node)
            if isinstance(step, ast.Assign) and _is_bare(step.value)
            for target in step.targets
            if isinstance(target, ast.Name)
        }
        named = {id(step.value) for step in ast.walk(node) if isinstance(step, ast.Assign)}
        yield from (
            f"{source.path}:{found.lineno} reads requests without asking for whom"
            for found in _outermost(node)
            if (_is_bare(found) and id(found) not in named) or _is_loose(found, bare)
        )


def _outermost(node: ast.AST) -> Iterator[ast.expr]:
    """Return each chain once, at its full length."""
    inner = {
        id(part)
        for whole in ast.walk(node)
        for part in (
            [whole.value]
            if isinstance(whole, ast.Attribute)
            else [whole.func]
            if isinstance(whole, ast.Call)
            else []
        )
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute | ast.Call | ast.Name) and id(part) not in inner:
            yield part


def _is_bare(node: ast.expr) -> bool:
    names = chain(node)
    return names[:2] == ["AgencyRequest", "objects"] and not BEGINS_WITH_THE_PERSON & set(names)


def _is_loose(node: ast.expr, bare: set[str]) -> bool:
    names = chain(node)
    is_read = not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Load)
    return is_read and names[0] in bare and not BEGINS_WITH_THE_PERSON & set(names)


def unescaped(source: Source) -> Iterator[str]:
    """All text passes the escaping of templates."""
    for node in ast.walk(source.tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in {"mark_safe", "SafeText"}:
            yield f"{source.path} uses {name}"
    for call in calls(source.tree):
        if chain(call.func)[-1] == "SafeString":
            yield f"{source.path}:{call.lineno} makes a SafeString"


def guardian(source: Source) -> Iterator[str]:
    """Only the permissions of accounts ask guardian; models may be built on its classes."""
    if source.path == "accounts/permissions.py":
        return
    for name, line in imported(source.tree):
        is_base = Path(source.path).name == "models.py" and name.startswith("guardian.models.")
        if name.split(".")[0] == "guardian" and not is_base:
            yield f"{source.path}:{line} imports {name}"


def powers_of_django(source: Source) -> Iterator[str]:
    """Django's own permissions, which give a superuser everything, are asked nowhere."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {
            "has_perm",
            "has_perms",
            "is_superuser",
            "is_staff",
        }:
            yield f"{source.path}:{node.lineno} asks {node.attr}"
    for name, line in imported(source.tree):
        if name.startswith("django.contrib.auth.decorators"):
            yield f"{source.path}:{line} imports {name}"


def shapeless_names(source: Source) -> Iterator[str]:
    """No room without a subject."""
    for part in Path(source.path).with_suffix("").parts:
        if re.fullmatch(r"(.*_)?(utils?|helpers?|misc|common|stuff)", part):
            yield f"{source.path}: name it for its subject"


def settled_actions(source: Source) -> Iterator[tuple[str, str]]:
    """Return the lifecycle actions that functions of this file carry out: action, dotted name of the function."""
    module = source.path.removesuffix(".py").replace("/", ".")
    for node in functions(source.tree):
        for call in calls(node):
            if chain(call.func)[-1] == "settle":
                for argument in call.args:
                    if (names := chain(argument))[0] == "Action" and len(names) == 2:
                        yield names[1], f"{module}.{node.name}"
