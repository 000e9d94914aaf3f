"""Whoever writes a column whose words are judged speaks to the gate in the same module, or says here who has asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from e2e.gate_catalogue import JUDGED

ROOT = Path(__file__).parent.parent / "src" / "folkmoot"
# Written from words that were judged already, or by nobody who is judged.
ASKED_ELSEWHERE = {
    "automation/commands/senders.py": "the assistant, by the name that the system gives it",
    "content/commands/baking.py": "tags that were judged with the thread or by themselves",
    "content/commands/files.py": "a file is its owner's alone until the post with it is judged",
    "groups/commands/merging.py": "copies rows of one group to another",
    "members/commands/claiming.py": "a name from an account or an import; who joins is judged by it",
    "members/commands/questions.py": "answers that were judged with who joins",
    "spaces/commands/spaces.py": "managers, or the system on the word of a group's judged command",
}
_MODELS = {tuple(column.split(".")[1:]) for column in JUDGED}
_NAMES = {model for model, _field in _MODELS}
# Names that no other table of ours has: setting such an attribute is writing the column.
_TELLING = {"markdown", "headline", "bio", "close_reason", "avatar", "greeting", "not_fine"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The commands: rows are written nowhere else, which the rules of the house hold, but by imports and their like."""
    for path in sorted(ROOT.glob("*/commands*")):
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith("moderation/"):
                yield name, ast.parse(file.read_text())


def writes(tree: ast.Module) -> Iterator[int]:
    """The lines at which a judged column gets a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            root = node.func
            while isinstance(root, ast.Attribute | ast.Call):
                root = root.func if isinstance(root, ast.Call) else root.value
            is_making = isinstance(node.func, ast.Name) or (
                isinstance(node.func, ast.Attribute) and node.func.attr in ("create", "update", "update_or_create")
            )
            given = {keyword.arg for keyword in node.keywords}
            if is_making and isinstance(root, ast.Name) and any((root.id, field) in _MODELS for field in given):
                yield node.lineno
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                if any(isinstance(part, ast.Attribute) and part.attr in _TELLING for part in parts):
                    yield node.lineno


def speaks_to_the_gate(tree: ast.Module) -> bool:
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(name == "folkmoot.core.moderation" or name.endswith(".gating") for name in imported)


def test_every_writer_of_judged_words_speaks_to_the_gate() -> None:
    found = {name: sorted(set(writes(tree))) for name, tree in modules() if not speaks_to_the_gate(tree)}
    found = {name: lines for name, lines in found.items() if lines}
    strange = {
        name: lines for name, lines in found.items() if not any(name.startswith(known) for known in ASKED_ELSEWHERE)
    }
    assert strange == {}, "ask core.moderation.judge first, or say in ASKED_ELSEWHERE who has asked"
    idle = [known for known in ASKED_ELSEWHERE if not any(name.startswith(known) for name in found)]
    assert idle == []
