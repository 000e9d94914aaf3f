"""Discourse: a backup of the whole forum (dump.sql.gz in a tar.gz), read from PostgreSQL's COPY blocks.

A dump has its tables by name, so that posts come long before the topics they are in: all is sorted on disk first.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from html import unescape
from typing import IO

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
from folkmoot.connections.importers.discourse_edits import changed_texts
from folkmoot.connections.importers.discourse_posts import written_body
from folkmoot.connections.importers.discourse_uploads import Uploads
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    EditRecord,
    MemberRecord,
    PostRecord,
    Progress,
    ReactionRecord,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
    opened_late,
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso

LINE_AT_MOST = 16 * 1024 * 1024
_COPY = re.compile(r"^COPY (?:public\.)?\"?(\w+)\"? \(([^)]*)\) FROM stdin;\s*$")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
# How the rows of a table are found again: the group they are under, the column that names it, the column they go by.
_TABLES: dict[str, tuple[str, str, str]] = {
    "categories": ("categories", "", "position"),
    "users": ("users", "", "id"),
    "user_emails": ("email:", "user_id", ""),
    "user_profiles": ("profile:", "user_id", ""),
    "topics": ("topics", "", "id"),
    "posts": ("posts:", "topic_id", "post_number"),
    "post_revisions": ("edits:", "post_id", "number"),
    "uploads": ("upload:", "sha1", ""),
    "discourse_reactions_reactions": ("reaction:", "id", ""),
    "discourse_reactions_reaction_users": ("reacted:", "post_id", "id"),
    "post_actions": ("actions:", "post_id", "id"),
    "post_custom_fields": ("fields:", "post_id", ""),
    "discourse_solved_solved_topics": ("solved:", "topic_id", ""),
    "tags": ("tag:", "id", ""),
    "topic_tags": ("tagged:", "topic_id", ""),
}
_LIKE = "2"
_WRITTEN = {"1": "", "2": "", "3": "a note that the forum wrote itself", "4": "a whisper among the staff"}
Row = dict[str, str]


def read_discourse_backup(dump: Entry, source: Source) -> Iterator[Record]:
    """Yield what a backup holds. Private messages stay out: nobody but their readers was ever meant to see them."""
    with Spill() as spill:
        yield from _spilled(dump, spill)
        if not spill.has("topics"):
            raise SourceBroken(_without_topics(dump))
        yield Progress(total=spill.count)
        authors = Recent()
        for row in spill.group("users"):
            authors.is_new(row["id"])
            yield _member(row, spill)
        categories: set[str] = set()
        for row in spill.group("categories"):
            categories.add(row["id"])
            yield _space(row)
        topics = _Topics(spill, Uploads(source, spill), categories, authors)
        for topic in spill.group("topics"):
            yield from topics.records(topic)
        yield from _posts_without_topic(spill)


def _without_topics(dump: Entry) -> str:
    with contextlib.suppress(*BROKEN), dump.open() as file:
        if file.read(5) == b"PGDMP":
            return f"{dump.name} is in PostgreSQL's own format: make a plain one with pg_restore -f dump.sql"
    return f"there are no topics in {dump.name}, or it is cut off before them"


class _Topics:
    """Puts together what the dump has in separate tables."""

    def __init__(self, spill: Spill, uploads: Uploads, categories: set[str], authors: Recent) -> None:
        self._spill = spill
        self._uploads = uploads
        self._categories = categories
        self._authors = authors

    def records(self, topic: Row) -> Iterator[Record]:
        """Yield a topic with its posts."""
        if topic.get("archetype") == "private_message":
            yield Skipped(f"topic {topic['id']}", "it is a private message")
            return
        space = topic.get("category_id") or "none"
        if space not in self._categories:
            self._categories.add(space)
            yield SpaceRecord(external_id=space, name="Imported")
        yield from opened_late(_thread(topic, space, self._spill), self._posts(topic))

    def _posts(self, topic: Row) -> Iterator[Record]:
        by_number: dict[str, str] = {}
        solution = next((row.get("answer_post_id") for row in self._spill.group(f"solved:{topic['id']}")), None)
        for post in self._spill.group(f"posts:{topic['id']}"):
            reason = _left_out(post)
            if reason:
                yield Skipped(f"post {post['id']} of topic {topic['id']}", reason)
                continue
            by_number[post.get("post_number", "")] = post["id"]
            if (user := post.get("user_id")) and self._authors.is_new(user):
                # The dump names no such user; should it have done so long ago, this adds nothing.
                yield MemberRecord(user, f"user{user}", f"user{user}")
            yield self._post(post, topic["id"], by_number)
            yield from self._reactions(post["id"])
            fields = self._spill.group(f"fields:{post['id']}")
            if post["id"] == solution or any(row.get("name") == "is_accepted_answer" for row in fields):
                yield AcceptedRecord(topic["id"], post["id"])

    def _post(self, post: Row, topic_id: str, by_number: dict[str, str]) -> PostRecord:
        updated = iso(post.get("last_version_at") or post.get("updated_at"))
        deleted = iso(post.get("deleted_at")) or (
            iso(post.get("updated_at")) if post.get("user_deleted") == "t" else None
        )
        cooked, number = post.get("cooked", ""), post.get("post_number", "")
        body, files = written_body(post["raw"], self._uploads) if post.get("raw") else (cooked, ())
        return PostRecord(
            external_id=post["id"],
            thread_external_id=topic_id,
            body=body,
            markup="markdown" if post.get("raw") else "html",
            author_external_id=post.get("user_id"),
            created_at=iso(post.get("created_at")),
            edited_at=updated if post.get("version", "1") != "1" else None,
            reply_to_external_id=by_number.get(post.get("reply_to_post_number", "")),
            deleted_at=deleted,
            hidden=post.get("hidden") == "t",
            edits=tuple(self._edits(post["id"])),
            attachments=files or self._uploads.in_cooked(cooked if not post.get("raw") else ""),
            number=int(number) if number.isdecimal() else None,
        )

    def _edits(self, post_id: str) -> Iterator[EditRecord]:
        for row in self._spill.group(f"edits:{post_id}"):
            texts = changed_texts(row.get("modifications", ""), "raw") if row.get("hidden") != "t" else None
            if texts is not None:
                why = changed_texts(row.get("modifications", ""), "edit_reason")
                body, _files = written_body(texts[0], self._uploads)
                yield EditRecord(
                    body, "markdown", iso(row.get("created_at")), row.get("user_id"), why[1] if why else ""
                )

    def _reactions(self, post_id: str) -> Iterator[Record]:
        reacted: set[str] = set()
        for row in self._spill.group(f"reacted:{post_id}"):
            reaction: Row = next(self._spill.group(f"reaction:{row.get('reaction_id')}"), {})
            user, name = row.get("user_id"), reaction.get("reaction_value")
            if user and name:
                reacted.add(user)
                at = iso(row.get("created_at"))
                yield ReactionRecord(f"{post_id}:{name}:{user}", post_id, name, user, created_at=at)
        for row in self._spill.group(f"actions:{post_id}"):
            user = row.get("user_id")
            is_like = row.get("post_action_type_id") == _LIKE and "deleted_at" not in row
            # The plugin for reactions keeps most of them as likes too.
            if is_like and user and user not in reacted:
                at = iso(row.get("created_at"))
                yield ReactionRecord(f"{post_id}:like:{user}", post_id, "❤️", user, created_at=at)


def _left_out(post: Row) -> str:
    """Why a post is not taken; empty for one that is."""
    kind, is_blank = post.get("post_type", "1"), not (post.get("raw") or post.get("cooked") or "").strip()
    what = _WRITTEN.get(kind, "of a kind that is not known")
    if what:
        return f"it is {what}, not a member's post"
    is_seen = not {"deleted_at"} & post.keys() and "t" not in (post.get("hidden"), post.get("user_deleted"))
    return "it has no text" if is_blank and is_seen else ""


def _posts_without_topic(spill: Spill) -> Iterator[Record]:
    topics = {row["id"] for row in spill.group("topics")}
    for group, rows in spill.groups("posts:"):
        if group.partition(":")[2] not in topics:
            for row in rows:
                yield Skipped(f"post {row['id']}", "its topic is not in the backup")


def _thread(topic: Row, space: str, spill: Spill) -> ThreadRecord:
    tag_ids = [row.get("tag_id") for row in spill.group(f"tagged:{topic['id']}")]
    return ThreadRecord(
        external_id=topic["id"],
        space_external_id=space,
        title=topic.get("title") or f"Topic {topic['id']}",
        author_external_id=topic.get("user_id"),
        created_at=iso(topic.get("created_at")),
        tags=tuple(row.get("name", "") for tag_id in tag_ids for row in spill.group(f"tag:{tag_id}")),
        views=int(topic["views"]) if topic.get("views", "").isdecimal() else 0,
        pinned="pinned_at" in topic,
        closed="t" in (topic.get("closed"), topic.get("archived")),
        deleted_at=iso(topic.get("deleted_at")),
        old_path=f"/t/-/{topic['id']}",
    )


def _member(row: Row, spill: Spill) -> MemberRecord:
    emails = sorted(spill.group(f"email:{row['id']}"), key=lambda each: each.get("primary") != "t")
    profile: Row = next(spill.group(f"profile:{row['id']}"), {})
    return MemberRecord(
        external_id=row["id"],
        handle=row.get("username", ""),
        name=row.get("name") or row.get("username", ""),
        email=emails[0].get("email", "") if emails else row.get("email", ""),
        bio=profile.get("bio_raw", ""),
        location=profile.get("location", ""),
        website=profile.get("website", ""),
        created_at=iso(row.get("created_at")),
    )


def _space(row: Row) -> SpaceRecord:
    return SpaceRecord(
        external_id=row["id"],
        name=row.get("name", ""),
        slug=row.get("slug", ""),
        description=unescape(re.sub(r"<[^>]*>", "", row.get("description", ""))),
        visibility="private" if row.get("read_restricted") == "t" else "public",
        position=int(row["position"]) if row.get("position", "").isdecimal() else 0,
    )


def _spilled(dump: Entry, spill: Spill) -> Iterator[Record]:
    table, columns = "", [""]
    try:
        with dump.open() as packed:
            for line in _lines(packed):
                if line is None:
                    yield Skipped(f"{dump.path}: a row of {table or 'the dump'}", "it is longer than any row may be")
                elif not table:
                    found = _COPY.match(line)
                    if found:
                        table, columns = found.group(1), [name.strip(' "') for name in found.group(2).split(",")]
                elif line == "\\.":
                    table = ""
                elif table in _TABLES and not _kept(table, columns, line, spill):
                    yield Skipped(f"{dump.path}: a row of {table}", "it has other columns than it should")
    except BROKEN as error:
        yield Skipped(dump.path, f"it is damaged from here on: {error}")


def _lines(file: IO[bytes]) -> Iterator[str | None]:
    """Each line, None for one that is too long to be held."""
    is_going_on = False
    while line := file.readline(LINE_AT_MOST):
        is_whole = line.endswith(b"\n")
        if is_whole and not is_going_on:
            yield line.rstrip(b"\r\n").decode("utf-8", "replace")
        elif is_whole:
            yield None
        is_going_on = not is_whole


def _kept(table: str, columns: list[str], line: str, spill: Spill) -> bool:
    cells = line.split("\t")
    if len(cells) != len(columns):
        return False
    row = {name: _unescaped(cell) for name, cell in zip(columns, cells, strict=True) if cell != "\\N"}
    prefix, key, order = _TABLES[table]
    if (key and key not in row) or (not key and "id" not in row) or (table == "posts" and "id" not in row):
        return False
    place = row.get(order, "") if order else ""
    spill.add(prefix + (row[key] if key else ""), int(place) if place.isdecimal() else 0, row)
    return True


def _unescaped(cell: str) -> str:
    return _ESCAPE.sub(lambda m: _ESCAPES.get(m.group(1), m.group(1)), cell) if "\\" in cell else cell
