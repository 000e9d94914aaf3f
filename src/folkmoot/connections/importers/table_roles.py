"""Which table of several tells of members, of spaces, of threads, and which of posts."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from folkmoot.connections.importers.archive import BROKEN, Entry
from folkmoot.connections.importers.table_columns import ALIASES
from folkmoot.connections.importers.table_rows import Table

_ROLES = {
    **dict.fromkeys(("members", "users", "people", "profiles"), "members"),
    **dict.fromkeys(("spaces", "categories", "forums", "channels", "boards"), "spaces"),
    **dict.fromkeys(("threads", "topics", "discussions"), "threads"),
}


def by_role(files: list[Entry]) -> dict[str, Entry]:
    """The tables that tell of members, spaces and threads; what others call so is one beside a table of posts."""
    roles = {stem(entry): entry for entry in files if stem(entry) in _ROLES.values()}
    for entry in files if len(files) > 1 else ():
        role = _ROLES.get(re.split(r"[\W_]+", stem(entry))[-1])
        if role is not None and entry not in roles.values() and not _has_texts(entry):
            roles.setdefault(role, entry)
    return roles


def _has_texts(entry: Entry) -> bool:
    try:
        return any(name in ALIASES["body"] and name != "description" for name in Table(entry).names)
    except BROKEN:
        return False


def stem(entry: Entry) -> str:
    """The name of a table, without its ending."""
    return PurePosixPath(entry.name).stem.lower()
