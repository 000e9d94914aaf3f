"""Clauses through the API, of whichever guidelines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from folkmoot.communities.wording import EXAMPLE_LENGTH, EXAMPLES_AT_MOST, ClauseWords
from folkmoot.core.api.schemas import Input
from folkmoot.core.guidelines import ClauseCategory

Example = Annotated[str, Field(min_length=1, max_length=EXAMPLE_LENGTH, pattern=r"^[^\r\n]+$")]
_CATEGORIES = "^(" + "|".join(["", *ClauseCategory.values]) + ")$"


class ClauseOut(Schema):
    """A numbered clause; `category` is empty where nobody said what it is about."""

    number: int
    title: str
    text: str
    category: str
    fine: list[str]
    not_fine: list[str]

    @staticmethod
    def resolve_fine(clause: Any) -> list[str]:
        return list(clause.fine_examples)

    @staticmethod
    def resolve_not_fine(clause: Any) -> list[str]:
        return list(clause.not_fine_examples)


class ClauseIn(Input):
    """A clause to be, with what is fine and what is not by example."""

    title: str = Field(max_length=120)
    text: str = Field(max_length=4000)
    category: str = Field("", pattern=_CATEGORIES)
    fine: list[Example] = Field(default_factory=list, max_length=EXAMPLES_AT_MOST)
    not_fine: list[Example] = Field(default_factory=list, max_length=EXAMPLES_AT_MOST)

    def words(self) -> ClauseWords:
        """As commands take it."""
        return ClauseWords(self.title, self.text, self.category, "\n".join(self.fine), "\n".join(self.not_fine))


class OwnGuidelinesIn(Input):
    """Guidelines to put in force in a part of the community."""

    introduction: str = Field("", max_length=4000)
    change_note: str = Field("", max_length=300)
    clauses: list[ClauseIn] = Field(min_length=1, max_length=60)

    def said(self) -> dict[str, Any]:
        """As commands take it."""
        words = [each.words() for each in self.clauses]
        return {"introduction": self.introduction, "change_note": self.change_note, "clauses": words}


class OwnGuidelinesOut(Schema):
    """A version of the guidelines of a part of the community; the one with the highest number is in force."""

    number: int
    introduction: str
    change_note: str
    published_at: datetime
    clauses: list[ClauseOut]

    @staticmethod
    def resolve_clauses(version: Any) -> list[Any]:
        return list(version.clauses.all())
