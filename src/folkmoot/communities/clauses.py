"""The editor of clauses: what was typed, and the buttons that add, drop and move without a script."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from folkmoot.communities.models import GuidelinesVersion
from folkmoot.communities.starters import Starter

Row = tuple[str, str]


@dataclass(slots=True)
class ClauseEditor:
    """The text of guidelines while it is being written; nothing of it is stored."""

    introduction: str = ""
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of_version(cls, version: GuidelinesVersion | None) -> ClauseEditor:
        if version is None:
            return cls(rows=[("", "")])
        return cls(version.introduction, [(clause.title, clause.text) for clause in version.clauses.all()])

    @classmethod
    def of_starter(cls, starter: Starter) -> ClauseEditor:
        return cls(starter.introduction, list(starter.clauses))

    @classmethod
    def of_posted(cls, posted: QueryDict) -> ClauseEditor:
        """What was typed, whatever button was pressed."""
        rows = list(zip(posted.getlist("title"), posted.getlist("text"), strict=False))
        return cls(posted.get("introduction", ""), rows)

    def edited(self, posted: QueryDict) -> bool:
        """Do what an editing button asks for; whether it was one."""
        if "add" in posted:
            self.rows.append(("", ""))
            return True
        for action in ("remove", "up", "down"):
            if action in posted:
                self._change(action, posted.get(action, ""))
                return True
        return False

    def says_the_same_as(self, other: ClauseEditor) -> bool:
        """Whether publishing would change nothing for a reader."""
        return self._words() == other._words()

    def _change(self, action: str, number: str) -> None:
        index = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 4 else -1
        if not 0 <= index < len(self.rows):
            return
        if action == "remove":
            del self.rows[index]
            return
        target = index + (1 if action == "down" else -1)
        if 0 <= target < len(self.rows):
            self.rows[index], self.rows[target] = self.rows[target], self.rows[index]

    def _words(self) -> tuple[str, list[tuple[str, ...]]]:
        filled = [
            (" ".join(title.split()), *text.split()) for title, text in self.rows if title.strip() or text.strip()
        ]
        return " ".join(self.introduction.split()), filled
