"""What the rooms below say on a member's timeline, and what managers wrote themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from folkmoot.content.markup.text import excerpt, plain_text
from folkmoot.content.models import Reaction, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import posts_in_spaces_visible_to
from folkmoot.insights.models import RecordContact, RecordNote
from folkmoot.insights.timeline.logged import logged
from folkmoot.insights.timeline.sources import Asked, Entry, TimelineSource, timeline_sources
from folkmoot.members.models import Membership
from folkmoot.moderation.models import MemberNote
from folkmoot.moderation.rights import can_see_members_record, decisions_visible_to, sanctions_visible_to

_EXCERPT = 280


def _posts(asked: Asked) -> Iterator[Entry]:
    rows = posts_in_spaces_visible_to(asked.actor).filter(author_id__in=asked.member_ids)
    for post in asked.rows(rows.select_related("thread"), "created_at"):
        words = {"thread": post.thread.title}
        said = _("Began %(thread)s") % words if post.opens_topic else _("Wrote in %(thread)s") % words
        if post.state != ContentState.VISIBLE:
            said = f"{said} ({post.get_state_display()})"
        text = excerpt(plain_text(post.html), _EXCERPT)
        yield Entry(post.created_at, asked.source, post.id, said, text, reverse("content:post", args=[post.id]))


def _reactions(asked: Asked) -> Iterator[Entry]:
    rows = Reaction.everywhere.filter(community_id=asked.member.community_id, member_id__in=asked.member_ids)
    rows = rows.exclude(post__thread__kind=Thread.Kind.DIRECT).select_related("post__thread")
    for row in asked.rows(rows, "created_at"):
        said = _("Reacted with %(emoji)s in %(thread)s") % {"emoji": row.emoji, "thread": row.post.thread.title}
        yield Entry(row.created_at, asked.source, row.id, said, url=reverse("content:post", args=[row.post_id]))


def _joined(asked: Asked) -> Iterator[Entry]:
    rows = Membership.everywhere.filter(community_id=asked.member.community_id, id__in=asked.member_ids)
    for member in asked.rows(rows.select_related("invited_by"), "joined_at"):
        said = _("%(name)s joined") % {"name": member.name}
        if member.account_id is None:
            said = _("%(name)s came by import") % {"name": member.name}
        elif member.invited_by is not None:
            said = _("%(name)s joined, invited by %(other)s") % {"name": member.name, "other": member.invited_by.name}
        yield Entry(member.joined_at, asked.source, member.id, said)


def _decisions(asked: Asked) -> Iterator[Entry]:
    rows = decisions_visible_to(asked.actor).filter(author_id__in=asked.member_ids)
    for row in asked.rows(rows.select_related("decided_by"), "at"):
        by = row.decided_by.name if row.decided_by else _("A rule")
        words = {"by": by, "deed": row.get_deed_display(), "clause": row.clause_words.partition("\n")[0] or row.clause}
        said = _("%(by)s decided: %(deed)s (%(clause)s)") if words["clause"] else _("%(by)s decided: %(deed)s")
        url = reverse("moderation:decision", args=[row.id])
        yield Entry(row.at, asked.source, row.id, said % words, Truncator(row.words).chars(_EXCERPT), url)


def _measures(asked: Asked) -> Iterator[Entry]:
    rows = sanctions_visible_to(asked.actor).filter(member_id__in=asked.member_ids)
    for row in asked.rows(rows, "since"):
        said = _("Measure: %(kind)s") % {"kind": row.get_kind_display()}
        if row.lifted_at:
            said = _("Measure, lifted since: %(kind)s") % {"kind": row.get_kind_display()}
        url = reverse("moderation:decision", args=[row.decision_id]) if row.decision_id else ""
        yield Entry(row.since, asked.source, row.id, said, url=url)


def _moderators_notes(asked: Asked) -> Iterator[Entry]:
    rows = MemberNote.everywhere.filter(community_id=asked.member.community_id, member_id__in=asked.member_ids)
    if not can_see_members_record(asked.actor):
        rows = rows.none()
    for row in asked.rows(rows.select_related("author"), "at"):
        said = _("%(author)s noted for moderators") % {"author": _name(row.author)}
        yield Entry(row.at, asked.source, row.id, said, row.text)


def _notes(asked: Asked) -> Iterator[Entry]:
    rows = RecordNote.everywhere.filter(community_id=asked.member.community_id, member_id__in=asked.member_ids)
    for row in asked.rows(rows.select_related("author"), "at"):
        url = reverse("insights:record-note", args=[row.id])
        said = _("%(author)s noted for managers") % {"author": _name(row.author)}
        yield Entry(row.at, asked.source, row.id, said, row.text, url)


def _contacts(asked: Asked) -> Iterator[Entry]:
    rows = RecordContact.everywhere.filter(community_id=asked.member.community_id, member_id__in=asked.member_ids)
    for row in asked.rows(rows.select_related("by"), "at"):
        said = _("%(name)s talked with them: %(way)s") % {"name": _name(row.by), "way": row.get_way_display()}
        url = reverse("insights:record-contact", args=[row.id])
        yield Entry(row.at, asked.source, row.id, said, row.about, url)


def _name(member: Membership | None) -> str:
    return member.name if member else _("Somebody who is gone")


_SOURCES = (
    TimelineSource("posts", lazy("Posts"), _posts),
    TimelineSource("reactions", lazy("Reactions"), _reactions),
    TimelineSource("joined", lazy("Joining"), _joined),
    TimelineSource("decisions", lazy("Decisions"), _decisions),
    TimelineSource("measures", lazy("Measures"), _measures),
    TimelineSource("notes", lazy("Notes"), _notes),
    TimelineSource("moderators", lazy("Notes of moderators"), _moderators_notes),
    TimelineSource("contacts", lazy("Contacts"), _contacts),
    TimelineSource("log", lazy("All else"), logged),
)


def register_timeline() -> None:
    """Called once, when Django has loaded."""
    for source in _SOURCES:
        timeline_sources.add(source.name, source)
