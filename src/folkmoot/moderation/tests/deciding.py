"""What tests of decisions begin with: a case about a reply of Mia's."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from folkmoot.content import commands, policies
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.models import Case, CaseItem, Decision


def a_reply(cast: Cast, by: Membership | None = None, text: str = "Go away, all of you.") -> Post:
    """In a thread of Eda's."""
    thread = commands.create_thread(
        actor=cast.actor(cast.eda), space=cast.forum, title="Heather", markdown="Where does it grow?"
    )
    return commands.create_post(actor=cast.actor(by or cast.mia), thread=thread, markdown=text)


def a_case(cast: Cast, post: Post | None = None, flagged_by: Membership | None = None, **fields: Any) -> Case:
    """An open case about a reply, flagged once."""
    post = post or a_reply(cast)
    case = Case.everywhere.create(
        community=cast.community, subject_type="post", subject_id=post.id, space_id=cast.forum.id,
        author_id=post.author_id, **fields,
    )  # fmt: skip
    CaseItem.everywhere.create(
        community=cast.community, case=case, kind=CaseItem.Kind.FLAG, member=flagged_by or cast.nils,
        clause=the_clause(cast), text="Rude.", weight=1,
    )  # fmt: skip
    return case


def decided(cast: Cast, case: Case | None = None, by: Membership | None = None, **fields: Any) -> Decision:
    """By Mo, who hides it."""
    fields.setdefault("deed", Decision.Deed.HIDE)
    return decide(actor=cast.actor(by or cast.mo), case=case or a_case(cast), **fields)


def the_clause(cast: Cast) -> str:
    """The reference of Moorland's one clause."""
    return clauses_in_force(cast.community.id)[0].ref


def state_of(case: Case) -> str:
    """Of the post that a case is about, as it is now."""
    return str(Post.everywhere.values_list("state", flat=True).get(id=case.subject_id))


def _load(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    rows = Post.everywhere.filter(community_id=community_id, id__in=ids).select_related("thread")
    return {
        post.id: Moderated(
            id=post.id, author_id=post.author_id, title=post.thread.title, text=post.markdown, html=post.html,
            url=f"/p/{post.id}/", at=post.created_at, state="gone" if post.state == "deleted" else post.state,
            space_id=post.thread.space_id, thread_id=post.thread_id, revision=post.text_revision,
        )
        for post in rows
    }  # fmt: skip


def _find(post_id: int) -> Post:
    return Post.everywhere.select_related("thread__space").get(id=post_id)


def _do(command: Callable[..., object]) -> Callable[[Actor, int, str], None]:
    def run(actor: Actor, post_id: int, reason: str) -> None:
        command(actor=actor, post=_find(post_id))

    return run


if "post" not in moderated_subjects:
    moderated_subjects.add(
        "post",
        ModeratedSubject(
            "post", "Post", _load,
            lambda actor, post_id: policies.posts_visible_to(actor).filter(id=post_id).exists(),
            lambda actor, post_id: policies.moderates_thread(actor, _find(post_id).thread),
            approve=_do(commands.approve_post), hide=_do(commands.hide_post), restore=_do(commands.restore_post),
            delete=_do(commands.delete_post),
        ),
    )  # fmt: skip
