"""Reads of statements of reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from folkmoot.communities.models import Community
from folkmoot.moderation.clauses import clauses_by_ref
from folkmoot.moderation.dsa.stating import Grounds, Statement, restricts, statement_of
from folkmoot.moderation.models import Decision, Notice, Sanction, StatementDetails, TransparencySettings

_BINDING = (Sanction.Kind.LIMITS, Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION, Sanction.Kind.BAN)


def transparency_settings(community_id: int) -> TransparencySettings:
    """What the community has settled, or the defaults: nothing is public."""
    found = TransparencySettings.everywhere.filter(community_id=community_id).first()
    return found or TransparencySettings(community_id=community_id)


def restricting_decisions(community_id: int) -> QuerySet[Decision]:
    """The decisions that the law wants a statement of; not those that were slips."""
    binding = Sanction.everywhere.filter(decision_id=OuterRef("id"), kind__in=_BINDING)
    slips = Decision.everywhere.filter(reverses_id=OuterRef("id"), is_undo=True)
    rows = Decision.everywhere.filter(community_id=community_id, reverses=None, is_undo=False)
    rows = rows.filter(Q(deed__in=(Decision.Deed.HIDE, Decision.Deed.DELETE)) | Exists(binding))
    return rows.exclude(Exists(slips))


def statements_between(community_id: int, begin: datetime, end: datetime, most: int) -> list[Statement]:
    """The statements of a period in the order of the decisions."""
    rows = restricting_decisions(community_id).filter(at__gte=begin, at__lt=end).order_by("id")[:most]
    return [statement for _decision, statement in statements_of(community_id, list(rows))]


def statements_of(community_id: int, decisions: Sequence[Decision]) -> list[tuple[Decision, Statement]]:
    """Each decision that restricts something with its statement, in a fixed number of statements to the database."""
    community = Community.objects.get(id=community_id)
    ids = [each.id for each in decisions]
    sanctions: dict[int, list[Sanction]] = defaultdict(list)
    for sanction in Sanction.everywhere.filter(decision_id__in=ids).order_by("id"):
        sanctions[sanction.decision_id or 0].append(sanction)
    details = {each.decision_id: each for each in StatementDetails.everywhere.filter(decision_id__in=ids)}
    clauses = clauses_by_ref(community_id, {each.clause for each in decisions if each.clause})
    trusted = _by_trusted_flaggers(ids)
    found = []
    for each in decisions:
        taken = tuple(sanctions[each.id])
        if restricts(each, taken):
            grounds = Grounds(
                community, each, clauses.get(each.clause), taken, details.get(each.id), each.id in trusted
            )
            found.append((each, statement_of(grounds)))
    return found


def find_statement(decision: Decision) -> Statement | None:
    """The statement of one decision; None where it restricts nothing."""
    found = statements_of(decision.community_id, [decision])
    return found[0][1] if found else None


def _by_trusted_flaggers(decision_ids: Collection[int]) -> frozenset[int | None]:
    rows = Notice.everywhere.filter(decision_id__in=decision_ids, is_trusted_flagger=True)
    by_case = Notice.everywhere.filter(places__case__decisions__in=decision_ids, is_trusted_flagger=True)
    return frozenset(rows.values_list("decision_id", flat=True)) | frozenset(
        by_case.values_list("places__case__decisions__id", flat=True)
    )
