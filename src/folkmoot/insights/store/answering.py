"""Answering a question where the engine is: in a fork of the reader, and in tests in the process itself."""

from __future__ import annotations

from typing import Any

import structlog

from folkmoot.core.tenancy import scope
from folkmoot.insights.store import folder
from folkmoot.insights.store.asking import Answer, Question
from folkmoot.insights.store.duck import DuckEngine
from folkmoot.insights.store.engine import Engine, StoreUnavailable

log = structlog.get_logger(__name__)


def answer(question: Question) -> Answer:
    """The question's answer; whatever goes wrong is an answer too."""
    try:
        return Answer(_value(question))
    except StoreUnavailable as error:
        return Answer(unavailable=str(error))
    except Exception as error:
        name = getattr(question.function, "__qualname__", "question")
        log.exception("a question to the store failed", question=name)
        return Answer(failure=f"{type(error).__name__}: {error}")


def engine_of(community_id: int, *, memory_mb: int, threads: int) -> Engine:
    """The engine over what the store of a community holds now. Raises StoreUnavailable where there is none."""
    manifest = folder.read_manifest(community_id)
    if manifest is None or not manifest.built:
        raise StoreUnavailable("The figures are being reckoned for the first time. Look again in a minute.")
    return DuckEngine(community_id, manifest, memory_mb=memory_mb, threads=threads)


def _value(question: Question) -> Any:
    limits = question.limits
    engine = engine_of(question.community_id, memory_mb=limits.memory_mb, threads=limits.threads)
    with scope(question.community_id):
        return question.function(engine, *question.args, **question.kwargs)
