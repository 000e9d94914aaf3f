"""Holds the house's limits of size; exceptions stand in pyproject.toml, each with its reason."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"migrations", "node_modules", ".venv", "built", "__pycache__"}


def main() -> int:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["folkmoot"]["sizes"]
    exceptions: dict[str, str] = settings.get("exceptions", {})
    faults = [fault for path in _files() for fault in _faults(path, settings, exceptions)]
    print("\n".join(faults))
    return 1 if faults else 0


def _files() -> Iterator[Path]:
    for folder in ("src", "e2e", "bench", "scripts"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html") and not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def _faults(path: Path, limits: dict[str, int], exceptions: dict[str, str]) -> Iterator[str]:
    name = str(path.relative_to(ROOT))
    text = path.read_text(encoding="utf-8")
    is_test = "tests" in path.parts or path.parts[-2] == "e2e"
    kind = "template" if path.suffix == ".html" else "test_file" if is_test else "file"
    lines = text.count("\n")
    if lines > limits[kind] and not _is_excepted(name, exceptions):
        yield f"{name}: {lines} lines, at most {limits[kind]}"
    if path.suffix == ".py":
        yield from _long_functions(name, text, limits["test" if is_test else "function"], exceptions)


def _long_functions(name: str, text: str, limit: int, exceptions: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > limit and not _is_excepted(f"{name}::{node.name}", exceptions):
            yield f"{name}:{node.lineno}: {node.name} has {lines} lines, at most {limit}"


def _is_excepted(name: str, exceptions: dict[str, str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in exceptions)


if __name__ == "__main__":
    sys.exit(main())
