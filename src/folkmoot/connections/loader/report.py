"""What an import brought in this run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

# A broken source may break at every item; beyond this many the report only counts.
NAMED_AT_MOST = 100_000


@dataclass(slots=True)
class ImportReport:
    """Counts of what was new, and what was left out and why."""

    members: int = 0
    spaces: int = 0
    threads: int = 0
    posts: int = 0
    reactions: int = 0
    attachments: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    skipped_count: int = 0

    def skip(self, item: str, reason: str) -> None:
        """Name an item that was left out."""
        self.skipped_count += 1
        if len(self.skipped) < NAMED_AT_MOST:
            self.skipped.append({"item": item, "reason": reason})

    def skip_all(self, items: Iterable[str], reason: str) -> None:
        for item in items:
            self.skip(item, reason)

    def go_back_to(self, before: ImportReport) -> None:
        """A batch was rolled back: its counts did not happen."""
        for each in fields(self):
            setattr(self, each.name, getattr(before, each.name))

    def as_json(self) -> dict[str, Any]:
        """The one object that `folkmoot import --json` prints."""
        return {
            "members": self.members,
            "spaces": self.spaces,
            "threads": self.threads,
            "posts": self.posts,
            "reactions": self.reactions,
            "attachments": self.attachments,
            "skipped": self.skipped,
        }
