"""SQL that analysts type: what it answers, and every way out of the cage that we could think of."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from folkmoot.insights.commands.typed import LIMITS
from folkmoot.insights.sql.answering import Answered, answer_typed
from folkmoot.insights.sql.confining import confine
from folkmoot.insights.store import folder
from folkmoot.insights.store.answering import answer
from folkmoot.insights.store.asking import Question
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.in_memory import InMemoryStore

POSTS = [
    {"post_id": number, "member_id": number % 3, "day": date(2026, 1, 1), "at": datetime(2026, 1, 1, 12)}  # noqa: DTZ001
    for number in range(1, 8)
]


@pytest.fixture(scope="module")
def store() -> InMemoryStore:
    made = InMemoryStore(posts=POSTS)
    made.connection.execute("SET lock_configuration = true")
    return made


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT count(*) FROM posts", ((7,),)),
        ("select member_id, count(*) n from posts group by all order by n desc, 1;", ((1, 3), (0, 2), (2, 2))),
        ("WITH few AS (SELECT * FROM posts LIMIT 2) SELECT count(*) FROM few", ((2,),)),
        ("FROM posts SELECT max(post_id)", ((7,),)),
        ("SELECT * FROM range(2)", ((0,), (1,))),
        ("SELECT post_id, row_number() OVER (ORDER BY post_id DESC) FROM posts ORDER BY 1 LIMIT 1", ((1, 7),)),
        ("SELECT posts.at, day FROM posts LIMIT 1", (("2026-01-01 12:00:00", "2026-01-01"),)),
        ("SELECT list_transform([1, 2], lambda x : x + 1)", (("[2, 3]",),)),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT sum(n) FROM t",
            ((6,),),
        ),
    ],
)
def test_a_select_is_answered(store: InMemoryStore, sql: str, rows: tuple[Any, ...]) -> None:
    answered = answer_typed(store, sql)
    assert answered.problem == ""
    assert answered.rows == rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        'SELECT * FROM "/data/insights/2/posts.parquet"',
        "SELECT * FROM read_parquet('/data/insights/2/*.parquet')",
        "SELECT * FROM glob('/**')",
        "SELECT read_text('/etc/passwd')",
        "SELECT (SELECT content FROM read_blob('/etc/passwd'))",
        "COPY posts TO '/tmp/posts.csv'",
        "ATTACH '/tmp/other.db'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 8",
        "RESET memory_limit",
        "CALL duckdb_settings()",
        "EXPLAIN ANALYZE SELECT 1",
        "DESCRIBE posts",
        "SUMMARIZE posts",
        "CREATE TABLE x AS SELECT 1",
        "INSERT INTO posts SELECT * FROM posts",
        "DELETE FROM posts",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE posts",
        "SELECT getenv('HOME')",
        "SELECT GetEnv('HOME')",
        "SELECT current_setting('memory_limit')",
        "SELECT getvariable('x')",
        "SELECT sleep_ms(1000)",
        "SELECT write_log('x')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_class",
        "SELECT * FROM system.main.duckdb_tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM main.posts",
        "SELECT main.abs(1)",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('posts')",
        "SELECT json_serialize_sql('SELECT 1')",
        "SELECT * FROM json_execute_serialized_sql('x')",
        "SELECT * FROM a_table_that_is_not_there",
        "WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables",
        'SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) SELECT 1) a, "/etc/passwd"',
        "SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT 1) a, sqlite_master",
        "SELECT $1",
        "SELECT count(*) FILTER (WHERE getenv('HOME') = '') FROM posts",
        "SELECT 1 ORDER BY getenv('HOME')",
        "SELECT 1 LIMIT (SELECT length(getenv('HOME')))",
        "SELECT first(getenv('HOME')) OVER (ORDER BY getenv('HOME')) FROM posts",
        "SELECT * FROM posts WHERE EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))",
        "SELECT * FROM posts JOIN read_csv('/etc/passwd') ON getenv('HOME') = ''",
        "SELECT [x FOR x IN [getenv('HOME')]]",
        "VALUES (getenv('HOME'))",
        "",
        "SELEC 1",
        "SELECT '" + "x" * 30_000 + "'",
        "SELECT " + "abs(" * 450 + "1" + ")" * 450,
        "SELECT * FROM " + "(SELECT * FROM " * 400 + "posts" + ")" * 400,
        "SELECT " + "(" * 9_000 + "1" + ")" * 9_000,
        "SELECT * FROM (SHOW ALL TABLES)",
        "SELECT list_aggregate(['HOME'], 'getenv')",
        "SELECT 'x'::getenv",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "EXPORT DATABASE '/tmp/x'",
        "MERGE INTO posts USING posts p ON true WHEN MATCHED THEN DELETE",
        "SELECT * EXCLUDE (post_id) REPLACE (getenv('HOME') AS day) FROM posts",
    ],
)
def test_everything_else_is_refused(store: InMemoryStore, sql: str) -> None:
    answered = answer_typed(store, sql)
    assert answered.problem
    assert answered.rows == ()


def test_errors_of_the_engine_are_told_in_its_words(store: InMemoryStore) -> None:
    assert "nothing" in answer_typed(store, "SELECT nothing FROM posts").problem


def test_rows_letters_and_cells_have_an_end(store: InMemoryStore) -> None:
    many = answer_typed(store, "SELECT * FROM range(1000000000000)", rows_at_most=100)
    assert (len(many.rows), many.is_cut) == (100, True)
    large = answer_typed(store, "SELECT repeat('x', 4000) FROM range(100000)", rows_at_most=10_000)
    assert large.is_cut
    assert len(large.rows) < 2100
    assert len(answer_typed(store, "SELECT repeat('x', 100000)").rows[0][0]) == 5001


def test_beside_clickhouse_the_files_of_this_machine_answer_and_without_them_it_says_so(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA, settings.CLICKHOUSE_URL = tmp_path, "http://127.0.0.1:1/none"
    question = Question(7, answer_typed, ("SELECT count(*) FROM posts",), {}, LIMITS)
    assert "on the machine whose worker writes them" in answer(question).unavailable
    folder.folder_of(7).mkdir(parents=True)
    folder.write_manifest(7, Manifest(version=3, built=True))
    assert answer(question).value.rows == ((0,),)


def test_moments_with_a_zone_are_told_as_texts_in_the_order_asked_for(store: InMemoryStore) -> None:
    sql = "SELECT post_id, to_timestamp(post_id) AS at, [to_timestamp(0)] AS every FROM posts ORDER BY 1 DESC -- all"
    answered = answer_typed(store, sql)
    assert (answered.problem, answered.columns) == ("", ("post_id", "at", "every"))
    assert answered.rows[0] == (7, "1970-01-01 00:00:07+00", "['1970-01-01 00:00:00+00']")
    assert [row[0] for row in answered.rows] == [7, 6, 5, 4, 3, 2, 1]


def test_an_error_tells_nothing_of_the_machine() -> None:
    sql = "SELECT reservoir_quantile(x, 0.5, 2000000000) FROM range(10) t(x)"
    answered = _caged(lambda store: answer_typed(store, sql), seconds=10.0)
    assert answered is not None
    assert answered.problem == "This cannot be answered. Ask for it in another way."


@pytest.mark.parametrize("name", ["posts.csv", "x.parquet"])
def test_the_second_wall_stands_without_the_first(store: InMemoryStore, name: str) -> None:
    with pytest.raises(duckdb.PermissionException):
        store.connection.execute(f"COPY posts TO '/tmp/{name}'")
    with pytest.raises(duckdb.Error):
        store.connection.execute("SET enable_external_access = true")


def test_memory_bombs_end_in_words_and_endless_questions_with_the_process() -> None:
    bomb = _caged(lambda store: answer_typed(store, "SELECT format('{:>2000000000}', 1)"), seconds=5.0)
    assert bomb is not None
    assert (
        bomb.problem == "This needs more memory than a question may have: ask for fewer days, or count before you join."
    )
    assert _caged(lambda store: answer_typed(store, "SELECT sum(range) FROM range(1000000000000)"), seconds=0.3) is None
    limits = _caged(lambda store: resource.getrlimit(resource.RLIMIT_FSIZE), seconds=5.0)
    assert limits == (0, 0)


def test_an_engine_that_begins_in_the_cage_finds_room_in_it() -> None:
    """It reserves addresses by the gigabyte, of which it uses little: they are no memory."""
    for _each in range(3):
        answered = _caged(lambda _store: answer_typed(_opened(), "SELECT count(*) FROM posts"), seconds=10.0)
        assert answered is not None
        assert answered.rows == ((7,),)


def _opened() -> InMemoryStore:
    """An engine of its own, which like the store's looks into a file."""
    store = InMemoryStore(posts=POSTS)
    store.connection.execute("CREATE TABLE more AS SELECT range AS number, repeat('x', 200) AS words FROM range(20000)")
    return store


def _caged(question: Callable[[Any], Any], *, seconds: float) -> Any:
    """What the question gives in a process of its own under limits, as the store's reader has it; None if ended."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            store = InMemoryStore(posts=POSTS)
            confine(seconds, 200)
            os.write(write, pickle.dumps(question(store)))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    os.waitpid(pid, 0)
    return pickle.loads(told) if told else None


def test_what_is_answered_can_travel() -> None:
    assert pickle.loads(pickle.dumps(Answered(columns=("a",), rows=((1,),)))).rows == ((1,),)
