"""Stack Exchange: a site's data dump (Posts.xml, Users.xml, Comments.xml, Votes.xml, PostHistory.xml...)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
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
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.stackexchange_api import read_stackexchange_api
from folkmoot.connections.importers.times import iso
from folkmoot.connections.importers.xml_rows import rows

QUESTION, ANSWER = "1", "2"
_KINDS = {"3": "an orphaned tag wiki", "4": "a tag's excerpt", "5": "a tag's wiki", "6": "a nomination of an election"}
_SPACE = "questions"
_VOTES = {"2": "👍", "3": "👎"}
# Of the kinds of PostHistory: what gives a post its text, first or anew.
_TEXTS = frozenset({"2", "5", "8"})
_TAG = re.compile(r"<([^<>]+)>|([^|<>]+)")
_HTML = re.compile(r"<[^<>]+>")
Row = dict[str, str]


def read_stackexchange(source: Source) -> Iterator[Record]:
    """Yield a site: questions with their answers, comments below what they are on, votes as counts without names."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    posts = source.find("Posts.xml")
    if posts is None:
        yield from read_stackexchange_api(source)
        return
    for other in source.others(posts):
        yield Skipped(other.path, "it is of another site: import that folder by itself, with a --name of its own")
    files = {name: source.beside(f"{name}.xml", posts) for name in ("Users", "Comments", "PostHistory", "Votes")}
    with Spill() as spill, Spill() as taken:
        yield from _spill_posts(rows(posts), spill)
        if not spill.count:
            raise SourceBroken("there are no questions in its Posts.xml")
        yield SpaceRecord(external_id=_SPACE, name="Questions", slug="questions", kind="questions")
        yield from _members(_rows(files["Users"]))
        yield from _spill_comments(_rows(files["Comments"]), spill)
        yield from _spill_history(_rows(files["PostHistory"]), spill)
        yield from _spill_votes(_rows(files["Votes"]), spill)
        yield Progress(total=spill.count * 2)
        yield from _Reading(spill, taken, has_votes=files["Votes"] is not None).records()


def _rows(entry: Entry | None) -> Iterator[Row | Skipped]:
    return rows(entry) if entry is not None else iter(())


def _members(found: Iterator[Row | Skipped]) -> Iterator[Record]:
    for row in found:
        if isinstance(row, Skipped):
            yield row
        elif row.get("Id"):
            name = row.get("DisplayName") or f"user{row['Id']}"
            yield MemberRecord(
                external_id=row["Id"],
                handle=name,
                name=name,
                email=row.get("Email", ""),
                bio=unescape(_HTML.sub("", row.get("AboutMe", "")))[:3000],
                location=row.get("Location", ""),
                website=row.get("WebsiteUrl", ""),
                created_at=iso(row.get("CreationDate")),
            )


def _spill_posts(found: Iterator[Row | Skipped], spill: Spill) -> Iterator[Record]:
    for row in found:
        if isinstance(row, Skipped):
            yield row
            continue
        kind, post_id = row.get("PostTypeId"), row.get("Id", "")
        what = _KINDS.get(str(kind), "of a kind that is neither question nor answer")
        if kind not in (QUESTION, ANSWER):
            yield Skipped(f"post {post_id}", f"it is {what}")
        elif not post_id.isdecimal() or (kind == ANSWER and not row.get("ParentId")):
            yield Skipped(f"post {post_id}", "it has no id" if kind == QUESTION else "it does not say what it answers")
        elif not (row.get("Body") or (row.get("Title", "") if kind == QUESTION else "")).strip():
            yield Skipped(f"post {post_id}", "it has no text")
        else:
            question = post_id if kind == QUESTION else row["ParentId"]
            spill.add(f"q{question}", 0 if kind == QUESTION else int(post_id), row)


def _spill_comments(found: Iterator[Row | Skipped], spill: Spill) -> Iterator[Record]:
    for row in found:
        if isinstance(row, Skipped):
            yield row
        elif not row.get("PostId") or not row.get("Id", "").isdecimal():
            yield Skipped(f"comment {row.get('Id', '')}", "it does not say what it is on")
        elif not row.get("Text", "").strip():
            yield Skipped(f"comment {row['Id']}", "it has no text")
        else:
            spill.add(f"c{row['PostId']}", int(row["Id"]), row)


def _spill_history(found: Iterator[Row | Skipped], spill: Spill) -> Iterator[Record]:
    for row in found:
        if isinstance(row, Skipped):
            yield row
        elif row.get("PostId") and row.get("PostHistoryTypeId") in _TEXTS and row.get("Id", "").isdecimal():
            spill.add(f"h{row['PostId']}", int(row["Id"]), row)


def _spill_votes(found: Iterator[Row | Skipped], spill: Spill) -> Iterator[Record]:
    for row in found:
        if isinstance(row, Skipped):
            yield row
        elif row.get("PostId") and row.get("VoteTypeId") in _VOTES:
            spill.add(f"v{row['PostId']}", 0, row["VoteTypeId"])


