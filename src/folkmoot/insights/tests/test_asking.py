"""Asking the store: answers and failures come over, limits end what goes too far, nothing else loads an engine."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from folkmoot.insights.store import answers, asking, editions, folder, reading, turns
from folkmoot.insights.store.answering import answer
from folkmoot.insights.store.asked import note_page, pages_asked
from folkmoot.insights.store.engine import Engine, StoreBusy, StoreUnavailable
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.in_memory import InMemoryStore

COMMUNITY = 4711


def how_many(engine: Engine, kind: str) -> int:
    return int(engine.rows("SELECT count(*) FROM facts WHERE kind = $kind", {"kind": kind})[0][0])


def stop_the_world(engine: Engine) -> None:
    time.sleep(600)


def moment(engine: Engine) -> int:
    return time.monotonic_ns()


def rank(engine: Engine) -> tuple[int, int, int, str]:
    autogroup = Path("/proc/self/autogroup")
    of_session = autogroup.read_text().partition(" nice ")[2].strip() if autogroup.exists() else ""
    return os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0), os.getsid(0), of_session


def moments(engine: Engine, names: list[str]) -> list[str]:
    return [f"reckoned {name}" for name in names]


def make_a_mistake(engine: Engine) -> None:
    engine.rows("SELECT * FROM nothing_of_that_name")


def _end_readers() -> None:
    for process in asking._started:
        process.terminate()
        process.wait(timeout=10)
    asking._started.clear()


@pytest.fixture
def empty_store(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    folder.folder_of(COMMUNITY).mkdir(parents=True)
    folder.write_manifest(COMMUNITY, Manifest(version=3))


def test_a_test_asks_rows_at_hand(engines: dict[int, object]) -> None:
    engines[COMMUNITY] = InMemoryStore(facts=[{"key": "post:1", "kind": "post"}])
    assert reading.ask(COMMUNITY, how_many, "post") == 1


def test_without_a_store_one_is_told_so(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    assert reading.store_version(COMMUNITY) == 0
    with pytest.raises(StoreUnavailable, match="first time"):
        reading.ask(COMMUNITY, how_many, "post")


@pytest.mark.usefixtures("empty_store")
def test_the_reader_answers_in_a_process_of_its_own_and_ends_what_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("folkmoot.insights.store.asking.transport", asking.ask_reader)
    assert reading.store_version(COMMUNITY) == 3
    try:
        assert reading.ask(COMMUNITY, how_many, "post") == 0
        policy, niceness, session, of_session = reading.ask(COMMUNITY, rank)
        assert (policy, niceness) == (os.SCHED_BATCH, 12), "pages go first"
        assert session != os.getsid(0)
        assert of_session in ("12", ""), "before those of other sessions too"
        with pytest.raises(asking.QuestionFailed, match="nothing_of_that_name"):
            reading.ask(COMMUNITY, make_a_mistake)
        with pytest.raises(StoreUnavailable, match=r"longer than 0\.2 seconds"):
            reading.ask_within(reading.Limits(0.2, 64, 1), COMMUNITY, stop_the_world)
        assert reading.ask(COMMUNITY, how_many, "post") == 0
        assert len(asking._started) == 1
    finally:
        _end_readers()
    assert not asking.socket_path().exists()


@pytest.mark.usefixtures("empty_store")
def test_a_kept_answer_stays_until_the_store_changes() -> None:
    assert reading.ask_kept(COMMUNITY, moment) == reading.ask_kept(COMMUNITY, moment)
    assert reading.ask_kept(COMMUNITY, moment) != reading.ask(COMMUNITY, moment)
    before = reading.ask_kept(COMMUNITY, moment)
    folder.write_manifest(COMMUNITY, Manifest(version=4))
    assert reading.ask_kept(COMMUNITY, moment) != before


@pytest.mark.usefixtures("empty_store")
def test_answers_go_that_nobody_asks_for_any_more_also_where_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    editions.publish(COMMUNITY, "period=28d", editions.Edition(2, 0.0, date(2026, 3, 2), "", ()))
    days = {"2-shown": 13, "2-left": 15, "3-asked": 2, "3-fresh": 0.9, "3-left": 1.1, "1-gone": 0.1, ".3-broken": 1}
    place = folder.folder_of(COMMUNITY) / "answers"
    for name, old in days.items():
        answers.keep(place / name, (name,))
        os.utime(place / name, (time.time() - old * 86_400,) * 2)
    assert answers.read(place / "3-asked") == ("3-asked",)
    answers.forget_others(COMMUNITY, 3)
    assert {path.name for path in place.iterdir()} == {"2-shown", "3-asked", "3-fresh"}
    monkeypatch.setattr(answers, "_AT_MOST", 2)
    answers.keep(place / "3-new", ("new",))
    assert len(list(place.iterdir())) == 4, "looked for an hour at most"
    os.utime(place.parent / "swept", (0, 0))
    answers.keep(place / "3-newer", ("newer",))
    assert {path.name for path in place.iterdir()} == {"3-new", "3-newer"}


@pytest.mark.usefixtures("empty_store")
def test_what_somebody_reckons_already_is_waited_for() -> None:
    usual = reading.usual_limits()
    one = asking.Question(COMMUNITY, moment, (), {}, usual, is_kept=True)
    several = asking.Question(COMMUNITY, moments, (["a", "b"],), {}, usual, is_kept=True, is_list=True)
    found: dict[str, Any] = {}
    waiting = [
        threading.Thread(target=lambda: found.update(one=answer(one).value)),
        threading.Thread(target=lambda: found.update(several=answer(several).value)),
    ]
    with answers.alone(answers.path_of(one, 3)), answers.alone(answers.path_of(several, 3)):
        for each in waiting:
            each.start()
        waiting[0].join(0.2)
        assert not found
        answers.keep(answers.path_of(one, 3), (5,))
        answers.keep(answers.path_of(several.each()[1], 3), (["known"],))
    for each in waiting:
        each.join(20)
    assert found == {"one": 5, "several": ["reckoned a", "known"]}


@pytest.mark.usefixtures("empty_store")
def test_ten_who_ask_the_same_leave_turns_to_other_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.insights.store.asking.transport", asking.ask_reader)
    same = asking.Question(COMMUNITY, moment, (), {}, reading.usual_limits(), is_kept=True)
    path = answers.path_of(same, 3)
    found: list[int] = []
    waiting = [
        threading.Thread(target=lambda: found.append(reading.ask_kept(COMMUNITY, moment))) for _each in range(10)
    ]
    try:
        assert reading.ask(COMMUNITY, how_many, "post") == 0
        one_of_them = turns.take_turn(asking.socket_path().parent, COMMUNITY, 0)
        with answers.alone(path):
            for each in waiting:
                each.start()
            waiting[0].join(1)
            assert reading.ask(COMMUNITY, how_many, "post") == 0, "the other turn is free"
            assert not found
            answers.keep(path, (5,))
        for each in waiting:
            each.join(20)
        turns.give_back(one_of_them)
        assert found == [5] * 10
    finally:
        _end_readers()


def test_of_one_community_only_so_many_wait_for_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAITING_FOR_THE_SAME", 1)
    with turns.waiting_for_the_same(tmp_path, COMMUNITY):
        with pytest.raises(StoreBusy), turns.waiting_for_the_same(tmp_path, COMMUNITY):
            pass
        with turns.waiting_for_the_same(tmp_path, 1):
            pass
    with turns.waiting_for_the_same(tmp_path, COMMUNITY):
        pass


def test_who_waited_reckons_alone_too_and_a_full_disk_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "3-one"
    lock = tmp_path / ".3-one.lock"
    handed_on: list[int] = []

    def take(descriptor: int, _how: int) -> None:
        """Who had the lock takes its file away just before it is given to who waited; then somebody else comes."""
        handed_on.append(descriptor)
        if len(handed_on) == 1:
            lock.unlink()
            lock.touch()

    monkeypatch.setattr("fcntl.flock", take)
    with answers.alone(path):
        assert os.path.samestat(os.fstat(handed_on[-1]), lock.stat())
    assert (len(handed_on), lock.exists()) == (2, False)

    def full(*_args: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.open", full)
    with answers.alone(path):
        assert not lock.exists()


@pytest.mark.usefixtures("empty_store")
def test_of_pages_asked_for_no_more_stay_noted_than_are_reckoned() -> None:
    for number in range(10):
        note_page(COMMUNITY, f"tag=tag{number}")
    assert len(pages_asked(COMMUNITY)) == 8
    assert len(list((folder.folder_of(COMMUNITY) / "asked").iterdir())) == 8


def test_nobody_elses_process_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "s"
    monkeypatch.setattr(asking, "socket_path", lambda: path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()
        asking._connected().close()
        own = os.getuid()
        monkeypatch.setattr("os.getuid", lambda: own + 1)
        with pytest.raises(StoreUnavailable, match="Somebody else"):
            asking._connected()


@pytest.mark.usefixtures("empty_store")
def test_what_does_not_fit_into_memory_goes_to_the_scratch_folder_where_there_is_one(tmp_path: Path) -> None:
    from folkmoot.insights.store.answering import engine_of

    sql = "SELECT count(*) FROM (SELECT DISTINCT hash(i) FROM range(2000000) t(i))"
    with pytest.raises(StoreUnavailable, match="more memory"):
        engine_of(COMMUNITY, memory_mb=40, threads=1).rows(sql)
    assert engine_of(COMMUNITY, memory_mb=40, threads=1, scratch=str(tmp_path / "s")).rows(sql) == [(2_000_000,)]


@pytest.mark.usefixtures("empty_store")
def test_a_question_reaches_no_file_but_the_communitys() -> None:
    from folkmoot.insights.store.answering import engine_of

    engine = engine_of(COMMUNITY, memory_mb=64, threads=1)
    for sql in (
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/folkmoot-test-copy.csv'",
        "ATTACH '/tmp/folkmoot-test-attach.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises(Exception, match=r"disabled|locked"):
            engine.rows(sql)


def test_a_command_loads_no_api_and_serving_no_engine() -> None:
    heavy = "lxml duckdb sqlglot numpy scipy pandas networkx weasyprint sklearn chdb"
    code = (
        "import django, sys; django.setup()\n"
        "print('ninja' in sys.modules, 'pydantic' in sys.modules)\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import folkmoot.insights.store.reading\n"
        f"print([name for name in {heavy!r}.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["False False", "[]", ""]


def doubled(engine: Engine, numbers: list[int], told: str) -> list[str]:
    asked.append(list(numbers))
    return [f"{told} {2 * number}" for number in numbers]


asked: list[list[int]] = []


@pytest.mark.usefixtures("empty_store")
def test_of_a_list_of_questions_only_those_are_asked_that_are_not_known() -> None:
    asked.clear()
    assert reading.ask_each_kept(COMMUNITY, doubled, [1, 2], "is") == ["is 2", "is 4"]
    assert reading.ask_each_kept(COMMUNITY, doubled, [3, 2, 1], "is") == ["is 6", "is 4", "is 2"]
    assert reading.ask_each_kept(COMMUNITY, doubled, [1], "was") == ["was 2"]
    assert asked == [[1, 2], [3], [1]]


def test_questions_of_one_community_leave_turns_to_others(tmp_path: Path) -> None:
    taken = [turns.take_turn(tmp_path, COMMUNITY, 0) for _number in range(turns.AT_ONCE_OF_ONE)]
    assert all(taken)
    assert not turns.take_turn(tmp_path, COMMUNITY, 0)
    other = turns.take_turn(tmp_path, 1, 0)
    assert other
    turns.give_back(other)
    turns.give_back(taken.pop())
    assert turns.take_turn(tmp_path, COMMUNITY, 0)


def test_what_is_shared_in_one_asking_is_made_once() -> None:
    engine = InMemoryStore(members=[{"member_id": number, "person_id": number} for number in range(9)])
    sql = "SELECT member_id FROM members WHERE member_id < $most"
    first = engine.shared(sql, {"most": 4})
    assert first == engine.shared(sql, {"most": 4}) != engine.shared(sql, {"most": 5})
    assert engine.rows(f"SELECT count(*) FROM {first}") == [(4,)]
