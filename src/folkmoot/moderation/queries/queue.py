"""The queue as moderators see it: which cases, in which order, and what speaks for looking at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.moderation.categories import is_heavy, is_veiled
from folkmoot.moderation.clauses import Clause, clauses_in_force
from folkmoot.moderation.models import Case, CaseItem, Decision
from folkmoot.moderation.policies import cases_visible_to
from folkmoot.moderation.queries.appeals import contested_by_others
from folkmoot.moderation.queries.clauses import clauses_meant
from folkmoot.spaces.models import Space

SHOWN = 50
COUNTED_AT_MOST = 1000
_DECISION = "decision"
_EXCERPT = 240
_RULES_SHOWN = 100
_BY_RULES = (CaseItem.Kind.RULE, CaseItem.Kind.CLASSIFIER)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of the queue; what is not given does not narrow it."""

    kind: str = ""
    space_id: int | None = None
    mine: bool = False
    overdue: bool = False
    severity: int | None = None
    # The name of a rule that it met.
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list."""

    case: Case
    label: str | Promise
    subject: Moderated | None
    space: Space | None
    clause: Clause | None
    flags: int
    others: tuple[str, ...]
    is_overdue: bool
    is_veiled: bool
    # Who else is at it now; empty for nobody.
    claimed_by: str = ""
    is_mine: bool = False
    # The rules that it met, by name.
    rules: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        if self.subject is None:
            return ""
        return self.subject.title or self.subject.text[:80]

    @property
    def excerpt(self) -> str:
        """How it begins, where it has a title beside: replies to one thread are told apart by it."""
        if self.subject is None or not self.subject.title:
            return ""
        begins = " ".join(self.subject.text[:_EXCERPT].split())
        return "" if begins == self.subject.title else begins

    @property
    def pictures(self) -> tuple[str, ...]:
        """Addresses of pictures that do not stand in its text: of a profile, of a group, of a post's files."""
        if self.subject is None:
            return ()
        return tuple(each for each in self.subject.images if each not in self.subject.html)

    @property
    def words(self) -> str:
        """What stands in it beside its HTML: tags, options, the fields of a profile; all of it is judged."""
        if self.subject is None or (self.subject.html and self.case.subject_type != "profile"):
            return ""
        return self.subject.text


@dataclass(frozen=True, slots=True)
class Figures:
    """How much waits; each figure stops at `COUNTED_AT_MOST`."""

    open: int = 0
    overdue: int = 0
    mine: int = 0
    heavy: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


def open_cases(actor: Actor, filters: Filters | None = None) -> QuerySet[Case]:
    """What waits for this actor, the heaviest first, then what is due first."""
    filters = filters or Filters()
    cases = cases_visible_to(actor).filter(state=Case.State.OPEN).exclude(contested_by_others(actor))
    if filters.kind:
        cases = cases.filter(kind=filters.kind)
    if filters.space_id is not None:
        cases = cases.filter(space_id=filters.space_id)
    if filters.mine:
        cases = cases.filter(Q(assigned_to_id=actor.member_id) | Q(claimed_by_id=actor.member_id))
    if filters.overdue:
        cases = cases.filter(due_at__lt=timezone.now(), first_seen_at=None)
    if filters.severity is not None:
        cases = cases.filter(severity=filters.severity)
    if filters.rule:
        met = CaseItem.everywhere.filter(kind__in=_BY_RULES, withdrawn_at=None, details__rule=filters.rule)
        cases = cases.filter(id__in=met.values("case_id"))
    return cases.order_by("-severity", F("due_at").asc(nulls_last=True), "-weight", "id")


def queue_rows(actor: Actor, filters: Filters | None = None, *, limit: int = SHOWN) -> list[Row]:
    """The first of them with what they are about, in a number of statements that does not grow with them."""
    return rows_of(actor, list(_with_people(open_cases(actor, filters))[:limit]))


def rows_of(actor: Actor, cases: Sequence[Case]) -> list[Row]:
    """These cases as rows, in their order."""
    subjects = subjects_of(actor.community_id, cases)
    spaces = Space.everywhere.in_bulk([case.space_id for case in cases if case.space_id])
    said, rules = _said([case.id for case in cases]), _rules([case.id for case in cases])
    named = {ref for kinds in said.values() for refs in kinds.values() for ref in refs}
    clauses = _clauses(actor.community_id, {case.space_id for case in cases}, named)
    rows = [_row(actor, case, subjects, spaces, said[case.id], clauses) for case in cases]
    return [replace(row, rules=tuple(rules[row.case.id])) for row in rows]


