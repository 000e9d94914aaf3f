"""Tables as CSV: members.csv, spaces.csv, threads.csv and posts.csv, or posts alone. Columns go by many names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
from folkmoot.connections.importers.recent import Recent
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
from folkmoot.connections.importers.table_columns import Row, has_column, is_true, value
from folkmoot.connections.importers.table_roles import by_role, stem
from folkmoot.connections.importers.table_rows import Table
from folkmoot.connections.importers.times import any_of, is_day_first, iso

_TABLES = (".csv", ".tsv", ".txt", ".tab")
_NOT_ROWS = frozenset({"readme", "license", "licence", "copying"})
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_A_WORKBOOK = "it is a workbook of a spreadsheet: save its sheets as CSV and import those"
_HOPS_AT_MOST = 1_000
_UNDATED_NAMED = 3


def read_csv(source: Source) -> Iterator[Record]:
    """Yield what tables of members, spaces, threads and posts hold; only posts are needed."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    files = [entry for entry in source.entries if _is_table(entry)]
    workbooks = list(source.ending(*_WORKBOOKS))
    if not files:
        has_sheets = workbooks or source.find("workbook.xml") is not None
        raise SourceBroken(_A_WORKBOOK if has_sheets else "there is no .csv file in it")
    yield from (Skipped(entry.path, _A_WORKBOOK) for entry in workbooks)
    roles = by_role(files)
    people, places, threads = (roles.get(name) for name in ("members", "spaces", "threads"))
    posts = [entry for entry in files if entry not in (people, places, threads)]
    aliases: dict[str, str] = {}
    if places is not None:
        yield from _spaces(places, aliases)
    with Spill() as known, Spill() as spill:
        if people is not None:
            yield from _members(people, known)
        for row in _rows(threads) if threads is not None else ():
            if isinstance(row, Skipped):
                yield row
            else:
                known.add(f"title:{value(row[1], 'id') or value(row[1], 'thread')}", 0, row[1])
        for entry in posts:
            prefix = "" if len(posts) == 1 or stem(entry) == "posts" else f"{stem(entry)}:"
            yield from _Posts(entry, prefix, spill).spilled()
        yield Progress(total=spill.count * 2)
        yield from _Reading(spill, known, aliases).records()


def _is_table(entry: Entry) -> bool:
    suffix = PurePosixPath(entry.name).suffix.lower()
    return (suffix in _TABLES or not suffix) and stem(entry) not in _NOT_ROWS


class _Posts:
    """A table of posts on its way to where posts are sorted by thread and time."""

    def __init__(self, entry: Entry, prefix: str, spill: Spill) -> None:
        self._entry = entry
        self._prefix = prefix
        self._spill = spill
        self._day_first = False
        self._is_by_reply = False
        self._undated: list[str] = []
        self._undated_count = 0

    def spilled(self) -> Iterator[Record]:
        """Put the rows away; yields what cannot be taken."""
        with Spill() as ids, Spill() as parents:
            self._look(parents)
            for row in _rows(self._entry):
                if isinstance(row, Skipped):
                    yield row
                    continue
                reason = self._keep(*row, ids, parents)
                if reason:
                    yield Skipped(f"{self._entry.path}: line {row[0]}", reason)
        if self._undated:
            what = f"{self._undated_count} of them cannot be read, those rows were taken as of today"
            yield Skipped(f"{self._entry.path}: dates", f"{what}: {', '.join(self._undated)}")

    def _look(self, parents: Spill) -> None:
        """Find out how dates are written and, where rows say only what they answer, what each one does."""
        for each in _rows(self._entry):
            if isinstance(each, Skipped):
                continue
            row = each[1]
            self._day_first = self._day_first or is_day_first(value(row, "created_at"))
            if not has_column(row, "thread") and has_column(row, "reply_to") and has_column(row, "id"):
                self._is_by_reply = True
                parents.add(value(row, "id"), each[0], value(row, "reply_to"))

    def _keep(self, number: int, row: Row, ids: Spill, parents: Spill) -> str:
        """Put a row away; returns why it cannot be taken, or nothing."""
        if not value(row, "body"):
            return "it has no text"
        post_id, reply = value(row, "id"), value(row, "reply_to")
        digest = hashlib.sha256(f"{sorted(row.items())}".encode("utf-8", "replace")).hexdigest()[:40]
        if post_id:
            before = next(ids.group(post_id), None)
            if before == digest:
                return f"it is there twice (id {post_id[:40]})"
            ids.add(post_id, number, digest)
            post_id = self._prefix + (post_id if before is None else f"{post_id}~{digest[:12]}")
        at = any_of(value(row, "created_at"), day_first=self._day_first)
        if at is None and value(row, "created_at"):
            self._undated_count += 1
            self._undated += [value(row, "created_at")[:40]] if len(self._undated) < _UNDATED_NAMED else []
        title = value(row, "thread") or ("" if self._is_by_reply else stem(self._entry))
        row = {
            **row,
            "\x00at": at.isoformat() if at else "",
            "\x00id": post_id or hashlib.sha256(f"{self._entry.name}:{number}:{digest}".encode()).hexdigest()[:40],
            "\x00reply": self._prefix + reply if reply else "",
            "\x00title": title,
        }
        self._spill.add(title or self._root(row, parents), at.timestamp() if at else float(number), row)
        return ""

    def _root(self, row: Row, parents: Spill) -> str:
        """The thread of a row where rows say only what they answer: it goes by the id of the first of them."""
        step = value(row, "id")
        for _hop in range(_HOPS_AT_MOST):
            above = next(parents.group(step), "")
            if not above or above == step:
                break
            step = above
        return self._prefix + step


