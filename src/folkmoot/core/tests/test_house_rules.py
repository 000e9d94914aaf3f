"""What the house forbids and no linter knows: read from the code itself, so that a new file cannot be forgotten."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
ROOMS = {path.name for path in PACKAGE.iterdir() if (path / "apps.py").exists()} - {"core", "web"}
# What of a room nobody else may reach for.
OWN_PAGES = ("views", "forms", "templatetags")
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "add",
}  # fmt: skip
# Where rows may be written. Besides commands: imports, in bulk; what remembers answers and runs, where nothing of a
# community changes; what a step of a workflow does, run by the engine's command; the queue of pushes; the cast, which
# makes the tests' people.
WRITERS = (
    "/commands", "/models", "/migrations/", "/tests/", "/bulk", "/activity/", "/core/testing/",
    "/cli/clock.py", "/cli/demonstration/", "/connections/api/idempotency.py", "/connections/loader/",
    "/content/search/index.py", "/automation/vocabulary/", "/notifications/push/queue.py",
)  # fmt: skip
# `x.update(...)` and `x.add(...)` are also what dicts, sets and hashes do: these names are a table's.
TABLE_LIKE = ("objects", "everywhere")


@pytest.fixture(autouse=True, scope="module")
def _forget() -> Iterator[None]:
    """All of the code read once is much to carry through the other tests."""
    yield
    _parsed.cache_clear()
    _calls.cache_clear()


@cache
def _names() -> dict[str, Path]:
    return {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def _parsed(name: str) -> ast.Module:
    return ast.parse(_names()[name].read_text(encoding="utf-8"))


def _sources(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    for name in _names():
        if not parts or any(part in f"/{name}" for part in parts):
            yield name, _parsed(name)


@cache
def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _is_on_table(node: ast.expr) -> bool:
    """Whether the chain of calls and attributes begins at a manager: Thread.objects.filter(...)..."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in TABLE_LIKE:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _writes_a_row(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in WRITES:
        return False
    has_update_fields = any(keyword.arg == "update_fields" for keyword in call.keywords)
    return _is_on_table(function.value) or (function.attr == "save" and has_update_fields)


def _name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_rows_are_written_in_commands_only() -> None:
    faults = [
        f"{name}:{call.lineno}"
        for name, tree in _sources()
        if not any(part in f"/{name}" for part in WRITERS)
        for call in _calls(tree)
        if _writes_a_row(call)
    ]
    assert faults == []


def test_forms_are_never_saved_by_views() -> None:
    faults = [
        f"{name}:{call.lineno}"
        for name, tree in _sources("/views", "/api")
        if "/tests/" not in name and not name.endswith("/idempotency.py")
        for call in _calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("save", "delete")
        # `@router.delete(...)` names a method of HTTP.
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id in ("router", "api", "storage"))
    ]
    assert faults == []


def test_translated_text_has_named_places_and_no_f_string() -> None:
    marks = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
    faults = [
        f"{name}:{call.lineno}"
        for name, tree in _sources()
        for call in _calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id in marks
        if any(isinstance(argument, ast.JoinedStr) for argument in call.args)
    ]
    assert faults == []


def test_commands_queries_and_policies_know_no_request() -> None:
    faults = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in _sources("/commands", "/queries", "/policies")
        if "/tests/" not in name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        if any(argument.arg == "request" for argument in [*function.args.args, *function.args.kwonlyargs])
    ]
    assert faults == []


def test_commands_take_the_actor_by_name() -> None:
    faults = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in _sources("/commands")
        if "/tests/" not in name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        if any(argument.arg == "actor" for argument in function.args.args) and not function.name.startswith("_")
        # What only looks and refuses, for several commands of the room, is none.
        if any(_writes_a_row(call) or _name_of(call) in ("record", "atomic") for call in _calls(function))
    ]
    assert faults == []


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_nobody_imports_another_rooms_pages() -> None:
    faults = [
        f"{name} imports {module}"
        for name, tree in _sources()
        for module in _imported(tree)
        if (parts := module.split("."))[0] == "folkmoot" and len(parts) >= 3
        if parts[1] in ROOMS and parts[2] in OWN_PAGES and not name.startswith(f"{parts[1]}/")
        # A form may be built on one of a room below.
        if not (parts[2] == "forms" and "/forms" in name)
    ]
    assert faults == []


def test_every_command_says_what_it_does() -> None:
    faults = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in _sources("/commands")
        if "/tests/" not in name
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if any(argument.arg == "actor" for argument in function.args.kwonlyargs) and not ast.get_docstring(function)
    ]
    assert faults == []


def test_every_room_says_what_it_holds() -> None:
    rooms = [path for path in sorted(PACKAGE.iterdir()) if path.is_dir() and list(path.glob("*.py"))]
    without = [room.name for room in rooms if not (room / "README.md").exists()]
    long = [room.name for room in rooms if len((room / "README.md").read_text(encoding="utf-8").splitlines()) > 40]
    assert (without, long) == ([], [])


def test_every_dependency_has_a_reason() -> None:
    root = PACKAGE.parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    reasons = (root / "docs/decisions/0104-each-dependency-for-a-reason.md").read_text(encoding="utf-8")
    named = {name for row in re.findall(r"^\| (.+?) \|", reasons, re.M)[1:] for name in row.split(", ")}
    assert {re.split(r"[\[><=]", each)[0] for each in asked} == named
