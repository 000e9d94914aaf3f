"""Answering a question where the engine is: in a fork of the reader, and in tests in the process itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import structlog
from django.conf import settings

from folkmoot.core.tenancy import scope
from folkmoot.insights.store import answers, folder, serving
from folkmoot.insights.store.asking import Answer, Question
from folkmoot.insights.store.clickhouse_server import HttpServer
from folkmoot.insights.store.duck import DuckEngine
from folkmoot.insights.store.engine import Engine, StoreUnavailable

log = structlog.get_logger(__name__)
FIRST_TIME = "The figures are being reckoned for the first time. Look again in a minute."


def answer(question: Question) -> Answer:
    """The question's answer, which nobody else reckons meanwhile; whatever goes wrong is an answer too."""
    with only_one(question):
        return known_answer(question) or reckoned_answer(question)


@contextmanager
def only_one(
    question: Question, waiting: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Iterator[None]:  # fmt: skip
    """While this lasts nobody else reckons what would be kept of this. Who has to wait does so in `waiting`."""
    if not question.is_kept:
        yield
        return
    with answers.alone(answers.path_of(question, _version(question)), waiting):
        yield


def known_answer(question: Question) -> Answer | None:
    """What is kept of it; None where not all of it is."""
    if not question.is_kept:
        return None
    version = _version(question)
    asked = question.each() if question.is_list else [question]
    known = [answers.read(answers.path_of(each, version)) for each in asked]
    found = [each[0] for each in known if each is not None]
    if len(found) < len(known):
        return None
    return Answer([each[0] for each in found] if question.is_list else found[0])


def reckoned_answer(question: Question) -> Answer:
    """What comes of it now; what is to be kept is kept."""
    try:
        return Answer(_value(question))
    except StoreUnavailable as error:
        return Answer(unavailable=str(error))
    except Exception as error:
        name = getattr(question.function, "__qualname__", "question")
        log.exception("a question to the store failed", question=name)
        return Answer(failure=f"{type(error).__name__}: {error}")


def engine_of(
    community_id: int, *, memory_mb: int, threads: int, seconds: float = 60.0, scratch: str = ""
) -> Engine:  # fmt: skip
    """The engine over what the store of a community holds now. Raises StoreUnavailable where there is none."""
    manifest = serving.manifest_in_force(community_id)
    if manifest is None or not manifest.built:
        raise StoreUnavailable(serving.trouble(community_id) or FIRST_TIME)
    if settings.CLICKHOUSE_URL:
        from folkmoot.insights.store.clickhouse import ClickEngine

        server = HttpServer(settings.CLICKHOUSE_URL, seconds)
        return ClickEngine(server, community_id, manifest, seconds=seconds, memory_mb=memory_mb)
    return DuckEngine(community_id, manifest, memory_mb=memory_mb, threads=threads, scratch=scratch)


def caged_engine(community_id: int, *, memory_mb: int, threads: int) -> DuckEngine:
    """The engine for what somebody typed: the embedded one over this machine's files, also beside ClickHouse.

    Only it has the cage of decision 0086. Raises StoreUnavailable where the files are on another machine.
    """
    manifest = folder.read_manifest(community_id)
    if manifest is not None and manifest.built:
        return DuckEngine(community_id, manifest, memory_mb=memory_mb, threads=threads)
    if settings.CLICKHOUSE_URL:
        raise StoreUnavailable(
            "Figures come from ClickHouse here. Typed questions are answered from the files of figures alone, and these"
            " are on the machine whose worker writes them: ask there, or ask ClickHouse itself as its operator."
        )
    raise StoreUnavailable(FIRST_TIME)


def _value(question: Question) -> Any:
    if not question.is_kept:
        return _reckoned(question)
    version = _version(question)
    if question.is_list:
        return _each_value(question, version)
    value = _reckoned(question)
    answers.keep(answers.path_of(question, version), (value,))
    return value


def _each_value(question: Question, version: int) -> list[Any]:
    """The answers to a list of questions; only those are reckoned that nobody has reckoned meanwhile."""
    items, *others = question.args
    paths = [answers.path_of(each, version) for each in question.each()]
    known = [answers.read(path) for path in paths]
    missing = [item for item, found in zip(items, known, strict=True) if found is None]
    fresh = iter(_reckoned(replace(question, args=(missing, *others))) if missing else ())
    values = []
    for path, found in zip(paths, known, strict=True):
        if found is None:
            values.append(next(fresh))
            answers.keep(path, ([values[-1]],))
        else:
            values.append(found[0][0])
    return values


def _version(question: Question) -> int:
    manifest = serving.manifest_in_force(question.community_id)
    return manifest.version if manifest else 0


def _reckoned(question: Question) -> Any:
    limits = question.limits
    engine: Engine
    if limits.is_caged:
        engine = caged_engine(question.community_id, memory_mb=limits.memory_mb, threads=limits.threads)
    else:
        engine = engine_of(
            question.community_id,
            memory_mb=limits.memory_mb,
            threads=limits.threads,
            seconds=limits.seconds,
            scratch=limits.scratch,
        )
    with scope(question.community_id):
        return question.function(engine, *question.args, **question.kwargs)