def subjects_of(community_id: int, cases: Sequence[Case]) -> dict[tuple[str, int], Moderated]:
    """What these cases are about, asked once for each kind of thing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for case in cases:
        wanted[case.subject_type].add(case.subject_id)
    found = {
        (name, subject_id): subject
        for name, ids in wanted.items()
        if (kind := moderated_subjects.find(name)) is not None
        for subject_id, subject in kind.load(community_id, ids).items()
    }
    return found | _appealed(community_id, wanted[_DECISION])


def _appealed(community_id: int, ids: Collection[int]) -> dict[tuple[str, int], Moderated]:
    """Decisions that are appealed against, by what they were about, as it was then. No decision is moderated itself."""
    if not ids:
        return {}
    rows = Decision.everywhere.filter(community_id=community_id, id__in=ids)
    return {
        (_DECISION, row.id): Moderated(
            id=row.id, author_id=row.author_id, title=str(row.evidence.get("title", "")),
            text=str(row.evidence.get("text", "")), html="", url=reverse("moderation:decision", args=[row.id]),
            at=row.at, space_id=row.space_id,
        )
        for row in rows
    }  # fmt: skip


def figures(actor: Actor) -> Figures:
    """What waits for this actor, in one statement that looks at no more than it counts."""
    now = timezone.now()
    rows = open_cases(actor).order_by().values_list(
        "kind", "due_at", "first_seen_at", "assigned_to_id", "severity", "category"
    )[:COUNTED_AT_MOST]  # fmt: skip
    kinds: dict[str, int] = defaultdict(int)
    total = overdue = mine = heavy = 0
    for kind, due_at, seen_at, assigned_to, severity, category in rows:
        total += 1
        kinds[kind] += 1
        overdue += _is_overdue(due_at, seen_at, now)
        mine += assigned_to == actor.member_id
        heavy += is_heavy(severity, category)
    return Figures(total, overdue, mine, heavy, dict(kinds))


def rules_met(actor: Actor) -> list[str]:
    """The names of the rules that open cases have met, so that one can look at those of one rule together."""
    items = CaseItem.everywhere.filter(case__in=open_cases(actor).order_by(), kind__in=_BY_RULES, withdrawn_at=None)
    names = items.order_by().values_list("details__rule", flat=True).distinct()[:_RULES_SHOWN]
    return sorted(str(name) for name in names if name)


def has_had_cases(community_id: int) -> bool:
    """Whether anything ever came before moderators."""
    return Case.everywhere.filter(community_id=community_id).exists()


def count_open(actor: Actor, *, most: int = 100) -> int:
    """How many cases wait, counted up to `most`."""
    return open_cases(actor).order_by()[:most].count()


def _with_people(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("author", "assigned_to", "claimed_by")


def _row(
    actor: Actor,
    case: Case,
    subjects: dict[tuple[str, int], Moderated],
    spaces: dict[int, Space],
    said: dict[str, dict[str, int]],
    clauses: dict[str, Clause],
) -> Row:
    now = timezone.now()
    kind = moderated_subjects.find(case.subject_type)
    others = case.claimed_until is not None and case.claimed_until > now and case.claimed_by_id != actor.member_id
    named: dict[str, int] = defaultdict(int)
    for by_clause in said.values():
        for ref, count in by_clause.items():
            named[ref] += count
    top = max((ref for ref in named if ref), key=lambda ref: named[ref], default="")
    kinds = [CaseItem.Kind(each).label for each in said if each not in (CaseItem.Kind.FLAG, CaseItem.Kind.RULE)]
    return Row(
        case=case, label=kind.label if kind else case.get_kind_display(),
        subject=subjects.get((case.subject_type, case.subject_id)),
        space=spaces.get(case.space_id) if case.space_id else None, clause=clauses.get(top),
        flags=sum(said.get(CaseItem.Kind.FLAG, {}).values()), others=tuple(map(str, kinds)),
        is_overdue=_is_overdue(case.due_at, case.first_seen_at, now), is_veiled=is_veiled(case.severity, case.category),
        claimed_by=case.claimed_by.name if others and case.claimed_by else "",
        is_mine=actor.member_id in (case.assigned_to_id, case.claimed_by_id),
    )  # fmt: skip


def _is_overdue(due_at: datetime | None, seen_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and due_at < now and seen_at is None


def _said(case_ids: Collection[int]) -> dict[int, dict[str, dict[str, int]]]:
    """By case, kind of item and clause: how many. Ten thousand flags are one row."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    items = CaseItem.everywhere.filter(case_id__in=case_ids, withdrawn_at=None).order_by()
    for case_id, kind, clause, count in items.values_list("case_id", "kind", "clause").annotate(count=Count("id")):
        found[case_id][kind][clause] = count
    return found


def _rules(case_ids: Collection[int]) -> dict[int, list[str]]:
    """By case: the names of the rules that it met."""
    found: dict[int, list[str]] = defaultdict(list)
    items = CaseItem.everywhere.filter(case_id__in=case_ids, kind__in=_BY_RULES, withdrawn_at=None).order_by()
    for case_id, name in items.values_list("case_id", "details__rule").distinct():
        if name:
            found[case_id].append(str(name))
    return found


def _clauses(community_id: int, space_ids: Collection[int | None], named: Collection[str]) -> dict[str, Clause]:
    in_force = [clause for space_id in space_ids for clause in clauses_in_force(community_id, space_id)]
    return clauses_meant(community_id, named, in_force)
