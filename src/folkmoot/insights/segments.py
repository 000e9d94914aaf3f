"""Segments and insights: the managers' labels, the lists of whom to talk to, labelling a segment, and the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.segments import (
    Asked,
    Outcome,
    SegmentAction,
    SegmentField,
    SegmentUse,
    always_private,
    number_in,
    of_set,
    segment_actions,
    segment_fields,
    segment_uses,
    unknown,
)
from folkmoot.core.workflows import Choices, FieldKind, Param
from folkmoot.insights.commands.record_tags import tag_member
from folkmoot.insights.models import Goal, GoalVersion, RecordTag, RecordTagging, Trial
from folkmoot.insights.policies import can_write_records
from folkmoot.insights.queries.segments import SAVED, saved_segments
from folkmoot.insights.queries.talking import TITLES, last_known_day, talk_to
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.hooks import segment_sources
from folkmoot.members.models import Membership

_GROUP = _("What managers keep")


def register_segments() -> None:
    """Called once, when the room is ready."""
    for field in (
        SegmentField(
            "insights.labels", _("labels of the managers"), FieldKind.SET, of_set(_labelled, "member_id"), _GROUP,
            choices=_labels, private=always_private,
        ),
        SegmentField(
            "insights.talk", _("on the list of whom to talk to"), FieldKind.SET, _on_list, _GROUP, choices=_lists,
            private=always_private,
        ),
    ):  # fmt: skip
        segment_fields.add(field.name, field)
    action = SegmentAction(
        "label", _("Give a label"), _("give them the label “%(name)s”"), _label,
        (Param("name", _("Label"), most=40),), allowed=can_write_records,
    )  # fmt: skip
    segment_actions.add(action.name, action)
    segment_sources.add("saved", saved_segments)
    segment_uses.add("insights", _uses)


def _labelled(asked: Asked) -> QuerySet[RecordTagging]:
    return RecordTagging.everywhere.filter(community_id=asked.community_id, tag_id=number_in(asked.value))


def _labels(community_id: int) -> Choices:
    rows = RecordTag.everywhere.filter(community_id=community_id).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("id", "name")]


def _lists(community_id: int) -> Choices:
    return [(name, title) for name, (title, _why) in TITLES.items()]


def _on_list(asked: Asked) -> Q:
    """Those whom the list names. Raises what `unknown` makes while the figures cannot be asked, or know no day."""
    try:
        today = last_known_day(Community.objects.get(id=asked.community_id))
        lists = talk_to(Actor.system(asked.community_id), today) if today else None
    except StoreUnavailable:
        lists = None
    if lists is None:
        raise unknown(_now("The figures are not there at the moment. Try again later."))
    ids = [named.member.id for each in lists if each.name == asked.value for named in each.people]
    return Q(pk__in=ids) if asked.op == "has" else ~Q(pk__in=ids)


def _uses(community_id: int, key: str) -> Iterator[SegmentUse]:
    """Trials with who is in the segment, and goals that are of them alone in any version."""
    for trial in Trial.everywhere.filter(community_id=community_id, segment=key).order_by("id"):
        yield SegmentUse(trial.name, reverse("insights:trials"))
    versions = GoalVersion.everywhere.filter(community_id=community_id, scope__segment=SAVED + key)
    for goal in Goal.everywhere.filter(id__in=versions.values("goal_id")).order_by("id"):
        yield SegmentUse(goal.name, reverse("insights:goal", args=[goal.id]))


def _label(actor: Actor, params: Mapping[str, Any], ids: Collection[int], key: str) -> Outcome:
    """Who carries it already is left out."""
    carry = RecordTagging.everywhere.filter(community_id=actor.community_id, tag__key=_key(params["name"]))
    members = Membership.everywhere.filter(community_id=actor.community_id, id__in=ids)
    fresh = list(members.exclude(id__in=carry.values("member_id")).order_by("id"))
    for member in fresh:
        tag_member(actor=actor, member=member, name=str(params["name"]))
    return Outcome(len(fresh), len(ids) - len(fresh))


def _key(name: object) -> str:
    return " ".join(str(name).split()).casefold()[:80]
