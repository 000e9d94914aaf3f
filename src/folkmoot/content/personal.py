"""What content knows about a person, for their own export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.db import models

from folkmoot.content.models import (
    Attachment,
    Ballot,
    Bookmark,
    DirectSettings,
    Draft,
    Post,
    PostRevision,
    Reaction,
    SpaceReader,
    Thread,
    ThreadMember,
    ThreadReader,
)
from folkmoot.core.models import TenantModel
from folkmoot.core.registry import PersonalDataSection

_Load = Callable[[int], Iterator[Mapping[str, object]]]


def _rows(model: type[TenantModel], owner: str, *columns: str, **renamed: str) -> _Load:
    def load(member_id: int) -> Iterator[Mapping[str, object]]:
        rows = model.everywhere.filter(**{owner: member_id}).order_by("id")
        expressions = {name: models.F(path) for name, path in renamed.items()}
        yield from rows.values(*columns, **expressions).iterator()

    return load


SECTIONS = (
    PersonalDataSection(
        "threads", _rows(Thread, "author_id", "id", "kind", "title", "state", "created_at", in_space="space__slug")
    ),
    PersonalDataSection(
        "posts",
        _rows(Post, "author_id", "id", "number", "markdown", "state", "created_at", "edited_at", "thread_id",
              title="thread__title"),
    ),
    PersonalDataSection(
        "edits", _rows(PostRevision, "editor_id", "post_id", "number", "title", "reason", "replaced_at")
    ),
    PersonalDataSection("earlier-versions", _rows(PostRevision, "post__author_id", "post_id", "number", "markdown")),
    PersonalDataSection("reactions", _rows(Reaction, "member_id", "post_id", "emoji", "created_at")),
    PersonalDataSection("bookmarks", _rows(Bookmark, "member_id", "post_id", "note", "remind_at", "created_at")),
    PersonalDataSection("drafts", _rows(Draft, "member_id", "place", "title", "markdown", "updated_at")),
    PersonalDataSection(
        "votes",
        _rows(Ballot, "member_id", "cast_at", question="poll__question", option="choices__option__text",
              place="choices__rank", number_of_votes="choices__votes"),
    ),
    PersonalDataSection(
        "reading", _rows(ThreadReader, "member_id", "thread_id", "level", "last_read_number", "read_at")
    ),
    PersonalDataSection(
        "conversations", _rows(ThreadMember, "member_id", "thread_id", "joined_at", "left_at", title="thread__title")
    ),
    PersonalDataSection("message-settings", _rows(DirectSettings, "member_id", "takes_strangers")),
    PersonalDataSection("spaces-read", _rows(SpaceReader, "member_id", "read_at", in_space="space__slug")),
    PersonalDataSection(
        "files", _rows(Attachment, "uploader_id", "name", "media_type", "size", "sha256", "alt", "created_at")
    ),
)  # fmt: skip
