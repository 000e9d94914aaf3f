"""What segments can ask about letters: who gets e-mail here."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from folkmoot.core.segments import Asked, SegmentField, segment_fields
from folkmoot.core.workflows import FieldKind
from folkmoot.mail.models import TroubledAddress
from folkmoot.notifications.models import Reception


def register_segments() -> None:
    """Called once, from `register`."""
    field = SegmentField(
        "notifications.mail", _("gets e-mail (wants it, and the address takes it)"), FieldKind.FLAG, _mailed,
        _("The member"),
    )  # fmt: skip
    segment_fields.add(field.name, field)


def _mailed(asked: Asked) -> Q:
    refusing = Reception.everywhere.filter(community_id=asked.community_id, mail=False).values("member_id")
    paused = TroubledAddress.everywhere.filter(community_id=asked.community_id, paused_at__isnull=False)
    has_address = Q(account__isnull=False, account__is_active=True)
    gets = has_address & ~Q(pk__in=refusing) & ~Q(account__email__in=paused.values(low=Lower("address")))
    return gets if asked.op == "yes" else ~gets
