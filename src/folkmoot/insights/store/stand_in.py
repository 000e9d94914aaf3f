"""The store answering in the process that asks: for tests, and for commands that end when they have the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from folkmoot.core.tenancy import scope
from folkmoot.insights.store.answering import answer
from folkmoot.insights.store.asking import Question, value_of


def answer_here(question: Question) -> Any:
    """A transport that goes nowhere: the files are asked in this process."""
    return value_of(answer(question))


def answer_with(engines: Mapping[int, Any], question: Question) -> Any:
    """A transport to the engine at hand for the community; without one its files are asked."""
    engine = engines.get(question.community_id)
    if engine is None:
        return answer_here(question)
    with scope(question.community_id):
        return question.function(engine, *question.args, **question.kwargs)
