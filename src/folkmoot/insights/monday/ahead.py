"""Reckoning the Monday page ahead: whoever looks first in the morning finds it whole, in an edition of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

import structlog

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError
from folkmoot.core.tenancy import scope
from folkmoot.insights.cards import Card, cards
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.knowing import reckon_span
from folkmoot.insights.queries.editions import editions_due, terms_of
from folkmoot.insights.queries.filters import reckon_choices
from folkmoot.insights.queries.kept import choice_of, kept
from folkmoot.insights.queries.usual import reckon_usual
from folkmoot.insights.store import answers, asking, editions
from folkmoot.insights.store.asking import Question
from folkmoot.insights.store.editions import Edition
from folkmoot.insights.store.folder import folder_of
from folkmoot.insights.store.reading import store_version, written_at
from folkmoot.insights.store.stand_in import answer_here

log = structlog.get_logger(__name__)
_SECONDS_AT_MOST = 300.0


def reckon_ahead(community_id: int) -> int:
    """Ask in this process what the pages ask of which an edition is due, and make it of each.

    How many cards were reckoned. Where nobody looked for two weeks nothing is.
    """
    if not answers.is_looked_at(community_id):
        return 0
    asking.transport, before = answer_by_one_thread, asking.transport
    done, began = 0, time.monotonic()
    try:
        with scope(community_id):
            community = Community.objects.get(id=community_id)
            usual = f"period={_usual(community)}"
            first = [] if usual == f"period={editions.usual_noted(community_id)}" else [usual]
            for page in dict.fromkeys((*first, *editions_due(community_id, community.time_zone))):
                if time.monotonic() - began > _SECONDS_AT_MOST:
                    break
                done += made_edition(community, page, is_usual=page == usual)
    except FolkmootError as error:
        log.info("nothing reckoned ahead", community_id=community_id, why=str(error))
    finally:
        asking.transport = before
    answers.forget_others(community_id, store_version(community_id))
    return done


def _usual(community: Community) -> str:
    return reckon_usual(community.id, community.time_zone, kept(community.id, reckon_span))


def made_edition(community: Community, page: str, *, is_usual: bool = False) -> int:
    """Reckon the page of a choice as it stands in addresses; how many of its cards were reckoned."""
    version, written, terms = store_version(community.id), written_at(community.id), terms_of(community.id)
    began = time.process_time()
    for question in (reckon_span, reckon_choices):
        kept(community.id, question)
    choice = choice_of(dict(parse_qsl(page)), community_id=community.id, time_zone=community.time_zone)
    actor = Actor.system(community.id)
    done = tuple(card.name for card in cards if _is_reckoned(card, actor, choice))
    if version == store_version(community.id):
        made_at, seconds = time.time(), time.process_time() - began
        edition = Edition(version, written, choice.today, terms, done, is_usual, made_at, seconds)
        editions.publish(community.id, page, edition)
    return len(done)


def answer_by_one_thread(question: Question) -> Any:
    """A transport for what nobody waits for: it leaves the other processors alone, and takes disk for memory."""
    with TemporaryDirectory(prefix=".scratch-", dir=folder_of(question.community_id)) as scratch:
        return answer_here(replace(question, limits=replace(question.limits, threads=1, scratch=scratch)))


def _is_reckoned(card: Card, actor: Actor, choice: Choice) -> bool:
    try:
        card.load(actor, choice)
    except (FolkmootError, asking.QuestionFailed) as error:
        log.info("a card was not reckoned ahead", card=card.name, why=str(error))
        return False
    return True
