"""A community small enough to be counted by hand, as rows of the analytic store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.store.table import Row

START = date(2026, 3, 2)


def day(number: int) -> date:
    """Day 0 is Monday, 2 March 2026."""
    return START + timedelta(days=number)


def at(number: int, hour: float = 12) -> datetime:
    return datetime.combine(day(number), datetime.min.time()) + timedelta(hours=hour)


def member(number: int, joined: int = -100, **more: Any) -> Row:
    left = more.pop("left", None)
    row: Row = {
        "member_id": number,
        "person_id": number,
        "joined_at": at(joined),
        "joined_day": day(joined),
        "left_at": at(left) if left is not None else None,
        "left_day": day(left) if left is not None else None,
        "role": "member",
        "is_staff": False,
        "is_bot": False,
        "source": "",
        "trust": 1,
    }
    return {**row, **more}


def thread(number: int, by: int, on: int, hour: float = 12, **more: Any) -> Row:
    row: Row = {
        "thread_id": number,
        "space_id": 1,
        "space_kind": "questions",
        "kind": "topic",
        "member_id": by,
        "day": day(on),
        "at": at(on, hour),
        "tags": [],
    }
    return {**row, **more}


def post(number: int, of: int, by: int, on: int, hour: float = 12, **more: Any) -> Row:
    row: Row = {
        "post_id": number,
        "thread_id": of,
        "space_id": 1,
        "member_id": by,
        "day": day(on),
        "at": at(on, hour),
        "opens": False,
        "words": 10,
        "reactions": 0,
    }
    return {**row, **more}


def fact(kind: str, by: int, on: int, hour: float = 12, **more: Any) -> Row:
    row: Row = {"kind": kind, "member_id": by, "day": day(on), "at": at(on, hour), "space_id": 1}
    row["key"] = f"{kind}:{by}:{on}:{hour}:{more.get('thread_id')}:{more.get('subject_id')}"
    return {**row, **more}


def visits(by: int, *on: int) -> list[Row]:
    return [fact("visit", by, each, space_id=None) for each in on]


def store(
    members: Iterable[Row],
    facts: Iterable[Row] = (),
    posts: Iterable[Row] = (),
    threads: Iterable[Row] = (),
    **more: Any,
) -> InMemoryStore:
    """The store, with the facts of posts and threads and the days of all facts made from them."""
    members, posts, threads = list(members), list(posts), list(threads)
    deeds = [*facts, *(_deed("post", each) for each in posts), *(_deed("thread", each) for each in threads)]
    return InMemoryStore(
        members=members,
        facts=deeds,
        posts=posts,
        threads=threads,
        member_days=_days({each["member_id"]: each["person_id"] for each in members}, deeds),
        **more,
    )


def _deed(kind: str, row: Row) -> Row:
    names = ("member_id", "day", "at", "space_id", "thread_id", "other_id")
    number = row[f"{kind}_id"]
    return {"key": f"{kind}:{number}", "kind": kind, "subject_id": number, **{each: row.get(each) for each in names}}


def _days(persons: dict[object, object], deeds: Iterable[Row]) -> list[Row]:
    counts: dict[tuple[object, object], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    columns = {"post": "posts", "thread": "threads", "reaction": "reactions", "visit": "visits"}
    for each in deeds:
        if each["kind"] not in ("join", "leave"):
            counts[each["day"], persons[each["member_id"]]][columns.get(str(each["kind"]), "others")] += 1
    empty = dict.fromkeys(("posts", "threads", "reactions", "visits", "others"), 0)
    return [
        {"day": on, "person_id": person, **empty, **found, "visits": min(1, found.get("visits", 0))}
        for (on, person), found in counts.items()
    ]
