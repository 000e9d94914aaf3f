"""Members: when they came and went, what they are, where they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from folkmoot.activity.models import Activity
from folkmoot.content.models import Post
from folkmoot.core.actor import ActorKind
from folkmoot.core.deeds import Deed, member_sources
from folkmoot.core.roles import Role
from folkmoot.insights.models import BotMark
from folkmoot.insights.store.hooks import person_sources
from folkmoot.insights.store.records.rows import MEMBER, Rows, plain
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Sanction

_STAFF = frozenset({Role.OWNER, Role.MANAGER, Role.MODERATOR, Role.HOST, Role.EDITOR})
_JOINED, _LEFT, _ERASED = "members.member.joined", "members.member.left", "members.member.erased"
_DECLINED, _IMPORTED = "members.member.declined", "members.member.imported"
_SUSPENDED = "moderation.sanction.imposed"
_FIELDS = ("id", "state", "role", "trust_level", "joined_at", "suspended_until", "account_id")


@dataclass(slots=True)
class _Lines:
    """What the log tells of the coming and going of a member, in order: the line's id, and when."""

    by_kind: dict[str, list[tuple[int, datetime]]] = field(default_factory=lambda: defaultdict(list))

    def last(self, kind: str) -> datetime | None:
        return self.by_kind[kind][-1][1] if self.by_kind[kind] else None


def persons_of(community_id: int) -> dict[int, int]:
    """Which members are somebody else's: member to person."""
    merged: dict[int, int] = {}
    for source in person_sources:
        merged.update(source(community_id))
    return merged


def add_members(rows: Rows, community_id: int, ids: Collection[int], persons: Mapping[int, int]) -> None:
    """The rows of these members. Who only asked to join is none."""
    members = Membership.everywhere.filter(community_id=community_id, id__in=ids).exclude(state="pending")
    found = list(members.order_by("id").values(*_FIELDS))
    lines = _lines(community_id, [member["id"] for member in found])
    bots = _bots(community_id, found)
    sources = _sources(community_id, [member["id"] for member in found if lines[member["id"]].by_kind[_IMPORTED]])
    for member in found:
        own = lines[member["id"]]
        if own.by_kind[_DECLINED] and not own.by_kind[_JOINED]:
            continue
        joined, left = member["joined_at"], _left_at(community_id, member, own)
        rows.add(
            "members", member["id"], persons.get(member["id"], member["id"]), plain(joined), rows.day(joined),
            plain(left), rows.day(left), member["role"], member["role"] in _STAFF, member["id"] in bots,
            sources.get(member["id"], ""), member["trust_level"],
        )  # fmt: skip
        _add_coming_and_going(rows, member, own, left)


def _add_coming_and_going(rows: Rows, member: dict[str, Any], own: _Lines, left: datetime | None) -> None:
    id_ = member["id"]
    record = (MEMBER, id_)
    rows.fact(record, Deed(f"join:{id_}", member["joined_at"], "join", id_))
    # Whoever came back has joined more than once; the first time is the record's.
    for line, at in own.by_kind[_JOINED][1:]:
        if at > member["joined_at"]:
            rows.fact(record, Deed(f"log:{line}", at, "join", id_))
    leaving = [(f"log:{line}", at) for line, at in own.by_kind[_LEFT]]
    if left is not None and left not in [at for _key, at in leaving]:
        leaving.append((f"leave:{id_}", left))
    for key, at in leaving:
        rows.fact(record, Deed(key, at, "leave", id_))


def _left_at(community_id: int, member: dict[str, Any], own: _Lines) -> datetime | None:
    state, joined = member["state"], member["joined_at"]
    if state == Membership.State.ERASED:
        found = own.last(_ERASED)
    elif state == Membership.State.LEFT:
        found = own.last(_LEFT)
    elif state == Membership.State.SUSPENDED and member["suspended_until"] is None:
        found = own.last(_SUSPENDED)
    else:
        return None
    # Deleted at the source of an import, which does not say when: the last that is known of them.
    return found or _last_post(community_id, member["id"]) or joined


def _last_post(community_id: int, member_id: int) -> datetime | None:
    posts = Post.everywhere.filter(community_id=community_id, author_id=member_id)
    last: datetime | None = posts.aggregate(last=Max("created_at"))["last"]
    return last


def _lines(community_id: int, ids: Collection[int]) -> dict[int, _Lines]:
    found: dict[int, _Lines] = defaultdict(_Lines)
    kinds = (_JOINED, _LEFT, _ERASED, _DECLINED, _IMPORTED)
    own = Activity.everywhere.filter(community_id=community_id, subject_type="member", subject_id__in=ids)
    for id_, member_id, kind, at in (
        own.filter(kind__in=kinds).order_by("id").values_list("id", "subject_id", "kind", "at")
    ):
        found[member_id or 0].by_kind[kind].append((id_, at))
    for member_id, at in _suspensions(community_id, ids):
        found[member_id].by_kind[_SUSPENDED].append((0, at))
    return found


def _suspensions(community_id: int, ids: Collection[int]) -> list[tuple[int, datetime]]:
    sanctions = Sanction.everywhere.filter(community_id=community_id, member_id__in=ids, kind__in=("suspension", "ban"))
    return list(sanctions.order_by("id").values_list("member_id", "since"))


def _sources(community_id: int, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for source in member_sources:
        found.update(source(community_id, ids) if ids else {})
    return found


def _bots(community_id: int, members: list[dict[str, Any]]) -> set[int]:
    """Who a manager or a source marked as a program, and whose only deeds are a program's with a token."""
    ids = [member["id"] for member in members]
    marks = dict(BotMark.everywhere.filter(member_id__in=ids).values_list("member_id", "is_bot"))
    acted: dict[int, set[str]] = defaultdict(set)
    own = Activity.everywhere.filter(community_id=community_id, member_id__in=ids)
    kinds = own.filter(actor_kind__in=(ActorKind.MEMBER, ActorKind.TOKEN)).order_by()
    for member_id, kind in kinds.values_list("member_id", "actor_kind").distinct():
        acted[member_id or 0].add(kind)
    by_token = {member_id for member_id, kinds in acted.items() if kinds == {ActorKind.TOKEN}}
    return {id_ for id_ in ids if marks.get(id_, id_ in by_token)}
