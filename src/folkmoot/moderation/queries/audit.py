"""Proving that nobody has changed the audit log, nor cut off its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from folkmoot.moderation.anchors import kept_anchors
from folkmoot.moderation.audit import decision_digest, entry_text, head_text, is_signed
from folkmoot.moderation.models import AuditEntry, AuditHead, Decision

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Proof:
    """What a look through the log found: how many entries, where it ends, and the first that is broken and why.

    `broken_at` is 0 while nothing is broken.
    """

    entries: int
    head: str
    broken_at: int = 0
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_at == 0


def entries_of(community_id: int) -> QuerySet[AuditEntry]:
    """The log of a community, the newest first."""
    return AuditEntry.everywhere.filter(community_id=community_id).order_by("-sequence")


def verify_log(community_id: int, anchors: Mapping[int, str] | None = None) -> Proof:
    """Look at every entry in its order; the first fault ends the search.

    `anchors` are ends of the chain that somebody wrote down elsewhere, by their number; those that the worker keeps
    beside the database are always asked, too.
    """
    known = {**kept_anchors(community_id), **(anchors or {})}
    count, last = 0, ""
    for some in _portions(community_id):
        sound, fault = _sound(some, count + 1, last, known)
        changed = _changed_decisions(community_id, sound)
        if changed:
            first = min(changed)
            return Proof(first, last, first, changed[first])
        count, last = (sound[-1].sequence, sound[-1].hash) if sound else (count, last)
        if fault:
            return Proof(count, last, count + 1, fault)
    return _proof_of_end(community_id, count, last, known)


def _portions(community_id: int) -> Iterator[list[AuditEntry]]:
    after = -1
    while True:
        rows = AuditEntry.everywhere.filter(community_id=community_id, sequence__gt=after).order_by("sequence")
        some = list(rows[:_AT_ONCE])
        if not some:
            return
        yield some
        after = some[-1].sequence


def _sound(
    entries: list[AuditEntry], expected: int, previous: str, anchors: Mapping[int, str]
) -> tuple[list[AuditEntry], str]:
    """The entries before the first fault, and what that is."""
    for index, entry in enumerate(entries):
        if reason := _fault(entry, expected + index, previous, anchors):
            return entries[:index], reason
        previous = entry.hash
    return entries, ""


def _fault(entry: AuditEntry, expected: int, previous: str, anchors: Mapping[int, str]) -> str:
    if entry.sequence != expected:
        return _("Entry %(number)s is missing.") % {"number": expected}
    text = entry_text(
        community_id=entry.community_id, sequence=entry.sequence, at=entry.at, kind=entry.kind, body=entry.body,
        previous=entry.previous,
    )  # fmt: skip
    if not is_signed(text, entry.hash):
        return _("Entry %(number)s was changed, or not written by this installation.") % {"number": entry.sequence}
    if entry.previous != previous:
        return _("Entry %(number)s does not follow the one before it.") % {"number": entry.sequence}
    if anchors.get(entry.sequence, entry.hash) != entry.hash:
        return _("Entry %(number)s is not the one that was written down elsewhere.") % {"number": entry.sequence}
    return ""


def _proof_of_end(community_id: int, count: int, last: str, anchors: Mapping[int, str]) -> Proof:
    furthest = max(anchors, default=0)
    if furthest > count:
        return _cut(count, last)
    head = AuditHead.everywhere.filter(community_id=community_id).first()
    if head is None:
        return Proof(count, last) if not count else Proof(count, last, count, _("Nothing says where the log ends."))
    text = head_text(community_id=community_id, sequence=head.sequence, hash_=head.hash)
    if head.sequence and not is_signed(text, head.signature):
        return Proof(count, last, count or 1, _("Where the log ends was changed."))
    if head.sequence > count:
        return _cut(count, last)
    if head.hash != last:
        return Proof(count, last, count or 1, _("The log does not end where it should."))
    return Proof(count, last)


def _cut(count: int, last: str) -> Proof:
    missing = count + 1
    return Proof(count, last, missing, _("Entry %(number)s and what followed it are missing.") % {"number": missing})


def _changed_decisions(community_id: int, entries: list[AuditEntry]) -> dict[int, str]:
    """Whose decisions no longer say what they said; texts of erased members are gone by right."""
    told = {_decision_id(entry): entry for entry in entries if entry.kind == "moderation.decision.made"}
    rows = Decision.everywhere.filter(community_id=community_id).in_bulk(told)
    found = {}
    for decision_id, entry in told.items():
        decision = rows.get(decision_id)
        if decision is None:
            found[entry.sequence] = _("The decision that entry %(number)s tells of is gone.")
        elif decision.salt and _said(decision) != _told(entry.body["details"]):
            found[entry.sequence] = _("The decision that entry %(number)s tells of was changed.")
    return {sequence: reason % {"number": sequence} for sequence, reason in found.items()}


def _decision_id(entry: AuditEntry) -> int:
    return int(entry.body["subject"][1])


def _said(decision: Decision) -> tuple[Any, ...]:
    return decision.deed, decision.clause, decision.author_id, decision.reverses_id, decision_digest(decision)


def _told(details: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(details.get(name) for name in ("deed", "clause", "member", "reverses", "digest"))
