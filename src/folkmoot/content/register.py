"""What the content room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.registry import (
    ActivityKind,
    Check,
    Eraser,
    FileOwner,
    NavEntry,
    activity_kinds,
    checks,
    community_erasers,
    erasers,
    file_owners,
    nav_entries,
    periodic_jobs,
    personal_data,
    text_renderers,
)

_KINDS = (
    ("content.thread.created", _("%(actor)s opened %(subject)s"), True),
    ("content.thread.renamed", _("%(actor)s renamed %(subject)s"), True),
    ("content.thread.retagged", _("%(actor)s changed the tags of %(subject)s"), False),
    ("content.thread.deleted", _("%(actor)s deleted %(subject)s"), False),
    ("content.thread.pinned", _("%(actor)s pinned %(subject)s"), False),
    ("content.thread.unpinned", _("%(actor)s unpinned %(subject)s"), False),
    ("content.thread.closed", _("%(actor)s closed %(subject)s"), False),
    ("content.thread.reopened", _("%(actor)s reopened %(subject)s"), False),
    ("content.thread.hidden", _("%(actor)s hid %(subject)s"), False),
    ("content.thread.restored", _("%(actor)s restored %(subject)s"), False),
    ("content.thread.moved", _("%(actor)s moved %(subject)s"), False),
    ("content.thread.split", _("%(actor)s split %(subject)s off"), False),
    ("content.thread.merged", _("%(actor)s merged a thread into %(subject)s"), False),
    ("content.thread.read", _("%(actor)s read %(subject)s"), True),
    ("content.thread.unread", _("%(actor)s will read %(subject)s again"), False),
    ("content.thread.followed", _("%(actor)s follows %(subject)s"), False),
    ("content.posts.moved", _("%(actor)s moved posts to %(subject)s"), False),
    ("content.posts.left", _("%(actor)s moved posts out of %(subject)s"), False),
    ("content.post.created", _("%(actor)s wrote in %(subject)s"), True),
    ("content.post.edited", _("%(actor)s edited a post in %(subject)s"), True),
    ("content.post.deleted", _("%(actor)s deleted a post in %(subject)s"), False),
    ("content.post.restored", _("%(actor)s restored a post in %(subject)s"), False),
    ("content.post.hidden", _("%(actor)s hid a post in %(subject)s"), False),
    ("content.post.approved", _("%(actor)s approved a post in %(subject)s"), False),
    ("content.post.rejected", _("%(actor)s turned down a post in %(subject)s"), False),
    ("content.post.reconsidered", _("%(actor)s let a post in %(subject)s wait again"), False),
    ("content.post.resubmitted", _("%(actor)s wrote a post in %(subject)s otherwise that was turned down"), False),
    ("content.post.wiki", _("%(actor)s changed who may edit a post in %(subject)s"), False),
    ("content.answer.accepted", _("%(actor)s accepted an answer in %(subject)s"), True),
    ("content.answer.unaccepted", _("%(actor)s opened the question %(subject)s again"), False),
    ("content.reaction.added", _("%(actor)s reacted in %(subject)s"), True),
    ("content.reaction.removed", _("%(actor)s took a reaction back in %(subject)s"), False),
    ("content.bookmark.added", _("%(actor)s bookmarked a post"), False),
    ("content.bookmark.removed", _("%(actor)s removed a bookmark"), False),
    ("content.bookmark.due", _("It is time for a reminder of %(actor)s"), False),
    ("content.bookmark.settled", _("%(actor)s dealt with a reminder"), False),
    ("content.space.read", _("%(actor)s marked %(subject)s as read"), False),
    ("content.file.uploaded", _("%(actor)s uploaded a file"), False),
    ("content.preview.shown", _("A link in %(subject)s got a preview"), False),
    ("content.preview.removed", _("%(actor)s removed a preview in %(subject)s"), False),
    ("content.settings.changed", _("%(actor)s changed the settings of posts"), False),
    ("content.post.pinned", _("%(actor)s pinned a message in %(subject)s"), False),
    ("content.post.unpinned", _("%(actor)s unpinned a message in %(subject)s"), False),
    ("content.channel.opened", _("%(actor)s opened the channel %(subject)s"), False),
    ("content.channel.changed", _("%(actor)s changed the channel %(subject)s"), False),
    ("content.direct.started", _("%(actor)s began a conversation"), False),
    ("content.direct.joined", _("%(actor)s brought a member into a conversation"), False),
    ("content.direct.left", _("A member is no longer in a conversation"), False),
    ("content.direct.settings", _("%(actor)s changed who may write to them"), False),
    ("content.poll.opened", _("%(actor)s opened a poll"), True),
    ("content.poll.edited", _("%(actor)s changed a poll"), False),
    ("content.poll.voted", _("%(actor)s voted in a poll"), True),
    ("content.poll.retracted", _("%(actor)s took a vote back"), False),
    ("content.poll.option_added", _("%(actor)s added an option to a poll"), True),
    ("content.poll.closed", _("%(actor)s closed a poll"), False),
)
# Logged under a kind of its own when it happens in a direct conversation; there it is no sign for trust.
_ALSO_IN_DIRECTS = (
    "thread.renamed", "thread.read", "thread.unread", "thread.followed", "post.created", "post.edited", "post.deleted",
    "post.restored", "post.pinned", "post.unpinned", "reaction.added", "reaction.removed", "preview.shown",
    "preview.removed", "poll.opened", "poll.edited", "poll.voted", "poll.retracted", "poll.option_added", "poll.closed",
)  # fmt: skip
_PLACES = (
    NavEntry("content.home", _("Home"), "content:home", "home", lambda actor: True, position=10),
    NavEntry("content.latest", _("Latest"), "content:latest", "latest", lambda actor: True, position=20),
    NavEntry("content.unread", _("Unread"), "content:unread", "bell", lambda actor: actor.is_member, position=30),
    NavEntry("content.tags", _("Tags"), "content:tags", "tag", lambda actor: True, position=40),
    NavEntry(
        "content.manage", _("What needs me"), "content:manage", "shield", lambda actor: actor.is_staff, "manage", 1
    ),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.content.by_mail import register_by_mail
    from folkmoot.content.commands.erasing import erase_authorship
    from folkmoot.content.jobs import JOBS, PICTURE_KINDS, PREVIEW_KINDS, hear_of_links, hear_of_pictures
    from folkmoot.content.moderated_edits import register_moderated
    from folkmoot.content.notices import register_notices
    from folkmoot.content.personal import SECTIONS
    from folkmoot.content.profile_text import render_profile_text, words_of_profile_text
    from folkmoot.content.queries.files import attachment_keys, preview_keys
    from folkmoot.content.search import index
    from folkmoot.content.segments import register_segments

    register_by_mail()
    register_segments()
    register_moderated()
    for name, sentence, counts in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts))
        if name.removeprefix("content.") in _ALSO_IN_DIRECTS:
            direct = name.replace("content.", "content.direct.", 1)
            activity_kinds.add(direct, ActivityKind(direct, sentence, counts=False))
    consumers.add("content.search", Consumer("content.search", index.hear, kinds=index.KINDS, reset=index.forget_all))
    consumers.add("content.previews", Consumer("content.previews", hear_of_links, kinds=PREVIEW_KINDS))
    consumers.add("content.pictures", Consumer("content.pictures", hear_of_pictures, kinds=PICTURE_KINDS))
    _register_checks()
    community_erasers.add("content.search", index.forget_community)
    register_notices()
    for entry in _PLACES:
        nav_entries.add(entry.name, entry)
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    file_owners.add("content.attachments", FileOwner("an attachment", attachment_keys))
    file_owners.add("content.previews", FileOwner("a link's card", preview_keys))
    text_renderers.add("markdown", render_profile_text)
    text_renderers.add("words", words_of_profile_text)
    erasers.add("content", Eraser("content", erase_authorship))
    for section in SECTIONS:
        personal_data.add(section.name, section)


def _register_checks() -> None:
    from folkmoot.content.commands import checking, recount
    from folkmoot.content.search import index

    for name, check in (
        ("content.counters", recount.check_counters),
        ("content.html", checking.check_html),
        ("content.reactions", checking.check_reactions),
        ("content.polls", checking.check_polls),
        ("content.search", index.check_index),
    ):
        checks.add(name, Check(name, check))
