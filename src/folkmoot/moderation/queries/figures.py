"""The figures of a period: what was flagged, what was decided, how fast, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, Q

from folkmoot.moderation.clauses import category_label, clauses_by_ref
from folkmoot.moderation.models import Case, CaseItem, Complaint, Decision, Notice, Sanction
from folkmoot.moderation.queries.clauses import lasting
from folkmoot.moderation.transparency.periods import Period
from folkmoot.moderation.transparency.protection import CATEGORY_OF

SCHEMA = "folkmoot-transparency/1"
CLAUSES_AT_MOST = 200


def figures_of(community_id: int, period: Period) -> dict[str, Any]:
    """Every figure of a period, as they are: `transparency.protection` comes after. In a fixed number of statements.

    Decisions that were slips, and their being taken back, are not counted. A share or median says of how many it is.
    """
    within = {"community_id": community_id, "at__gte": period.begin, "at__lt": period.end}
    slips = Decision.everywhere.filter(community_id=community_id, is_undo=True, reverses__isnull=False)
    rows = Decision.everywhere.filter(**within, is_undo=False).exclude(id__in=slips.values("reverses_id"))
    made: list[tuple[Any, ...]] = list(
        rows.values_list("deed", "clause", "detected_by", "decided_by_id", "reverses_id", "at", "case__opened_at",
                         "case__kind")
    )  # fmt: skip
    first = [each for each in made if each[4] is None and each[7] != Case.Kind.APPEAL]
    return {
        "flags": _items(within, CaseItem.Kind.FLAG),
        "notices": Notice.everywhere.filter(
            community_id=community_id, received_at__gte=period.begin, received_at__lt=period.end
        ).count(),
        "decisions": len(first),
        "decisions_by_deed": _named(Counter(each[0] for each in first), Decision.Deed.values),
        "decisions_by_clause": _by_clause(community_id, [each[1] for each in first]),
        "decisions_by_category": _by_category(community_id, [each[1] for each in first]),
        CATEGORY_OF: _category_of(community_id, {each[1] for each in first}),
        "decisions_by_detection": _named(Counter(each[2] for each in first), CaseItem.Kind.values),
        "automated_share": _share(sum(each[3] is None for each in first), len(first)),
        "median_hours_to_decision": _median_hours((each[6], each[5]) for each in first if each[6] is not None),
        **_appeals(community_id, period),
        "reversals": sum(each[4] is not None for each in made),
        "sanctions_by_kind": _sanctions(community_id, period),
    }


def categories_by_clause(community_id: int, refs: Iterable[str]) -> dict[str, str]:
    """What each clause is about, by its ref; the law is "law"."""
    wanted = set(refs)
    found = clauses_by_ref(community_id, {ref for ref in wanted if ref})
    return {ref: "law" if ref.startswith("law:") else (found[ref].category if ref in found else "") for ref in wanted}


def _items(within: dict[str, Any], kind: str) -> int:
    return CaseItem.everywhere.filter(**within, kind=kind).count()


def _named(counted: Counter[str], names: Iterable[str]) -> dict[str, int]:
    return {name: counted.get(name, 0) for name in names}


def _by_clause(community_id: int, refs: list[str]) -> dict[str, int]:
    """By the clause whatever its version, with the title that it had last."""
    titles = _titles(community_id, refs)
    return dict(Counter(titles[ref] for ref in refs).most_common(CLAUSES_AT_MOST))


def _titles(community_id: int, refs: Iterable[str]) -> dict[str, str]:
    """What a decision's clause is called in the table, by its ref."""
    refs = set(refs)
    found = clauses_by_ref(community_id, {ref for ref in refs if ref})
    titles: dict[str, str] = {}
    for ref in sorted(found, key=lambda ref: [int(part) if part.isdecimal() else 0 for part in ref.split(":")]):
        clause = found[ref]
        place = f"{clause.place}: " if clause.place else ""
        titles[lasting(ref)] = f"{place}{clause.number}. {clause.title}"
    return {
        ref: "law" if ref.startswith("law:") else titles.get(lasting(ref), "other" if ref else "none") for ref in refs
    }


def _by_category(community_id: int, refs: list[str]) -> dict[str, int]:
    labels = _labels(community_id, refs)
    return dict(Counter(labels[ref] for ref in refs))


def _category_of(community_id: int, refs: set[str]) -> dict[str, list[str]]:
    """Of each category the clauses that make it up, as the tables name them."""
    titles, labels = _titles(community_id, refs), _labels(community_id, refs)
    return {label: sorted({titles[ref] for ref in refs if labels[ref] == label}) for label in set(labels.values())}


def _labels(community_id: int, refs: Iterable[str]) -> dict[str, str]:
    about = {ref: name or "none" for ref, name in categories_by_clause(community_id, refs).items()}
    return {ref: name if name in ("law", "none") else str(category_label(name) or name) for ref, name in about.items()}


def _share(part: int, whole: int) -> dict[str, float]:
    return {"value": round(part / whole, 3) if whole else 0.0, "of": whole, "part": part}


def _median_hours(spans: Iterable[tuple[datetime, datetime]]) -> dict[str, float]:
    hours = [max(0.0, (end - begin).total_seconds() / 3600) for begin, end in spans]
    return {"value": round(median(hours), 1) if hours else 0.0, "of": len(hours)}


def _appeals(community_id: int, period: Period) -> dict[str, Any]:
    cases = Case.everywhere.filter(
        community_id=community_id, kind=Case.Kind.APPEAL, opened_at__gte=period.begin, opened_at__lt=period.end
    )
    appeals = cases.aggregate(
        filed=Count("id"), decided=Count("id", filter=Q(state=Case.State.DECIDED)),
        granted=Count("decisions", filter=Q(decisions__reverses__isnull=False), distinct=True),
    )  # fmt: skip
    complaints = Complaint.everywhere.filter(community_id=community_id, at__gte=period.begin, at__lt=period.end)
    spans = cases.filter(decided_at__isnull=False).values_list("opened_at", "decided_at")
    return {
        "appeals": appeals["filed"],
        "appeals_decided": appeals["decided"],
        "appeals_granted": appeals["granted"],
        "median_hours_to_answer_appeals": _median_hours((begin, end) for begin, end in spans if end is not None),
        "complaints_of_notifiers": complaints.count(),
        "complaints_of_notifiers_granted": complaints.filter(outcome=Complaint.Outcome.GRANTED).count(),
    }


def _sanctions(community_id: int, period: Period) -> dict[str, int]:
    rows = Sanction.everywhere.filter(community_id=community_id, since__gte=period.begin, since__lt=period.end)
    rows = rows.exclude(decision__reversed_by__is_undo=True)
    return _named(Counter(rows.values_list("kind", flat=True)), Sanction.Kind.values)
