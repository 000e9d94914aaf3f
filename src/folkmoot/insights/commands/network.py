"""Reckoning networks and keeping them: small ones while somebody waits, large ones by the worker."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.insights.graph.asking import network_of, posts_in
from folkmoot.insights.graph.job import reckon_network_job
from folkmoot.insights.graph.question import NetworkQuestion, as_told, from_told
from folkmoot.insights.models import KeptNetwork
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.store.asking import QuestionFailed
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.reading import store_version

_FRESH = timedelta(hours=1)
_KEPT = timedelta(days=30)
# A network of so many posts is reckoned in about a second or two.
_POSTS_AT_ONCE = 6_000


def look_at_network(*, actor: Actor, question: NetworkQuestion) -> KeptNetwork:
    """The network, of the store as it is or was within the hour; `is_waiting` where the worker must reckon it first.

    Staff may. Keeps what was reckoned; records nothing, for nothing changed. Raises NotAllowed, StoreUnavailable.
    """
    if not can_see_figures(actor):
        raise NotAllowed(_("The staff of the community sees its figures."))
    kept = _kept(actor.community_id, question)
    if kept.answer is not None and (kept.version == store_version(actor.community_id) or _is_fresh(kept)):
        return kept
    if kept.is_waiting:
        return kept
    is_small = posts_in(actor.community_id, question) <= _POSTS_AT_ONCE
    with transaction.atomic():
        kept.asked_at, kept.said = timezone.now(), ""
        kept.save()
        if not is_small:
            transaction.on_commit(lambda: reckon_network_job.enqueue(kept.id))
    return keep_network(kept, in_a_page=True) if is_small else kept


def keep_network(kept: KeptNetwork, *, in_a_page: bool = False) -> KeptNetwork:
    """Reckon what the row asks and keep the answer, or why there is none. The system itself; records nothing."""
    version = store_version(kept.community_id)
    try:
        kept.answer = network_of(kept.community_id, from_told(kept.question), in_a_page=in_a_page)
        kept.version, kept.reckoned_at, kept.said = version, timezone.now(), ""
    except (StoreUnavailable, QuestionFailed) as error:
        kept.said = str(error)[:300]
    kept.asked_at = None
    kept.save()
    KeptNetwork.everywhere.filter(
        community_id=kept.community_id, reckoned_at__lt=timezone.now() - _KEPT, asked_at__isnull=True
    ).delete()
    return kept


def _kept(community_id: int, question: NetworkQuestion) -> KeptNetwork:
    kept, _is_new = KeptNetwork.everywhere.get_or_create(
        community_id=community_id, key=question.key, defaults={"question": as_told(question)}
    )
    return kept


def _is_fresh(kept: KeptNetwork) -> bool:
    return kept.reckoned_at is not None and kept.reckoned_at > timezone.now() - _FRESH
