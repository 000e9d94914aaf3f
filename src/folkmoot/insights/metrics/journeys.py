"""Views of people over a period that are the same in every scope, and how columns are said for both engines."""

from __future__ import annotations

# Of how many days of the period a person was here, wrote, and did more than read.
SIGNS = """SELECT d.grp AS grp, d.person_id AS person_id, COUNT(*) AS days,
  SUM(CASE WHEN d.posts > 0 THEN 1 ELSE 0 END) AS wrote,
  SUM(CASE WHEN d.posts + d.threads + d.reactions + d.others > 0 THEN 1 ELSE 0 END) AS engaged
FROM days d WHERE d.day BETWEEN $first AND $last GROUP BY d.grp, d.person_id"""
DOINGS = """SELECT d.grp AS grp, d.person_id AS person_id, COUNT(*) AS days, SUM(d.posts) AS posts,
  SUM(d.threads) AS threads, SUM(d.reactions) AS reactions, SUM(d.others) AS others, SUM(d.visits) AS visits
FROM days d WHERE d.day BETWEEN $first AND $last GROUP BY d.grp, d.person_id"""
PRESENCE = """SELECT h.grp AS grp, h.person_id AS person_id, h.present AS present, h.past AS past,
  p.joined_day AS joined_day, p.left_day AS left_day
FROM (SELECT d.grp AS grp, d.person_id AS person_id, MAX(CASE WHEN d.day >= $first THEN 1 ELSE 0 END) AS present,
    MAX(CASE WHEN d.day < $first THEN 1 ELSE 0 END) AS past
  FROM days d WHERE d.day BETWEEN $before_first AND $last GROUP BY d.grp, d.person_id) h
JOIN persons p ON p.person_id = h.person_id"""


def of_days(first: str, after: str) -> str:
    """Which bits of the month `m.day` are days from the first to the one before `after`."""
    places = (f"LEAST(GREATEST(date_diff('day', m.day, {day}), 0), 31)" for day in (after, first))
    until, since = (f"(CAST(1 AS BIGINT) << {place})" for place in places)
    return f"GREATEST({until} - {since}, 0)"


_AFTER = "$last + INTERVAL 1 DAY"
# The same and PRESENCE from the months that the writer has made of all days.
SIGNS_IN_MONTHS = f"""SELECT s.* FROM (SELECT m.grp AS grp, m.person_id AS person_id,
    SUM(BIT_COUNT(m.here & {of_days("$first", _AFTER)})) AS days,
    SUM(BIT_COUNT(m.wrote & {of_days("$first", _AFTER)})) AS wrote,
    SUM(BIT_COUNT(m.engaged & {of_days("$first", _AFTER)})) AS engaged
  FROM months m WHERE m.day BETWEEN date_trunc('month', $first) AND $last GROUP BY m.grp, m.person_id) s
WHERE s.days > 0"""  # noqa: S608 - own text
PRESENCE_IN_MONTHS = f"""SELECT h.grp AS grp, h.person_id AS person_id, h.present AS present, h.past AS past,
  p.joined_day AS joined_day, p.left_day AS left_day
FROM (SELECT m.grp AS grp, m.person_id AS person_id,
    MAX(CASE WHEN m.here & {of_days("$first", _AFTER)} > 0 THEN 1 ELSE 0 END) AS present,
    MAX(CASE WHEN m.here & {of_days("$before_first", "$first")} > 0 THEN 1 ELSE 0 END) AS past
  FROM months m WHERE m.day BETWEEN date_trunc('month', $before_first) AND $last GROUP BY m.grp, m.person_id) h
JOIN persons p ON p.person_id = h.person_id WHERE h.present + h.past > 0"""  # noqa: S608 - own text
# By the deeds in the chosen places alone; elsewhere the writer has counted it, see `lives`.
STAYS_IN_PLACES = """SELECT p.person_id AS person_id, MAX(d.day) AS last_day,
  MAX(CASE WHEN date_diff('day', p.joined_day, d.day) BETWEEN 7 AND 13 THEN 1 ELSE 0 END) = 1 AS second_week,
  MAX(CASE WHEN date_diff('day', p.joined_day, d.day) BETWEEN 28 AND 34 THEN 1 ELSE 0 END) = 1 AS fifth_week,
  MAX(CASE WHEN date_diff('day', p.joined_day, d.day) BETWEEN 84 AND 90 THEN 1 ELSE 0 END) = 1 AS thirteenth_week,
  p.joined_day AS day, {group} AS grp
FROM people p LEFT JOIN days d ON d.person_id = p.person_id AND d.day >= $first
WHERE p.joined_day BETWEEN $first AND $last GROUP BY p.person_id, p.joined_day, {group}"""
# The first post of each who joined in the period, and the answer to it, and in how many weeks they were here after.
_FIRST_POSTS = """SELECT j.grp, j.person_id, j.day, MIN(x.at) AS first_at, arg_min(x.thread_id, x.at) AS thread_id
  FROM joiners j LEFT JOIN texts x ON x.person_id = j.person_id AND x.day >= $first
  WHERE j.day BETWEEN $first AND $last GROUP BY j.grp, j.person_id, j.day"""
BEGUN = f"""SELECT f.grp, f.person_id, f.day, MAX(CASE WHEN f.first_at IS NULL THEN 0 ELSE 1 END) AS posted,
    MAX(CASE WHEN r.person_id <> f.person_id AND r.at >= f.first_at AND f.first_at IS NOT NULL THEN 1 ELSE 0 END)
      AS answered
  FROM ({_FIRST_POSTS}) f
  LEFT JOIN (SELECT a.thread_id, a.person_id, a.at FROM replies a WHERE a.day >= $first) r
    ON r.thread_id = f.thread_id
  GROUP BY f.grp, f.person_id, f.day"""  # noqa: S608 - own text
# A bit for each week: sets of weeks for each person take more memory than there is.
_WEEKS = """BIT_COUNT(BIT_OR(CASE WHEN date_diff('day', a.day, d.day) BETWEEN 7 AND 90
      THEN CAST(1 AS BIGINT) << CAST(FLOOR(date_diff('day', a.day, d.day) / 7.0) AS INTEGER) ELSE 0 END))"""
NEWCOMERS = f"""SELECT a.grp, a.person_id, MAX(a.posted) AS posted, MAX(a.answered) AS answered,
    CASE WHEN MAX(a.answered) = 1 AND {_WEEKS} >= 3 THEN 1 ELSE 0 END AS regular
  FROM begun a LEFT JOIN days d ON d.person_id = a.person_id AND d.day >= $first
  GROUP BY a.grp, a.person_id"""  # noqa: S608 - own text


def earliest(columns: list[str]) -> str:
    """The first of several times of which some are empty, said so that both engines mean the same."""
    first, *others = columns
    for other in others:
        first = f"LEAST(COALESCE({first}, {other}), COALESCE({other}, {first}))"
    return first


def named_columns(columns: str) -> str:
    """Columns under their own names: where two tables have the name, ClickHouse keeps the table's before it."""
    return ", ".join(f"{each} AS {each.split('.')[1]}" for each in columns.split())
