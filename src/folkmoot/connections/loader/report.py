"""What an import brought in this run."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from itertools import islice

# Of an upload only so many left out items are named: its report is kept in the database and shown on a page.
NAMED_OF_AN_UPLOAD = 200
_IN_MEMORY = 1024 * 1024


class LeftOut:
    """The items that were left out and why, kept on disk: a broken source may break at every one of millions."""

    def __init__(self, named_at_most: int | None = None) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as the report
        self._named_at_most = named_at_most
        self.count = 0

    def add(self, item: str, reason: str) -> None:
        """Name an item; beyond those that may be named it is only counted."""
        self.count += 1
        if self._named_at_most is None or self.count <= self._named_at_most:
            self._file.seek(0, 2)
            self._file.write(json.dumps({"item": item, "reason": reason}).encode() + b"\n")

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Each in order. Nothing may be added meanwhile."""
        self._file.seek(0)
        yield from map(json.loads, self._file)

    def mark(self) -> tuple[int, int]:
        """Where it is now, for `go_back_to`."""
        return self.count, self._file.seek(0, 2)

    def go_back_to(self, mark: tuple[int, int]) -> None:
        """Forget what was added since that mark."""
        self.count, end = mark
        self._file.seek(end)
        self._file.truncate()


@dataclass(slots=True)
class ImportReport:
    """Counts of what was new, and what was left out and why."""

    members: int = 0
    spaces: int = 0
    threads: int = 0
    posts: int = 0
    reactions: int = 0
    attachments: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def skipped(self) -> list[dict[str, str]]:
        """All that was left out; a large source has more of it than memory should hold."""
        return list(self.left_out)

    def skip(self, item: str, reason: str) -> None:
        """Name an item that was left out."""
        self.left_out.add(item, reason)

    def skip_all(self, items: Iterable[str], reason: str) -> None:
        for item in items:
            self.skip(item, reason)

    def first_skipped(self, at_most: int) -> list[dict[str, str]]:
        """The first of what was left out."""
        return list(islice(self.left_out, at_most))

    def counts(self) -> dict[str, int]:
        """How much of each was new."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "left_out"}

    def go_back_to(self, counts: dict[str, int], left_out: tuple[int, int]) -> None:
        """A batch was rolled back: its counts did not happen."""
        for name, count in counts.items():
            setattr(self, name, count)
        self.left_out.go_back_to(left_out)

    def as_json(self) -> Iterator[str]:
        """The one object that `folkmoot import --json` prints, piece by piece."""
        yield json.dumps(self.counts())[:-1] + ', "skipped": ['
        for number, each in enumerate(self.left_out):
            yield (", " if number else "") + json.dumps(each)
        yield "]}"
