"""One case with all that a moderator should know before deciding: what was said around it, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.content.models import Post, PostRevision
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.members.models import Membership
from folkmoot.moderation.categories import Category
from folkmoot.moderation.clauses import Clause, clauses_in_force
from folkmoot.moderation.models import Case, CaseItem, Decision, FlagRecord, MemberNote, Sanction
from folkmoot.moderation.queries.appeals import contested, could_be_moderators, is_for_staff, others_who_could_decide
from folkmoot.moderation.queries.changes import Changes, changes_of
from folkmoot.moderation.queries.clauses import clauses_meant, likeliest_clause
from folkmoot.moderation.queries.measures import Offer, offer
from folkmoot.moderation.queries.queue import Row, rows_of
from folkmoot.moderation.rights import can_judge
from folkmoot.moderation.rules.reasons import seen_by

_AROUND = 2
_SHOWN = 3
_ITEMS = 40
# Of what a rule saw, what says nothing to people.
_FOR_PROGRAMS = frozenset({"rule", "only_notes", "list", "how"})
_AGAINST = (Decision.Deed.HIDE, Decision.Deed.DELETE, Decision.Deed.SANCTION)


@dataclass(frozen=True, slots=True)
class Glance:
    """A member as a moderator needs to know them to decide."""

    member: Membership
    days: int
    against: int
    latest: tuple[Decision, ...]
    sanctions: tuple[Sanction, ...]
    notes: tuple[MemberNote, ...]
    open_cases: int


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for looking. Of a member who flagged, how much they are to be trusted, and never who they are."""

    item: CaseItem
    clause: Clause | None
    trust_level: int | None = None
    agreed: int = 0
    judged: int = 0
    # What a rule saw: what it asked for, in words, and what it found.
    seen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, opened."""

    row: Row
    before: tuple[Post, ...]
    after: tuple[Post, ...]
    seen: str
    reasons: tuple[Reason, ...]
    more_reasons: int
    glance: Glance | None
    clauses: tuple[Clause, ...]
    likeliest: str
    # What it is covered as, in words.
    category: str = ""
    # The measures that may go with a decision.
    offer: Offer = field(default_factory=Offer)
    # Of an appeal or a complaint: the decision that it is against.
    decision: Decision | None = None
    # The reader sees it and may not decide it: it is against their own decision, or in a place that others look after.
    is_for_others: bool = False
    # What was decided about it already, the newest first.
    decided: tuple[Decision, ...] = ()
    # Whoever else changed the words: what is found wrong may be theirs.
    changed_by: tuple[Membership, ...] = ()
    # What was changed in it, or would be.
    changes: Changes | None = None
    # Whether that decision is the reader's own; and where nobody else could decide, whom one could make a moderator.
    is_own: bool = False
    could_be_moderators: tuple[Membership, ...] | None = None


def case_view(actor: Actor, case: Case) -> CaseView:
    """The case with its context; the caller has asked whether the actor sees it."""
    row = rows_of(actor, [case])[0]
    before, after = _around(row)
    reasons = _reasons(case)
    clauses = tuple(clauses_in_force(case.community_id, case.space_id))
    decision = contested(case)
    is_for_others, could_be = _falls_to(actor, case, decision)
    return CaseView(
        row=row, before=before, after=after, seen=_seen_before(row, reasons), reasons=tuple(reasons),
        more_reasons=max(0, case.item_count - len(reasons)), glance=_glance(case), clauses=clauses,
        likeliest=likeliest_clause(case),
        category=str(Category(case.category).label) if case.category in Category.values else "",
        offer=offer(actor, case), decision=decision, is_for_others=is_for_others,
        decided=tuple(_decided(case)), changed_by=tuple(_others_who_changed(case)), changes=changes_of(case),
        could_be_moderators=could_be, is_own=decision is not None and decision.decided_by_id == actor.member_id,
    )  # fmt: skip


def _decided(case: Case) -> QuerySet[Decision]:
    """What was decided about it before, without slips: what was undone at once and the undoing of it."""
    rows = Decision.everywhere.filter(case=case, is_undo=False).exclude(reversed_by__is_undo=True)
    return rows.select_related("decided_by").order_by("-id")[:_SHOWN]


def _others_who_changed(case: Case) -> QuerySet[Membership]:
    """Who edited somebody else's post, no rule having seen anything in it: a rule's hit names who wrote it."""
    if case.subject_type != "post":
        return Membership.everywhere.none()
    edits = PostRevision.everywhere.filter(community_id=case.community_id, post_id=case.subject_id)
    editors = edits.filter(editor__isnull=False).exclude(editor_id=case.author_id).values("editor_id")
    return Membership.everywhere.filter(id__in=editors).order_by("id")[:_SHOWN]


def _falls_to(actor: Actor, case: Case, decision: Decision | None) -> tuple[bool, tuple[Membership, ...] | None]:
    """Whether somebody else has to decide it; and where there is nobody else, who could be made one."""
    is_for_others = not can_judge(actor, case)
    if decision is None:
        return is_for_others, None
    is_appeal = case.kind == Case.Kind.APPEAL
    if decision.decided_by_id != actor.member_id:
        return is_for_others or (is_appeal and not actor.is_staff and is_for_staff(decision)), None
    if others_who_could_decide(decision, staff_alone=not is_appeal):
        return True, None
    return is_for_others, tuple(could_be_moderators(decision))


def _around(row: Row) -> tuple[tuple[Post, ...], tuple[Post, ...]]:
    """What was said before and after it in its thread, as all see it. Conversations are nobody else's to read."""
    if row.case.subject_type == "thread":
        return (), _opening(row)
    if row.case.subject_type != "post":
        return (), ()
    own = Post.everywhere.filter(community_id=row.case.community_id, id=row.case.subject_id)
    place = own.exclude(thread__kind="direct").values_list("thread_id", "number").first()
    if place is None:
        return (), ()
    posts = Post.everywhere.filter(thread_id=place[0]).exclude(state=ContentState.DELETED).select_related("author")
    before = posts.filter(number__lt=place[1]).order_by("-number")[:_AROUND]
    after = posts.filter(number__gt=place[1]).order_by("number")[:_AROUND]
    return tuple(reversed(before)), tuple(after)


