"""The tables that are reckoned from the others, see `store.sums`."""

from __future__ import annotations

from folkmoot.insights.store.table import Column, Table

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
THREAD_DAYS = Table(
    "thread_days",
    "One row for each thread, day and person that did something there.",
    ("thread_id", "space_id", "day", "person_id"),
    "day",
    (
        Column("thread_id", "BIGINT", "The thread."),
        Column("space_id", "BIGINT", "Its space when it was done."),
        Column("day", "DATE", "The day in the community's time zone."),
        Column("person_id", "BIGINT", "The person."),
        Column("posts", "INTEGER", "Posts written, those that open threads too."),
        Column("threads", "INTEGER", "1 where the thread was opened."),
        Column("reactions", "INTEGER", "Reactions given."),
        Column("others", "INTEGER", "Other signs of life: votes, accepted answers, ..."),
        Column("visits", "INTEGER", "1 where a visit is of this thread."),
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
SUMS = (WAITS, LIVES, SPAN_COUNTS, COHORT_COUNTS, PLACE_DAYS, THREAD_DAYS, MEMBER_MONTHS)
