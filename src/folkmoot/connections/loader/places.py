"""Spaces and threads of a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.text import slugify

from folkmoot.activity.log import build, record_many
from folkmoot.connections.importers.records import SpaceRecord, ThreadRecord
from folkmoot.connections.loader.known import Known, fresh_of
from folkmoot.connections.loader.people import not_in_future
from folkmoot.connections.loader.report import ImportReport
from folkmoot.content.models import Tag, Thread, ThreadRedirect, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.spaces.models import Space, SpaceMember

_TAGS_AT_MOST = 20


def load_spaces(records: Sequence[SpaceRecord], *, actor: Actor, known: Known, report: ImportReport) -> None:
    """Bring the spaces that are new; a slug that is taken gets a number."""
    done = known.find("space", (record.external_id for record in records))
    for record in records:
        if record.external_id in done:
            continue
        space = Space.everywhere.create(
            community_id=actor.community_id,
            slug=_free_slug(actor.community_id, record.slug or record.name),
            name=(record.name or record.slug or record.external_id).strip()[:80],
            description=" ".join((record.description or "").split())[:300],
            kind=record.kind if record.kind in Space.Kind.values else Space.Kind.FORUM,
            visibility=record.visibility if record.visibility in Space.Visibility.values else "private",
            position=max(0, min(record.position or 0, 10_000)),
            archived_at=not_in_future(None) if record.archived else None,
        )
        done[record.external_id] = space.id
        known.note("space", {record.external_id: space.id})
        _add_members(space, record, known)
        report.spaces += 1


def load_threads(records: Sequence[ThreadRecord], *, actor: Actor, known: Known, report: ImportReport) -> None:
    """Bring the threads that are new, without their posts. A thread of an unknown space is named and left out."""
    done = known.find("thread", (record.external_id for record in records))
    fresh = fresh_of(records, done)
    spaces = known.find("space", (record.space_external_id for record in fresh))
    members: dict[str | None, int] = dict(known.find("member", (record.author_external_id for record in fresh)).items())
    for record in fresh:
        if record.space_external_id not in spaces:
            report.skip(f"thread {record.external_id}", "its space is not in the source")
    new = [record for record in fresh if record.space_external_id in spaces]
    rows = Thread.everywhere.bulk_create(
        [
            _thread(r, actor.community_id, spaces[r.space_external_id], members.get(r.author_external_id or ""))
            for r in new
        ]
    )
    known.note("thread", {record.external_id: row.id for record, row in zip(new, rows, strict=True)})
    _tag(rows, new, actor.community_id)
    ThreadRedirect.everywhere.bulk_create(
        ThreadRedirect(community_id=actor.community_id, thread=row, old_path=record.old_path[:300])
        for record, row in zip(new, rows, strict=True)
        if record.old_path
    )
    record_many(
        build(
            "content.thread.created",
            actor=actor,
            subject=("thread", row.id),
            space_id=row.space_id,
            thread_id=row.id,
            member_id=row.author_id,
            at=row.created_at,
            details={"source": "import"},
        )
        for row in rows
    )
    report.threads += len(rows)


def thread_slug(title: str) -> str:
    """The title as it stands in addresses."""
    return slugify(title, allow_unicode=True)[:80].strip("-_") or "thread"


def _thread(record: ThreadRecord, community_id: int, space_id: int, author_id: int | None) -> Thread:
    title = " ".join((record.title or "").split())[:200] or "…"
    at = not_in_future(record.created_at)
    return Thread(
        community_id=community_id,
        space_id=space_id,
        author_id=author_id,
        last_poster_id=author_id,
        title=title,
        slug=thread_slug(title),
        state=ContentState.DELETED if record.deleted_at else ContentState.VISIBLE,
        created_at=at,
        last_post_at=at,
        view_count=max(0, min(record.views or 0, 2**31 - 1)),
        pinned_at=at if record.pinned else None,
        closed_at=at if record.closed else None,
        tag_names=_tag_names(record.tags),
    )


def _tag_names(tags: Iterable[str]) -> list[str]:
    names = (" ".join(tag.split())[:60] for tag in tags)
    return list(dict.fromkeys(name for name in names if name and slugify(name, allow_unicode=True)))[:_TAGS_AT_MOST]


def _tag(rows: Sequence[Thread], records: Sequence[ThreadRecord], community_id: int) -> None:
    names = {name for row in rows for name in row.tag_names}
    if not names:
        return
    slugs = {name: slugify(name, allow_unicode=True)[:60] for name in names}
    Tag.everywhere.bulk_create(
        [Tag(community_id=community_id, name=name, slug=slug) for name, slug in slugs.items()], ignore_conflicts=True
    )
    found = Tag.everywhere.filter(community_id=community_id, slug__in=slugs.values())
    by_slug = dict(found.values_list("slug", "id"))
    ThreadTag.everywhere.bulk_create(
        [
            ThreadTag(community_id=community_id, thread=row, tag_id=by_slug[slugs[name]])
            for row in rows
            for name in row.tag_names
        ],
        ignore_conflicts=True,
    )


def _add_members(space: Space, record: SpaceRecord, known: Known) -> None:
    members = known.find("member", record.member_external_ids or ())
    SpaceMember.everywhere.bulk_create(
        [SpaceMember(community_id=space.community_id, space=space, member_id=id_) for id_ in set(members.values())],
        ignore_conflicts=True,
    )


def _free_slug(community_id: int, wanted: str) -> str:
    base = slugify(wanted)[:44].strip("-_").replace("_", "-") or "space"
    slug, number = base, 1
    while Space.everywhere.filter(community_id=community_id, slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
