"""Reckoning the Monday page ahead: whoever looks first in the morning finds its answers kept."""

from __future__ import annotations

import time

import structlog

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError
from folkmoot.core.tenancy import scope
from folkmoot.insights.cards import Card, cards
from folkmoot.insights.choice import Choice
from folkmoot.insights.queries.filters import filters_for
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.store import answers, asking
from folkmoot.insights.store.stand_in import answer_here

log = structlog.get_logger(__name__)
_SECONDS_AT_MOST = 300.0


def reckon_ahead(community_id: int) -> int:
    """Ask in this process what the page asks as it opens, so that the answers are kept; how many cards were reckoned.

    Where nobody looked for two weeks nothing is reckoned.
    """
    if not answers.is_looked_at(community_id):
        return 0
    community, actor = Community.objects.get(id=community_id), Actor.system(community_id)
    asking.transport, before = answer_here, asking.transport
    done, began = 0, time.monotonic()
    try:
        with scope(community_id):
            choice = choice_of({}, community_id=community_id, time_zone=community.time_zone)
            filters_for(actor, choice)
            for card in cards:
                if time.monotonic() - began > _SECONDS_AT_MOST:
                    break
                done += _is_reckoned(card, actor, choice)
    except FolkmootError as error:
        log.info("nothing reckoned ahead", community_id=community_id, why=str(error))
    finally:
        asking.transport = before
    return done


def _is_reckoned(card: Card, actor: Actor, choice: Choice) -> bool:
    try:
        card.load(actor, choice)
    except (FolkmootError, asking.QuestionFailed) as error:
        log.info("a card was not reckoned ahead", card=card.name, why=str(error))
        return False
    return True
