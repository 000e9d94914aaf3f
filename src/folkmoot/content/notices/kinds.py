"""The kinds of notifications about threads and posts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.content.notices import candidates, words
from folkmoot.content.notices.sight import held_posts_seen, posts_seen
from folkmoot.core.actor import Actor
from folkmoot.core.notices import DIGEST, MAIL, PAGE, PUSH, NotificationKind

_WRITTEN = frozenset({"content.post.created", "content.post.approved"})
_AT_ONCE = frozenset({PAGE, PUSH, MAIL})
_LATER = frozenset({PAGE, DIGEST})
_QUIETLY = frozenset({PAGE})


def _staff(actor: Actor) -> bool:
    return actor.is_staff


KINDS = (
    NotificationKind(
        "content.direct",
        _("Somebody writes to you"),
        _("A message in a direct conversation. You can mute single ones."),
        frozenset({"content.direct.post.created"}),
        candidates.addressed,
        posts_seen,
        words.tells(words.wrote_to_you, icon="chat"),
        {"direct": _("You take part in this conversation.")},
        rank=110, ways=_AT_ONCE, is_direct=True,
    ),
    NotificationKind(
        "content.mention",
        _("Somebody mentions you"),
        _("Your name stands in a post as @name."),
        _WRITTEN | {"content.post.edited"},
        candidates.mentioned,
        posts_seen,
        words.tells(_("%(who)s mentioned you in “%(title)s”"), icon="person"),
        {"mention": _("Your name stands in it.")},
        rank=100, ways=_AT_ONCE, is_direct=True,
    ),
    NotificationKind(
        "content.reply",
        _("Somebody replies to you"),
        _("A reply to one of your posts, or in a thread that you opened."),
        _WRITTEN,
        candidates.answered,
        posts_seen,
        words.tells(_("%(who)s replied to you in “%(title)s”"), icon="reply"),
        {"reply": _("It answers a post of yours."), "thread": _("You opened this thread.")},
        rank=90, ways=_AT_ONCE,
    ),
    NotificationKind(
        "content.answer",
        _("An answer is accepted"),
        _("Yours was chosen, or a question that you follow has one now."),
        frozenset({"content.answer.accepted"}),
        candidates.accepted,
        posts_seen,
        words.tells(words.accepted, icon="check"),
        {"own": _("You wrote the answer."), "follow": _("You follow this question.")},
        section="own", rank=85, ways=frozenset({PAGE, PUSH, MAIL}),
    ),
    NotificationKind(
        "content.followed",
        _("New posts in threads that you follow"),
        _("You follow a thread by its button, and those that you open yourself."),
        _WRITTEN,
        candidates.followers,
        posts_seen,
        words.tells(_("%(who)s wrote in “%(title)s”"), icon="forum"),
        {"follow": _("You follow this thread.")},
        rank=70, ways=frozenset({PAGE, MAIL}),
    ),
    NotificationKind(
        "content.announcement",
        _("Announcements"),
        _("What those who run the community tell all members."),
        _WRITTEN,
        candidates.everybody_of_announcements,
        posts_seen,
        words.tells(_("%(who)s announced “%(title)s”"), icon="announcements"),
        {"announcement": _("Announcements go to all members.")},
        section="community", rank=65, ways=_LATER,
    ),
    NotificationKind(
        "content.thread",
        _("New threads that you asked for"),
        _("In spaces, with tags and by members that you follow."),
        _WRITTEN,
        candidates.thread_watchers,
        posts_seen,
        words.tells(_("%(who)s opened “%(title)s”"), icon="plus"),
        {
            "space": _("You follow this space."),
            "tag": _("You follow one of its tags."),
            "person": _("You follow who opened it."),
        },
        rank=60, ways=_LATER,
    ),
    NotificationKind(
        "content.watched",
        _("Every post in spaces that you watch"),
        _("You chose “Everything” for the space."),
        _WRITTEN,
        candidates.space_watchers,
        posts_seen,
        words.tells(_("%(who)s wrote in “%(title)s”"), icon="forum"),
        {"watch": _("You watch this space.")},
        rank=50, ways=_LATER,
    ),
    NotificationKind(
        "content.reaction",
        _("Reactions to your posts"),
        _("Gathered for each post."),
        frozenset({"content.reaction.added", "content.direct.reaction.added"}),
        candidates.reacted_to,
        posts_seen,
        words.tells(_("%(who)s reacted to your post in “%(title)s”"), icon="smile", with_text=False),
        {"own": _("The post is yours.")},
        section="own", rank=40, ways=_QUIETLY,
    ),
    NotificationKind(
        "content.reminder",
        _("Reminders that you set"),
        _("The time has come that you gave with a bookmark."),
        frozenset({"content.bookmark.due"}),
        candidates.reminded,
        posts_seen,
        words.tells(_("You wanted to be reminded of “%(title)s”"), icon="bookmark"),
        {"reminder": _("You set this reminder.")},
        section="own", rank=80, ways=_AT_ONCE, is_direct=True, tells_actor=True,
    ),
    NotificationKind(
        "content.poll",
        _("Polls close"),
        _("One that you voted in, or one of your own."),
        frozenset({"content.poll.closed"}),
        candidates.voters,
        posts_seen,
        words.poll_closed,
        {"voted": _("You voted in it."), "own": _("The poll is yours.")},
        section="own", rank=45, ways=_LATER,
    ),
    NotificationKind(
        "content.held",
        _("Posts that wait for a decision"),
        _("A post was held back, in a space that you look after."),
        frozenset({"content.post.created"}),
        candidates.judges,
        held_posts_seen,
        words.held,
        {"staff": _("You look after this space.")},
        section="staff", rank=98, ways=frozenset({PAGE, PUSH}), is_direct=True, offered=_staff,
    ),
)  # fmt: skip
