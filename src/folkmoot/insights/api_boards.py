"""Notes on days, boards and SQL through the API: staff, managers, analysts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Day, Id, Input
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.analysts import drop_query, keep_query
from folkmoot.insights.commands.annotations import add_annotation, change_annotation, remove_annotation
from folkmoot.insights.commands.boards import TileDraft, change_board, make_board, remove_board
from folkmoot.insights.commands.typed import ask_typed
from folkmoot.insights.models import Annotation, Board
from folkmoot.insights.policies import (
    annotations_visible_to,
    boards_visible_to,
    can_ask_sql,
    can_see_figures,
    queries_visible_to,
)
from folkmoot.insights.sql.answering import ROWS_AT_MOST
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.tables import TABLES

router = Router(tags=["insights"])


class FigureNoteOut(Schema):
    """What happened on a day."""

    id: int
    day: date
    text: str
    made_by_id: int | None


class FigureNoteIn(Input):
    """What happened on a day, in a few words."""

    day: Day
    text: str = Field(min_length=1, max_length=140)


class BoardTile(Schema):
    """A figure on a board: `look` is figure, line or groups; `by` names the groups."""

    metric: str = Field(max_length=80)
    look: str = Field("figure", pattern="^(figure|line|groups)$")
    by: str = Field("", max_length=20)


class BoardOut(Schema):
    """A board. `query` is the choice that it opens with, as it stands in addresses."""

    id: int
    name: str
    query: str
    is_shared: bool
    made_by_id: int | None
    tiles: list[BoardTile]

    @staticmethod
    def resolve_tiles(board: Board) -> list[BoardTile]:
        return [BoardTile(metric=row.metric, look=row.look, by=row.by) for row in board.tiles.all()]


class BoardIn(Input):
    """A board as it is to be."""

    name: str = Field(min_length=1, max_length=60)
    query: str = Field("", max_length=500)
    is_shared: bool = False
    tiles: list[BoardTile] = Field(min_length=1, max_length=24)


class SqlIn(Input):
    """One SELECT in DuckDB's dialect over the tables of `GET /insights/sql/tables`."""

    sql: str = Field(min_length=1, max_length=20_000)
    rows: int = Field(1000, ge=1, le=ROWS_AT_MOST)


class SqlOut(Schema):
    """The rows; `is_cut` tells that there were more than may be had."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    is_cut: bool
    seconds: float


class SqlTableOut(Schema):
    """A table that can be asked; columns by name, with type and meaning."""

    name: str
    meaning: str
    columns: list[dict[str, str]]


class SqlQueryOut(Schema):
    """A question that somebody kept."""

    id: int
    name: str
    sql: str
    is_shared: bool
    made_by_id: int | None


class SqlQueryIn(Input):
    """A question to keep."""

    name: str = Field(min_length=1, max_length=80)
    sql: str = Field(min_length=1, max_length=20_000)
    is_shared: bool = False


@router.get("/insights/notes", response={200: list[FigureNoteOut], **PROBLEMS}, operation_id="list_figure_notes")
def list_notes(request: CommunityRequest) -> Any:
    """What happened on which days: the staff."""
    _for_staff(request)
    return list(annotations_visible_to(request.actor).order_by("day", "id"))


@router.post("/insights/notes", response={201: FigureNoteOut, **PROBLEMS}, operation_id="add_figure_note")
def post_note(request: CommunityRequest, payload: FigureNoteIn) -> Any:
    """Say what happened on a day: the staff."""
    return Status(201, add_annotation(actor=request.actor, day=payload.day, text=payload.text))


@router.put(
    "/insights/notes/{int:annotation_id}", response={200: FigureNoteOut, **PROBLEMS}, operation_id="change_figure_note"
)
def put_note(request: CommunityRequest, annotation_id: Id, payload: FigureNoteIn) -> Any:
    """Say it otherwise: who wrote it, and managers."""
    row = _note(request, annotation_id)
    return change_annotation(actor=request.actor, annotation=row, day=payload.day, text=payload.text)


@router.delete(
    "/insights/notes/{int:annotation_id}", response={204: None, **PROBLEMS}, operation_id="remove_figure_note"
)
def delete_note(request: CommunityRequest, annotation_id: Id) -> Any:
    """Take it away: who wrote it, and managers."""
    remove_annotation(actor=request.actor, annotation=_note(request, annotation_id))
    return Status(204, None)


@router.get("/insights/boards", response={200: list[BoardOut], **PROBLEMS}, operation_id="list_boards")
def list_boards(request: CommunityRequest) -> Any:
    """One's own boards and the shared ones: the staff."""
    _for_staff(request)
    return list(boards_visible_to(request.actor).prefetch_related("tiles").order_by("name", "id"))


