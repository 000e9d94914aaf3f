"""The tables of the analytic store, as every query sees them, whichever engine holds them.

All times are UTC; `day` is the day in the community's own time zone. Rows of direct conversations, of held and hidden
things are never in the store. A row is known by its `key`: told again it replaces itself. DuckDB reads the column `at`
as a name only where it is quoted or qualified: `"at"`, `posts.at`.
"""

from __future__ import annotations

from folkmoot.insights.store.sum_tables import SUMS
from folkmoot.insights.store.table import Column, Table

FACTS = Table(
    "facts",
    "Everything a member did that is a sign of life, lived or imported.",
    ("key",),
    "day",
    (
        Column("key", "VARCHAR", "What makes it this deed and no other: 'post:12', 'reaction:7', 'log:99'."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When, in UTC."),
        Column(
            "kind",
            "VARCHAR",
            "post (every text), thread (beside the post, where it opens a topic), reaction, vote, accept, join, leave, "
            "visit (once a day), rsvp, attend, or a kind of the log: content.post.edited",
        ),
        Column("member_id", "BIGINT", "Who did it."),
        Column("other_id", "BIGINT", "To whom: who is answered, whose post got the reaction."),
        Column("space_id", "BIGINT", "Where."),
        Column("thread_id", "BIGINT", "In which thread."),
        Column("subject_id", "BIGINT", "To what: the post, the poll, the event."),
    ),
)
POSTS = Table(
    "posts",
    "Every visible post that is not in a direct conversation.",
    ("post_id",),
    "day",
    (
        Column("post_id", "BIGINT", "The post."),
        Column("thread_id", "BIGINT", "Its thread."),
        Column("space_id", "BIGINT", "Its space."),
        Column("member_id", "BIGINT", "Its author."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When it was written, in UTC."),
        Column("opens", "BOOLEAN", "Whether it is the text that opens a topic."),
        Column("other_id", "BIGINT", "Whom it answers: the author of the post replied to, else of the thread."),
        Column("sentiment", "DOUBLE", "From -1 (negative) to 1; empty where it could not be judged."),
        Column("words", "INTEGER", "How many words."),
        Column("reactions", "INTEGER", "How many reactions it has."),
    ),
)
THREADS = Table(
    "threads",
    "Every visible thread that is not a direct conversation.",
    ("thread_id",),
    "day",
    (
        Column("thread_id", "BIGINT", "The thread."),
        Column("space_id", "BIGINT", "Its space."),
        Column("space_kind", "VARCHAR", "The kind of its space: forum, questions, articles, announcements, chat."),
        Column("kind", "VARCHAR", "topic or channel."),
        Column("member_id", "BIGINT", "Who opened it."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When it was opened, in UTC."),
        Column("tags", "VARCHAR[]", "Its tags."),
        Column("accepted_at", "TIMESTAMP", "When the accepted answer was written; empty without one."),
        Column("closed_at", "TIMESTAMP", "When it was closed; empty while open."),
    ),
)
MEMBERS = Table(
    "members",
    "Everybody who is or was a member, imported authors too; without names.",
    ("member_id",),
    "",
    (
        Column("member_id", "BIGINT", "The member."),
        Column("person_id", "BIGINT", "The person: the first of the members that were merged into one."),
        Column("joined_at", "TIMESTAMP", "When they joined; of imported authors the first thing known of them."),
        Column("joined_day", "DATE", "That day in the community's time zone."),
        Column("left_at", "TIMESTAMP", "When they left, were banned or erased; empty while a member."),
        Column("left_day", "DATE", "That day in the community's time zone."),
        Column("role", "VARCHAR", "owner, manager, moderator, host, editor, member, guest."),
        Column("is_staff", "BOOLEAN", "Moderators and above, editors, hosts: left out of figures by default."),
        Column("is_bot", "BOOLEAN", "A program that writes: left out of figures by default."),
        Column("source", "VARCHAR", "Where they came from: '' for here, else discourse, slack, stackexchange, ..."),
        Column("trust", "INTEGER", "Trust level 0 to 4."),
    ),
)
MEMBER_DAYS = Table(
    "member_days",
    "One row for each person and day with a sign of life: the facts but joining and leaving, counted.",
    ("day", "person_id"),
    "day",
    (
        Column("day", "DATE", "The day in the community's time zone."),
        Column("person_id", "BIGINT", "The person."),
        Column("visits", "INTEGER", "1 where they were here."),
        Column("posts", "INTEGER", "Posts written, those that open threads too."),
        Column("threads", "INTEGER", "Threads opened."),
        Column("reactions", "INTEGER", "Reactions given."),
        Column("others", "INTEGER", "Other signs of life: votes, accepted answers, ..."),
        Column("since", "INTEGER", "Days since the person's day before this one; empty on the first."),
    ),
)
VISITS = Table(
    "visits",
    "Page views, without cookies and without members' names.",
    ("key",),
    "day",
    (
        Column("key", "VARCHAR", "What makes it this view."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When, in UTC, to the minute."),
        Column("visitor", "VARCHAR", "A print under a salt that is thrown away every day: never the same on two days."),
        Column("is_member", "BOOLEAN", "Whether somebody signed in saw the page."),
        Column("is_bot", "BOOLEAN", "Whether a program did."),
        Column("page", "VARCHAR", "Which page: its address inside the community, without what was asked of it."),
        Column("thread_id", "BIGINT", "The thread, where it is one."),
        Column("space_id", "BIGINT", "The space, where it is in one."),
        Column("referrer", "VARCHAR", "The host that led here; empty for none or own."),
    ),
)
SEARCHES = Table(
    "searches",
    "What was searched for.",
    ("key",),
    "day",
    (
        Column("key", "VARCHAR", "What makes it this search."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When, in UTC, to the minute."),
        Column("visitor", "VARCHAR", "The print of who searched, as in visits: never the same on two days."),
        Column("is_member", "BOOLEAN", "Whether a member searched."),
        Column("words", "VARCHAR", "What for, in small letters."),
        Column("results", "INTEGER", "How many were found; 0 for none."),
    ),
)
SEGMENTS = Table(
    "segment_members",
    "Who is in which saved segment or group, as of the last reckoning.",
    ("segment", "member_id"),
    "",
    (
        Column("segment", "VARCHAR", "The segment's or group's short name: 'segment:champions', 'group:makers'."),
        Column("member_id", "BIGINT", "The member."),
    ),
)

TABLES = (FACTS, POSTS, THREADS, MEMBERS, MEMBER_DAYS, VISITS, SEARCHES, SEGMENTS, *SUMS)
