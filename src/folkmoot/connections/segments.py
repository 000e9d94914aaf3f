"""What segments can ask about imports: from which source members came."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.connections.models import ImportedItem
from folkmoot.core.segments import Asked, SegmentField, segment_fields
from folkmoot.core.workflows import Choices, FieldKind

HERE = "here"


def register_segments() -> None:
    """Called once, from `register`."""
    field = SegmentField("connections.source", _("came from"), FieldKind.CHOICE, _from, _("The member"), choices=_all)
    segment_fields.add(field.name, field)


def _from(asked: Asked) -> Q:
    """Who came from several sources is of each of them."""
    items = ImportedItem.everywhere.filter(community_id=asked.community_id, kind="member")
    if asked.value != HERE:
        items = items.filter(source=asked.value)
    came = Q(pk__in=items.values("object_id"))
    return came if (asked.op == "is") == (asked.value != HERE) else ~came


def _all(community_id: int) -> Choices:
    items = ImportedItem.everywhere.filter(community_id=community_id, kind="member")
    sources = items.order_by("source").values_list("source", flat=True).distinct()
    return [(HERE, _now("joined here")), *((source, source) for source in sources)]
