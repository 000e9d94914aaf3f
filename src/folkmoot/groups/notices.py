"""Of what in groups members hear: requests for leaders; decisions and invitations for whom they concern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from folkmoot.core.notices import (
    DIGEST,
    MAIL,
    PAGE,
    PUSH,
    Candidates,
    Notice,
    NoticeLine,
    NotificationKind,
    Pair,
    Told,
)
from folkmoot.groups.models import Group, GroupGuidelines, GroupMember

_State, _Role = GroupMember.State, GroupMember.Role
_DECIDED = {
    _State.ACTIVE.value: _("You are in the group %(name)s"),
    _State.DECLINED.value: _("You were not let into the group %(name)s"),
    _State.REMOVED.value: _("You were taken out of the group %(name)s"),
}


def _leaders(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    for line in lines:
        if line.subject_id is not None:
            yield Candidates(
                line, line.details.get("leaders", []), line.subject_id, "leads", f"group:{line.subject_id}"
            )


def _concerned(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    for line in lines:
        if line.subject_id is not None and "member" in line.details:
            yield Candidates(line, [line.details["member"]], line.subject_id, "own", insists=True)


def concerned_by_guidelines(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    """Members of the group, but for who has accepted the version in force already."""
    for line in lines:
        if line.subject_id is not None:
            newest = GroupGuidelines.everywhere.filter(group_id=line.subject_id).order_by("-number").first()
            rows = GroupMember.everywhere.filter(group_id=line.subject_id, state=_State.ACTIVE)
            rows = rows.exclude(accepted=newest) if newest else rows.none()
            ids = set(rows.values_list("member_id", flat=True))
            yield Candidates(line, ids, line.subject_id, "group", f"guidelines-{line.subject_id}")


def in_group(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those who belong to the group still."""
    return _standing(community_id, pairs, state__in=[_State.ACTIVE])


def _leading(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    return _standing(community_id, pairs, state__in=[_State.ACTIVE], role=_Role.LEADER)


def _decided(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    return _standing(community_id, pairs, state__in=list(_DECIDED))


def _invited(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    return _standing(community_id, pairs, state__in=[_State.INVITED])


def _standing(community_id: int, pairs: Collection[Pair], **what: object) -> set[Pair]:
    """Those who are to the group now what the notification takes them for."""
    members, groups = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    rows = GroupMember.everywhere.filter(
        community_id=community_id, member_id__in=members, group_id__in=groups, group__merged_into=None, **what
    )
    return set(rows.values_list("member_id", "group_id")) & set(pairs)


def _asks(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    groups = _groups(community_id, notices)
    return {
        notice.id: Told(
            _text("%(who)s asks to join %(name)s") % {"who": notice.who, "name": group.name},
            reverse("groups:requests", args=[group.slug]),
            icon="members",
        )
        for notice in notices
        if (group := groups.get(notice.newest.subject_id)) is not None
    }


def _says_decision(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """What was decided, from what the member is to the group now, with the leaders' reason."""
    ids = {notice.newest.subject_id for notice in notices}
    rows = GroupMember.everywhere.filter(
        community_id=community_id, group_id__in=ids, member_id__in={notice.member_id for notice in notices}
    )
    by_pair = {(row.member_id, row.group_id): row for row in rows.select_related("group")}
    found = {}
    for notice in notices:
        row = by_pair.get((notice.member_id, notice.newest.subject_id))
        if row is not None and row.state in _DECIDED:
            is_hidden = row.group.visibility == Group.Visibility.HIDDEN and not row.is_active
            url = reverse("groups:list") if is_hidden else reverse("groups:detail", args=[row.group.slug])
            title = str(_DECIDED[row.state]) % {"name": row.group.name}
            found[notice.id] = Told(title, url, text=row.reason, icon="members")
    return found


def _says_invited(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    groups = _groups(community_id, notices)
    return {
        notice.id: Told(
            _text("%(who)s invites you to the group %(name)s") % {"who": notice.who, "name": group.name},
            reverse("groups:detail", args=[group.slug]),
            text=group.purpose[:200],
            icon="members",
        )
        for notice in notices
        if (group := groups.get(notice.newest.subject_id)) is not None
    }


def _says_guidelines(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    groups = _groups(community_id, notices)
    return {
        notice.id: Told(
            _text("New guidelines in %(space)s: please read them") % {"space": group.name},
            reverse("groups:guidelines", args=[group.slug]),
            icon="articles",
        )
        for notice in notices
        if (group := groups.get(notice.newest.subject_id)) is not None
    }


def _groups(community_id: int, notices: Sequence[Notice]) -> dict[int, Group]:
    ids = {notice.newest.subject_id for notice in notices}
    return {group.id: group for group in Group.everywhere.filter(community_id=community_id, id__in=ids)}


KINDS = (
    NotificationKind(
        "groups.request", _("Requests to join a group you lead"), _("Somebody waits to be let in."),
        activity=frozenset({"groups.member.asked"}), candidates=_leaders, sees=_leading, render=_asks,
        reasons={"leads": _("You lead the group.")}, section="community", ways=frozenset({PAGE, PUSH, MAIL}),
    ),
    NotificationKind(
        "groups.decision", _("Decisions about you in groups"), _("Let in, not let in, taken out: with the reason."),
        activity=frozenset({"groups.member.approved", "groups.member.declined", "groups.member.removed"}),
        candidates=_concerned, sees=_decided, render=_says_decision,
        reasons={"own": _("It is about you.")}, section="own", ways=frozenset({PAGE, PUSH, MAIL}), is_direct=True,
    ),
    NotificationKind(
        "groups.invitation", _("Invitations to groups"), _("Leaders invite you to their group."),
        activity=frozenset({"groups.member.invited"}), candidates=_concerned, sees=_invited, render=_says_invited,
        reasons={"own": _("You were invited.")}, section="own", ways=frozenset({PAGE, PUSH, MAIL}), is_direct=True,
    ),
    NotificationKind(
        "groups.guidelines", _("New guidelines of groups"),
        _("Of a group you are in. You accept them before you write in its spaces again."),
        activity=frozenset({"groups.guidelines.published"}), candidates=concerned_by_guidelines, sees=in_group,
        render=_says_guidelines, reasons={"group": _("You are in this group.")}, section="community",
        ways=frozenset({PAGE, DIGEST}),
    ),
)  # fmt: skip
