"""Discourse: topics as its API gives them (/t/ID.json), saved one a file, with categories beside them; or a backup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
from folkmoot.connections.importers.discourse_backup import read_discourse_backup
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    MemberRecord,
    PostRecord,
    Progress,
    ReactionRecord,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.times import iso

_LIKE = 2
_NUMBER_AT_MOST = 10**15
_REGULAR, _MODERATOR_NOTE, _SMALL_ACTION, _WHISPER = 1, 2, 3, 4


def read_discourse(source: Source) -> Iterator[Record]:
    """Yield what a backup or the topics of a forum hold.

    With topics, the names of categories come from categories.json or site.json when there.
    """
    for path, reason in source.refused:
        yield Skipped(path, reason)
    dump = source.find("dump.sql")
    if dump is not None:
        yield from read_discourse_backup(dump)
        return
    files = list(source.ending(".json"))
    if not files:
        raise SourceBroken("there are no .json files of Discourse topics in it, and no dump.sql.gz of a backup")
    yield Progress(total=len(files) * 8)
    names = _category_names(source)
    seen_spaces: set[str] = set()
    seen_members: set[str] = set()
    found = 0
    for entry in files:
        try:
            content = json.loads(entry.read())
        except (ValueError, SourceBroken, RecursionError) as error:
            yield Skipped(entry.path, f"it is not readable as JSON: {error}")
            continue
        for topic in _topics_in(content):
            found += 1
            try:
                yield from _topic(topic, entry, names, seen_spaces, seen_members)
            except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
                yield Skipped(f"{entry.path}: topic {str(topic.get('id'))[:40]}", f"it is malformed: {error}")
    if not found:
        raise SourceBroken("none of its .json files is a Discourse topic (/t/ID.json)")


def _topics_in(content: Any) -> Iterator[dict[str, Any]]:
    for each in content if isinstance(content, list) else [content]:
        if isinstance(each, dict) and isinstance(each.get("post_stream"), dict):
            yield each


def _category_names(source: Source) -> dict[str, dict[str, Any]]:
    names: dict[str, dict[str, Any]] = {}
    for name in ("categories.json", "site.json"):
        entry = source.find(name)
        if entry is None:
            continue
        try:
            content = json.loads(entry.read())
        except (ValueError, SourceBroken, RecursionError):
            continue
        listed = content.get("category_list", content) if isinstance(content, dict) else {}
        categories = listed.get("categories") if isinstance(listed, dict) else None
        for category in categories if isinstance(categories, list) else []:
            if isinstance(category, dict) and "id" in category:
                names[str(category["id"])] = category
    return names


def _topic(
    topic: dict[str, Any],
    entry: Entry,
    names: dict[str, dict[str, Any]],
    seen_spaces: set[str],
    seen_members: set[str],
) -> Iterator[Record]:
    posts = [post for post in topic["post_stream"].get("posts") or [] if isinstance(post, dict)]
    topic_id = str(topic.get("id") or (posts[0].get("topic_id") if posts else "") or entry.path)
    category = str(topic.get("category_id") or "none")
    if category not in seen_spaces:
        seen_spaces.add(category)
        yield _space(category, names.get(category, {}), topic)
    for post in posts:
        yield from _member(post, seen_members)
    yield _thread(topic, topic_id, category, posts)
    written: set[str] = set()
    by_number = {post.get("post_number"): str(post.get("id")) for post in posts}
    for post in sorted(posts, key=lambda post: _number(post.get("post_number"))):
        yield from _post(post, topic_id, by_number, written)
    yield from _missing(topic, topic_id, posts)


def _space(category: str, known: dict[str, Any], topic: dict[str, Any]) -> SpaceRecord:
    is_private = bool(known.get("read_restricted")) or topic.get("archetype") == "private_message"
    name = str(known.get("name") or ("Imported" if category == "none" else f"Category {category}"))
    return SpaceRecord(
        external_id=category,
        name=name,
        slug=str(known.get("slug") or ""),
        description=str(known.get("description_text") or known.get("description_excerpt") or ""),
        visibility="private" if is_private else "public",
        position=int(_number(known.get("position"))),
    )


def _member(post: dict[str, Any], seen: set[str]) -> Iterator[Record]:
    member_id = _author(post)
    if member_id is None or member_id in seen:
        return
    seen.add(member_id)
    handle = str(post.get("username") or "")
    yield MemberRecord(
        external_id=member_id,
        handle=handle,
        name=str(post.get("name") or post.get("display_username") or handle),
        deleted=False,
    )


def _author(post: dict[str, Any]) -> str | None:
    member_id = post.get("user_id") or post.get("username")
    return str(member_id) if member_id else None


def _thread(topic: dict[str, Any], topic_id: str, category: str, posts: list[dict[str, Any]]) -> ThreadRecord:
    details = topic.get("details")
    creator = details.get("created_by") if isinstance(details, dict) else None
    author = topic.get("user_id") or (creator.get("id") if isinstance(creator, dict) else None)
    first_author = _author(posts[0]) if posts else None
    tags = topic.get("tags") if isinstance(topic.get("tags"), list) else []
    return ThreadRecord(
        external_id=topic_id,
        space_external_id=category,
        title=str(topic.get("title") or topic.get("fancy_title") or f"Topic {topic_id}"),
        author_external_id=first_author or (str(author) if author else None),
        created_at=iso(topic.get("created_at")),
        tags=tuple(str(tag.get("name", "")) if isinstance(tag, dict) else str(tag) for tag in tags or []),
        views=int(_number(topic.get("views"))),
        pinned=bool(topic.get("pinned") or topic.get("pinned_globally")),
        closed=bool(topic.get("closed") or topic.get("archived")),
        deleted_at=iso(topic.get("deleted_at")),
        old_path=f"/t/-/{topic_id}",
    )


def _post(post: dict[str, Any], topic_id: str, by_number: dict[Any, str], written: set[str]) -> Iterator[Record]:
    post_id = str(post.get("id") or "")
    kind = post.get("post_type", _REGULAR)
    body = post.get("raw") or post.get("cooked")
    if not post_id or post_id in written:
        yield Skipped(f"topic {topic_id}, post {post.get('post_number')}", "it has no id of its own")
        return
    if kind in (_SMALL_ACTION, _WHISPER):
        what = "a note that the forum wrote itself" if kind == _SMALL_ACTION else "a whisper among the staff"
        yield Skipped(f"post {post_id} of topic {topic_id}", f"it is {what}, not a member's post")
        return
    if not isinstance(body, str):
        yield Skipped(f"post {post_id} of topic {topic_id}", "it has no text")
        return
    written.add(post_id)
    version = int(_number(post.get("version")))
    yield PostRecord(
        external_id=post_id,
        thread_external_id=topic_id,
        body=body,
        markup="markdown" if post.get("raw") else "html",
        author_external_id=_author(post),
        created_at=iso(post.get("created_at")),
        edited_at=iso(post.get("updated_at")) if version > 1 else None,
        reply_to_external_id=by_number.get(post.get("reply_to_post_number")),
        deleted_at=iso(post.get("deleted_at")) or (iso(post.get("updated_at")) if post.get("user_deleted") else None),
        hidden=bool(post.get("hidden")),
    )
    likes = _likes(post)
    if likes:
        yield ReactionRecord(f"{post_id}:like", post_id, "❤️", count=likes, created_at=iso(post.get("created_at")))
    if post.get("accepted_answer"):
        yield AcceptedRecord(topic_id, post_id)


def _likes(post: dict[str, Any]) -> int:
    for action in post.get("actions_summary") or []:
        if isinstance(action, dict) and action.get("id") == _LIKE:
            return int(_number(action.get("count")))
    return 0


def _missing(topic: dict[str, Any], topic_id: str, posts: list[dict[str, Any]]) -> Iterator[Record]:
    stream = topic["post_stream"].get("stream")
    if isinstance(stream, list):
        there = {post.get("id") for post in posts}
        missing = [post_id for post_id in stream if post_id not in there]
        if missing:
            yield Skipped(f"topic {topic_id}", f"{len(missing)} later posts are not in the export")


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and -_NUMBER_AT_MOST < value < _NUMBER_AT_MOST else 0
