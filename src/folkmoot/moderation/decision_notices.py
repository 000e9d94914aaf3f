"""Of decisions their authors hear, of what becomes of measures their members, of appeals who decides on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.notices import MAIL, PAGE, PUSH, Candidates, Notice, NoticeLine, NotificationKind, Pair, Told
from folkmoot.moderation.models import Brake, Decision, Sanction
from folkmoot.moderation.queries.appeals import staff_at_work
from folkmoot.moderation.wording import limits_said

_LONGEST = 300


def _told(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    for line in lines:
        member_id = line.details.get("member")
        if line.subject_id is not None and member_id is not None:
            yield Candidates(line, {member_id}, line.subject_id, "own", insists=True)


def _own_decisions(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """What was said of a slip is not said any more once it is taken back."""
    rows = Decision.everywhere.filter(community_id=community_id, id__in={pair[1] for pair in pairs})
    standing = rows.exclude(reversed_by__is_undo=True)
    return set(standing.values_list("author_id", "id")) & set(pairs)


def _own_sanctions(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    rows = Sanction.everywhere.filter(community_id=community_id, id__in={pair[1] for pair in pairs})
    return set(rows.values_list("member_id", "id")) & set(pairs)


def _says_decision(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    rows = Decision.everywhere.filter(
        community_id=community_id, id__in=[notice.newest.subject_id for notice in notices]
    ).in_bulk()
    found = {}
    for notice in notices:
        decision = rows.get(notice.newest.subject_id)
        if decision is not None:
            # The first two lines of a letter greet; whoever reads on does so on the page or in the mail.
            text = " ".join(decision.words.split())[:_LONGEST]
            url = reverse("moderation:mine-decision", args=[decision.id])
            found[notice.id] = Told(title_of(decision), url, text, icon="shield", html=linebreaks(decision.words, True))
    return found


def title_of(decision: Decision) -> str:
    """A decision in a few words, for whom it is about; the language at hand."""
    if decision.subject_type == "decision":
        return _text("Your appeal was turned down")
    if decision.reverses_id is not None:
        return _text("A decision about you was taken back")
    return {
        Decision.Deed.NOTHING: _text("A moderator took a measure that concerns you"),
        Decision.Deed.APPROVE: _text("What you wrote was let through"),
        Decision.Deed.HIDE: _text("What you wrote was hidden"),
        Decision.Deed.DELETE: _text("What you wrote was deleted"),
        Decision.Deed.RESTORE: _text("What you wrote can be seen again"),
        Decision.Deed.SANCTION: _text("A moderator took a measure that concerns you"),
    }[Decision.Deed(decision.deed)]


def _told_decisions(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Whoever was told, as long as it stands."""
    rows = Decision.everywhere.filter(community_id=community_id, id__in={pair[1] for pair in pairs}, reversed_by=None)
    standing = set(rows.values_list("id", flat=True))
    return {pair for pair in pairs if pair[1] in standing}


