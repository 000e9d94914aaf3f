"""Sums beside the facts: what the pages ask over years, reckoned by the writer from the tables in one SELECT each.

Where a store has no files of them they are views of the same SELECTs: slow, and right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STEPS = ("day", "week", "month")
# Raised when a SELECT here or a table it fills changes: stores whose sums are older are written anew.
SUMS_FORMAT = 4

_WAITS = """
SELECT t.thread_id, t.space_id, t.space_kind, t.kind, a.person_id, t.day, t."at", t.tags, t.accepted_at, t.closed_at,
    r.member_at, r.staff_at, r.program_at
FROM {threads} t JOIN {members} a ON a.member_id = t.member_id LEFT JOIN (
    SELECT x.thread_id,
        min(x."at") FILTER (coalesce(NOT m.is_bot, true) AND coalesce(NOT m.is_staff, true)) AS member_at,
        min(x."at") FILTER (coalesce(NOT m.is_bot, true) AND m.is_staff) AS staff_at,
        min(x."at") FILTER (m.is_bot) AS program_at
    FROM {posts} x JOIN {threads} t ON t.thread_id = x.thread_id JOIN {members} a ON a.member_id = t.member_id
        LEFT JOIN {members} m ON m.member_id = x.member_id
    WHERE NOT x.opens AND coalesce(m.person_id, 0) <> a.person_id AND x."at" >= t."at"
    GROUP BY x.thread_id) r ON r.thread_id = t.thread_id
"""
_LIVES = """
WITH persons AS (
    SELECT person_id, min(joined_at) AS joined_at, min(joined_day) AS joined_day,
        CASE WHEN count(left_day) = count(*) THEN max(left_day) END AS left_day,
        max(CASE WHEN member_id = person_id THEN source END) AS source,
        coalesce(bool_or(is_staff), false) AS is_staff, coalesce(bool_or(is_bot), false) AS is_bot
    FROM {members} WHERE person_id IS NOT NULL GROUP BY person_id
)
SELECT p.*, h.* EXCLUDE (person_id) FROM persons p LEFT JOIN (
    SELECT d.person_id, min(d.day) AS first_day, max(d.day) AS last_day,
        min(d.day) FILTER (d.posts > 0) AS first_post_day,
        coalesce(bool_or(d.day - p.joined_day BETWEEN 7 AND 13), false) AS second_week,
        coalesce(bool_or(d.day - p.joined_day BETWEEN 28 AND 34), false) AS fifth_week,
        coalesce(bool_or(d.day - p.joined_day BETWEEN 84 AND 90), false) AS thirteenth_week
    FROM {member_days} d JOIN persons p ON p.person_id = d.person_id GROUP BY d.person_id
) h ON h.person_id = p.person_id
"""
_OF_DAYS = """
SELECT date_trunc('{step}', day)::DATE AS day, person_id, count(*) AS days, sum(posts) AS posts,
    sum(threads) AS threads, sum(reactions) AS reactions, sum(others) AS others
FROM {member_days} GROUP BY ALL
"""
_OF_TEXTS = """
SELECT date_trunc('{step}', x.day)::DATE AS day, m.person_id, count(*) AS texts, count(x.sentiment) AS judged,
    count(*) FILTER (x.sentiment >= 0.05) AS positive, count(*) FILTER (x.sentiment <= -0.05) AS negative
FROM {posts} x JOIN {members} m ON m.member_id = x.member_id GROUP BY ALL
"""
_OF_WAITS = """
SELECT date_trunc('{step}', day)::DATE AS day, person_id, count(*) AS asked,
    count(*) FILTER (member_at IS NULL AND staff_at IS NULL) AS unanswered
FROM {waits} WHERE kind = 'topic' AND space_kind IN ('forum', 'questions') GROUP BY ALL
"""
_SPANS = """
SELECT '{step}' AS step, q.day, coalesce(l.is_staff, false) AS is_staff, coalesce(l.is_bot, false) AS is_bot, l.source,
    count(q.days) AS people, coalesce(sum(q.days), 0)::BIGINT AS days,
    count(*) FILTER (q.posts + q.threads + q.reactions + q.others > 0) AS engaged,
    count(*) FILTER (q.posts > 0) AS writers, count(*) FILTER (q.threads > 0) AS openers,
    count(*) FILTER (q.reactions > 0) AS reactors, coalesce(sum(q.posts), 0)::BIGINT AS posts,
    coalesce(sum(q.threads), 0)::BIGINT AS threads, coalesce(sum(q.reactions), 0)::BIGINT AS reactions,
    coalesce(sum(q.texts), 0)::BIGINT AS texts, coalesce(sum(q.judged), 0)::BIGINT AS judged,
    coalesce(sum(q.positive), 0)::BIGINT AS positive, coalesce(sum(q.negative), 0)::BIGINT AS negative,
    count(*) FILTER (q.texts > 0) AS text_people, count(*) FILTER (q.judged > 0) AS judged_people,
    count(*) FILTER (q.positive + q.negative > 0) AS felt_people, coalesce(sum(q.asked), 0)::BIGINT AS asked,
    coalesce(sum(q.unanswered), 0)::BIGINT AS unanswered, count(*) FILTER (q.asked > 0) AS askers
