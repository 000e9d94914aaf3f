"""Appending to the audit log, in the transaction of the act that it tells of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from folkmoot.core.actor import ActorKind
from folkmoot.core.registry import LogLine
from folkmoot.moderation.audit import entry_text, head_text, sign
from folkmoot.moderation.models import AuditEntry, AuditHead

# Acts of those with power: whole groups of kinds, and single ones. What is done to posts is told by decisions.
_GROUPS = (
    "mail.address.", "moderation.brake.", "moderation.classifier.", "moderation.decision.", "moderation.flagger.",
    "moderation.guidelines.",
    "moderation.letter.", "moderation.note.", "moderation.policy.", "moderation.rule.", "moderation.rules.",
    "moderation.sanction.", "moderation.settings.", "moderation.words.",
)  # fmt: skip
_KINDS = frozenset({
    "automation.all.resumed", "automation.all.stopped", "automation.settings.changed",
    "automation.workflow.activated", "automation.workflow.archived", "automation.workflow.paused",
    "comments.key.ended", "comments.key.given", "comments.site.allowed", "comments.site.changed",
    "comments.site.removed", "communities.community.changed", "communities.community.created",
    "communities.deletion.asked", "communities.guidelines.published", "connections.import.started",
    "connections.token.created", "connections.token.revoked", "content.channel.changed", "content.posts.moved",
    "content.settings.changed", "content.thread.closed", "content.thread.merged", "content.thread.moved",
    "content.thread.reopened", "content.thread.split", "groups.group.archived",
    "groups.group.merged", "groups.group.unmerged", "groups.member.removed", "groups.role.changed",
    "groups.settings.changed", "members.author.linked", "members.fields.changed", "members.member.declined",
    "members.member.erased", "members.member.reconsidered", "members.questions.changed", "members.role.changed",
    "members.thresholds.changed", "moderation.backtest.brought", "moderation.backtest.taken-back",
    "onboarding.settings.changed", "spaces.member.added", "spaces.member.removed", "spaces.space.archived",
    "spaces.space.changed", "spaces.space.created", "spaces.spaces.ordered",
})  # fmt: skip
# Of what a line says besides, only what nobody wrote in their own words.
_PLAIN = frozenset({
    "after", "archived", "automated", "before", "by_hand", "case", "clause", "deed", "detected_by", "digest", "fields",
    "held", "kind", "limits", "member", "members", "reverses", "role", "sanction", "sanctions", "seconds", "space",
    "target", "undo", "until", "workflow",
})  # fmt: skip


def keep_in_audit_log(lines: Collection[LogLine]) -> None:
    """Append what lines of the activity log tell of acts of power. The caller holds their transaction."""
    for line in lines:
        if _concerns(line):
            append(line)


def append(line: LogLine) -> AuditEntry:
    """Append one entry. The end of the chain is locked until the transaction ends, so call it late."""
    head, _made = AuditHead.everywhere.select_for_update().get_or_create(community_id=line.community_id)
    body = _body(line)
    entry = AuditEntry(
        community_id=line.community_id, sequence=head.sequence + 1, at=line.at, kind=line.kind, body=body,
        previous=head.hash,
    )  # fmt: skip
    entry.hash = sign(
        entry_text(
            community_id=entry.community_id, sequence=entry.sequence, at=entry.at, kind=entry.kind, body=body,
            previous=entry.previous,
        )
    )  # fmt: skip
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.signature = sign(head_text(community_id=head.community_id, sequence=head.sequence, hash_=head.hash))
    head.save(update_fields=["sequence", "hash", "signature"])
    return entry


def _concerns(line: LogLine) -> bool:
    if line.actor_kind == ActorKind.IMPORT:
        return False
    return line.kind in _KINDS or line.kind.startswith(_GROUPS)


def _body(line: LogLine) -> dict[str, Any]:
    return {
        "actor": line.member_id,
        "actor_kind": str(line.actor_kind),
        "subject": [line.subject_type, line.subject_id] if line.subject_type else None,
        "space": line.space_id,
        "details": {name: value for name, value in line.details.items() if name in _PLAIN},
    }
