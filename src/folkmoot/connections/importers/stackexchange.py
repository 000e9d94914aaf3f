"""Stack Exchange: a site's data dump (Posts.xml, Users.xml, Comments.xml, Votes.xml, PostHistory.xml...)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
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
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import iso

QUESTION, ANSWER = "1", "2"
_KINDS = {"3": "an orphaned tag wiki", "4": "a tag's excerpt", "5": "a tag's wiki", "6": "a nomination of an election"}
_SPACE = "questions"
_VOTES = {"2": "👍", "3": "👎"}
_TAG = re.compile(r"<([^<>]+)>|([^|<>]+)")


def read_stackexchange(source: Source) -> Iterator[Record]:
    """Yield a site: questions with their answers, comments below what they are on, votes as counts without names."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    posts = source.find("Posts.xml")
    if posts is None:
        raise SourceBroken("there is no Posts.xml of a Stack Exchange dump in it")
    yield SpaceRecord(external_id=_SPACE, name="Questions", slug="questions", kind="questions")
    users = source.find("Users.xml")
    if users is not None:
        yield from _members(users)
    with Spill() as spill:
        yield from _spill_posts(posts, spill)
        yield from _spill_file(source, "Comments.xml", spill, "c")
        yield from _spill_votes(source, spill)
        yield Progress(total=spill.count * 2)
        yield from _questions(spill)


def _members(entry: Entry) -> Iterator[Record]:
    for row in _rows(entry):
        if isinstance(row, Skipped):
            yield row
        elif row.get("Id"):
            yield MemberRecord(
                external_id=row["Id"],
                handle=row.get("DisplayName") or f"user{row['Id']}",
                name=row.get("DisplayName") or f"user{row['Id']}",
                bio=re.sub(r"<[^>]+>", "", row.get("AboutMe") or "")[:3000],
                location=row.get("Location") or "",
                website=row.get("WebsiteUrl") or "",
                created_at=iso(row.get("CreationDate")),
            )


def _spill_posts(entry: Entry, spill: Spill) -> Iterator[Record]:
    for row in _rows(entry):
        if isinstance(row, Skipped):
            yield row
            continue
        kind, post_id = row.get("PostTypeId"), row.get("Id") or ""
        if kind == QUESTION and post_id.isdigit():
            spill.add(f"q{post_id}", 0, row)
        elif kind == ANSWER and post_id.isdigit() and row.get("ParentId"):
            spill.add(f"q{row['ParentId']}", int(post_id), row)
        else:
            what = _KINDS.get(str(kind), "of a kind that is neither question nor answer")
            yield Skipped(f"post {post_id}", f"it is {what}")


def _spill_file(source: Source, name: str, spill: Spill, prefix: str) -> Iterator[Record]:
    entry = source.find(name)
    for row in _rows(entry) if entry is not None else ():
        if isinstance(row, Skipped):
            yield row
        elif row.get("PostId") and (row.get("Id") or "").isdigit():
            spill.add(f"{prefix}{row['PostId']}", int(row["Id"]), row)


def _spill_votes(source: Source, spill: Spill) -> Iterator[Record]:
    entry = source.find("Votes.xml")
    for row in _rows(entry) if entry is not None else ():
        if isinstance(row, Skipped):
            yield row
        elif row.get("PostId") and row.get("VoteTypeId") in _VOTES:
            spill.add(f"v{row['PostId']}", 0, row["VoteTypeId"])


def _questions(spill: Spill) -> Iterator[Record]:
    guests: set[str] = set()
    for group, rows in spill.groups():
        if not group.startswith("q"):
            continue
        question: dict[str, Any] | None = None
        posts: list[str] = []
        for row in rows:
            if row.get("PostTypeId") == QUESTION:
                question = row
                yield from _author(row, guests)
                yield _thread(row)
            elif question is None:
                yield Skipped(f"answer {row['Id']}", "its question is not in the dump")
                continue
            else:
                yield from _author(row, guests)
            posts.append(row["Id"])
            yield _post(row, group[1:])
            yield from _votes(row["Id"], spill)
        for post_id in posts:
            yield from _comments(post_id, group[1:], spill, guests)
        if question and question.get("AcceptedAnswerId") in posts:
            yield AcceptedRecord(group[1:], question["AcceptedAnswerId"])


