"""The editor of clauses: what was typed, and the buttons that add, drop and move without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict

from folkmoot.communities.comparison import ClauseChange, compare
from folkmoot.communities.models import Community
from folkmoot.communities.starters import Starter, starter_of
from folkmoot.communities.wording import ClauseWords, Version, words_of
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.guidelines import ClauseCategory

_FIELDS = ("title", "text", "category", "fine", "not_fine")


@dataclass(slots=True)
class ClauseEditor:
    """The text of guidelines while it is being written; nothing of it is stored."""

    introduction: str = ""
    rows: list[ClauseWords] = field(default_factory=list)

    @classmethod
    def of_version(cls, version: Version | None) -> ClauseEditor:
        if version is None:
            return cls(rows=[ClauseWords("", "")])
        return cls(version.introduction, words_of(version))

    @classmethod
    def of_starter(cls, starter: Starter) -> ClauseEditor:
        return cls(starter.introduction, list(starter.clauses))

    @classmethod
    def of_posted(cls, posted: QueryDict) -> ClauseEditor:
        """What was typed, whatever button was pressed."""
        titles, texts, *others = (posted.getlist(name) for name in _FIELDS)
        count = min(len(titles), len(texts))
        columns = [titles, texts, *([*column, *[""] * count] for column in others)]
        rows = [ClauseWords(*(column[index] for column in columns)) for index in range(count)]
        return cls(posted.get("introduction", ""), rows)

    @property
    def categories(self) -> list[tuple[str, str]]:
        """What a clause can be about."""
        return [(value, str(label)) for value, label in ClauseCategory.choices]

    def edited(self, posted: QueryDict) -> bool:
        """Do what an editing button asks for; whether it was one."""
        if "add" in posted:
            self.rows.append(ClauseWords("", ""))
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

    def _words(self) -> tuple[str, object]:
        filled = [
            (" ".join(row.title.split()), tuple(row.text.split()), row.category, row.fine.split(), row.not_fine.split())
            for row in self.rows
            if not row.is_empty
        ]
        return " ".join(self.introduction.split()), filled


@dataclass(slots=True)
class GuidelinesForm:
    """A page on which guidelines are written, of whichever place: what it shows, and what its buttons ask for."""

    editor: ClauseEditor
    note: str = ""
    error: str = ""
    chosen: str = ""
    changes: list[ClauseChange] | None = None
    # Whether what was typed is to be kept, as a draft or in force.
    asks_to_keep: bool = False

    @classmethod
    def opened(
        cls, posted: QueryDict | None, *, in_force: Version | None, draft: Version | None = None
    ) -> GuidelinesForm:
        """The page as it opens, or (`posted`) as a button asks for it."""
        if posted is None:
            return cls(ClauseEditor.of_version(draft or in_force), getattr(draft, "change_note", ""))
        form = cls(ClauseEditor.of_posted(posted), posted.get("change_note", ""), chosen=posted.get("set", ""))
        if form.chosen in Community.Kind.values:
            form.editor = ClauseEditor.of_starter(starter_of(form.chosen))
        elif "compare" in posted:
            form.changes = compare(words_of(in_force), form.editor.rows)
        else:
            form.asks_to_keep = not form.editor.edited(posted)
        return form

    def is_published(self, publish: Callable[..., object]) -> bool:
        """Put what was typed in force by this command, where that was asked for; what is refused stays typed."""
        if not self.asks_to_keep:
            return False
        try:
            publish(clauses=self.editor.rows, introduction=self.editor.introduction, change_note=self.note)
        except (RuleBroken, Conflict) as refused:
            self.error = refused.message
        return not self.error

    @property
    def sets(self) -> list[tuple[str, str]]:
        """The sets to begin with."""
        return [(value, str(label)) for value, label in Community.Kind.choices]
