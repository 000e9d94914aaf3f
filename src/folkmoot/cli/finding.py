"""Finding what a command names, or saying plainly that it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from folkmoot.cli.outcome import refuse

if TYPE_CHECKING:
    from folkmoot.communities.models import Community
    from folkmoot.members.models import Membership


def the_community(slug: str) -> Community:
    """The community of that slug; refuses with the slugs there are."""
    from folkmoot.communities.models import Community

    community = Community.objects.filter(slug=slug).first()
    if community is None:
        known = list(Community.objects.order_by("slug").values_list("slug", flat=True)[:10])
        there = f"There are: {', '.join(known)}." if known else "There is none yet: `folkmoot community create`."
        refuse(f"There is no community {slug!r}. {there}")
    return community


def the_member(community: Community, email: str) -> Membership:
    """The member of the community with that address."""
    from folkmoot.members.models import Membership

    member = Membership.everywhere.filter(community=community, account__email=email.strip().lower()).first()
    if member is None:
        refuse(f"Nobody with the address {email} is a member of {community.slug}. See `folkmoot member create`.")
    return member
