"""What comes before moderators beside what rooms register: requests to join, flagged messages, ideas for rules."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext_lazy as _

from folkmoot.content.models import Post, Thread
from folkmoot.content.policies import conversations_of
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.members.commands import approve_member, decline_member
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, CaseItem

JOIN, MESSAGE, IDEA = "join", "message", "idea"


def register_waiting() -> None:
    """Called once, when the room is ready."""
    for subject in (
        ModeratedSubject(
            JOIN, _("Request to join"), load_requests, _never, _staff, approve=_let_in, hide=_decline, delete=_decline
        ),
        # Who is written to shows moderators this one message; the rest of the conversation stays theirs.
        ModeratedSubject(MESSAGE, _("Direct message"), load_messages, _was_written_to, _staff),
        ModeratedSubject(IDEA, _("Idea for a rule"), load_ideas, _never, _staff),
    ):
        moderated_subjects.add(subject.name, subject)


def load_requests(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Who asks to join, with what they answered."""
    rows = Membership.everywhere.filter(community_id=community_id, id__in=ids).prefetch_related("join_answers")
    found = {}
    for member in rows:
        said = "\n\n".join(f"{each.asked}\n{', '.join(each.values)}" for each in member.join_answers.all())
        state = "held" if member.state == Membership.State.PENDING else "gone"
        found[member.id] = Moderated(
            id=member.id, author_id=member.id, title=f"{member.name} (@{member.handle})", text=said,
            html=linebreaks(escape(said)), url=reverse("members:requests"), at=member.joined_at, state=state,
        )  # fmt: skip
    return found


def load_messages(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Messages of direct conversations; only what was flagged is ever asked for."""
    rows = Post.everywhere.filter(community_id=community_id, id__in=ids, thread__kind=Thread.Kind.DIRECT)
    return {
        post.id: Moderated(
            id=post.id, author_id=post.author_id, title="", text=post.markdown, html=post.html,
            url=reverse("chat:conversation", args=[post.thread_id]), at=post.created_at,
            state="gone" if post.state == "deleted" else post.state, revision=post.text_revision,
        )
        for post in rows
    }  # fmt: skip


def load_ideas(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Ideas for rules: a case of their own, with the words in its one item."""
    items = CaseItem.everywhere.filter(community_id=community_id, case_id__in=ids, case__kind=Case.Kind.RULE_IDEA)
    return {
        item.case_id: Moderated(
            id=item.case_id, author_id=None, title=item.text.split("\n")[0][:80], text=item.text,
            html=linebreaks(escape(item.text)), url=reverse("moderation:case", args=[item.case_id]), at=item.at,
        )
        for item in items
    }  # fmt: skip


def _never(actor: Actor, subject_id: int) -> bool:
    return False


def _staff(actor: Actor, subject_id: int) -> bool:
    return actor.is_system or actor.is_staff


def _was_written_to(actor: Actor, post_id: int) -> bool:
    return Post.everywhere.filter(id=post_id, thread__in=conversations_of(actor)).exists()


def _let_in(actor: Actor, member_id: int, reason: str) -> None:
    approve_member(actor=actor, member=Membership.everywhere.get(id=member_id))


def _decline(actor: Actor, member_id: int, reason: str) -> None:
    decline_member(actor=actor, member=Membership.everywhere.get(id=member_id))
