"""What is asked of the one gate before texts of this room are written, and what its rulings mean here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.baking import bake
from folkmoot.content.markup import Rendered
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Refused
from folkmoot.core.moderation import Outcome, Ruling, Submission, judge, judge_change
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderates

# What falls on who wrote, beyond the text.
_MEASURES = (Outcome.LIMIT, Outcome.SILENCE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A text as it may be stored, which may not be as it was typed, and the ruling on it."""

    markdown: str
    rendered: Rendered
    ruling: Ruling

    def asked(self, poll: NewPoll | None) -> NewPoll | None:
        """The poll that comes with it, as it may be stored."""
        return poll and poll.rewritten(self.ruling.said)

    @property
    def state(self) -> ContentState:
        """The state in which what was written begins."""
        if self.ruling.is_hidden:
            return ContentState.HIDDEN
        return ContentState.HELD if self.ruling.is_held else ContentState.VISIBLE


def judged_text(
    *,
    actor: Actor,
    space: Space,
    markdown: str,
    rendered: Rendered,
    thread: Thread | None = None,
    title: str = "",
    further: Iterable[str] = (),
    attachment_ids: Collection[int] = (),
) -> Judged:
    """Ask about a new post, or with a title about the thread that it opens; `further` words come with it."""
    pictures, names, files = _files(actor, rendered, attachment_ids)
    ruling = judge(
        actor=actor,
        submission=Submission(
            kind="post" if thread is not None else "thread", text=_joined(rendered.words, *further, *names),
            source=markdown, title=title, links=rendered.links, images=(*rendered.images, *pictures),
            mentions=len(rendered.mentions), space_id=space.id, thread_id=thread.id if thread else None,
            private=thread is not None and thread.is_direct, by_moderator=moderates(actor, space.id),
        ),
    )  # fmt: skip
    _rename(actor, files, ruling)
    return _as_ruled(actor, markdown, rendered, ruling)


def judged_edit(*, actor: Actor, post: Post, markdown: str, rendered: Rendered, reason: str) -> Judged:
    """Ask about another text of a post. Who writes it may be somebody else than its author."""
    ruling = judge_change(actor=actor, submission=_edit(actor, post, markdown, rendered, reason))
    if ruling.outcome in _MEASURES and actor.member_id != post.author_id and _stood_before(actor, post, ruling):
        ruling = replace(ruling, outcome=Outcome.HOLD)
    _rename(actor, _files(actor, rendered, ())[2] if ruling.rewrite else [], ruling)
    return _as_ruled(actor, markdown, rendered, ruling, post=post)


def _edit(actor: Actor, post: Post, markdown: str, rendered: Rendered, reason: str = "") -> Submission:
    thread = post.thread
    pictures, names, _rows = _files(actor, rendered, ())
    return Submission(
        kind="post", text=_joined(rendered.words, reason, *names), source=markdown,
        title=thread.title if post.opens_topic else "", links=rendered.links, images=(*rendered.images, *pictures),
        mentions=len(rendered.mentions), space_id=thread.space_id, thread_id=thread.id, subject_id=post.id,
        private=thread.is_direct, by_moderator=moderates(actor, thread.space_id),
    )  # fmt: skip


def _stood_before(actor: Actor, post: Post, ruling: Ruling) -> bool:
    """Whether the rules that would limit or silence were met by what stood there: nobody is measured for that."""
    rendered = bake(post.markdown, actor=Actor.system(post.community_id), post=post)
    try:
        before = judge(actor=actor, submission=_edit(actor, post, post.markdown, rendered))
    except Refused:
        return True
    known = {(hit.rule, hit.rule_id) for hit in before.hits}
    return all((hit.rule, hit.rule_id) in known for hit in ruling.hits if hit.outcome in _MEASURES)


def judge_words(
    *, actor: Actor, kind: str, words: Iterable[str], field: str, space_id: int, thread: Thread | None = None,
    subject_id: int | None = None, by_moderator: bool = False,
) -> Ruling:  # fmt: skip
    """Ask about a title, a name, tags, the words of a poll: what has no markup."""
    text = _joined(*words)
    return judge_change(
        actor=actor,
        submission=Submission(
            kind=kind, text=text, source=text, space_id=space_id, thread_id=thread.id if thread else None,
            subject_id=subject_id, private=thread is not None and thread.is_direct,
            by_moderator=by_moderator or moderates(actor, space_id), field=field,
        ),
    )  # fmt: skip


def judge_reason(actor: Actor, thread: Thread, reason: str) -> str:
    """Ask about words beside a thread that are said in passing: they are refused or not, and nothing waits.

    Returns them as they may be stored.
    """
    if reason.strip():
        submission = Submission(
            kind="thread", text=reason, source=reason, space_id=thread.space_id, thread_id=thread.id,
            subject_id=thread.id, private=True, field="reason",
        )  # fmt: skip
        reason = judge(actor=actor, submission=submission).said(reason)
    return reason


def _as_ruled(actor: Actor, markdown: str, rendered: Rendered, ruling: Ruling, *, post: Post | None = None) -> Judged:
    if not ruling.source or ruling.source == markdown:
        return Judged(markdown, rendered, ruling)
    return Judged(ruling.source, bake(ruling.source, actor=actor, post=post), ruling)


def _files(
    actor: Actor, rendered: Rendered, attachment_ids: Collection[int]
) -> tuple[list[str], list[str], list[Attachment]]:
    """Keys of the pictures that come with a text, what its files are called, and the files."""
    wanted = set(attachment_ids) | {int(id_) for id_ in rendered.attachment_ids if id_.isdecimal() and len(id_) < 19}
    if not wanted:
        return [], [], []
    rows = Attachment.everywhere.filter(community_id=actor.community_id, id__in=wanted).only(
        "kind", "key", "name", "alt", "uploader_id"
    )
    files = list(rows)
    pictures = [file.key for file in files if file.kind == Attachment.Kind.IMAGE]
    return pictures, [words for file in files for words in (file.name, file.alt) if words], files


def _rename(actor: Actor, files: Iterable[Attachment], ruling: Ruling) -> None:
    """Call the actor's files as others may read it; before the text is stored, for until then they are the actor's."""
    for file in files:
        name, alt = ruling.said(file.name, 200), ruling.said(file.alt, 300)
        if (name, alt) != (file.name, file.alt) and file.uploader_id == actor.member_id:
            Attachment.everywhere.filter(id=file.id).update(name=name, alt=alt)


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
