"""What of this room is moderated: what members say of themselves, and how they ask to come in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.members.commands.joining import approve_member, decline_member
from folkmoot.members.commands.pending import waiting_changes
from folkmoot.members.commands.profiles import approve_profile, bio_html, take_away_profile
from folkmoot.members.models import JoinAnswer, Membership, PendingChange, ProfileValue
from folkmoot.members.policies import can_judge_profiles

_STATES = {Membership.State.ACTIVE: "visible", Membership.State.PENDING: "held", Membership.State.SUSPENDED: "visible"}
_WORDS = ("headline", "bio", "location", "website")


def register_moderated() -> None:
    """Called once, when Django has loaded."""
    subject = ModeratedSubject(
        "profile", _("Profile"), load_profiles, _may_flag, _may_judge, approve=_approve, hide=_hide, restore=_restore
    )
    moderated_subjects.add(subject.name, subject)


def load_profiles(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Profiles; of one with changes that wait, what it would say, and of who asks to join, what they answered."""
    waiting = waiting_changes(community_id, "profile", ids)
    further = _further(ids)
    rows = Membership.everywhere.filter(community_id=community_id, id__in=ids)
    return {row.id: _as_moderated(row, waiting.get(row.id), further.get(row.id, [])) for row in rows}


def _as_moderated(member: Membership, change: PendingChange | None, further: list[str]) -> Moderated:
    said: Mapping[str, Any] = change.changes if change else {}
    words = [str(said.get(name, getattr(member, name))) for name in _WORDS]
    fields = [" ".join(value["values"]) for name, value in said.items() if name.startswith("field-")]
    title = f"{said.get('name', member.name)} @{said.get('handle', member.handle)}"
    picture = (f"/members/{member.id}/picture?v={member.revision}",) if member.avatar else ()
    picture = (f"/members/{member.id}/picture?waiting=1",) if change and change.picture else picture
    return Moderated(
        id=member.id, author_id=member.id, title=title,
        text="\n".join(filter(None, [*words, *fields, *further])),
        html=bio_html(str(said.get("bio", member.bio)), links=False), url=f"/m/{member.handle}/",
        at=change.at if change else member.joined_at,
        state="held" if change else _STATES.get(Membership.State(member.state), "gone"), revision=member.revision,
        images=picture,
    )  # fmt: skip


def _further(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for member_id, value in ProfileValue.everywhere.filter(member_id__in=ids).values_list("member_id", "value"):
        found.setdefault(member_id, []).append(value)
    answers = JoinAnswer.everywhere.filter(member_id__in=ids, member__state=Membership.State.PENDING)
    for member_id, asked, values in answers.values_list("member_id", "asked", "values"):
        found.setdefault(member_id, []).append(f"{asked} {' '.join(values)}")
    return found


def _member(actor: Actor, member_id: int) -> Membership:
    return Membership.everywhere.select_related("account").get(community_id=actor.community_id, id=member_id)


def _may_flag(actor: Actor, member_id: int) -> bool:
    there = (Membership.State.ACTIVE, Membership.State.SUSPENDED)
    rows = Membership.everywhere.filter(community_id=actor.community_id, id=member_id, state__in=there)
    return actor.is_member and rows.exists()


def _may_judge(actor: Actor, member_id: int) -> bool:
    return can_judge_profiles(actor)


def _approve(actor: Actor, member_id: int, reason: str) -> None:
    member = _member(actor, member_id)
    if member.state == Membership.State.PENDING:
        approve_member(actor=actor, member=member)
    else:
        approve_profile(actor=actor, member=member)


def _hide(actor: Actor, member_id: int, reason: str) -> None:
    member = _member(actor, member_id)
    if member.state == Membership.State.PENDING:
        decline_member(actor=actor, member=member)
    else:
        take_away_profile(actor=actor, member=member, reason=reason)


def _restore(actor: Actor, member_id: int, reason: str) -> None:
    approve_profile(actor=actor, member=_member(actor, member_id), turned_down=True)