class _Reading:
    """Puts together what the dump has in separate files."""

    def __init__(self, spill: Spill, taken: Spill, *, has_votes: bool) -> None:
        self._spill = spill
        self._taken = taken
        self._has_votes = has_votes
        self._authors = Recent()

    def records(self) -> Iterator[Record]:
        for group, found in self._spill.groups("q"):
            yield from self._question(group[1:], found)
        for group, found in self._spill.groups("c"):
            if not self._taken.has(group[1:]):
                for row in found:
                    yield Skipped(f"comment {row['Id']}", f"what it is on is not there (post {group[1:]})")

    def _question(self, question_id: str, found: Iterator[Row]) -> Iterator[Record]:
        question: Row | None = None
        posts: dict[str, None] = {}
        for row in found:
            if row["Id"] in posts:
                yield Skipped(f"post {row['Id']}", "it is there twice")
                continue
            if row["PostTypeId"] == QUESTION:
                question = row
                yield from self._author(row)
                yield _thread(row)
            elif question is None:
                yield Skipped(f"answer {row['Id']}", "its question is not in the dump")
                continue
            else:
                yield from self._author(row)
            posts[row["Id"]] = None
            self._taken.add(row["Id"], 0, None)
            yield from self._post(row, question_id)
        for post_id in posts:
            yield from self._comments(post_id, question_id)
        if question and question.get("AcceptedAnswerId") in posts:
            yield AcceptedRecord(question_id, question["AcceptedAnswerId"])

    def _post(self, row: Row, thread: str) -> Iterator[Record]:
        yield PostRecord(
            external_id=row["Id"],
            thread_external_id=thread,
            body=row.get("Body") or escape(row["Title"]),
            markup="html",
            author_external_id=_author_id(row),
            created_at=iso(row.get("CreationDate")),
            edited_at=iso(row.get("LastEditDate")) if row.get("LastEditDate") else None,
            deleted_at=iso(row.get("DeletionDate")) if row.get("DeletionDate") else None,
            edits=tuple(self._edits(row["Id"])),
        )
        yield from self._votes(row) if self._has_votes else _score(row)

    def _edits(self, post_id: str) -> Iterator[EditRecord]:
        before: Row | None = None
        for row in self._spill.group(f"h{post_id}"):
            if before is not None:
                yield EditRecord(
                    before.get("Text", ""), "markdown", iso(row.get("CreationDate")), row.get("UserId"),
                    row.get("Comment", ""),
                )  # fmt: skip
            before = row

    def _comments(self, post_id: str, thread: str) -> Iterator[Record]:
        for row in self._spill.group(f"c{post_id}"):
            yield from self._author(row, "UserId", "UserDisplayName")
            comment = f"c{row['Id']}"
            yield PostRecord(
                external_id=comment,
                thread_external_id=thread,
                body=row["Text"],
                markup="markdown",
                author_external_id=_author_id(row, "UserId", "UserDisplayName"),
                created_at=iso(row.get("CreationDate")),
                reply_to_external_id=post_id,
            )
            score = row.get("Score", "0")
            if score.isdecimal() and int(score) > 0:
                yield ReactionRecord(f"{comment}:up", comment, "👍", count=int(score))

    def _votes(self, row: Row) -> Iterator[Record]:
        counts: dict[str, int] = {}
        for kind in self._spill.group(f"v{row['Id']}"):
            counts[kind] = counts.get(kind, 0) + 1
        for kind, count in counts.items():
            yield ReactionRecord(f"{row['Id']}:{kind}", row["Id"], _VOTES[kind], count=count)

    def _author(self, row: Row, key: str = "OwnerUserId", name_key: str = "OwnerDisplayName") -> Iterator[Record]:
        """The author by what the row says, where Users.xml does not know them; a second record adds nothing."""
        author_id = _author_id(row, key, name_key)
        if author_id is not None and self._authors.is_new(author_id):
            name = row.get(name_key) or f"user{author_id}"
            yield MemberRecord(author_id, name, name, deleted=not row.get(key))


def _thread(row: Row) -> ThreadRecord:
    tags = tuple(angle or plain for angle, plain in _TAG.findall(row.get("Tags", "")))
    return ThreadRecord(
        external_id=row["Id"],
        space_external_id=_SPACE,
        title=row.get("Title", "").strip() or f"Question {row['Id']}",
        author_external_id=_author_id(row),
        created_at=iso(row.get("CreationDate")),
        tags=tags,
        views=int(row["ViewCount"]) if row.get("ViewCount", "").isdecimal() else 0,
        closed=bool(row.get("ClosedDate")),
        old_path=f"/questions/{row['Id']}",
    )


def _score(row: Row) -> Iterator[Record]:
    """Without Votes.xml a post still tells the sum of its votes."""
    score = row.get("Score", "")
    if score.lstrip("-").isdecimal() and int(score):
        kind = "2" if int(score) > 0 else "3"
        yield ReactionRecord(f"{row['Id']}:{kind}", row["Id"], _VOTES[kind], count=abs(int(score)))


def _author_id(row: Row, key: str = "OwnerUserId", name_key: str = "OwnerDisplayName") -> str | None:
    if row.get(key):
        return row[key]
    return f"guest:{row[name_key]}" if row.get(name_key) else None
