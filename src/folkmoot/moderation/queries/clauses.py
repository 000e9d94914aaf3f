"""The clause that a decision stands on, and how it read at the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.clauses import Clause, clauses_by_ref, clauses_in_force, find_clause
from folkmoot.moderation.models import Case, CaseItem

# What is against the law needs no clause of the guidelines: "law:..." says which.
LAW = "law"


def likeliest_clause(case: Case) -> str:
    """The clause that weighs most among what was said against the subject; empty where nobody named one."""
    weights: Counter[str] = Counter()
    for clause, weight in (
        CaseItem.everywhere.filter(case=case, withdrawn_at=None).exclude(clause="").values_list("clause", "weight")
    ):
        # What was named without a weight counts, too.
        weights[clause] += max(weight, 0.01)  # type: ignore[assignment]
    ref = weights.most_common(1)[0][0] if weights else ""
    meant = clauses_meant(case.community_id, [ref], clauses_in_force(case.community_id, case.space_id))
    return meant[ref].ref if ref in meant else ref


def clauses_meant(community_id: int, refs: Collection[str], in_force: Iterable[Clause]) -> dict[str, Clause]:
    """Clauses by ref. One of an earlier version is the one in force of the same place and title, where there is one:
    what waits when guidelines change waits under the clause that it was said to break.
    """
    found = {clause.ref: clause for clause in in_force}
    now = {(_place(clause.ref), clause.title): clause for clause in found.values()}
    missing = {ref for ref in refs if ref and ref not in found}
    for ref, clause in clauses_by_ref(community_id, missing).items() if missing else ():
        found[ref] = now.get((_place(ref), clause.title), clause)
    return found


def _place(ref: str) -> str:
    return ":".join(ref.split(":")[:-2])


def clause_words(community_id: int, space_id: int | None, ref: str, *, needed: bool) -> str:
    """Title and text of the clause as they stand now; raises RuleBroken for one that is not there, or is missing."""
    in_force = clauses_in_force(community_id, space_id)
    if not ref:
        if needed and in_force:
            raise RuleBroken("no-clause", _("Name the clause that this stands on."), field="clause")
        return ""
    for clause in in_force:
        if clause.ref == ref:
            return f"{clause.number}. {clause.title}\n{clause.text}".strip()
    if ref.split(":")[0] == LAW:
        return ref.partition(":")[2]
    # A flag may name a clause of the version that was in force when it was made.
    if (older := find_clause(community_id, ref)) is not None:
        return f"{older.number}. {older.title}\n{older.text}".strip()
    raise RuleBroken("unknown-clause", _("There is no such clause."), field="clause")


def lasting(ref: str) -> str:
    """A clause without its version: "community:2" of "community:3:2"."""
    parts = ref.split(":")
    return f"{':'.join(parts[:-2])}:{parts[-1]}" if len(parts) >= 3 else ref
