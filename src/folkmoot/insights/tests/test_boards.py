"""Notes on days, boards and analysts: who may change what, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from folkmoot.activity.models import Activity
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.analysts import dismiss_analyst, drop_query, forget_analyst, keep_query, name_analyst
from folkmoot.insights.commands.annotations import add_annotation, change_annotation, remove_annotation
from folkmoot.insights.commands.boards import TileDraft, change_board, make_board, remove_board
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.models import Annotation, SavedQuery
from folkmoot.insights.policies import annotations_visible_to, boards_visible_to, can_ask_sql, queries_visible_to
from folkmoot.insights.queries.board_figures import _in_order

DAY = date(2026, 3, 9)
TILES = [TileDraft("active_members"), TileDraft("active_members", "groups", "space"), TileDraft("stickiness", "line")]


def test_staff_write_notes_and_change_their_own_managers_all(cast: Cast) -> None:
    mo, max_, mia = cast.actor(cast.mo), cast.actor(cast.max), cast.actor(cast.mia)
    note = add_annotation(actor=mo, day=DAY, text="  Welcome   ritual ")
    assert note.text == "Welcome ritual"
    own = add_annotation(actor=max_, day=DAY, text="Newsletter")
    with pytest.raises(NotAllowed):
        change_annotation(actor=mo, annotation=own, day=DAY, text="x")
    with pytest.raises(NotAllowed):
        add_annotation(actor=mia, day=DAY, text="x")
    change_annotation(actor=max_, annotation=note, day=date(2026, 3, 10), text="Ritual")
    remove_annotation(actor=mo, annotation=note)
    assert [each.text for each in annotations_visible_to(mo)] == ["Newsletter"]
    assert not annotations_visible_to(mia)
    assert not annotations_visible_to(cast.actor(None))
    kinds = Activity.everywhere.filter(kind__startswith="insights.annotation").values_list("kind", flat=True)
    assert sorted(kind.rsplit(".", 1)[1] for kind in kinds) == ["added", "added", "changed", "removed"]


@pytest.mark.parametrize(("day", "text"), [(DAY, "  "), (DAY, "x" * 141), (date(1, 1, 1), "x")])
def test_a_note_needs_words_and_a_day(cast: Cast, day: date, text: str) -> None:
    with pytest.raises(RuleBroken):
        add_annotation(actor=cast.actor(cast.max), day=day, text=text)
    assert not Annotation.objects.exists()


def test_a_board_is_its_makers_until_it_is_shared(cast: Cast) -> None:
    olga, max_, mo = cast.actor(cast.olga), cast.actor(cast.max), cast.actor(cast.mo)
    with pytest.raises(NotAllowed):
        make_board(actor=mo, name="Mine", tiles=TILES)
    board = make_board(actor=max_, name="Weekly", tiles=TILES, query="period=90d")
    assert [tile.metric for tile in board.tiles.all()] == ["active_members", "active_members", "stickiness"]
    assert list(boards_visible_to(max_)) == [board]
    assert not boards_visible_to(olga)
    with pytest.raises(NotAllowed):
        change_board(actor=olga, board=board, name="x", tiles=TILES)
    change_board(actor=max_, board=board, name="Weekly", tiles=TILES[::-1], is_shared=True)
    assert list(boards_visible_to(mo)) == [board]
    assert board.tiles.first().metric == "stickiness"  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        remove_board(actor=mo, board=board)
    remove_board(actor=olga, board=board)
    assert not boards_visible_to(max_)


@pytest.mark.parametrize(
    ("name", "tiles"),
    [
        ("", TILES),
        ("x", []),
        ("x", TILES * 9),
        ("x", [TileDraft("no_such_metric")]),
        ("x", [TileDraft("active_members", "groups", "shoe size")]),
        ("x", [TileDraft("active_members", "hologram")]),
    ],
)
def test_a_board_holds_what_can_be_shown(cast: Cast, name: str, tiles: list[TileDraft]) -> None:
    with pytest.raises(RuleBroken):
        make_board(actor=cast.actor(cast.max), name=name, tiles=tiles)


def test_managers_name_analysts_who_then_ask_and_keep_questions(cast: Cast) -> None:
    max_, mia, mo = cast.actor(cast.max), cast.actor(cast.mia), cast.actor(cast.mo)
    assert can_ask_sql(max_)
    assert not can_ask_sql(mo)
    with pytest.raises(NotAllowed):
        keep_query(actor=mia, name="Posts", sql="SELECT 1")
    with pytest.raises(NotAllowed):
        name_analyst(actor=mo, member=cast.mia)
    with pytest.raises(RuleBroken):
        name_analyst(actor=max_, member=cast.otto)
    name_analyst(actor=max_, member=cast.mia)
    assert can_ask_sql(mia)
    own = keep_query(actor=mia, name="Posts", sql="SELECT 1")
    assert keep_query(actor=mia, name="Posts", sql="SELECT 2").id == own.id
    assert not queries_visible_to(max_)
    shared = keep_query(actor=max_, name="All", sql="SELECT 3", is_shared=True)
    assert set(queries_visible_to(mia)) == {own, shared}
    with pytest.raises(NotAllowed):
        drop_query(actor=mia, query=shared)
    dismiss_analyst(actor=max_, member_id=cast.mia.id)
    assert not can_ask_sql(mia)
    with pytest.raises(NotAllowed):
        drop_query(actor=mia, query=own)


def test_an_erased_analyst_leaves_only_what_was_shared(cast: Cast) -> None:
    name_analyst(actor=cast.actor(cast.max), member=cast.mia)
    keep_query(actor=cast.actor(cast.mia), name="Own", sql="SELECT 1")
    keep_query(actor=cast.actor(cast.mia), name="Shared", sql="SELECT 1", is_shared=True)
    forget_analyst(cast.mia.id, False)
    assert not can_ask_sql(cast.actor(cast.mia))
    assert [query.name for query in SavedQuery.objects.all()] == ["Shared"]


def test_bars_of_a_board_stand_by_size_and_months_of_joining_as_they_came() -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 31))
    groups = [
        Figure("posts", value, None, None, 9, Unit.POSTS, period, group=group)
        for group, value in (("2026-02", 2.0), ("2026-01", 1.0), ("2026-03", 3.0))
    ]
    assert [each.value for each in _in_order(groups, "space")] == [3.0, 2.0, 1.0]
    assert [each.value for each in _in_order(groups, "cohort")] == [1.0, 2.0, 3.0]
