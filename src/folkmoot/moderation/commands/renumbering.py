"""Guidelines are numbered anew: what stands on a clause follows it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from folkmoot.communities.queries import moved_clauses
from folkmoot.core.actor import Actor
from folkmoot.moderation.commands.rules import point_rules
from folkmoot.moderation.models import ClauseCare, LetterTemplate, ListedWord, RuleBook

_PLACE = "community"


def follow_clauses(*, actor: Actor, version_id: int) -> None:
    """Let rules, listed words, words to authors and settings follow clauses to their new numbers.

    What stood on a clause that is gone names it by its version from now on, so that it never means its neighbour; the
    settings of a clause that is gone go with it. Records `moderation.rule.changed` for each rule.
    """
    number, moved = moved_clauses(actor.community_id, version_id)
    if not moved:
        return
    gone = f"{_PLACE}:{number}:"
    named = {str(was): str(now) if now else f"{gone}{was}" for was, now in moved.items()}
    with transaction.atomic():
        if RuleBook.everywhere.filter(community_id=actor.community_id).exists():
            point_rules(actor=actor, clauses=named)
            _move_words(actor.community_id, named)
        _move_letters(
            actor.community_id,
            {f"{_PLACE}:{was}": f"{_PLACE}:{now}" if now else f"{gone}{was}" for was, now in moved.items()},
        )
        _move_cares(actor.community_id, moved)


def _move_words(community_id: int, named: Mapping[str, str]) -> None:
    rows = list(ListedWord.everywhere.filter(community_id=community_id, clause__in=named))
    for row in rows:
        row.clause = named[row.clause]
    ListedWord.everywhere.bulk_update(rows, ["clause"], batch_size=500)


def _move_letters(community_id: int, named: Mapping[str, str]) -> None:
    # A number may be another's until that has moved: all leave before one arrives.
    rows = LetterTemplate.everywhere.filter(community_id=community_id, clause__in=named)
    kept = list(rows)
    rows.delete()
    for row in kept:
        row.clause = named[row.clause]
    LetterTemplate.everywhere.bulk_create(kept)


def _move_cares(community_id: int, moved: Mapping[int, int | None]) -> None:
    rows = ClauseCare.everywhere.filter(community_id=community_id, place=_PLACE, number__in=moved)
    kept = list(rows)
    rows.delete()
    staying = [(row, now) for row in kept if (now := moved[row.number]) is not None]
    for row, now in staying:
        row.number = now
    ClauseCare.everywhere.bulk_create(row for row, _now in staying)
