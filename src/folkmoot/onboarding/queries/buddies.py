"""Who can take a newcomer by the hand, and who has how many."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Count, Q

from folkmoot.members.models import JoinAnswer, Membership, Relation
from folkmoot.onboarding.models import BuddyPair, Volunteer

_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Load:
    """A volunteer and how many newcomers they have."""

    volunteer: Volunteer
    active: int
    given_back: int

    @property
    def is_free(self) -> bool:
        return not self.volunteer.is_resting and self.active < self.volunteer.capacity


@dataclass(frozen=True, slots=True)
class Match:
    """A volunteer for a newcomer; `why` says what they have in common."""

    volunteer: Volunteer
    languages: list[str]
    interests: list[str]
    active: int

    @property
    def rank(self) -> tuple[int, int, float, int]:
        """A common language first, then interests, then who has most room."""
        room = self.active / max(1, self.volunteer.capacity)
        return (-bool(self.languages), -len(self.interests), room, self.volunteer.id)

    @property
    def why(self) -> str:
        return ", ".join([*self.languages, *self.interests])[:200]


def loads(community_id: int) -> list[Load]:
    """Every volunteer who is still here, those with room first, in two statements."""
    rows = BuddyPair.everywhere.filter(community_id=community_id).values("buddy_id").order_by()
    counted = rows.annotate(
        active=Count("id", filter=Q(state=BuddyPair.State.ACTIVE)),
        declined=Count("id", filter=Q(state=BuddyPair.State.DECLINED)),
    )
    by_buddy = {row["buddy_id"]: (row["active"], row["declined"]) for row in counted}
    volunteers = Volunteer.everywhere.filter(community_id=community_id, member__state=Membership.State.ACTIVE)
    found = [Load(each, *by_buddy.get(each.member_id, (0, 0))) for each in volunteers.select_related("member")]
    return sorted(found, key=lambda load: (not load.is_free, load.active, load.volunteer.member.name.lower()))


def matches_for(newcomer: Membership) -> list[Match]:
    """Volunteers with room for this newcomer, the best first; nobody twice, nobody blocked either way."""
    before = set(BuddyPair.everywhere.filter(newcomer=newcomer).values_list("buddy_id", flat=True))
    blocks = Relation.everywhere.filter(Q(member=newcomer) | Q(other=newcomer), kind=Relation.Kind.BLOCK)
    apart = {each for pair in blocks.values_list("member_id", "other_id") for each in pair}
    words = _words_of(newcomer)
    language = newcomer.account.language if newcomer.account is not None else ""
    spoken = language or newcomer.community.language
    found = []
    for load in loads(newcomer.community_id):
        volunteer = load.volunteer
        if load.is_free and volunteer.member_id not in before | apart | {newcomer.id}:
            languages = [each for each in volunteer.languages if each.split("-")[0] == spoken.split("-")[0]]
            interests = [each for each in volunteer.interests if each.casefold() in words]
            found.append(Match(volunteer, languages, interests, load.active))
    return sorted(found, key=lambda match: match.rank)


def _words_of(member: Membership) -> set[str]:
    """The words a newcomer uses of themselves."""
    answers = JoinAnswer.everywhere.filter(member=member).values_list("values", flat=True)
    texts = [member.bio, member.headline, member.location, *(str(value) for values in answers for value in values)]
    return {word.casefold() for text in texts for word in _WORD.findall(text)}
