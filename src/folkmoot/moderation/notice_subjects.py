"""Notices and complaints as things that can be decided on, so that one queue serves them like all else."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.moderation.models import Complaint, Notice
from folkmoot.moderation.subjects import carry_out, load_subject


def subjects() -> list[ModeratedSubject]:
    """A notice whose place we do not know, and a complaint of a notifier."""
    return [
        ModeratedSubject(
            "notice",
            _("Notice of illegal content"),
            _notices,
            lambda _actor, _id: False,
            lambda actor, _id: actor.is_staff,
        ),
        ModeratedSubject(
            "complaint",
            _("Complaint about a decision"),
            _complaints,
            lambda _actor, _id: False,
            _may_judge_complaint,
            approve=_deed("approve"),
            hide=_deed("hide"),
            restore=_deed("restore"),
            delete=_deed("delete"),
        ),
    ]


def _notices(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    rows = Notice.everywhere.filter(community_id=community_id, id__in=ids)
    return {row.id: _shown(row, row.reason) for row in rows}


def _complaints(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    rows = Complaint.everywhere.filter(community_id=community_id, id__in=ids).select_related("notice", "against")
    found = {}
    for row in rows:
        original = load_subject(community_id, *_original(row)) if _original(row)[0] in moderated_subjects else None
        found[row.id] = original_shown(row, original)
    return found


def original_shown(complaint: Complaint, original: Moderated | None) -> Moderated:
    """The thing complained of, as a subject of the complaint; the notice where it is gone."""
    if original is None:
        return _shown(complaint.notice, complaint.text, complaint.id)
    return Moderated(
        id=complaint.id, author_id=original.author_id, title=original.title, text=original.text, html=original.html,
        url=original.url, at=original.at, state=original.state, space_id=original.space_id,
        thread_id=original.thread_id, revision=original.revision, images=original.images,
    )  # fmt: skip


def _shown(notice: Notice, text: str, own_id: int | None = None) -> Moderated:
    return Moderated(
        id=own_id or notice.id, author_id=None, title=notice.locations[:200], text=text, html="", url="",
        at=notice.received_at,
    )  # fmt: skip


def _may_judge_complaint(actor: Actor, complaint_id: int) -> bool:
    """Staff, but not who made the decision complained of; and never a machine."""
    if not actor.is_staff or actor.member_id is None:
        return False
    decided_by = Complaint.everywhere.filter(id=complaint_id, community_id=actor.community_id).values_list(
        "against__decided_by_id", flat=True
    )
    return actor.member_id not in decided_by


def _original(complaint: Complaint) -> tuple[str, int]:
    against = complaint.against
    return (against.subject_type, against.subject_id) if against is not None else ("notice", complaint.notice_id)


def _deed(name: str) -> Callable[[Actor, int, str], None]:
    def do(actor: Actor, complaint_id: int, reason: str) -> None:
        complaint = Complaint.everywhere.select_related("against").get(id=complaint_id)
        subject_type, subject_id = _original(complaint)
        loaded = load_subject(actor.community_id, subject_type, subject_id)
        carry_out(name, actor=actor, subject_type=subject_type, loaded=loaded, reason=reason)

    return do
