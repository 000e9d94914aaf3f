"""Every change of the boards that managers compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.models import Board, Tile
from folkmoot.insights.policies import can_change_board, can_make_boards

BOARDS_AT_MOST = 100
TILES_AT_MOST = 24


@dataclass(frozen=True, slots=True)
class TileDraft:
    """A figure that is to stand on a board; `by` is for the look "groups"."""

    metric: str
    look: str = Tile.Look.FIGURE
    by: str = ""


def make_board(
    *, actor: Actor, name: str, tiles: Sequence[TileDraft], query: str = "", is_shared: bool = False
) -> Board:
    """Compose a board. Managers may. Records `insights.board.made`. Raises NotAllowed, RuleBroken."""
    if not can_make_boards(actor):
        raise NotAllowed(_("Managers compose boards."))
    if Board.everywhere.filter(community_id=actor.community_id).count() >= BOARDS_AT_MOST:
        raise RuleBroken("too-many", _("Keep at most %(most)s.") % {"most": BOARDS_AT_MOST})
    words, checked = _checked_name(name), _checked_tiles(tiles)
    with transaction.atomic():
        board = Board.everywhere.create(
            community_id=actor.community_id,
            name=words,
            query=query[:500],
            is_shared=is_shared,
            made_by_id=actor.member_id,
        )
        _lay(board, checked)
        record("insights.board.made", actor=actor, subject=("board", board.id))
    return board


def change_board(
    *, actor: Actor, board: Board, name: str, tiles: Sequence[TileDraft], query: str = "", is_shared: bool = False
) -> Board:
    """Change a board's name, figures and who sees it. Who made it may, and owners of the community for shared ones.

    Records `insights.board.changed`. Raises NotAllowed, RuleBroken.
    """
    if not can_change_board(actor, board):
        raise NotAllowed(_("Who made a board changes it."))
    board.name, checked = _checked_name(name), _checked_tiles(tiles)
    board.query, board.is_shared = query[:500], is_shared
    with transaction.atomic():
        board.save(update_fields=["name", "query", "is_shared"])
        board.tiles.all().delete()
        _lay(board, checked)
        record("insights.board.changed", actor=actor, subject=("board", board.id))
    return board


def remove_board(*, actor: Actor, board: Board) -> None:
    """Take a board away. Who may change it may. Records `insights.board.removed`. Raises NotAllowed."""
    if not can_change_board(actor, board):
        raise NotAllowed(_("Who made a board removes it."))
    with transaction.atomic():
        record("insights.board.removed", actor=actor, subject=("board", board.id))
        board.delete()


def _lay(board: Board, tiles: Sequence[TileDraft]) -> None:
    Tile.everywhere.bulk_create(
        Tile(
            community_id=board.community_id,
            board=board,
            position=position,
            metric=each.metric,
            look=each.look,
            by=each.by,
        )
        for position, each in enumerate(tiles)
    )


def _checked_name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 60:
        raise RuleBroken("name", _("Give it a name of at most %(most)s letters.") % {"most": 60}, field="name")
    return words


def _checked_tiles(tiles: Sequence[TileDraft]) -> Sequence[TileDraft]:
    if not 1 <= len(tiles) <= TILES_AT_MOST:
        raise RuleBroken("tiles", _("Choose 1 to %(most)s figures.") % {"most": TILES_AT_MOST}, field="tiles")
    for each in tiles:
        try:
            metric = metric_called(each.metric)
        except NotFound as error:
            raise RuleBroken("metric", error.message, field="tiles") from error
        if each.look not in Tile.Look.values:
            raise RuleBroken("look", _("There is no such way to show a figure."), field="tiles")
        if each.look == Tile.Look.GROUPS and each.by not in metric.groups_by:
            words = _("%(metric)s cannot be broken down that way.") % {"metric": metric.label}
            raise RuleBroken("by", words, field="tiles")
    return tiles
