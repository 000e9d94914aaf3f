"""Entries of the audit log in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from folkmoot.core.registry import activity_kinds
from folkmoot.members.models import Membership
from folkmoot.moderation.models import AuditEntry, Decision, Sanction


@dataclass(frozen=True, slots=True)
class Described:
    """One entry: the sentence, what belongs to it, and whom it was done to."""

    sequence: int
    at: datetime
    sentence: str
    details: list[str]
    member: Membership | None
    decision_id: int | None
    hash: str


def described(community_id: int, entries: Sequence[AuditEntry]) -> list[Described]:
    """Entries with the names of those they tell of, as they are now; in one statement."""
    ids = {id_ for entry in entries for id_ in (entry.body["actor"], _member_id(entry)) if id_ is not None}
    people = Membership.everywhere.filter(community_id=community_id).in_bulk(ids)
    return [_described(entry, people) for entry in entries]


def _described(entry: AuditEntry, people: dict[int, Membership]) -> Described:
    body = entry.body
    who = people.get(body["actor"] or 0)
    kind = activity_kinds.find(entry.kind)
    subject = body["subject"]
    about = f"{subject[0]} {subject[1]}" if subject else _("the community")
    member = people.get(_member_id(entry) or 0)
    words = {"actor": who.name if who else _by_itself(body["actor_kind"]), "subject": member.name if member else about}
    is_decision = bool(subject) and subject[0] == "decision"
    return Described(
        entry.sequence, entry.at, str(kind.sentence) % words if kind else entry.kind, _details(body["details"]),
        member, subject[1] if is_decision else None, entry.hash,
    )  # fmt: skip


def _member_id(entry: AuditEntry) -> int | None:
    subject = entry.body["subject"]
    found = subject[1] if subject and subject[0] == "member" else entry.body["details"].get("member")
    return found if isinstance(found, int) else None


def _by_itself(kind: str) -> str:
    return _("A workflow") if kind == "automation" else _("Folkmoot")


def _details(details: dict[str, object]) -> list[str]:
    """What can be said shortly; the rest stands in the export."""
    found = []
    deeds, kinds = dict(Decision.Deed.choices), dict(Sanction.Kind.choices)
    if (deed := details.get("deed")) in deeds:
        found.append(str(deeds[Decision.Deed(str(deed))]))
    if details.get("undo"):
        found.append(_("undone"))
    names = details.get("sanctions") or details.get("sanction") or []
    found += [str(kinds[Sanction.Kind(name)]) for name in ([names] if isinstance(names, str) else _listed(names))]
    if "before" in details and "after" in details:
        found.append(f"{details['before']} → {details['after']}")
    return found + [str(name) for name in _listed(details.get("fields", []))]


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
