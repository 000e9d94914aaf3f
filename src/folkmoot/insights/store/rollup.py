"""The rollup `member_days`: facts counted by person and day, with the days since the person was here before."""

from __future__ import annotations

# Coming and going are no signs of life of a day.
ROLLUP_LEFT_OUT = "('join', 'leave')"
_COUNTED = """
    SELECT facts.day, coalesce(members.person_id, facts.member_id) AS person_id,
        CAST(max(CAST(facts.kind = 'visit' AS INTEGER)) AS INTEGER) AS visits,
        CAST(count(*) FILTER (facts.kind = 'post') AS INTEGER) AS posts,
        CAST(count(*) FILTER (facts.kind = 'thread') AS INTEGER) AS threads,
        CAST(count(*) FILTER (facts.kind = 'reaction') AS INTEGER) AS reactions,
        CAST(count(*) FILTER (facts.kind NOT IN ('visit', 'post', 'thread', 'reaction')) AS INTEGER) AS others
    FROM {facts} AS facts LEFT JOIN {members} AS members ON members.member_id = facts.member_id
    WHERE facts.kind NOT IN {left_out} AND facts.member_id IS NOT NULL
    GROUP BY 1, 2
"""
_BEFORE = "day - lag(day) OVER (PARTITION BY person_id ORDER BY day)"


def whole_rollup(facts: str, members: str) -> str:
    """Make the table `new_member_days` of all facts."""
    counted = _COUNTED.format(facts=facts, members=members, left_out=ROLLUP_LEFT_OUT)
    since = f"CAST({_BEFORE} AS INTEGER) AS since"
    return f"CREATE OR REPLACE TEMP TABLE new_member_days AS SELECT *, {since} FROM ({counted})"


def later_rollup(facts: str, members: str, earlier: str) -> str:
    """Make it of the facts of later periods; `earlier` are the days before, which stay as they are."""
    counted = _COUNTED.format(facts=facts, members=members, left_out=ROLLUP_LEFT_OUT)
    last = f"SELECT max(day) AS day, person_id, 0, 0, 0, 0, -1 FROM {earlier} GROUP BY person_id"
    both = f"SELECT *, CAST({_BEFORE} AS INTEGER) AS since FROM ({counted} UNION ALL {last})"
    return f"CREATE OR REPLACE TEMP TABLE new_member_days AS SELECT * FROM ({both}) WHERE others >= 0"