def _says_owner(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    rows = Decision.everywhere.filter(
        community_id=community_id, id__in=[notice.newest.subject_id for notice in notices]
    ).in_bulk()
    found = {}
    for notice in notices:
        decision = rows.get(notice.newest.subject_id)
        if decision is not None:
            at = decision.evidence
            found[notice.id] = Told(
                _of_owner(decision), str(at.get("url", "")), context=str(at.get("title", ""))[:120], icon="shield"
            )
    return found


def _of_owner(decision: Decision) -> str:
    if decision.subject_type.endswith("-edit"):
        if decision.deed == Decision.Deed.HIDE:
            return _text("Somebody wanted to change what you wrote, and moderators did not let it through")
        return _text("Somebody changed what you wrote, and moderators let it through")
    if decision.deed in (Decision.Deed.HIDE, Decision.Deed.DELETE):
        return _text("What you wrote is out of sight because of what somebody else changed in it")
    return _text("What you wrote and somebody else changed can be seen")


def _says_ended(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    rows = Sanction.everywhere.filter(
        community_id=community_id, id__in=[notice.newest.subject_id for notice in notices]
    ).in_bulk()
    url = reverse("moderation:mine")
    return {
        notice.id: Told(_ended(sanction), url, icon="shield")
        for notice in notices
        if (sanction := rows.get(notice.newest.subject_id)) is not None
    }


def _ended(sanction: Sanction) -> str:
    kind = Sanction.Kind(sanction.kind)
    if kind == Sanction.Kind.LIMITS:
        return _text("You are no longer limited: %(limits)s") % {"limits": limits_said(sanction.limits)}
    if kind == Sanction.Kind.SILENCE:
        return _text("You can write again")
    if kind in (Sanction.Kind.SUSPENSION, Sanction.Kind.BAN):
        return _text("You are a member again")
    return _text("A measure has ended")


def _staff_of(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    """Of what was set off by a jump, those who look after the community."""
    for line in lines:
        if line.subject_id is not None and line.member_id is None:
            rows = staff_at_work(line.community_id)
            yield Candidates(line, set(rows.values_list("id", flat=True)), line.subject_id, "staff", "raid")


def _brakes_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    members = {pair[0] for pair in pairs}
    staff = staff_at_work(community_id).filter(id__in=members)
    open_ids = set(Brake.everywhere.filter(community_id=community_id, ended_at=None).values_list("id", flat=True))
    ids = set(staff.values_list("id", flat=True))
    return {pair for pair in pairs if pair[0] in ids and pair[1] in open_ids}


def _says_raid(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    rows = Brake.everywhere.filter(
        community_id=community_id, id__in=[notice.newest.subject_id for notice in notices]
    ).in_bulk()
    url = reverse("moderation:brakes")
    return {
        notice.id: Told(
            _text("Sign-ups or flags jump: raid mode is proposed")
            if row.is_proposal
            else _text("Sign-ups or flags jump: raid mode is on"),
            url,
            icon="shield",
        )
        for notice in notices
        if (row := rows.get(notice.newest.subject_id)) is not None
    }


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff


KINDS = (
    NotificationKind(
        "moderation.raid", _("Raids"), _("Sign-ups or flags jump against what is usual."),
        activity=frozenset({"moderation.brake.proposed", "moderation.brake.begun"}), candidates=_staff_of,
        sees=_brakes_seen, render=_says_raid, reasons={"staff": _("You look after the community.")}, section="staff",
        rank=90, ways=frozenset({PAGE, PUSH, MAIL}), is_direct=True, offered=_is_staff,
    ),
    NotificationKind(
        "moderation.decided", _("Decisions about you"),
        _("A moderator or a rule decided about what you wrote or did: with the clause and the reason."),
        activity=frozenset({"moderation.author.told"}), candidates=_told, sees=_own_decisions, render=_says_decision,
        reasons={"own": _("It is about you.")}, section="own", rank=95, ways=frozenset({PAGE, PUSH, MAIL}),
        is_direct=True, reaches_suspended=True,
    ),
    NotificationKind(
        "moderation.owner", _("What others change in what you wrote"),
        _("What moderators decided about it. You are not judged for it."),
        activity=frozenset({"moderation.owner.told"}), candidates=_told, sees=_told_decisions, render=_says_owner,
        reasons={"own": _("You wrote it.")}, section="own", rank=90, ways=frozenset({PAGE, MAIL}), is_direct=True,
    ),
    NotificationKind(
        "moderation.ended", _("Measures against you that end"), _("By themselves, or because a moderator lifted them."),
        activity=frozenset({"moderation.sanction.ended", "moderation.sanction.lifted"}), candidates=_told,
        sees=_own_sanctions, render=_says_ended, reasons={"own": _("It is about you.")}, section="own", rank=94,
        ways=frozenset({PAGE, MAIL}), is_direct=True, reaches_suspended=True,
    ),
)  # fmt: skip
