"""The checklist of a newcomer, with what the log says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.actor import Actor
from folkmoot.core.onboarding import ChecklistItem, checklist_items
from folkmoot.members.models import Membership
from folkmoot.onboarding.models import ChecklistDismissal, ChecklistEntry
from folkmoot.onboarding.queries.settings import settings_of

# Who has been here longer has found their way without.
NEW_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as it is shown: the community's words, else the room's."""

    item: ChecklistItem
    label: str
    text: str
    is_shown: bool
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A member's checklist."""

    items: list[Listed]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.items)


def entries_of(community_id: int) -> list[Listed]:
    """Every registered item in the community's order, hidden ones too."""
    own = {row.item: row for row in ChecklistEntry.everywhere.filter(community_id=community_id)}
    listed = [_listed(item, own.get(item.name)) for item in checklist_items]
    return sorted(listed, key=lambda each: _position(each.item, own))


def progress_of(actor: Actor) -> Progress | None:
    """The member's checklist; None for who has put it away, has been here long, or looks after the community."""
    if actor.member_id is None or actor.is_staff or not settings_of(actor.community_id).shows_checklist:
        return None
    member = Membership.everywhere.filter(id=actor.member_id).first()
    if member is None or member.joined_at < timezone.now() - NEW_FOR:
        return None
    if ChecklistDismissal.everywhere.filter(member=member).exists():
        return None
    return checked(member)


def checked(member: Membership) -> Progress | None:
    """What a member has done of what is shown, in two statements."""
    shown = [each for each in entries_of(member.community_id) if each.is_shown]
    if not shown:
        return None
    kinds = frozenset().union(*(each.item.kinds for each in shown))
    lines = Activity.everywhere.filter(community_id=member.community_id, member_id=member.id, kind__in=kinds)
    seen = set(lines.order_by().values_list("kind", flat=True).distinct())
    return Progress([Listed(each.item, each.label, each.text, True, each.item.is_done(member, seen)) for each in shown])


def _listed(item: ChecklistItem, own: ChecklistEntry | None) -> Listed:
    if own is None:
        return Listed(item, str(item.label), str(item.text), True)
    return Listed(item, own.label or str(item.label), own.text or str(item.text), own.is_shown)


def _position(item: ChecklistItem, own: dict[str, ChecklistEntry]) -> tuple[int, int]:
    row = own.get(item.name)
    return (0, row.position) if row is not None else (1, item.position)