def _thread(row: dict[str, Any]) -> ThreadRecord:
    tags = tuple(angle or plain for angle, plain in _TAG.findall(row.get("Tags") or ""))
    return ThreadRecord(
        external_id=row["Id"],
        space_external_id=_SPACE,
        title=row.get("Title") or f"Question {row['Id']}",
        author_external_id=_author_id(row),
        created_at=iso(row.get("CreationDate")),
        tags=tags,
        views=int(row["ViewCount"]) if (row.get("ViewCount") or "").isdigit() else 0,
        closed=bool(row.get("ClosedDate")),
        old_path=f"/questions/{row['Id']}",
    )


def _post(row: dict[str, Any], thread: str) -> PostRecord:
    return PostRecord(
        external_id=row["Id"],
        thread_external_id=thread,
        body=row.get("Body") or "",
        markup="html",
        author_external_id=_author_id(row),
        created_at=iso(row.get("CreationDate")),
        edited_at=iso(row.get("LastEditDate")) if row.get("LastEditDate") else None,
        deleted_at=iso(row.get("DeletionDate")) if row.get("DeletionDate") else None,
    )


def _comments(post_id: str, thread: str, spill: Spill, guests: set[str]) -> Iterator[Record]:
    for row in spill.group(f"c{post_id}"):
        if not (row.get("Text") or "").strip():
            yield Skipped(f"comment {row['Id']}", "it has no text")
            continue
        yield from _author(row, guests, name_key="UserDisplayName")
        yield PostRecord(
            external_id=f"c{row['Id']}",
            thread_external_id=thread,
            body=row["Text"],
            markup="markdown",
            author_external_id=_author_id(row, "UserId", "UserDisplayName"),
            created_at=iso(row.get("CreationDate")),
            reply_to_external_id=post_id,
        )
        score = row.get("Score") or "0"
        if score.isdigit() and int(score) > 0:
            yield ReactionRecord(f"c{row['Id']}:up", f"c{row['Id']}", "👍", count=int(score))


def _votes(post_id: str, spill: Spill) -> Iterator[Record]:
    counts: dict[str, int] = {}
    for kind in spill.group(f"v{post_id}"):
        counts[kind] = counts.get(kind, 0) + 1
    for kind, count in counts.items():
        yield ReactionRecord(f"{post_id}:{kind}", post_id, _VOTES[kind], count=count)


def _author_id(row: dict[str, Any], key: str = "OwnerUserId", name_key: str = "OwnerDisplayName") -> str | None:
    if row.get(key):
        return str(row[key])
    return f"guest:{row[name_key]}" if row.get(name_key) else None


def _author(row: dict[str, Any], guests: set[str], *, name_key: str = "OwnerDisplayName") -> Iterator[Record]:
    name = row.get(name_key)
    has_id = row.get("OwnerUserId") or row.get("UserId")
    if name and not has_id and name not in guests:
        guests.add(name)
        yield MemberRecord(external_id=f"guest:{name}", handle=str(name), name=str(name), deleted=True)


def _rows(entry: Entry) -> Iterator[Any]:
    """The attributes of each <row/>; entities are never resolved, so a bomb stays a line of text."""
    number = 0
    try:
        with entry.open() as file:
            for _event, element in etree.iterparse(
                file, tag="row", resolve_entities=False, no_network=True, huge_tree=False, recover=False
            ):
                number += 1
                yield dict(element.attrib)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, *BROKEN) as error:
        yield Skipped(entry.path, f"it is damaged after row {number}: {error}")
