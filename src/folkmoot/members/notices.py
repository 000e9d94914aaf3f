"""What members may be notified of about members, roles and guidelines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.core.actor import Actor
from folkmoot.core.notices import (
    DIGEST,
    MAIL,
    PAGE,
    PUSH,
    Candidates,
    Notice,
    NoticeLine,
    NotificationKind,
    Pair,
    Told,
)
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership

Lines = Sequence[NoticeLine]
_STAFF = [role.value for role in Role.stored() if role.at_least(Role.MODERATOR)]
_SEEN = [Membership.State.ACTIVE, Membership.State.SUSPENDED, Membership.State.LEFT]


def invited(lines: Lines) -> Iterable[Candidates]:
    """Who invited somebody that has joined."""
    rows = Membership.everywhere.filter(id__in=[line.subject_id for line in lines], invited_by__isnull=False)
    inviters = dict(rows.values_list("id", "invited_by_id"))
    for line in lines:
        inviter = inviters.get(line.subject_id or 0)
        if inviter is not None:
            yield Candidates(line, {inviter}, line.subject_id or 0, "inviter", "joined")


def asked(lines: Lines) -> Iterable[Candidates]:
    """Who decides about those who ask to join."""
    for community_id in {line.community_id for line in lines}:
        staff = Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE, role__in=_STAFF)
        ids = list(staff.values_list("id", flat=True))
        for line in lines:
            if line.community_id == community_id:
                yield Candidates(line, ids, line.subject_id or 0, "staff", "asked")


def themselves(lines: Lines) -> Iterable[Candidates]:
    """Whom the line is about."""
    for line in lines:
        if line.subject_id is not None:
            yield Candidates(line, {line.subject_id}, line.subject_id, "own", "role")


def everybody_here(lines: Lines) -> Iterable[Candidates]:
    """All members, of guidelines that are in force now."""
    for line in lines:
        members = Membership.everywhere.filter(
            community_id=line.community_id, state=Membership.State.ACTIVE, account__isnull=False
        )
        yield Candidates(line, members, line.subject_id or 0, "member", "guidelines")


def members_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those whose other one is still somebody here."""
    return _with_state(community_id, pairs, _SEEN)


def waiting_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those whose other one still waits, for who decides about it."""
    staff = set(Membership.everywhere.filter(community_id=community_id, role__in=_STAFF).values_list("id", flat=True))
    waiting = _with_state(community_id, pairs, [Membership.State.PENDING])
    return {pair for pair in waiting if pair[0] in staff}


def all_seen(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """What every member may know."""
    return set(pairs)


def _with_state(community_id: int, pairs: Collection[Pair], states: Collection[str]) -> set[Pair]:
    rows = Membership.everywhere.filter(community_id=community_id, id__in={subject for _m, subject in pairs})
    seen = set(rows.filter(state__in=states).values_list("id", flat=True))
    return {pair for pair in pairs if pair[1] in seen}


def _tells(
    sentence: str | Promise, url: Callable[[], str], icon: str
) -> Callable[[int, Sequence[Notice]], Mapping[int, Told]]:
    def render(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
        return {notice.id: Told(str(sentence) % {"who": notice.who}, url(), icon=icon) for notice in notices}

    return render


def _role_told(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    people = Membership.everywhere.in_bulk([notice.member_id for notice in notices])
    found = {}
    for notice in notices:
        person = people[notice.member_id]
        title = _("You are now %(role)s") % {"role": Role(person.role).label}
        found[notice.id] = Told(title, reverse("members:profile", args=[person.handle]), icon="shield")
    return found


def _staff(actor: Actor) -> bool:
    return actor.is_staff


KINDS = (
    NotificationKind(
        "members.invited",
        gettext_lazy("Somebody you invited joins"),
        gettext_lazy("They came by an invitation of yours."),
        frozenset({"members.member.joined"}),
        invited,
        members_seen,
        _tells(
            gettext_lazy("%(who)s joined by your invitation"), lambda: reverse("members:directory"), "members"
        ),
        {"inviter": gettext_lazy("You invited them.")},
        section="own", ways=frozenset({PAGE, DIGEST}),
    ),
    NotificationKind(
        "members.role",
        gettext_lazy("Your role changes"),
        gettext_lazy("Somebody who runs the community gave you another role."),
        frozenset({"members.role.changed"}),
        themselves,
        members_seen,
        _role_told,
        {"own": gettext_lazy("It is your role.")},
        section="own", rank=90, ways=frozenset({PAGE, PUSH, MAIL}), is_direct=True,
    ),
    NotificationKind(
        "members.guidelines",
        gettext_lazy("New guidelines"),
        gettext_lazy("The community's guidelines have changed, and ask to be read."),
        frozenset({"communities.guidelines.published"}),
        everybody_here,
        all_seen,
        _tells(
            gettext_lazy("The guidelines have changed: please read them"),
            lambda: reverse("communities:guidelines"),
            "articles",
        ),
        {"member": gettext_lazy("It concerns all members.")},
        section="community", ways=frozenset({PAGE, DIGEST}),
    ),
    NotificationKind(
        "members.asked",
        gettext_lazy("Somebody asks to join"),
        gettext_lazy("They wait for a moderator or manager."),
        frozenset({"members.member.asked"}),
        asked,
        waiting_seen,
        _tells(gettext_lazy("%(who)s asks to join"), lambda: reverse("members:requests"), "person"),
        {"staff": gettext_lazy("You look after the community.")},
        section="staff", ways=frozenset({PAGE, PUSH}), is_direct=True, offered=_staff,
    ),
)  # fmt: skip
