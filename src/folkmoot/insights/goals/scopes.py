"""Of whom and of what places a goal's figure is: what may be chosen, what is kept of it, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.content.models import Tag
from folkmoot.core.errors import RuleBroken
from folkmoot.groups.models import Group
from folkmoot.insights.queries.segments import segment_names
from folkmoot.spaces.models import Space

_GROUP = "group:"


def kept_scope(space_ids: Sequence[int], tag: str, segment: str, *, with_staff: bool) -> dict[str, Any]:
    """Only what differs from what is usual, so that equal scopes are equal."""
    asked = {
        "space_ids": sorted(set(space_ids)), "tag": tag.strip(), "segment": segment.strip(), "with_staff": with_staff,
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}


def check_scope(scope: Mapping[str, Any], community_id: int) -> None:
    """Raises RuleBroken, naming the field, for a space, tag, segment or group that there is not."""
    ids = set(scope.get("space_ids", ()))
    if ids - set(Space.everywhere.filter(community_id=community_id, id__in=ids).values_list("id", flat=True)):
        raise RuleBroken("space", _("There is no such space."), field="spaces")
    tag, segment = scope.get("tag"), scope.get("segment")
    if tag and not Tag.everywhere.filter(community_id=community_id, slug=tag).exists():
        raise RuleBroken("tag", _("There is no such tag."), field="tag")
    if segment and segment not in dict(people_choices(community_id)):
        raise RuleBroken("segment", _("There is no such segment or group."), field="segment")


def tag_choices(community_id: int) -> list[tuple[str, str]]:
    """The tags, by name."""
    return list(Tag.everywhere.filter(community_id=community_id).order_by("name").values_list("slug", "name"))


def people_choices(community_id: int) -> list[tuple[str, str]]:
    """Saved segments and groups, as the store of figures calls them; what only its members may know is left out."""
    groups = Group.everywhere.filter(community_id=community_id, merged_into=None)
    groups = groups.exclude(visibility=Group.Visibility.HIDDEN).order_by("name")
    named = [(_GROUP + slug, name) for slug, name in groups.values_list("slug", "name")]
    return [*sorted(segment_names(community_id).items(), key=lambda each: each[1].casefold()), *named]


def scope_said(scope: Mapping[str, Any], community_id: int) -> list[str]:
    """What the figure is narrowed to, in words."""
    said = []
    if ids := scope.get("space_ids"):
        names = Space.everywhere.filter(community_id=community_id, id__in=ids).values_list("name", flat=True)
        said.append(_("only in %(names)s") % {"names": ", ".join(sorted(names))})
    if tag := scope.get("tag"):
        said.append(_("only with the tag %(name)s") % {"name": dict(tag_choices(community_id)).get(tag, tag)})
    if segment := scope.get("segment"):
        known = dict(people_choices(community_id))
        words = _("only of %(name)s") if segment in known else _(
            "only of %(name)s, of whom figures do not know any more who they are, as only managers may know it, or it "
            "cannot be read: what stands here counts none of them"
        )  # fmt: skip
        said.append(words % {"name": known.get(segment, segment.partition(":")[2] or segment)})
    if scope.get("with_staff"):
        said.append(_("staff counted too"))
    return said
