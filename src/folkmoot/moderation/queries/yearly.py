"""What the yearly report of a community is made of."""

from __future__ import annotations

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.moderation.dsa import vocabulary as words
from folkmoot.moderation.locating import places_in
from folkmoot.moderation.models import Case, CaseItem, Complaint, Decision, Notice
from folkmoot.moderation.queries.statements import restricting_decisions, statements_of, transparency_settings
from folkmoot.moderation.transparency.periods import Period
from folkmoot.moderation.transparency.yearly import NoticeRow, Year

_AT_ONCE = 2000


def year_of(community: Community, period: Period) -> Year:
    """Everything about a year, in a number of statements that grows with its decisions by thousands."""
    settled = transparency_settings(community.id)
    rows = restricting_decisions(community.id).filter(at__gte=period.begin, at__lt=period.end)
    own = rows.exclude(detected_by=CaseItem.Kind.NOTICE)
    appeals = Case.everywhere.filter(
        community_id=community.id, kind=Case.Kind.APPEAL, opened_at__gte=period.begin, opened_at__lt=period.end
    )
    complaints = Complaint.everywhere.filter(community_id=community.id, at__gte=period.begin, at__lt=period.end)
    granted = appeals.filter(decisions__reverses__isnull=False).distinct().count()
    told = complaints.filter(outcome=Complaint.Outcome.GRANTED).count()
    decided = appeals.filter(state=Case.State.DECIDED).count() + complaints.exclude(decided_at=None).count()
    begin, _slash, end = period.days.partition("/")
    machine = rows.filter(decided_by=None)
    return Year(
        provider=settled.provider, service=community.name, contact=settled.contact, begin=begin, end=end,
        published=f"{timezone.now():%Y-%m-%d}", statements=_statements(community.id, own),
        notices=_notices(community.id, period), complaints=appeals.count() + complaints.count(),
        upheld=max(0, decided - granted - told), reversed=granted + told,
        complaint_hours=[
            (ended - began).total_seconds() / 3600
            for began, ended in appeals.values_list("opened_at", "decided_at") if ended is not None
        ],
        automated=machine.count(), automated_reversed=machine.filter(reversed_by__isnull=False).count(),
    )  # fmt: skip


def _statements(community_id: int, rows: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    ids = list(rows.order_by("id").values_list("id", flat=True))  # type: ignore[attr-defined]
    for start in range(0, len(ids), _AT_ONCE):
        part = list(Decision.everywhere.filter(id__in=ids[start : start + _AT_ONCE]).order_by("id"))
        found += [statement for _decision, statement in statements_of(community_id, part)]
    return found


def _notices(community_id: int, period: Period) -> list[NoticeRow]:
    rows = Notice.everywhere.filter(
        community_id=community_id, received_at__gte=period.begin, received_at__lt=period.end
    ).select_related("decision")
    acted = (Decision.Deed.HIDE, Decision.Deed.DELETE, Decision.Deed.SANCTION)
    found = []
    for row in rows:
        decision = row.decision
        did = decision is not None and decision.deed in acted
        by_law = did and decision is not None and decision.clause.startswith("law:")
        hours = (row.decided_at - row.received_at).total_seconds() / 3600 if row.decided_at else None
        found.append(
            NoticeRow(
                row.category or "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
                row.is_trusted_flagger,
                len(places_in(row.locations)),
                hours,
                on_law=by_law,
                on_terms=did and not by_law,
            )
        )
    return found


NOTICE_CATEGORIES = {name: label for name, label in words.CATEGORIES.items() if name != words.OTHER_CATEGORY}
