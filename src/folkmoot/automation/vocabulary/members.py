"""What conditions may ask about a member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.core.roles import Role
from folkmoot.core.workflows import (
    Choices,
    FieldKind,
    MemberMoment,
    Subject,
    WorkflowField,
    member_moments,
    workflow_fields,
)
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember

_MEMBER, _ACTIVITY = _("The member"), _("What they did")
_ROLES = [Role.GUEST, Role.MEMBER, Role.EDITOR, Role.HOST, Role.MODERATOR, Role.MANAGER, Role.OWNER]
_COUNTED = (
    ("activity.posts", _("posts written"), frozenset({"content.post.created"})),
    ("activity.threads", _("threads opened"), frozenset({"content.thread.created"})),
    ("activity.reactions", _("reactions given"), frozenset({"content.reaction.added"})),
    ("activity.read", _("threads read"), frozenset({"content.thread.read"})),
    ("activity.votes", _("votes in polls"), frozenset({"content.poll.voted"})),
    ("activity.accepted", _("guidelines accepted"), frozenset({"members.guidelines.accepted"})),
    ("activity.profile", _("changes of the profile"), frozenset({"members.profile.changed"})),
)


def register_members() -> None:
    """Add the fields and moments to the registries."""
    for field in (*_fields(), *_counted()):
        workflow_fields.add(field.name, field)
    for moment in (
        MemberMoment("joined", _("joining"), _("%(days)s days after joining"), _joined),
        MemberMoment("seen", _("the last visit"), _("%(days)s days after the last visit"), _seen),
    ):
        member_moments.add(moment.name, moment)


def space_choices(community_id: int) -> Choices:
    """The community's spaces that are in use, by id; where direct conversations are kept is none of them."""
    spaces = Space.everywhere.filter(community_id=community_id, archived_at=None).exclude(kind=Space.Kind.DIRECT)
    spaces = spaces.order_by("position", "name")
    return [(str(pk), name) for pk, name in spaces.values_list("id", "name")]


def _fields() -> Iterator[WorkflowField]:
    number, text, flag = FieldKind.NUMBER, FieldKind.TEXT, FieldKind.FLAG
    yield WorkflowField(
        "member.role", _("role"), FieldKind.CHOICE, lambda s, since: _of(s, "role"), _MEMBER, choices=_role_choices
    )
    yield WorkflowField("member.trust", _("trust level"), number, lambda s, since: _of(s, "trust_level"), _MEMBER)
    yield WorkflowField("member.days", _("days since joining"), number, _days("joined_at"), _MEMBER)
    yield WorkflowField("member.away", _("days since the last visit"), number, _days("last_seen_at"), _MEMBER)
    yield WorkflowField("member.picture", _("has a picture"), flag, lambda s, since: _has(s, "avatar"), _MEMBER)
    yield WorkflowField(
        "member.bio", _("what they say about themselves"), text, lambda s, since: _of(s, "bio"), _MEMBER
    )
    yield WorkflowField("member.headline", _("headline"), text, lambda s, since: _of(s, "headline"), _MEMBER)
    yield WorkflowField("member.location", _("place"), text, lambda s, since: _of(s, "location"), _MEMBER)
    yield WorkflowField("member.language", _("language (such as de)"), text, _language, _MEMBER)
    yield WorkflowField("member.invited", _("was invited"), flag, lambda s, since: _has(s, "invited_by_id"), _MEMBER)
    yield WorkflowField(
        "member.spaces", _("spaces they were added to"), FieldKind.SET, _spaces, _MEMBER, choices=space_choices
    )


def _counted() -> Iterator[WorkflowField]:
    for name, label, kinds in _COUNTED:
        yield WorkflowField(
            name, label, FieldKind.NUMBER, _count_of(kinds), _ACTIVITY, windowed=True, kinds=kinds
        )  # fmt: skip


def _role_choices(community_id: int) -> Choices:
    return [(role.value, role.label) for role in _ROLES]


def _of(subject: Subject, name: str) -> Any:
    return getattr(subject.member, name) if subject.member is not None else None


def _has(subject: Subject, name: str) -> bool | None:
    return bool(getattr(subject.member, name)) if subject.member is not None else None


def _days(name: str) -> Any:
    def read(subject: Subject, since: datetime | None) -> int | None:
        at = _of(subject, name)
        return max(0, (subject.now - at).days) if at is not None else None

    return read


def _count_of(kinds: frozenset[str]) -> Any:
    def read(subject: Subject, since: datetime | None) -> int | None:
        return subject.log.count(kinds, since, subject.now) if subject.log is not None else None

    return read


def _language(subject: Subject, since: datetime | None) -> str | None:
    account = _of(subject, "account")
    return (account.language or subject.community.language) if account is not None else None


def _spaces(subject: Subject, since: datetime | None) -> set[str] | None:
    if subject.member is None:
        return None
    rows = SpaceMember.everywhere.filter(community_id=subject.community.id, member=subject.member)
    return {str(space_id) for space_id in rows.values_list("space_id", flat=True)}


def _joined(community_id: int, earliest: datetime, latest: datetime) -> Iterator[tuple[int, datetime]]:
    yield from _moments(community_id, "joined_at", earliest, latest)


def _seen(community_id: int, earliest: datetime, latest: datetime) -> Iterator[tuple[int, datetime]]:
    yield from _moments(community_id, "last_seen_at", earliest, latest)


def _moments(community_id: int, name: str, earliest: datetime, latest: datetime) -> Iterator[tuple[int, datetime]]:
    members = Membership.everywhere.filter(
        community_id=community_id, state=Membership.State.ACTIVE, account__isnull=False,
        **{f"{name}__gte": earliest, f"{name}__lte": latest},
    )  # fmt: skip
    yield from members.order_by(name, "id").values_list("id", name).iterator()