@router.post("/insights/boards", response={201: BoardOut, **PROBLEMS}, operation_id="make_board")
def post_board(request: CommunityRequest, payload: BoardIn) -> Any:
    """Compose a board: managers."""
    return Status(201, make_board(actor=request.actor, **_given(payload)))


@router.put("/insights/boards/{int:board_id}", response={200: BoardOut, **PROBLEMS}, operation_id="change_board")
def put_board(request: CommunityRequest, board_id: Id, payload: BoardIn) -> Any:
    """Change a board: who made it; shared ones any manager."""
    board = get_object_or_404(boards_visible_to(request.actor), id=board_id)
    return change_board(actor=request.actor, board=board, **_given(payload))


@router.delete("/insights/boards/{int:board_id}", response={204: None, **PROBLEMS}, operation_id="remove_board")
def delete_board(request: CommunityRequest, board_id: Id) -> Any:
    """Take a board away: who may change it."""
    remove_board(actor=request.actor, board=get_object_or_404(boards_visible_to(request.actor), id=board_id))
    return Status(204, None)


@router.get("/insights/sql/tables", response={200: list[SqlTableOut], **PROBLEMS}, operation_id="list_sql_tables")
def list_tables(request: CommunityRequest) -> Any:
    """The tables that can be asked in SQL: managers and analysts."""
    _for_analysts(request)
    return [
        {
            "name": table.name,
            "meaning": table.meaning,
            "columns": [{"name": each.name, "type": each.kind, "meaning": each.meaning} for each in table.columns],
        }
        for table in TABLES
    ]


@router.post("/insights/sql", response={200: SqlOut, **PROBLEMS}, operation_id="ask_sql")
def post_sql(request: CommunityRequest, payload: SqlIn) -> Any:
    """Ask one SELECT, within limits of time, memory and rows: managers and analysts. What is asked is logged."""
    try:
        answered = ask_typed(actor=request.actor, sql=payload.sql, rows_at_most=payload.rows)
    except StoreUnavailable as error:
        raise RuleBroken("unavailable", str(error)) from error
    if answered.problem:
        raise RuleBroken("sql", answered.problem, field="sql")
    return {
        "columns": list(answered.columns),
        "types": list(answered.kinds),
        "rows": [list(row) for row in answered.rows],
        "is_cut": answered.is_cut,
        "seconds": answered.seconds,
    }


@router.get("/insights/sql/queries", response={200: list[SqlQueryOut], **PROBLEMS}, operation_id="list_sql_queries")
def list_queries(request: CommunityRequest) -> Any:
    """One's own kept questions and the shared ones: managers and analysts."""
    _for_analysts(request)
    return list(queries_visible_to(request.actor).order_by("name", "id"))


@router.post("/insights/sql/queries", response={201: SqlQueryOut, **PROBLEMS}, operation_id="keep_sql_query")
def post_query(request: CommunityRequest, payload: SqlQueryIn) -> Any:
    """Keep a question; one's own of that name is replaced: managers and analysts."""
    return Status(201, keep_query(actor=request.actor, **payload.dict()))


@router.delete("/insights/sql/queries/{int:query_id}", response={204: None, **PROBLEMS}, operation_id="drop_sql_query")
def delete_query(request: CommunityRequest, query_id: Id) -> Any:
    """Remove a kept question: who kept it, and managers."""
    _for_analysts(request)
    drop_query(actor=request.actor, query=get_object_or_404(queries_visible_to(request.actor), id=query_id))
    return Status(204, None)


def _for_staff(request: CommunityRequest) -> None:
    if not can_see_figures(request.actor):
        raise NotAllowed


def _for_analysts(request: CommunityRequest) -> None:
    if not can_ask_sql(request.actor):
        raise NotAllowed


def _note(request: CommunityRequest, annotation_id: int) -> Annotation:
    row: Annotation = get_object_or_404(annotations_visible_to(request.actor), id=annotation_id)
    return row


def _given(payload: BoardIn) -> dict[str, Any]:
    tiles = [TileDraft(each.metric, each.look, each.by) for each in payload.tiles]
    return {"name": payload.name, "query": payload.query, "is_shared": payload.is_shared, "tiles": tiles}
