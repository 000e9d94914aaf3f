"""Who sees figures, and who sees the people behind them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.insights.models import Analyst, Annotation, Board, SavedQuery


def can_see_figures(actor: Actor) -> bool:
    """Staff of the community: figures of groups large enough, without names."""
    return actor.is_system or (actor.is_member and actor.is_staff)


def can_see_people(actor: Actor) -> bool:
    """Managers see who stands behind a figure, and the members' records."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def can_annotate(actor: Actor) -> bool:
    """Who sees figures says what happened."""
    return can_see_figures(actor)


def can_change_annotation(actor: Actor, annotation: Annotation) -> bool:
    """Who wrote it, and managers."""
    is_own = actor.member_id is not None and annotation.made_by_id == actor.member_id
    return can_annotate(actor) and (is_own or can_see_people(actor))


def annotations_visible_to(actor: Actor) -> QuerySet[Annotation]:
    rows = Annotation.everywhere.filter(community_id=actor.community_id)
    return rows if can_see_figures(actor) else rows.none()


def can_make_boards(actor: Actor) -> bool:
    return can_see_people(actor)


def can_change_board(actor: Actor, board: Board) -> bool:
    """Who made it; shared ones any manager, so that none is left behind by who goes."""
    is_own = actor.member_id is not None and board.made_by_id == actor.member_id
    return can_make_boards(actor) and (is_own or board.is_shared or actor.is_system)


def boards_visible_to(actor: Actor) -> QuerySet[Board]:
    """One's own, and those shared with all who see figures."""
    rows = Board.everywhere.filter(community_id=actor.community_id)
    if not can_see_figures(actor):
        return rows.none()
    return rows if actor.is_system else rows.filter(Q(is_shared=True) | Q(made_by_id=actor.member_id))


def can_name_analysts(actor: Actor) -> bool:
    return can_see_people(actor)


def can_ask_sql(actor: Actor) -> bool:
    """Managers, and whom they named analysts: they see member ids, never names."""
    if can_see_people(actor):
        return True
    if not actor.is_member or not actor.allows("read"):
        return False
    return Analyst.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id).exists()


def can_change_query(actor: Actor, query: SavedQuery) -> bool:
    is_own = actor.member_id is not None and query.made_by_id == actor.member_id
    return can_ask_sql(actor) and (is_own or can_see_people(actor))


def queries_visible_to(actor: Actor) -> QuerySet[SavedQuery]:
    """Kept questions: one's own, and those shared with the analysts. Ask only for who may ask in SQL."""
    rows = SavedQuery.everywhere.filter(community_id=actor.community_id)
    return rows.filter(Q(is_shared=True) | Q(made_by_id=actor.member_id))


def can_merge_people(actor: Actor) -> bool:
    """Managers say which members are one person."""
    return can_see_people(actor)


def can_set_figures(actor: Actor) -> bool:
    """Managers decide who counts, how small a group may be and what a deed weighs."""
    return can_see_people(actor)


def can_make_trials(actor: Actor) -> bool:
    """Managers start and stop trials; who sees figures sees what comes of them."""
    return can_see_people(actor)


def can_write_records(actor: Actor) -> bool:
    """Managers keep the members' records: notes, labels, and whom somebody talked with."""
    return can_see_people(actor) and actor.member_id is not None