def _opening(row: Row) -> tuple[Post, ...]:
    """How a thread begins: its title alone says little. What is covered is read on its own page."""
    if row.is_veiled:
        return ()
    posts = Post.everywhere.filter(community_id=row.case.community_id, thread_id=row.case.subject_id)
    told = posts.exclude(thread__kind="direct").exclude(state=ContentState.DELETED).select_related("author")
    return tuple(told.order_by("number")[:_AROUND])


def _reasons(case: Case) -> list[Reason]:
    items = list(
        CaseItem.everywhere.filter(case=case, withdrawn_at=None)
        .select_related("member")
        .order_by("-weight", "id")[:_ITEMS]
    )
    flaggers = [item.member_id for item in items if item.kind == CaseItem.Kind.FLAG and item.member_id]
    records = {each.member_id: each for each in FlagRecord.everywhere.filter(member_id__in=flaggers)}
    in_force = clauses_in_force(case.community_id, case.space_id)
    clauses = clauses_meant(case.community_id, {item.clause for item in items}, in_force)
    return [_reason(item, clauses.get(item.clause), records.get(item.member_id or 0)) for item in items]


def _reason(item: CaseItem, clause: Clause | None, record: FlagRecord | None) -> Reason:
    is_flag = item.kind == CaseItem.Kind.FLAG and item.member is not None
    evidence = item.details.get("evidence") or {}
    return Reason(
        item, clause, item.member.trust_level if is_flag and item.member else None,
        record.agreed if record else 0, record.agreed + record.disagreed if record else 0,
        tuple(seen_by({name: said for name, said in evidence.items() if name not in _FOR_PROGRAMS})),
    )  # fmt: skip


def _seen_before(row: Row, reasons: list[Reason]) -> str:
    """The words as they were when first flagged, where they have been changed since."""
    if row.subject is None:
        kept = (each.item.details.get("seen", {}).get("text", "") for each in reasons)
        return str(next((text for text in kept if text), ""))
    for each in reasons:
        seen = each.item.details.get("seen", {})
        if seen and seen.get("revision") != row.subject.revision:
            return str(seen.get("text", ""))
    return ""


def _glance(case: Case) -> Glance | None:
    if case.author is None:
        return None
    now = timezone.now()
    decisions = Decision.everywhere.filter(author_id=case.author_id, deed__in=_AGAINST, reversed_by=None)
    sanctions = Sanction.everywhere.filter(Q(until=None) | Q(until__gt=now), member_id=case.author_id, lifted_at=None)
    notes = MemberNote.everywhere.filter(member_id=case.author_id).select_related("author").order_by("-id")
    others = Case.everywhere.filter(community_id=case.community_id, author_id=case.author_id, state=Case.State.OPEN)
    return Glance(
        member=case.author, days=max(0, (now - case.author.joined_at) // timedelta(days=1)), against=decisions.count(),
        latest=tuple(decisions.order_by("-id")[:_SHOWN]), sanctions=tuple(sanctions.order_by("-id")[:_SHOWN]),
        notes=tuple(notes[:_SHOWN]), open_cases=others.exclude(id=case.id).count(),
    )  # fmt: skip
