"""Proving that what is shown of bios is what they say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from folkmoot.members.commands.profiles import bio_html
from folkmoot.members.models import Membership


def check_bios(community_id: int, fix: bool) -> Iterator[str]:
    """Find bios whose kept HTML is of another rendering, and render them again with `fix`."""
    members = Membership.everywhere.filter(community_id=community_id).exclude(bio="", bio_html="").order_by("id")
    for member in members.only("id", "handle", "bio", "bio_html", "trust_level").iterator(500):
        # Whether links were made was decided by the trust of the day it was written.
        if member.bio_html in (bio_html(member.bio, links=True), bio_html(member.bio, links=False)):
            continue
        yield _("the profile of @%(handle)s shows something else than it says") % {"handle": member.handle}
        if fix:
            member.bio_html = bio_html(member.bio, links=member.trust_level > 0)
            member.save(update_fields=["bio_html"])
