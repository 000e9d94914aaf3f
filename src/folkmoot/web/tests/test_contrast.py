"""The verdict on two colours, as whoever chooses them reads it."""

from __future__ import annotations

import pytest

from folkmoot.web.contrast import verdict


@pytest.mark.parametrize("brand", ["#7a3b2e", "#ffe680", "#000000", "#ffffff", "#808080", "#0000ff"])
def test_what_pages_show_is_always_clear_enough(brand: str) -> None:
    for pair in verdict(brand, brand).pairs:
        assert pair.shown_ratio >= pair.wanted


def test_a_faint_colour_is_called_faint_by_day_and_clear_by_night() -> None:
    by_day, by_night, on_button, *_marks = verdict("#ffe680", "#2f6f62").pairs
    assert not by_day.passes
    assert by_day.shown != "#ffe680"
    assert by_night.passes
    assert on_button.passes


def test_a_dark_colour_passes_though_the_night_shows_a_lighter_shade() -> None:
    judged = verdict("#1f4d7a", "#2f6f62")
    assert judged.passes
    assert not judged.pairs[1].passes
