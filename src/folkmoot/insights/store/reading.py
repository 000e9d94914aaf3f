"""Asking the store, from any process: the answer is reckoned in a process of its own, under limits.

    rows = ask(community_id, busiest_days, period)

where `busiest_days(engine, period)` is a function of a module, and what it is given and gives can be pickled. What
serves pages never loads an engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple

from django.conf import settings

from folkmoot.insights.store import answers, asking, serving

P = ParamSpec("P")
T = TypeVar("T")
Args = TypeVarTuple("Args")
_version_asked: ContextVar[tuple[int, int] | None] = ContextVar("_version_asked", default=None)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may cost: then it is ended. `is_caged` has the system itself hold what somebody typed to it.

    What does not fit into memory goes to the folder `scratch` for the while, where there is one.
    """

    seconds: float
    memory_mb: int
    threads: int
    is_caged: bool = False
    scratch: str = ""


def ask(community_id: int, question: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `question(engine, *args)` gives. Raises StoreUnavailable, which says why in plain words."""
    return ask_within(usual_limits(), community_id, question, *args, **kwargs)


def ask_kept(community_id: int, question: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same, where the answer hangs on the store and the arguments alone: kept on disk until the store changes."""
    asked = asking.Question(community_id, question, args, kwargs, usual_limits(), is_kept=True)
    known = _known([asked])[0]
    answer: T = known[0] if known else asking.transport(asked)
    return answer


def ask_each_kept(
    community_id: int, question: Callable[[Any, list[Any], *Args], list[Any]], items: Sequence[Any], *args: *Args
) -> list[Any]:
    """The answers to a list of questions, asked in one go where they are not known; each is kept by itself."""
    asked = asking.Question(
        community_id, question, (list(items), *args), {}, usual_limits(), is_kept=True, is_list=True
    )
    known = _known(asked.each())
    missing = [item for item, found in zip(items, known, strict=True) if found is None]
    if missing:
        fresh = iter(asking.transport(replace(asked, args=(missing, *args))))
        known = [found or ([next(fresh)],) for found in known]
    return [found[0][0] for found in known if found]


def ask_within(
    limits: Limits,
    community_id: int,
    question: Callable[Concatenate[Any, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """The same under other limits, for questions that somebody typed. Raises StoreUnavailable."""
    answer: T = asking.transport(asking.Question(community_id, question, args, kwargs, limits))
    return answer


def _known(asked: Sequence[asking.Question]) -> list[tuple[Any] | None]:
    """What is kept on disk of these, without waking the reader for it."""
    if not asked or not is_built(asked[0].community_id):
        return [None] * len(asked)
    version = store_version(asked[0].community_id)
    return [answers.read(answers.path_of(each, version)) for each in asked]


def usual_limits() -> Limits:
    """What the settings allow a question."""
    return Limits(settings.INSIGHTS_SECONDS, settings.INSIGHTS_MEMORY_MB, settings.INSIGHTS_THREADS)


@contextmanager
def as_of(community_id: int, version: int) -> Iterator[None]:
    """Answers that are kept are those to this version. What is not kept is asked of the store as it is now."""
    token = _version_asked.set((community_id, version))
    try:
        yield
    finally:
        _version_asked.reset(token)


def store_version(community_id: int) -> int:
    """A number that rises when what the store holds changes; 0 where there is none yet. Costs a look at one file.

    Within `as_of` it is that version.
    """
    asked = _version_asked.get()
    if asked is not None and asked[0] == community_id:
        return asked[1]
    manifest = serving.manifest_in_force(community_id)
    return manifest.version if manifest else 0


def is_built(community_id: int) -> bool:
    """Whether what the rooms' records tell is in the store."""
    manifest = serving.manifest_in_force(community_id)
    return manifest is not None and manifest.built


def written_at(community_id: int) -> float:
    """When the store was brought up to date last, in seconds since 1970; 0 where there is none yet."""
    manifest = serving.manifest_in_force(community_id)
    return manifest.written_at if manifest else 0.0
