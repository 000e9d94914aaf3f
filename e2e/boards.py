"""A board, a note and a kept question, for the pages of figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from folkmoot.insights.models import Annotation, Board, SavedQuery, Tile
from folkmoot.members.models import Membership


def a_board(member: Membership, text: str) -> dict[str, Any]:
    """Their ids, and names of what pages of figures show. All staff may see them."""
    own: dict[str, Any] = {"community_id": member.community_id, "made_by": member}
    board = Board.everywhere.create(name=text[:60], is_shared=True, **own)
    Tile.everywhere.create(community_id=member.community_id, board=board, position=0, metric="active_members")
    note = Annotation.everywhere.create(day=date(2026, 3, 9), text=text[:140], **own)
    query = SavedQuery.everywhere.create(name=text[:80], sql=text, is_shared=True, **own)
    return {
        "board_id": board.id, "annotation_id": note.id, "query_id": query.id, "card_name": "headline",
        "metric_name": "active_members", "sheet_name": "figures", "file_form": "csv",
    }  # fmt: skip
