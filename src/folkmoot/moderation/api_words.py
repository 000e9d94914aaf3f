"""Word lists through the API, for those who moderate."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.words import add_words, remove_words
from folkmoot.moderation.queries.rules import words_of
from folkmoot.moderation.rules.policies import can_see_rules
from folkmoot.moderation.words.wordset import WordAction, WordEntry

router = Router(tags=["moderation rules"])
WordListName = Literal["block", "censor", "approve", "flag", "silence", "replace", "link", "tag"]


class ModerationWordOut(Schema):
    """A word of a list."""

    id: int
    word: str
    action: str
    replacement: str
    exact: bool
    clause: str


class ModerationWordIn(Input):
    """A word for a list."""

    word: str = Field(min_length=1, max_length=100)
    action: WordListName
    replacement: str = Field("", max_length=300)
    exact: bool = False
    clause: str = Field("", max_length=60)


class ModerationWordsIn(Input):
    """Words to add."""

    words: list[ModerationWordIn] = Field(max_length=2000)


class ModerationWordsTaken(Schema):
    """What became of them: how many are new or changed, and why others were refused."""

    added: int
    changed: int
    refused: list[list[str]]


@router.get(
    "/moderation/words", response={200: list[ModerationWordOut], **PROBLEMS}, operation_id="list_moderation_words"
)
def list_words(request: CommunityRequest, action: WordListName | None = None) -> Any:
    """The words of one list or of all. Moderators."""
    if not can_see_rules(request.actor):
        raise NotAllowed
    return [_word_told(entry) for entry in words_of(request.community.id, action or "")]


@router.post("/moderation/words", response={200: ModerationWordsTaken, **PROBLEMS}, operation_id="add_moderation_words")
def put_words(request: CommunityRequest, payload: ModerationWordsIn) -> Any:
    """Put words on their lists; what cannot be taken is told. Moderators."""
    taken = add_words(actor=request.actor, entries=[_entry(each) for each in payload.words])
    return {"added": taken.added, "changed": taken.known, "refused": [list(each) for each in taken.refused]}


@router.delete(
    "/moderation/words/{int:word_id}", response={204: None, **PROBLEMS}, operation_id="remove_moderation_word"
)
def remove_word(request: CommunityRequest, word_id: Id) -> Any:
    """Take a word from its list. Moderators."""
    if not remove_words(actor=request.actor, ids=[word_id]):
        raise NotFound
    return Status(204, None)


def _word_told(entry: WordEntry) -> dict[str, Any]:
    return {
        "id": entry.id, "word": entry.word, "action": entry.action.value, "replacement": entry.replacement,
        "exact": entry.exact, "clause": entry.clause,
    }  # fmt: skip


def _entry(given: ModerationWordIn) -> WordEntry:
    return WordEntry(given.word, WordAction(given.action), given.replacement, given.exact, given.clause)
