"""Counting how often rules are met: a figure beside each rule, not a line of the log."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from folkmoot.moderation.models import RuleDay


def count_met(community_id: int, rule_ids: Iterable[int]) -> None:
    """Add one to each rule's figure of today. Called by the gate, not by people; records nothing."""
    today = timezone.localdate()
    for rule_id in dict.fromkeys(rule_ids):
        mine = RuleDay.everywhere.filter(community_id=community_id, rule_id=rule_id, day=today)
        if not mine.update(count=F("count") + 1):
            row, made = RuleDay.everywhere.get_or_create(
                community_id=community_id, rule_id=rule_id, day=today, defaults={"count": 1}
            )
            if not made:
                RuleDay.everywhere.filter(pk=row.pk).update(count=F("count") + 1)
