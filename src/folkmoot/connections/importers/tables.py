"""Tables as CSV: members.csv, spaces.csv, threads.csv and posts.csv, or posts alone. Columns go by many names."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator

from folkmoot.connections.importers.archive import BROKEN, Entry, Source, SourceBroken
from folkmoot.connections.importers.records import (
    MemberRecord,
    PostRecord,
    Progress,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import any_of

FIELD_AT_MOST = 1_000_000
_NAMES = {
    "id": ("id", "post_id", "message_id", "nr", "key"),
    "thread": ("thread", "thread_id", "topic", "topic_id", "subject", "title", "thema", "betreff", "sujet"),
    "title": ("title", "subject", "topic", "thread", "thema", "betreff", "titel", "titre"),
    "author": ("author", "user", "username", "name", "member", "from", "sender", "autor", "auteur", "verfasser"),
    "email": ("email", "e-mail", "mail", "author_email", "adresse"),
    "created_at": ("created_at", "created", "date", "time", "timestamp", "posted_at", "datum", "zeit"),
    "body": ("body", "text", "message", "content", "post", "markdown", "html", "inhalt", "nachricht", "texte"),
    "space": ("space", "category", "forum", "channel", "board", "bereich", "kategorie"),
    "tags": ("tags", "labels", "schlagworte"),
    "reply_to": ("reply_to", "parent", "parent_id", "in_reply_to"),
    "handle": ("handle", "username", "login", "nick", "nickname"),
    "joined_at": ("joined_at", "created_at", "joined", "registered", "date"),
    "description": ("description", "beschreibung", "about"),
    "visibility": ("visibility", "access"),
    "kind": ("kind", "type"),
}  # fmt: skip
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_TRUE_MARKUP = {"html": "html", "text": "text"}

csv.field_size_limit(FIELD_AT_MOST)


def read_csv(source: Source) -> Iterator[Record]:
    """Yield what tables of members, spaces, threads and posts hold; only posts are needed."""
    for path, reason in source.refused:
        yield Skipped(path, reason)
    files = list(source.ending(".csv", ".tsv", ".txt"))
    if not files:
        raise SourceBroken("there is no .csv file in it")
    by_name = {entry.name.lower().rsplit(".", 1)[0]: entry for entry in files}
    people, places = by_name.pop("members", None), by_name.pop("spaces", None)
    threads = by_name.pop("threads", None)
    aliases: dict[str, str] = {}
    if places is not None:
        yield from _spaces(places, aliases)
    seen: set[str] = set()
    if people is not None:
        yield from _members(people, seen)
    with Spill() as spill:
        titles: dict[str, dict[str, str]] = {}
        if threads is not None:
            for row in _rows(threads):
                if isinstance(row, Skipped):
                    yield row
                else:
                    titles[_value(row, "id") or _value(row, "title")] = row
        for entry in by_name.values():
            yield from _spill_posts(entry, spill)
        yield Progress(total=spill.count * 2)
        yield from _threads(spill, titles, seen, aliases)


def _spill_posts(entry: Entry, spill: Spill) -> Iterator[Record]:
    for number, row in enumerate(_rows(entry), start=2):
        if isinstance(row, Skipped):
            yield row
        elif not _value(row, "body").strip():
            yield Skipped(f"{entry.path}: line {number}", "it has no text")
        else:
            thread = _value(row, "thread") or entry.name.rsplit(".", 1)[0]
            at = any_of(_value(row, "created_at"))
            row["\x00at"] = at.isoformat() if at else ""
            row["\x00id"] = _value(row, "id") or _hashed(entry.name, number, row)
            spill.add(thread, at.timestamp() if at else number, row)


def _threads(
    spill: Spill, titles: dict[str, dict[str, str]], seen: set[str], aliases: dict[str, str]
) -> Iterator[Record]:
    spaces: set[str] = set(aliases.values())
    for thread, rows in spill.groups():
        is_open = False
        for row in rows:
            author, at = _author(row), any_of(row["\x00at"])
            if author is not None and author.external_id not in seen:
                seen.add(author.external_id)
                yield author
            author_id = author.external_id if author else None
            if not is_open:
                is_open = True
                head = titles.get(thread, row)
                named = _value(head, "space") or _value(row, "space") or "Imported"
                space = aliases.get(named, named)
                if space not in spaces:
                    spaces.add(space)
                    yield SpaceRecord(external_id=space, name=space)
                tags = tuple(t.strip() for t in _value(head, "tags").replace(";", ",").split(",") if t.strip())
                title = _value(head, "title") or thread
                yield ThreadRecord(_short(thread), space, title, author_id, at, tags)
            yield PostRecord(
                external_id=row["\x00id"],
                thread_external_id=_short(thread),
                body=_value(row, "body"),
                markup=_TRUE_MARKUP.get("html" if "html" in row else "", "markdown"),
                author_external_id=author_id,
                created_at=at,
                reply_to_external_id=_value(row, "reply_to") or None,
            )


def _members(entry: Entry, seen: set[str]) -> Iterator[Record]:
    for row in _rows(entry):
        if isinstance(row, Skipped):
            yield row
            continue
        email, handle = _value(row, "email").lower(), _value(row, "handle")
        name = row.get("name") or _value(row, "author") or handle or email.split("@")[0]
        member_id = _short(email or handle or name)
        if member_id and member_id not in seen:
            seen.add(member_id)
            yield MemberRecord(member_id, handle or name, name, email, created_at=any_of(_value(row, "joined_at")))


def _spaces(entry: Entry, aliases: dict[str, str]) -> Iterator[Record]:
    for position, row in enumerate(_rows(entry)):
        if isinstance(row, Skipped):
            yield row
            continue
        name = row.get("name") or _value(row, "space") or _value(row, "id")
        space_id = row.get("id") or name
        aliases.update({alias: space_id for alias in (name, row.get("slug", ""), space_id) if alias})
        yield SpaceRecord(
            external_id=space_id,
            name=name,
            slug=row.get("slug", ""),
            description=_value(row, "description"),
            kind=_value(row, "kind") or "forum",
            visibility=_value(row, "visibility") or "public",
            position=position,
        )


def _author(row: dict[str, str]) -> MemberRecord | None:
    email, name = _value(row, "email").lower(), _value(row, "author")
    if not email and not name:
        return None
    return MemberRecord(_short(email or name), name or email.split("@")[0], name or email.split("@")[0], email)


def _rows(entry: Entry) -> Iterator[dict[str, str] | Skipped]:
    try:
        text = _decoded(entry.read())
    except (SourceBroken, *BROKEN) as error:
        yield Skipped(entry.path, str(error))
        return
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader)]
        for number, cells in enumerate(reader, start=2):
            if len(cells) > len(names):
                yield Skipped(f"{entry.path}: line {number}", "it has more cells than there are columns")
            elif any(cell.strip() for cell in cells):
                yield dict(zip(names, (cell.strip() for cell in cells), strict=False))
    except (csv.Error, StopIteration) as error:
        yield Skipped(entry.path, f"it is not readable as a table: {error}")


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _value(row: dict[str, str], field: str) -> str:
    return next((row[name] for name in _NAMES[field] if row.get(name)), "")


def _short(text: str) -> str:
    return text if len(text) <= 180 else f"sha:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _hashed(name: str, number: int, row: dict[str, str]) -> str:
    return hashlib.sha256(f"{name}:{number}:{sorted(row.items())}".encode()).hexdigest()[:40]
