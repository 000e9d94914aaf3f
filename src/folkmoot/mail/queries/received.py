"""Reads of mail that came in."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.mail.models import ReceivedMail


def latest_received(community_id: int) -> QuerySet[ReceivedMail]:
    """A community's mails, the newest first, without what they say."""
    rows = ReceivedMail.objects.filter(community_id=community_id).defer("content").select_related("member")
    return rows.order_by("-id")
