"""A question's filters and the actor's rights as SQL conditions beside the match."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Sum

from folkmoot.content.models import Tag
from folkmoot.content.search.language import Query
from folkmoot.content.search.months import words_between
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

Param = str | int | datetime | None
_SPACES_SAID, _LITTLE = 100, 0.3
_THREAD = "JOIN content_thread t ON t.id = d.thread_id"
_TAKES_PART = (
    "EXISTS (SELECT 1 FROM content_threadmember p WHERE p.thread_id = d.thread_id AND p.member_id = %s"
    " AND p.left_at IS NULL)"
)
_KINDS = {
    "answered": "t.accepted_post_id IS NOT NULL",
    "unanswered": "t.accepted_post_id IS NULL",
}


@dataclass(slots=True)
class Conditions:
    """Words of place for the engine, of each group one at least, and SQL about the document `d`."""

    place: list[list[str]]
    spaces: frozenset[int]
    # Who asks for their own direct conversations, and for nothing else.
    participant: int | None = None
    joins: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    params: list[Param] = field(default_factory=list)

    def about_thread(self, condition: str) -> None:
        """Add a condition on the document's thread, `t`."""
        if _THREAD not in self.joins:
            self.joins.append(_THREAD)
        self.where.append(condition)


def conditions_of(actor: Actor, query: Query) -> Conditions | None:
    """The conditions, or None where nothing can match: an unknown name, or no space the actor sees."""
    if query.is_direct:
        return _own_conversations(actor, query)
    spaces = {space.id: space for space in spaces_visible_to(actor).only("id", "slug", "kind", "post_count")}
    conditions = Conditions([[f"c{actor.community_id}"]], frozenset(spaces))
    if not spaces or not all(_add_name(conditions, actor, spaces, key, name) for key, name in query.names):
        return None
    if query.kinds:
        spaces = {id_: space for id_, space in spaces.items() if space.kind == Space.Kind.QUESTIONS}
        for kind in sorted(query.kinds & set(_KINDS)):
            conditions.about_thread(_KINDS[kind])
    if not spaces:
        return None
    if query.kinds or not (actor.is_system or actor.role.at_least(Role.MANAGER)):
        conditions.where.append(f"d.space_id IN ({', '.join(str(int(id_)) for id_ in sorted(spaces))})")
        if _hold_little(actor, spaces):
            conditions.place.append([f"s{id_}" for id_ in sorted(spaces)])
    return _with_community_and_time(conditions, actor, query)


def unknown_names(actor: Actor, query: Query) -> list[tuple[str, str]]:
    """Those of `in:`, `by:` and `tag:` that name nothing the actor sees, so that one may say why nothing is found."""
    if query.is_direct:
        return []
    spaces = {space.id: space for space in spaces_visible_to(actor).only("id", "slug")}
    return [pair for pair in query.names if not _add_name(Conditions([], frozenset()), actor, spaces, *pair)]


def _own_conversations(actor: Actor, query: Query) -> Conditions | None:
    """Of the conversations in which the actor takes part now: nobody else's, whatever the role."""
    if not actor.is_member or actor.member_id is None or query.kinds != {"direct"}:
        return None
    conditions = Conditions([[f"x{actor.community_id}"]], frozenset(), actor.member_id)
    if any(key != "by" or not _add_name(conditions, actor, {}, key, name) for key, name in query.names):
        return None
    conditions.where.append(_TAKES_PART)
    conditions.params.append(actor.member_id)
    return _with_community_and_time(conditions, actor, query)


def _with_community_and_time(conditions: Conditions, actor: Actor, query: Query) -> Conditions | None:
    if query.after is not None or query.before is not None:
        months = words_between(query.after, query.before)
        if not months:
            return None
        conditions.place.append(months)
    # The engine knows it by a word, the database by itself.
    conditions.where.append("d.community_id = %s")
    conditions.params.append(actor.community_id)
    for sign, day in ((">=", query.after), ("<", query.before)):
        if day is not None:
            conditions.where.append(f"d.created_at {sign} %s")
            conditions.params.append(day)
    return conditions


def _hold_little(actor: Actor, spaces: dict[int, Space]) -> bool:
    """Whether to name these spaces to the engine: it would else walk over all that stands in the others."""
    every = Space.everywhere.filter(community_id=actor.community_id).aggregate(posts=Sum("post_count"))["posts"] or 0
    return len(spaces) <= _SPACES_SAID and sum(space.post_count for space in spaces.values()) < every * _LITTLE


def _add_name(conditions: Conditions, actor: Actor, spaces: dict[int, Space], key: str, name: str) -> bool:
    """Add `in:`, `by:` or `tag:`; False where nobody and nothing has that name."""
    if key == "in":
        found = next((space.id for space in spaces.values() if space.slug == name), None)
        conditions.place.append([f"s{found}"])
    elif key == "by":
        members = Membership.everywhere.filter(community_id=actor.community_id, handle__iexact=name)
        found = members.values_list("id", flat=True).first()
        conditions.place.append([f"a{found}"])
    else:
        tags = Tag.everywhere.filter(community_id=actor.community_id, slug=name)
        found = tags.values_list("id", flat=True).first()
        tagged = "EXISTS (SELECT 1 FROM content_threadtag g WHERE g.thread_id = d.thread_id AND g.tag_id = %s)"
        conditions.where.append(tagged)
        conditions.params.append(found)
    return found is not None
