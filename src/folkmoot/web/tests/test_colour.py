"""Whatever colours a community chooses, its pages can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web import colour

TOKENS = Path(__file__).parents[1] / "assets" / "styles" / "tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
surfaces = st.sampled_from([colour.LIGHT_SURFACES, colour.DARK_SURFACES])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#aabbcc", "#aabbcc", 1),
    ],
)
def test_contrast_is_what_the_standard_says(one: str, other: str, expected: float) -> None:
    assert round(colour.ratio(one, other), 2) == expected


@given(colours, colours)
def test_contrast_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert colour.ratio(one, other) == colour.ratio(other, one)
    assert 1 <= colour.ratio(one, other) <= 21.0001


@given(colours)
def test_words_on_any_colour_can_be_read(background: str) -> None:
    assert colour.ratio(colour.on_colour(background), background) >= colour.TEXT


@given(colours, surfaces, st.sampled_from([colour.TEXT, colour.LARGE_OR_GRAPHIC]))
def test_a_shade_is_found_for_any_colour(chosen: str, on: tuple[str, ...], wanted: float) -> None:
    shade = colour.nearest_passing(chosen, on, wanted)
    assert colour.worst_ratio(shade, on) >= wanted


@given(colours, surfaces)
def test_a_colour_that_passes_is_left_alone(chosen: str, on: tuple[str, ...]) -> None:
    if colour.worst_ratio(chosen, on) >= colour.TEXT:
        assert colour.nearest_passing(chosen, on) == chosen


def test_a_suggestion_keeps_the_hue() -> None:
    judged = colour.judge("#f2c14e")
    red, green, blue = (int(judged.suggestion[i : i + 2], 16) for i in (1, 3, 5))
    assert not judged.passes
    assert red > green > blue


def test_surfaces_that_cannot_both_be_served_get_an_end() -> None:
    assert colour.nearest_passing("#808080", ("#000000", "#ffffff"), 7) in ("#000000", "#ffffff")


def test_the_surfaces_are_those_of_the_styles() -> None:
    pairs = re.findall(
        r"--(paper|surface|sunken): light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text(encoding="utf-8")
    )
    assert tuple(light for _, light, _ in pairs) == colour.LIGHT_SURFACES
    assert tuple(dark for _, _, dark in pairs) == colour.DARK_SURFACES


@pytest.mark.parametrize("name", ["ink", "ink-soft", "ink-faint", "good", "warn", "bad", "note"])
def test_every_ink_can_be_read_on_every_surface(name: str) -> None:
    found = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", TOKENS.read_text(encoding="utf-8"))
    assert found is not None
    assert colour.worst_ratio(found[1], colour.LIGHT_SURFACES) >= colour.TEXT
    assert colour.worst_ratio(found[2], colour.DARK_SURFACES) >= colour.TEXT
