"""Of new guidelines of a space those hear who write there: they accept them before they write there again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.content.models import Post
from folkmoot.content.notices.sight import spaces_seen
from folkmoot.core.notices import DIGEST, PAGE, Candidates, Notice, NoticeLine, NotificationKind, Pair, Told
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceAcceptance, SpaceGuidelines, SpaceMember

# Who has not written there for longer hears when they write again.
_LATELY = timedelta(days=365)


def concerned(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    """Who wrote there lately, was added, or accepted an earlier version; not who accepted the one in force."""
    for line in lines:
        if line.subject_id is None:
            continue
        wrote = Post.everywhere.filter(
            thread__space_id=line.subject_id, created_at__gte=timezone.now() - _LATELY, author__isnull=False
        )
        accepted = SpaceAcceptance.everywhere.filter(version__space_id=line.subject_id)
        added = SpaceMember.everywhere.filter(space_id=line.subject_id)
        members = Membership.everywhere.filter(
            Q(id__in=wrote.values("author_id"))
            | Q(id__in=accepted.values("member_id"))
            | Q(id__in=added.values("member_id")),
            community_id=line.community_id, state=Membership.State.ACTIVE,
        )  # fmt: skip
        newest = SpaceGuidelines.everywhere.filter(space_id=line.subject_id).order_by("-number").first()
        members = members.exclude(id__in=accepted.filter(version=newest).values("member_id"))
        yield Candidates(line, members, line.subject_id, "space", f"guidelines-{line.subject_id}")


def still_concerned(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    """Those who may read the space."""
    seen = spaces_seen(community_id, {member for member, _space in pairs}, {space for _member, space in pairs})
    return {(member, space) for member, space in pairs if space in seen[member]}


def told(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    """That they are to be read, and where."""
    ids = [notice.newest.subject_id for notice in notices]
    spaces = Space.everywhere.filter(community_id=community_id, id__in=ids).in_bulk()
    found = {}
    for notice in notices:
        space = spaces.get(notice.newest.subject_id)
        if space is not None:
            title = _("New guidelines in %(space)s: please read them") % {"space": space.name}
            found[notice.id] = Told(title, reverse("spaces:guidelines", args=[space.slug]), icon="articles")
    return found


KIND = NotificationKind(
    "content.space_guidelines",
    gettext_lazy("New guidelines of spaces"),
    gettext_lazy("Of a space where you write. You accept them before you write there again."),
    frozenset({"spaces.guidelines.published"}),
    concerned,
    still_concerned,
    told,
    {"space": gettext_lazy("You write in this space.")},
    section="community", ways=frozenset({PAGE, DIGEST}),
)  # fmt: skip
