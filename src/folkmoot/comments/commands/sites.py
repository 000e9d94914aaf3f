"""Letting sites show comments."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.comments.addresses import clean_origin
from folkmoot.comments.models import CommentKey, CommentSite
from folkmoot.comments.policies import can_manage_sites
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.spaces.models import Space

SITES_AT_MOST = 100


def allow_site(*, actor: Actor, origin: str, space: Space) -> CommentSite:
    """Let the pages of an origin show comments, whose threads stand in `space`; the actor speaks first in them.

    Records `comments.site.allowed`. Raises NotAllowed, RuleBroken for no origin, one that is let in already, too many.
    """
    _must_manage(actor)
    cleaned = clean_origin(origin)
    if cleaned is None:
        raise RuleBroken("no-origin", _("Give the site's address, such as https://blog.example."), field="origin")
    _must_fit(space)
    if CommentSite.everywhere.filter(community_id=actor.community_id).count() >= SITES_AT_MOST:
        raise RuleBroken("too-many-sites", _("Take out a site that is no longer used first."), field="origin")
    try:
        with transaction.atomic():
            site = CommentSite.everywhere.create(
                community_id=actor.community_id, origin=cleaned, space=space, speaker_id=actor.member_id
            )
            record("comments.site.allowed", actor=actor, subject=("comment_site", site.id), space_id=space.id)
    except IntegrityError:
        raise RuleBroken("site-known", _("This site is let in already."), field="origin") from None
    return site


def change_site(*, actor: Actor, site: CommentSite, space: Space) -> CommentSite:
    """Let the threads of articles to come stand in another space. Records `comments.site.changed`."""
    _must_manage(actor)
    _must_fit(space)
    with transaction.atomic():
        site.space = space
        site.save(update_fields=["space"])
        record("comments.site.changed", actor=actor, subject=("comment_site", site.id), space_id=space.id)
    return site


def remove_site(*, actor: Actor, site: CommentSite) -> None:
    """Let an origin show comments no longer; its threads stay. Records `comments.site.removed`."""
    _must_manage(actor)
    with transaction.atomic():
        CommentKey.everywhere.filter(site=site).delete()
        record("comments.site.removed", actor=actor, subject=("comment_site", site.id), details={"origin": site.origin})
        site.delete()


def _must_manage(actor: Actor) -> None:
    if not can_manage_sites(actor):
        raise NotAllowed(_("Managers say which sites show comments."))


def _must_fit(space: Space) -> None:
    if space.kind == Space.Kind.CHAT:
        raise RuleBroken("chat-space", _("Comments need a space of threads. Choose another."), field="space")
    if space.visibility == Space.Visibility.PRIVATE:
        raise RuleBroken(
            "private-space", _("A private space can not be read elsewhere. Choose another."), field="space"
        )
