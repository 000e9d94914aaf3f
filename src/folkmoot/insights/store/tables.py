"""The tables of the analytic store, as every query sees them, whichever engine holds them.

All times are UTC; `day` is the day in the community's own time zone. Rows of direct conversations, of held and hidden
things are never in the store. A row is known by its `key`: told again it replaces itself. DuckDB reads the column `at`
as a name only where it is quoted or qualified: `"at"`, `posts.at`.
"""

from __future__ import annotations

from dataclasses import dataclass

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is a type of DuckDB; `meaning` is shown to analysts."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the store; `key` names what makes a row itself, `when` the column that says its month, if any."""

    name: str
    meaning: str
    key: tuple[str, ...]
    when: str
    columns: tuple[Column, ...]


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

WAITS = Table(
    "waits",
    "The threads whose author is known, each with when others first answered it.",
    ("thread_id",),
    "day",
    (
        Column("thread_id", "BIGINT", "The thread."),
        Column("space_id", "BIGINT", "Its space."),
        Column("space_kind", "VARCHAR", "The kind of its space, as in threads."),
        Column("kind", "VARCHAR", "topic or channel."),
        Column("person_id", "BIGINT", "The person who opened it."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("at", "TIMESTAMP", "When it was opened, in UTC."),
        Column("tags", "VARCHAR[]", "Its tags."),
        Column("accepted_at", "TIMESTAMP", "When the accepted answer was written; empty without one."),
        Column("closed_at", "TIMESTAMP", "When it was closed; empty while open."),
        Column("member_at", "TIMESTAMP", "The first post of somebody else who is neither staff nor a program."),
        Column("staff_at", "TIMESTAMP", "The first post of somebody else who is staff, and no program."),
        Column("program_at", "TIMESTAMP", "The first post of a program."),
    ),
)
LIVES = Table(
    "lives",
    "One row for each person: when they joined and left, and when they were here.",
    ("person_id",),
    "",
    (
        Column("person_id", "BIGINT", "The person."),
        Column("joined_at", "TIMESTAMP", "When the first of their members joined."),
        Column("joined_day", "DATE", "That day in the community's time zone."),
        Column("left_day", "DATE", "When the last of their members left; empty while one is a member."),
        Column("source", "VARCHAR", "Where they came from, as in members."),
        Column("is_staff", "BOOLEAN", "Whether one of their members is staff."),
        Column("is_bot", "BOOLEAN", "Whether one of their members is a program."),
        Column("first_day", "DATE", "The first day with a sign of life."),
        Column("last_day", "DATE", "The last day with a sign of life."),
        Column("first_post_day", "DATE", "The first day with a post."),
        Column("second_week", "BOOLEAN", "Whether they were here 7 to 13 days after joining."),
        Column("fifth_week", "BOOLEAN", "Whether they were here 28 to 34 days after joining."),
        Column("thirteenth_week", "BOOLEAN", "Whether they were here 84 to 90 days after joining."),
    ),
)
SPAN_COUNTS = Table(
    "span_counts",
    "People and their deeds, counted by day, by week and by month; sums over kinds of people are sums of people.",
    ("step", "day", "is_staff", "is_bot", "source"),
    "",
    (
        Column("step", "VARCHAR", "day, week or month."),
        Column("day", "DATE", "The first day of it."),
        Column("is_staff", "BOOLEAN", "Of people who are staff."),
        Column("is_bot", "BOOLEAN", "Of programs."),
        Column("source", "VARCHAR", "Of people who came from there; empty of those who are in no list of members."),
        Column("people", "BIGINT", "People with a sign of life."),
        Column("days", "BIGINT", "Days with a sign of life, summed over the people."),
        Column("engaged", "BIGINT", "People who did more than read."),
        Column("writers", "BIGINT", "People with a post."),
        Column("openers", "BIGINT", "People who opened a thread."),
        Column("reactors", "BIGINT", "People who gave a reaction."),
        Column("posts", "BIGINT", "Posts."),
        Column("threads", "BIGINT", "Threads."),
        Column("reactions", "BIGINT", "Reactions."),
        Column("texts", "BIGINT", "Posts of known members."),
        Column("judged", "BIGINT", "Posts with a sentiment."),
        Column("positive", "BIGINT", "Posts with a sentiment of 0.05 and above."),
        Column("negative", "BIGINT", "Posts with a sentiment of -0.05 and below."),
        Column("text_people", "BIGINT", "People with one of these posts."),
        Column("judged_people", "BIGINT", "People with a post that has a sentiment."),
        Column("felt_people", "BIGINT", "People with a positive or a negative post."),
        Column("asked", "BIGINT", "Topics opened in forums and among questions."),
        Column("unanswered", "BIGINT", "Those that nobody else has answered, programs apart."),
        Column("askers", "BIGINT", "People who opened them."),
    ),
)
COHORT_COUNTS = Table(
    "cohort_counts",
    "How many of those who joined in a month were here in that month and in each later one.",
    ("cohort", "month", "is_staff", "is_bot", "source"),
    "",
    (
        Column("cohort", "DATE", "The first day of the month of joining."),
        Column("month", "DATE", "The first day of the month with a sign of life."),
        Column("is_staff", "BOOLEAN", "Of people who are staff."),
        Column("is_bot", "BOOLEAN", "Of programs."),
        Column("source", "VARCHAR", "Of people who came from there."),
        Column("people", "BIGINT", "People who were here, on the day of joining or later."),
    ),
)
PLACE_DAYS = Table(
    "place_days",
    "One row for each space, day and person that did something there.",
    ("space_id", "day", "person_id"),
    "day",
    (
        Column("space_id", "BIGINT", "The space; empty for what is done nowhere in particular, like most visits."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("person_id", "BIGINT", "The person."),
        Column("posts", "INTEGER", "Posts written, those that open threads too."),
        Column("threads", "INTEGER", "Threads opened."),
        Column("reactions", "INTEGER", "Reactions given."),
        Column("others", "INTEGER", "Other signs of life: votes, accepted answers, ..."),
        Column("visits", "INTEGER", "1 where a visit is of this space."),
    ),
)
MEMBER_MONTHS = Table(
    "member_months",
    "One row for each person and month with a sign of life: on which days, a bit for each, the lowest for the first.",
    ("day", "person_id"),
    "day",
    (
        Column("day", "DATE", "The first day of the month."),
        Column("person_id", "BIGINT", "The person."),
        Column("here", "BIGINT", "Days with a sign of life."),
        Column("wrote", "BIGINT", "Days with a post."),
        Column("engaged", "BIGINT", "Days on which they did more than read."),
    ),
)
# What is reckoned from the tables before them, see store.sums.
SUMS = (WAITS, LIVES, SPAN_COUNTS, COHORT_COUNTS, PLACE_DAYS, MEMBER_MONTHS)
TABLES = (FACTS, POSTS, THREADS, MEMBERS, MEMBER_DAYS, VISITS, SEARCHES, SEGMENTS, *SUMS)