FROM ({days} UNION ALL BY NAME {texts} UNION ALL BY NAME {waits}) q
    LEFT JOIN {lives} l ON l.person_id = q.person_id
GROUP BY ALL
"""
_COHORTS = """
SELECT q.cohort, q.month, q.is_staff, q.is_bot, q.source, count(*) AS people FROM (
    SELECT DISTINCT date_trunc('month', l.joined_day)::DATE AS cohort, date_trunc('month', d.day)::DATE AS month,
        l.is_staff, l.is_bot, l.source, l.person_id
    FROM {member_days} d JOIN {lives} l ON l.person_id = d.person_id AND d.day >= l.joined_day
) q GROUP BY ALL
"""
_DEEDS = """CAST(count(*) FILTER (f.kind = 'post') AS INTEGER) AS posts,
    CAST(count(*) FILTER (f.kind = 'thread') AS INTEGER) AS threads,
    CAST(count(*) FILTER (f.kind = 'reaction') AS INTEGER) AS reactions,
    CAST(count(*) FILTER (f.kind NOT IN ('visit', 'post', 'thread', 'reaction')) AS INTEGER) AS others,
    CAST(max(CAST(f.kind = 'visit' AS INTEGER)) AS INTEGER) AS visits"""
_PLACES = f"""
SELECT f.space_id, f.day, m.person_id, {_DEEDS}
FROM {{facts}} f JOIN {{members}} m ON m.member_id = f.member_id
WHERE f.kind NOT IN ('join', 'leave')
GROUP BY f.space_id, f.day, m.person_id
"""
_THREADS = f"""
SELECT f.thread_id, f.space_id, f.day, m.person_id, {_DEEDS}
FROM {{facts}} f JOIN {{members}} m ON m.member_id = f.member_id
WHERE f.thread_id IS NOT NULL AND f.kind NOT IN ('join', 'leave')
GROUP BY f.thread_id, f.space_id, f.day, m.person_id
"""
_BIT = "CAST(1 AS BIGINT) << (dayofmonth(day) - 1)"
_MONTHS = f"""
SELECT date_trunc('month', day)::DATE AS day, person_id, bit_or({_BIT}) AS here,
    coalesce(bit_or({_BIT}) FILTER (posts > 0), 0) AS wrote,
    coalesce(bit_or({_BIT}) FILTER (posts + threads + reactions + others > 0), 0) AS engaged
FROM {{member_days}} GROUP BY date_trunc('month', day), person_id
"""


def waits_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `waits`; `sources` are the tables, by their names."""
    return _WAITS.format(**sources)


def lives_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `lives`."""
    return _LIVES.format(**sources)


def counts_of(sources: Mapping[str, str], steps: Sequence[str] = STEPS) -> str:
    """The SELECT of `span_counts` for these steps; `waits` and `lives` are among its sources."""
    parts = []
    for step in steps:
        of_each = {
            name: text.format(step=step, **sources)
            for name, text in (("days", _OF_DAYS), ("texts", _OF_TEXTS), ("waits", _OF_WAITS))
        }
        parts.append(_SPANS.format(step=step, lives=sources["lives"], **of_each))
    return " UNION ALL ".join(parts)


def cohorts_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `cohort_counts`; `lives` is among its sources."""
    return _COHORTS.format(**sources)


def places_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `place_days`."""
    return _PLACES.format(**sources)


def threads_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `thread_days`."""
    return _THREADS.format(**sources)


def months_of(sources: Mapping[str, str]) -> str:
    """The SELECT of `member_months`."""
    return _MONTHS.format(**sources)


def select_of(table: str, sources: Mapping[str, str]) -> str:
    """The SELECT of one of the sums."""
    selects = {
        "waits": waits_of, "lives": lives_of, "span_counts": counts_of, "cohort_counts": cohorts_of,
        "place_days": places_of, "thread_days": threads_of, "member_months": months_of,
    }  # fmt: skip
    return selects[table](sources)
