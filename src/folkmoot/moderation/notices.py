"""What members hear of the queue: what became of what they flagged, and moderators of what they were given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.content.models import Post
from folkmoot.core.moderation import Moderated, moderated_subjects
from folkmoot.core.notices import DIGEST, PAGE, PUSH, Candidates, Notice, NoticeLine, NotificationKind, Pair, Told
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.moderation.models import Case, CaseItem
from folkmoot.moderation.policies import works_the_queue
from folkmoot.moderation.subjects import as_members_see

Lines = Sequence[NoticeLine]


def flaggers(lines: Lines) -> Iterable[Candidates]:
    """Who flagged what was decided, and has not taken it back."""
    for line in lines:
        flags = CaseItem.everywhere.filter(
            case_id=line.subject_id or 0, kind=CaseItem.Kind.FLAG, withdrawn_at=None, member__isnull=False
        )
        members = set(flags.values_list("member_id", flat=True))
        if members:
            yield Candidates(line, members, line.subject_id or 0, "flag", f"case-{line.subject_id}", insists=True)


def assigned(lines: Lines) -> Iterable[Candidates]:
    """Who was given a case."""
    rows = Case.everywhere.filter(id__in=[line.subject_id for line in lines], assigned_to__isnull=False)
    given = dict(rows.values_list("id", "assigned_to_id"))
    for line in lines:
        if member_id := given.get(line.subject_id or 0):
            yield Candidates(line, {member_id}, line.subject_id or 0, "assigned", "assigned")


def outcome_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those who flagged a case that stands decided."""
    flags = CaseItem.everywhere.filter(
        community_id=community_id, case_id__in={case for _m, case in pairs}, member_id__in={who for who, _c in pairs},
        kind=CaseItem.Kind.FLAG, withdrawn_at=None, case__state=Case.State.DECIDED, case__was_upheld__isnull=False,
    )  # fmt: skip
    return set(pairs) & set(flags.values_list("member_id", "case_id"))


def assignment_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those whose case is still theirs and open."""
    rows = Case.everywhere.filter(community_id=community_id, id__in={case for _m, case in pairs}, state=Case.State.OPEN)
    return set(pairs) & set(rows.values_list("assigned_to_id", "id"))


def outcome_told(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """What became of it, in kind words and without saying what exactly was done to whom."""
    cases = Case.everywhere.in_bulk([notice.newest.subject_id for notice in notices])
    members = Membership.everywhere.in_bulk({notice.member_id for notice in notices})
    titles = _titles(community_id, cases.values())
    found = {}
    for notice in notices:
        case = cases.get(notice.newest.subject_id)
        if case is None:
            continue
        if case.was_upheld:
            title = _("Thank you for speaking up: a moderator agreed with you and acted")
            text = _("What you flagged was against the guidelines. The community is better for your looking out.")
        else:
            title = _("Thank you for looking out: a moderator found this within the guidelines")
            text = _("It stays for now. If it goes on to trouble you, you can mute its author on their profile.")
        sees = _sees_title(members.get(notice.member_id), case)
        named = titles.get(case.id, "") if sees else ""
        found[notice.id] = Told(title, reverse("moderation:own-flags"), text=text, context=named, icon="flag")
    return found


def assignment_told(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """That something waits for them."""
    return {
        notice.id: Told(
            _("A case was given to you"), reverse("moderation:case", args=[notice.newest.subject_id]), icon="shield"
        )
        for notice in notices
    }


def _sees_title(member: Membership | None, case: Case) -> bool:
    """Whether who flagged may read the title, which of a post is its thread's: what is out of sight keeps its name."""
    subject = (case.subject_type, case.subject_id)
    if case.subject_type == "post":
        thread_id = Post.everywhere.filter(id=case.subject_id).values_list("thread_id", flat=True).first()
        subject = ("thread", thread_id or 0)
    kind = moderated_subjects.find(subject[0])
    return member is not None and kind is not None and kind.may_flag(actor_of(member), subject[1])


def _titles(community_id: int, cases: Iterable[Case]) -> dict[int, str]:
    """What the cases were about, in a few words, asked once for each kind of thing."""
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.subject_type, []).append(case)
    titles = {}
    for name, several in by_kind.items():
        kind = moderated_subjects.find(name)
        subjects: dict[int, Moderated] = kind.load(community_id, [each.subject_id for each in several]) if kind else {}
        for case in several:
            if subject := subjects.get(case.subject_id):
                titles[case.id] = as_members_see(subject).title[:120]
    return titles


KINDS = (
    NotificationKind(
        "moderation.flag_outcome",
        gettext_lazy("What became of what you flagged"),
        gettext_lazy("A moderator has looked at something that you flagged."),
        frozenset({"moderation.case.decided"}),
        flaggers,
        outcome_seen,
        outcome_told,
        {"flag": gettext_lazy("You flagged it.")},
        section="own", rank=80, ways=frozenset({PAGE, DIGEST}), is_direct=True,
    ),
    NotificationKind(
        "moderation.assigned",
        gettext_lazy("A case is given to you"),
        gettext_lazy("Somebody, or the fair share of work, put a case on your desk."),
        frozenset({"moderation.case.assigned"}),
        assigned,
        assignment_seen,
        assignment_told,
        {"assigned": gettext_lazy("It is assigned to you.")},
        section="staff", rank=60, ways=frozenset({PAGE, PUSH}), is_direct=True, offered=works_the_queue,
    ),
)  # fmt: skip
