"""The analytic store at size: a synthetic community of a million members, and what its figures cost.

    python -m bench insights [--members 1000000] [--activities 100000000] [--folder DIR] [--keep]

The community is made by SQL straight into the store's files, the same for the same sizes: a heavy tail of activity (few
do most), growth over three years, a week's season, most newcomers gone within days and some here for years.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

COMMUNITY = 1
FIRST, DAYS = date(2023, 10, 1), 1096
SLICES = 16
# Of a hundred deeds: what they are.
KINDS = (
    "CASE WHEN k < 60 THEN 'visit' WHEN k < 80 THEN 'post' WHEN k < 97 THEN 'reaction' ELSE 'content.post.edited' END"
)


def main(arguments: Sequence[str]) -> None:
    """Make the community, ask it, and say what it took."""
    options = _options(arguments)
    data = Path(options.folder or tempfile.mkdtemp(prefix="folkmoot-insights-"))
    os.environ |= {
        "FOLKMOOT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings",
        "FOLKMOOT_SECRET_KEY": "only-for-this-measurement" * 2, "FOLKMOOT_INSIGHTS_MEMORY_MB": str(options.memory),
        "FOLKMOOT_INSIGHTS_THREADS": "2", "FOLKMOOT_INSIGHTS_SECONDS": "300",
    }  # fmt: skip
    # The reader, too, must find this module, whose function it is asked to run.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    import django

    django.setup()
    try:
        from folkmoot.insights.store import folder
        from folkmoot.insights.store.sums import SUMS_FORMAT

        store = folder.read_manifest(COMMUNITY)
        if store is None:
            make(options.members, options.activities)
        elif store.sums != SUMS_FORMAT:
            add_sums(store)
        measure(options.only)
    finally:
        if not options.keep and not options.folder:
            shutil.rmtree(data, ignore_errors=True)


def make(members: int, activities: int) -> None:
    """Write the files of the store, slice by slice of the members and then month by month."""
    from folkmoot.insights.store import folder
    from folkmoot.insights.store.folder import Manifest
    from folkmoot.insights.store.rollup import whole_rollup
    from folkmoot.insights.store.summing import all_sums
    from folkmoot.insights.store.workshop import workshop

    began = time.monotonic()
    # A fifth of the deeds are posts, four of them to a thread.
    threads = max(activities // (DAYS * 20), 1)
    with workshop(COMMUNITY) as shop:
        shop.sql("SET threads = 2")
        shop.sql(_members(members, activities))
        parts = shop.write("members", "SELECT * EXCLUDE (deeds, lifetime, first) FROM made", "")
        scratch = shop.folder / "slices"
        scratch.mkdir()
        for number in range(SLICES):
            shop.sql(f"CREATE OR REPLACE TEMP TABLE slice AS {_deeds(number, threads)}")
            shop.sql(whole_rollup("slice", "made"))
            for name, table in (("facts", "slice"), ("member_days", "new_member_days")):
                target = scratch / f"{name}-{number}.parquet"
                shop.sql(
                    f"COPY (SELECT *, strftime(day, '%Y-%m') AS month FROM {table}) TO '{target}' (FORMAT parquet)"
                )
            print(f"slice {number + 1} of {SLICES}: {time.monotonic() - began:.0f} s", flush=True)
        shop.sql("DROP TABLE slice")
        for month in _months():
            parts += _month(shop, scratch, month)
            print(f"{month}: {time.monotonic() - began:.0f} s", flush=True)
        shutil.rmtree(scratch)
        store = Manifest(version=1, written_at=time.time(), grain="month", parts=tuple(parts))
        folder.write_manifest(COMMUNITY, all_sums(shop, store))
    size = sum(path.stat().st_size for path in folder.folder_of(COMMUNITY).glob("*.parquet"))
    print(f"made in {time.monotonic() - began:.0f} s, {size / 1e9:.2f} GB")


def add_sums(store: Any) -> None:
    """Write the sums of a store that was made without, or with those of an earlier version."""
    from dataclasses import replace

    from folkmoot.insights.store import folder
    from folkmoot.insights.store.summing import all_sums
    from folkmoot.insights.store.workshop import workshop

    began = time.monotonic()
    with workshop(COMMUNITY) as shop:
        folder.write_manifest(COMMUNITY, replace(all_sums(shop, store), version=store.version + 1))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(f"sums made in {time.monotonic() - began:.0f} s, {cpu:.0f} s of CPU, {used.ru_maxrss / 1024:.0f} MB")


def measure(only: Sequence[str]) -> None:
    """Each figure cold (the system's cache of files dropped), warm, and kept; and the dashboard in one go."""
    from folkmoot.insights.metrics.catalogue import METRICS
    from folkmoot.insights.metrics.conventions import Conventions
    from folkmoot.insights.metrics.definition import Period
    from folkmoot.insights.metrics.wanted import Kind, Wanted
    from folkmoot.insights.store import reading
    from folkmoot.insights.store.folder import folder_of

    last = FIRST + timedelta(days=DAYS - 3)
    month, year = Period(last - timedelta(days=27), last), Period(last - timedelta(days=364), last)
    whole = Period(FIRST, last)
    dashboard = [Wanted(name, each) for name in DASHBOARD for each in (month, month.before())]
    dashboard += [Wanted(name, Period(last - timedelta(days=89), last), Kind.SERIES) for name in SERIES]
    questions: dict[str, list[Wanted]] = {"dashboard": dashboard}
    questions |= {f"figure {name}": [Wanted(name, month)] for name in METRICS}
    questions |= {
        "series monthly_active, 3 years by day": [Wanted("monthly_active", whole, Kind.SERIES)],
        "series daily_active, 3 years by day": [Wanted("daily_active", whole, Kind.SERIES)],
        "cohorts of 12 months": [Wanted("joined", year, Kind.COHORTS, step="month")],
        "first_response_median, a year by month": [Wanted("first_response_median", year, Kind.SERIES, step="month")],
        "posts by space": [Wanted("posts", month, Kind.BREAKDOWN, by="space")],
    }
    files = list(folder_of(COMMUNITY).glob("*.parquet"))
    print(f"{'question':45} {'cold s':>8} {'warm s':>8} {'kept s':>8} {'MB':>6}")
    for name, wanted in questions.items():
        if only and not any(each in name for each in only):
            continue
        _forget(files)
        cold, peak = _timed(lambda wanted=wanted: reading.ask(COMMUNITY, _weighed, wanted, Conventions()))
        warm, _peak = _timed(lambda wanted=wanted: reading.ask(COMMUNITY, _weighed, wanted, Conventions()))
        reading.ask_kept(COMMUNITY, _weighed, wanted, Conventions())
        kept, _peak = _timed(lambda wanted=wanted: reading.ask_kept(COMMUNITY, _weighed, wanted, Conventions()))
        print(f"{name:45} {cold:8.2f} {warm:8.2f} {kept:8.2f} {peak:6.0f}", flush=True)


DASHBOARD = (
    "monthly_active", "weekly_active", "daily_active", "stickiness", "joined", "left", "net_members", "new_members",
    "returning_members", "contributing_members", "lurking_members", "posts", "threads", "first_response_median",
    "unanswered_share", "contribution_gini", "retention_30", "churn_rate",
)  # fmt: skip
SERIES = ("daily_active", "posts", "joined")


def _weighed(engine: Any, wanted: list[Any], conventions: Any) -> tuple[list[Any], float]:
    from folkmoot.insights.metrics.wanted import reckon

    answers = reckon(engine, wanted, conventions)
    return answers, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(ask: Callable[[], tuple[list[Any], float]]) -> tuple[float, float]:
    began = time.perf_counter()
    _answers, peak = ask()
    return time.perf_counter() - began, peak


def _forget(files: Sequence[Path]) -> None:
    """Have the system drop what it holds of these files."""
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _members(members: int, activities: int) -> str:
    """Who they are: when they came (more and more), how long they stay, how much they do (a heavy tail)."""
    return f"""
        CREATE TEMP TABLE made AS
        WITH dice AS (
            SELECT i AS member_id, {_chance("i", 1)} AS a, {_chance("i", 2)} AS b, {_chance("i", 3)} AS c
            FROM range(1, {members} + 1) AS t(i)
        ), lives AS (
            SELECT *, CAST(floor(sqrt(a) * {DAYS}) AS INTEGER) AS first,
                CASE WHEN b < 0.55 THEN 1 + b * 20 WHEN b < 0.85 THEN 14 + (b - 0.55) * 400
                    ELSE 150 + (b - 0.85) * 6000 END AS lifetime,
                least(power(1 - c, -0.75), 3000) * CASE WHEN b < 0.55 THEN 1 WHEN b < 0.85 THEN 5 ELSE 25 END AS weight
            FROM dice
        )
        SELECT member_id, member_id AS person_id,
            CAST(DATE '{FIRST}' + first AS TIMESTAMP) AS joined_at, DATE '{FIRST}' + first AS joined_day,
            CAST(CASE WHEN {_chance("member_id", 4)} < 0.03 AND first + lifetime < {DAYS}
                THEN DATE '{FIRST}' + first + CAST(lifetime AS INTEGER) END AS TIMESTAMP) AS left_at,
            CAST(left_at AS DATE) AS left_day,
            CASE WHEN member_id <= 40 THEN 'moderator' ELSE 'member' END AS role, member_id <= 40 AS is_staff,
            member_id % 20011 = 0 AS is_bot, CASE WHEN member_id % 3 = 0 THEN 'discourse' ELSE '' END AS source,
            CAST(CASE WHEN weight > 200 THEN 3 WHEN weight > 10 THEN 2 ELSE 0 END AS INTEGER) AS trust,
            first, least(lifetime, {DAYS} - first) AS lifetime,
            CAST(ceil(weight * {activities} / sum(weight) OVER ()) AS INTEGER) AS deeds
        FROM lives
    """


def _deeds(number: int, threads: int) -> str:
    """What a slice of the members did; weekends are quieter, and most is done soon after coming.

    Of the day's `threads` some are much written in, and of many nothing but their opening is ever written.
    """
    return f"""
        WITH told AS (
            SELECT member_id, first, lifetime, n, member_id * 100003 + n AS dice
            FROM (SELECT member_id, first, lifetime, unnest(range(deeds)) AS n
                  FROM made WHERE member_id % {SLICES} = {number})
        ), dated AS (
            SELECT member_id, dice, DATE '{FIRST}' + first + CAST(floor(
                lifetime * power({_chance("dice", 5)}, 1.4)) AS INTEGER) AS planned,
                CAST({_chance("dice", 6)} * 100 AS INTEGER) AS k FROM told
        ), done AS (
            SELECT member_id, dice, k, CASE WHEN dayofweek(planned) IN (0, 6) AND {_chance("dice", 7)} < 0.4
                THEN least(planned + 2, DATE '{FIRST + timedelta(days=DAYS - 1)}') ELSE planned END AS day FROM dated
        )
        SELECT CASE WHEN k < 60 THEN 'visit' WHEN k < 80 THEN 'post' WHEN k < 97 THEN 'reaction' ELSE 'log' END
                || ':' || dice AS key, day,
            CAST(day AS TIMESTAMP) + INTERVAL 1 SECOND * CAST({_chance("dice", 8)} * 86399 AS INTEGER) AS at,
            {KINDS} AS kind, member_id, CASE WHEN k >= 60 THEN 1 + CAST(floor(power({_chance("dice", 9)}, 3)
                * (SELECT count(*) FROM made)) AS BIGINT) END AS other_id,
            CASE WHEN k >= 60 THEN 1 + hash(dice, 10) % 40 END::BIGINT AS space_id,
            CASE WHEN k >= 60 THEN 1 + CAST(day - DATE '{FIRST}' AS BIGINT) * {threads}
                + CAST(floor(power({_chance("dice", 11)}, 2) * {threads}) AS BIGINT) END AS thread_id,
            CASE WHEN k >= 60 THEN dice END AS subject_id, CAST(1 AS TINYINT) AS record_kind, dice AS record_id
        FROM done
    """


def _month(shop: Any, scratch: Path, month: str) -> list[Any]:
    """The files of a month: facts, posts, threads and days."""
    own = f"WHERE month = '{month}'"
    shop.sql(
        f"CREATE OR REPLACE TEMP TABLE of_month AS SELECT * EXCLUDE (month) FROM '{scratch}/facts-*.parquet' {own}"
    )
    posts = (
        'SELECT subject_id AS post_id, thread_id, 1 + thread_id % 40 AS space_id, member_id, day, "at", '
        'row_number() OVER (PARTITION BY thread_id ORDER BY "at", key) = 1 AS opens, other_id, '
        "CASE WHEN hash(key) % 3 > 0 THEN (hash(key) % 200) / 100.0 - 1 END AS sentiment, "
        "CAST(5 + hash(key, 1) % 120 AS INTEGER) AS words, CAST(hash(key, 2) % 4 AS INTEGER) AS reactions "
        "FROM of_month WHERE kind = 'post'"
    )
    threads = (
        "SELECT thread_id, 1 + thread_id % 40 AS space_id, "
        "CASE WHEN thread_id % 5 = 0 THEN 'questions' ELSE 'forum' END AS space_kind, 'topic' AS kind, "
        'arg_min(member_id, "at") AS member_id, min(day) AS day, min("at") AS at, '
        "['tag' || (thread_id % 50)] AS tags, "
        'CASE WHEN thread_id % 10 = 0 THEN min("at") + INTERVAL 5 HOUR END AS accepted_at, '
        "CAST(NULL AS TIMESTAMP) AS closed_at FROM of_month WHERE kind = 'post' GROUP BY thread_id"
    )
    opened = (
        'SELECT DISTINCT ON (thread_id) thread_id, member_id, day, "at", space_id FROM of_month '
        "WHERE kind = 'post' ORDER BY thread_id, \"at\", key"
    )
    facts = (
        "FROM of_month UNION ALL BY NAME SELECT 'thread:' || thread_id AS key, day, \"at\", 'thread' AS kind, "
        "member_id, space_id, thread_id, thread_id AS subject_id, CAST(2 AS TINYINT) AS record_kind, "
        f"thread_id AS record_id FROM ({opened})"
    )
    days = (
        "SELECT days.* EXCLUDE (month) REPLACE (CAST(coalesce(begun.threads, 0) AS INTEGER) AS threads) "
        f"FROM (FROM '{scratch}/member_days-*.parquet' {own}) days LEFT JOIN "
        f"(SELECT member_id, day, count(*) AS threads FROM ({opened}) GROUP BY ALL) begun "
        "ON begun.member_id = days.person_id AND begun.day = days.day"
    )
    parts: list[Any] = []
    for table, select in (("facts", facts), ("posts", posts), ("threads", threads), ("member_days", days)):
        parts += shop.write(table, select, month)
    return parts


def _months() -> list[str]:
    return sorted({(FIRST + timedelta(days=day)).strftime("%Y-%m") for day in range(DAYS)})


def _chance(what: str, salt: int) -> str:
    """A number from 0 to 1 that is always the same."""
    return f"(hash({what}, {salt}) % 1000003 / 1000003.0)"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench insights")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=100_000_000)
    parser.add_argument("--memory", type=int, default=3000, help="MB for a question")
    parser.add_argument("--folder", help="the data folder; what is there is asked, and stays")
    parser.add_argument("--keep", action="store_true", help="leave the data folder")
    parser.add_argument("only", nargs="*", help="questions whose name holds one of these words")
    return parser.parse_args(list(arguments))