class _Reading:
    """Turns sorted rows into records."""

    def __init__(self, spill: Spill, known: Spill, aliases: dict[str, str]) -> None:
        self._spill = spill
        self._known = known
        self._aliases = aliases
        self._spaces = Recent()
        self._members = Recent()

    def records(self) -> Iterator[Record]:
        """Yield threads with their posts."""
        for thread, rows in self._spill.groups():
            accepted: list[str] = []
            is_open = False
            for row in rows:
                author_id, author = self._author(row)
                if author is not None:
                    yield author
                if not is_open:
                    is_open = True
                    yield from self._opened(thread, row, author_id)
                yield from _post(row, thread, author_id)
                if is_true(value(row, "accepted")):
                    accepted.append(row["\x00id"])
            yield from (AcceptedRecord(_short(thread), post_id) for post_id in accepted[:1])

    def _opened(self, thread: str, row: Row, author_id: str | None) -> Iterator[Record]:
        head: Row = next(self._known.group(f"title:{thread}"), row)
        named = value(head, "space") or value(row, "space") or "Imported"
        space = self._aliases.get(named, named)
        if space not in self._aliases.values() and self._spaces.is_new(space):
            yield SpaceRecord(external_id=_short(space), name=space)
        tags = tuple(t.strip() for t in value(head, "tags").replace(";", ",").split(",") if t.strip())
        title = value(head, "title") or row["\x00title"] or " ".join(value(row, "body").split())[:80]
        yield ThreadRecord(_short(thread), _short(space), title, author_id, iso(row["\x00at"]), tags)

    def _author(self, row: Row) -> tuple[str | None, MemberRecord | None]:
        """Who wrote it, and a record of them unless members.csv has them."""
        email, name = value(row, "email").lower(), value(row, "author")
        for key in (email, name.lower()):
            member = next(self._known.group(f"member:{key}"), None) if key else None
            if member is not None:
                return member, None
        if not email and not name:
            return None, None
        member = _short(email or name)
        shown = name or email.split("@")[0]
        return member, MemberRecord(member, shown, shown, email) if self._members.is_new(member) else None


def _post(row: Row, thread: str, author_id: str | None) -> Iterator[Record]:
    yield PostRecord(
        external_id=_short(row["\x00id"]),
        thread_external_id=_short(thread),
        body=value(row, "body"),
        markup="html" if "html" in row and not row.get("body") else "markdown",
        author_external_id=author_id,
        created_at=_at(row["\x00at"]),
        edited_at=any_of(value(row, "edited_at")) if value(row, "edited_at") != value(row, "created_at") else None,
        deleted_at=any_of(value(row, "deleted_at")),
        reply_to_external_id=_short(row["\x00reply"]) or None,
    )
    likes, post_id = value(row, "likes"), _short(row["\x00id"])
    if likes.isdecimal() and int(likes) > 0:
        yield ReactionRecord(f"{post_id}:like", post_id, "👍", count=int(likes[:12]))


def _at(text: str) -> datetime | None:
    return iso(text) if text else None


def _members(entry: Entry, known: Spill) -> Iterator[Record]:
    for row in _rows(entry):
        if isinstance(row, Skipped):
            yield row
            continue
        cells = row[1]
        email, handle = value(cells, "email").lower(), value(cells, "handle")
        name = cells.get("name") or value(cells, "author") or handle or email.split("@")[0]
        member_id = _short(email or handle or name)
        if not member_id:
            yield Skipped(f"{entry.path}: line {row[0]}", "it has neither name nor address")
            continue
        if known.has(f"member:{member_id}"):
            yield Skipped(f"{entry.path}: line {row[0]}", "the same member is there twice")
            continue
        own = cells.get("id") or cells.get("user_id") or cells.get("member_id", "")
        for key in {own, email, handle.lower(), name.lower()} - {""}:
            known.add(f"member:{key}", row[0], member_id)
        joined = any_of(value(cells, "joined_at"))
        yield MemberRecord(member_id, handle or name, name, email, created_at=joined)


def _spaces(entry: Entry, aliases: dict[str, str]) -> Iterator[Record]:
    for position, row in enumerate(_rows(entry)):
        if isinstance(row, Skipped):
            yield row
            continue
        cells = row[1]
        name = cells.get("name") or value(cells, "space") or value(cells, "id")
        space_id = cells.get("id") or cells.get("forum_id") or cells.get("category_id") or name
        aliases.update({alias: space_id for alias in (name, cells.get("slug", ""), space_id) if alias})
        yield SpaceRecord(
            external_id=_short(space_id),
            name=name,
            slug=cells.get("slug", ""),
            description=value(cells, "description"),
            kind=value(cells, "kind") or "forum",
            visibility=value(cells, "visibility") or "public",
            position=position,
        )


def _rows(entry: Entry) -> Iterator[tuple[int, Row] | Skipped]:
    try:
        table = Table(entry)
        if not table.names:
            yield Skipped(entry.path, "it is empty")
            return
        yield from table.rows()
    except BROKEN as error:
        yield Skipped(entry.path, f"it is not readable as a table from here on: {error}")


def _short(text: str) -> str:
    return text if len(text) <= 180 else f"sha:{hashlib.sha256(text.encode()).hexdigest()[:40]}"
