"""Discourse: topics as its API gives them (/t/ID.json and further pages), with categories beside them; or a backup."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
from folkmoot.connections.importers.discourse_backup import read_discourse_backup
from folkmoot.connections.importers.discourse_posts import Posts, number_of
from folkmoot.connections.importers.discourse_uploads import Uploads
from folkmoot.connections.importers.json_files import load_json
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import (
    MemberRecord,
    Progress,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
    opened_late,
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso

_LATEST, _LISTED, _BARE = 0, 1, 2
_ODD_VALUES = (TypeError, ValueError, AttributeError, KeyError, OverflowError)
Item = dict[str, Any]


def read_discourse(source: Source) -> Iterator[Record]:
    """Yield what a backup or the topics of a forum hold.

    With topics, the names of categories come from categories.json or site.json when there.
    """
    for path, reason in source.refused:
        yield Skipped(path, reason)
    dump = source.find("dump.sql") or next(source.ending(".sql"), None)
    if dump is not None:
        yield from read_discourse_backup(dump, source)
        return
    if not source.has(".json"):
        raise SourceBroken("there are no .json files of Discourse topics in it, and no dump.sql.gz of a backup")
    with Spill() as spill:
        for entry in source.ending(".json"):
            yield from _spilled(entry, spill)
        if not spill.count:
            raise SourceBroken("none of its .json files is a Discourse topic (/t/ID.json)")
        yield Progress(total=spill.count * 2)
        reading = _Reading(spill, _category_names(source), Posts(Uploads(source)))
        for group, pages in spill.groups("t"):
            try:
                yield from reading.topic(group[1:], list(pages))
            except _ODD_VALUES as error:
                yield Skipped(f"topic {group[1:][:40]}", f"it is malformed: {error}")


def _spilled(entry: Entry, spill: Spill) -> Iterator[Record]:
    try:
        content = load_json(entry)
    except SourceBroken as error:
        yield Skipped(entry.path, str(error))
        return
    try:
        if isinstance(content, dict) and isinstance(content.get("topic_list"), dict):
            for topic in content["topic_list"].get("topics") or []:
                if isinstance(topic, dict) and topic.get("id"):
                    spill.add(f"t{topic['id']}", _LISTED, topic)
        elif isinstance(content, dict) and isinstance(content.get("latest_posts"), list):
            _keep_posts(content["latest_posts"], "", spill)
        elif isinstance(content, dict) and "cooked" in content and content.get("topic_id"):
            _keep_posts([content], "", spill)
        elif isinstance(content, dict) and isinstance(content.get("errors"), list):
            yield Skipped(entry.path, f"it is no topic, the forum refused it: {' '.join(map(str, content['errors']))}")
        for page in content if isinstance(content, list) else [content]:
            if isinstance(page, dict) and isinstance(page.get("post_stream"), dict):
                _keep_page(page, entry, spill)
    except _ODD_VALUES as error:
        yield Skipped(entry.path, f"it is malformed: {error}")


def _keep_page(page: Item, entry: Entry, spill: Spill) -> None:
    stream = page["post_stream"]
    posts = [post for post in stream.get("posts") or [] if isinstance(post, dict)]
    topic_id = str(page.get("id") or (posts[0].get("topic_id") if posts else "") or entry.path)
    header = {**page, "post_stream": None, "stream": stream.get("stream")}
    spill.add(f"t{topic_id}", _LATEST if page.get("title") else _BARE, header)
    _keep_posts(posts, topic_id, spill)


def _keep_posts(posts: list[Any], topic_id: str, spill: Spill) -> None:
    for post in posts:
        if not isinstance(post, dict):
            continue
        topic = topic_id or str(post.get("topic_id"))
        if not topic_id:
            header = {"title": post.get("topic_title"), "category_id": post.get("category_id")}
            spill.add(f"t{topic}", _BARE, header)
        spill.add(f"p{topic}", number_of(post.get("post_number")), post)


def _category_names(source: Source) -> dict[str, Item]:
    names: dict[str, Item] = {}
    for name in ("categories.json", "site.json"):
        entry = source.find(name)
        if entry is None:
            continue
        try:
            content = load_json(entry)
        except SourceBroken:
            continue
        listed = content.get("category_list", content) if isinstance(content, dict) else {}
        categories = listed.get("categories") if isinstance(listed, dict) else None
        for category in categories if isinstance(categories, list) else []:
            if isinstance(category, dict) and "id" in category:
                names[str(category["id"])] = category
                _add_children(category, names)
    return names


def _add_children(category: Item, names: dict[str, Item]) -> None:
    children = category.get("subcategory_list")
    for child in children if isinstance(children, list) else []:
        if isinstance(child, dict) and "id" in child:
            names.setdefault(str(child["id"]), child)


class _Reading:
    """Puts the pages of a topic together."""

    def __init__(self, spill: Spill, names: dict[str, Item], posts: Posts) -> None:
        self._spill = spill
        self._names = names
        self._posts = posts
        self._spaces = Recent()
        self._members = Recent()

    def topic(self, topic_id: str, pages: list[Item]) -> Iterator[Record]:
        """Yield a topic with its posts."""
        topic: Item = {}
        for page in pages:
            topic.update({key: value for key, value in page.items() if topic.get(key) is None})
        posts: list[Item] = list(self._spill.group(f"p{topic_id}"))
        if not posts:
            yield Skipped(f"topic {topic_id}", "the export names it but has none of its posts")
            return
        category = str(topic.get("category_id") or "none")
        if self._spaces.is_new(category):
            yield _space(category, self._names.get(category, {}), topic)
        for post in posts:
            yield from self._member(post)
        yield from opened_late(_thread(topic, topic_id, category, posts), self._posts.records(topic_id, posts))
        yield from _missing(pages, topic_id, posts)

    def _member(self, post: Item) -> Iterator[Record]:
        member_id = author_of(post)
        if member_id is not None and self._members.is_new(member_id):
            handle = str(post.get("username") or "")
            name = str(post.get("name") or post.get("display_username") or handle)
            yield MemberRecord(external_id=member_id, handle=handle, name=name)


def author_of(post: Item) -> str | None:
    member_id = post.get("user_id") or post.get("username")
    return str(member_id) if member_id else None


def _space(category: str, known: Item, topic: Item) -> SpaceRecord:
    is_private = bool(known.get("read_restricted")) or topic.get("archetype") == "private_message"
    name = str(known.get("name") or ("Imported" if category == "none" else f"Category {category}"))
    return SpaceRecord(
        external_id=category,
        name=unescape(name),
        slug=str(known.get("slug") or ""),
        description=str(known.get("description_text") or known.get("description_excerpt") or ""),
        visibility="private" if is_private else "public",
        position=int(number_of(known.get("position"))),
    )


def _thread(topic: Item, topic_id: str, category: str, posts: list[Item]) -> ThreadRecord:
    details = topic.get("details")
    creator = details.get("created_by") if isinstance(details, dict) else None
    author = topic.get("user_id") or (creator.get("id") if isinstance(creator, dict) else None)
    tags = topic.get("tags") if isinstance(topic.get("tags"), list) else []
    return ThreadRecord(
        external_id=topic_id,
        space_external_id=category,
        title=_title(topic, topic_id),
        author_external_id=author_of(posts[0]) or (str(author) if author else None),
        created_at=iso(topic.get("created_at")) or iso(posts[0].get("created_at")),
        tags=tuple(str(tag.get("name", "")) if isinstance(tag, dict) else str(tag) for tag in tags or []),
        views=int(number_of(topic.get("views"))),
        pinned=bool(topic.get("pinned") or topic.get("pinned_globally")),
        closed=bool(topic.get("closed") or topic.get("archived")),
        deleted_at=iso(topic.get("deleted_at")),
        old_path=f"/t/-/{topic_id}",
    )


def _title(topic: Item, topic_id: str) -> str:
    written = topic.get("unicode_title") or topic.get("title")
    named = written or unescape(str(topic.get("fancy_title") or ""))
    return str(named or str(topic.get("slug") or "").replace("-", " ") or f"Topic {topic_id}")


def _missing(pages: list[Item], topic_id: str, posts: list[Item]) -> Iterator[Record]:
    there = {post.get("id") for post in posts}
    streams = [page["stream"] for page in pages if isinstance(page.get("stream"), list)]
    missing = {post_id for stream in streams for post_id in stream if post_id not in there}
    if missing:
        yield Skipped(f"topic {topic_id}", f"{len(missing)} later posts are not in the export")
