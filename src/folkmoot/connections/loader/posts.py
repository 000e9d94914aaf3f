"""Posts of a source, with their edits and attachments, numbered on in their threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Lower

from folkmoot.activity.log import build, record_many
from folkmoot.connections.importers.records import PostRecord
from folkmoot.connections.loader.files import Files
from folkmoot.connections.loader.known import Known, fresh_of
from folkmoot.connections.loader.people import not_in_future
from folkmoot.connections.loader.report import ImportReport
from folkmoot.connections.loader.texts import MARKDOWN_AT_MOST, Names
from folkmoot.content.markup import RENDER_VERSION, Rendered
from folkmoot.content.models import Mention, Post, PostRevision, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership

# What a forum wrote itself leaves gaps among the numbers; no honest source leaves larger ones.
_GAP_AT_MOST = 10_000


@dataclass(slots=True)
class _New:
    record: PostRecord
    post: Post
    rendered: Rendered


def load_posts(records: Sequence[PostRecord], *, actor: Actor, known: Known, report: ImportReport) -> set[int]:
    """Bring the posts that are new, in the order given; returns the ids of the threads that grew."""
    done = known.find("post", (record.external_id for record in records))
    fresh = fresh_of(records, done)
    threads = _threads(fresh, known)
    for record in fresh:
        if record.thread_external_id not in threads:
            report.skip(f"post {record.external_id}", "its thread is not in the source")
    placed = [record for record in fresh if record.thread_external_id in threads]
    if not placed:
        return set()
    files = Files(placed, actor=actor, report=report)
    names = Names(placed, community_id=actor.community_id, known=known)
    news = _built(placed, threads, names, files, actor, known, report)
    posts = Post.everywhere.bulk_create([new.post for new in news], batch_size=500)
    known.note("post", {new.record.external_id: post.id for new, post in zip(news, posts, strict=True)})
    _answer(news, done, known)
    _keep_edits(news, names, known, actor)
    _keep_mentions(news, actor.community_id)
    files.belong({new.record.external_id: new.post.id for new in news})
    grown = {thread.id: thread for thread in threads.values()}
    Thread.everywhere.bulk_update(grown.values(), ["last_number", "excerpt"], batch_size=200)
    _log(news, actor)
    report.posts += len(posts)
    return set(grown)


def _threads(records: Sequence[PostRecord], known: Known) -> dict[str, Thread]:
    ids = known.find("thread", (record.thread_external_id for record in records))
    rows = Thread.everywhere.in_bulk(list(set(ids.values())))
    return {external: rows[id_] for external, id_ in ids.items() if id_ in rows}


def _built(
    records: Sequence[PostRecord],
    threads: dict[str, Thread],
    names: Names,
    files: Files,
    actor: Actor,
    known: Known,
    report: ImportReport,
) -> list[_New]:
    members = known.find("member", (record.author_external_id for record in records))
    news = []
    for record in records:
        thread = threads[record.thread_external_id]
        markdown = files.placed(record, names.markdown(record.body or "", record.markup))
        if len(markdown) > MARKDOWN_AT_MOST:
            report.skip(f"post {record.external_id}", f"only its first {MARKDOWN_AT_MOST:,} characters were taken")
            markdown = markdown[:MARKDOWN_AT_MOST]
        rendered = names.rendered(markdown, files=files.addresses, sizes=files.sizes)
        thread.last_number = _number(thread, record)
        if thread.last_number == 1:
            thread.excerpt = rendered.excerpt
        post = Post(
            community_id=actor.community_id,
            thread=thread,
            number=thread.last_number,
            author_id=members.get(record.author_external_id or ""),
            markdown=markdown,
            html=rendered.html,
            render_version=RENDER_VERSION,
            state=_state(record),
            created_at=not_in_future(record.created_at),
            edited_at=not_in_future(record.edited_at) if record.edited_at else None,
            edit_count=len(record.edits) or (1 if record.edited_at else 0),
        )
        news.append(_New(record, post, rendered))
    return news


def _number(thread: Thread, record: PostRecord) -> int:
    """The number it had, so that links to it lead there; else the next. A thread begins with 1 and numbers rise."""
    following = thread.last_number + 1
    asked = record.number or 0
    return asked if thread.last_number and following < asked < following + _GAP_AT_MOST else following


def _state(record: PostRecord) -> str:
    if record.deleted_at:
        return ContentState.DELETED
    return ContentState.HIDDEN if record.hidden else ContentState.VISIBLE


def _answer(news: Sequence[_New], done: dict[str, int], known: Known) -> None:
    wanted = {new.record.reply_to_external_id for new in news if new.record.reply_to_external_id}
    if not wanted:
        return
    replied = known.find("post", wanted) | {new.record.external_id: new.post.id for new in news} | done
    fresh = {new.post.id: new.post for new in news}
    answers: dict[int, int] = defaultdict(int)
    changed: dict[int, Post] = {}
    for new in news:
        target = replied.get(new.record.reply_to_external_id or "")
        if target is None or target == new.post.id:
            continue
        new.post.reply_to_id = target
        changed[new.post.id] = new.post
        if target in fresh:
            fresh[target].reply_count += 1
            changed[target] = fresh[target]
        else:
            answers[target] += 1
    Post.everywhere.bulk_update(changed.values(), ["reply_to", "reply_count"], batch_size=200)
    for target, count in answers.items():
        Post.everywhere.filter(id=target).update(reply_count=F("reply_count") + count)


def _keep_edits(news: Sequence[_New], names: Names, known: Known, actor: Actor) -> None:
    edits = [(new, number, edit) for new in news for number, edit in enumerate(new.record.edits, start=1)]
    editors = known.find("member", (getattr(edit, "editor_external_id", None) for _new, _number, edit in edits))
    PostRevision.everywhere.bulk_create(
        PostRevision(
            community_id=actor.community_id,
            post=new.post,
            number=number,
            markdown=names.markdown(edit.body or "", edit.markup)[:MARKDOWN_AT_MOST],
            editor_id=editors.get(getattr(edit, "editor_external_id", None) or ""),
            reason=(getattr(edit, "reason", "") or "")[:200],
            replaced_at=not_in_future(getattr(edit, "at", None)),
        )
        for new, number, edit in edits
    )


def _keep_mentions(news: Sequence[_New], community_id: int) -> None:
    handles = {handle for new in news for handle in new.rendered.mentions}
    if not handles:
        return
    members = Membership.everywhere.filter(community_id=community_id).annotate(lower=Lower("handle"))
    ids = dict(members.filter(lower__in=handles).values_list("lower", "id"))
    # What was said before the import is no news: it counts as seen.
    Mention.everywhere.bulk_create(
        (
            Mention(community_id=community_id, post=new.post, member_id=ids[handle], seen_at=new.post.created_at)
            for new in news
            for handle in new.rendered.mentions
            if handle in ids
        ),
        ignore_conflicts=True,
    )


def _log(news: Sequence[_New], actor: Actor) -> None:
    record_many(
        build(
            "content.post.created",
            actor=actor,
            subject=("post", new.post.id),
            space_id=new.post.thread.space_id,
            thread_id=new.post.thread_id,
            member_id=new.post.author_id,
            at=new.post.created_at,
            details={"source": "import"},
        )
        for new in news
    )
