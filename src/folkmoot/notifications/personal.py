"""What this room knows about a person, for their own export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.core.models import TenantModel
from folkmoot.core.registry import PersonalDataSection
from folkmoot.notifications.models import Choice, Level, Notification, Reception


def _section(name: str, model: type[TenantModel], *columns: str) -> PersonalDataSection:
    def load(member_id: int) -> Iterator[Mapping[str, object]]:
        yield from model.everywhere.filter(**{"member_id": member_id}).order_by("id").values(*columns).iterator()

    return PersonalDataSection(name, load)


SECTIONS = (
    _section("notifications", Notification, "kind", "reason", "thread_id", "people", "created_at", "at", "read_at"),
    _section("notification-choices", Choice, "kind", "way", "is_on"),
    _section("notification-levels", Level, "scope", "scope_id", "level"),
    _section(
        "notification-times", Reception, "quiet", "quiet_from", "quiet_until", "quiet_days", "paused_until", "mail",
        "digest", "summary", "hour", "weekday", "last_digest_at", "last_summary_at",
    ),
)  # fmt: skip
